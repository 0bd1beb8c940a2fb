"""Words, kinds and needs added on screen: searches use them at once, and what is wrong is told in a sentence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.directory.lines import lines_for
from services.directory.models import VocabularyEntry
from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.terminal import taxonomy_of
from services.house import House
from services.settings import Settings

from .conftest import Person, service_in, write

WORDS = {"words": "café des parents, pause parents", "kinds": ["lieu-parents"]}
KIND = {"name": "Ludothèque", "why": "On y joue avec ses enfants.", "review_months": "6", "events": ["naissance"],
        "needs": ["parentalite"]}  # fmt: skip


@pytest.fixture
def national(person: Callable[..., Person]) -> Person:
    return person("nora", "national", "*")


@pytest.fixture(autouse=True)
def own_directory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house is shared by the tests of a session, its database is not: what one adds, the next must not know."""
    monkeypatch.setattr(house, "directory", Directory(house.communes, house.directory.shipped))


def kinds_of(house: House, words: str, departement: str = "41") -> tuple[str, ...]:
    """Return the kinds that words lead to in a département, in this process after it has searched."""
    with house.database.reading() as session:
        house.directory.follow(session)
    return house.directory.understand(words, departement).kinds


def test_words_lead_there_at_once_until_they_are_taken_away(house: House, editor: Person) -> None:
    write(house, service_in("cafe", house, nom="Les mardis de Blois", kind="lieu-parents", description=""))
    search = "/api/directory/search?commune=41018&q=pause parents"
    assert "lieu-parents" not in kinds_of(house, "pause parents")
    assert editor.post("/admin/vocabulaire/mots", **WORDS).status_code == 303
    assert kinds_of(house, "une pause parents") == ("lieu-parents",)
    assert "Les mardis de Blois" in editor.get(search).text
    assert "par Elise" in editor.get("/admin/vocabulaire").text
    changed = {"words": "moment parents", "kinds": ["lieu-parents"]}
    assert editor.post("/admin/vocabulaire/mots/1", **changed).status_code == 303
    assert kinds_of(house, "pause parents") == ()
    assert kinds_of(house, "moment parents") == ("lieu-parents",)
    assert editor.post("/admin/vocabulaire/mots/1", **changed).status_code == 409  # by now it is another entry
    assert editor.post("/admin/vocabulaire/mots/2/retirer").status_code == 303
    assert kinds_of(house, "moment parents") == ()


def test_words_of_an_editor_hold_in_its_own_territory_alone(
    house: House, editor: Person, national: Person, person: Callable[..., Person]
) -> None:
    for place in ("41018", "07186"):
        for kind in ("lieu-parents", "adil"):
            write(house, service_in(kind, house, place, source=f"{kind}-{place}", nom=f"{kind} {place}", kind=kind))
    assert editor.post("/admin/vocabulaire/mots", words="le vert clair", kinds=["adil"]).status_code == 303
    for place, first in (("41018", True), ("07186", False)):
        found = editor.get(f"/api/directory/search?commune={place}&q=le vert clair&limit=1").json()["cards"]
        assert (found[0]["name"] == f"adil {place}") is first
    assert editor.post("/admin/vocabulaire/mots", **WORDS).status_code == 303
    assert kinds_of(house, "pause parents", "") == kinds_of(house, "pause parents", "07") == ()
    other = person("ali", "editeur", "07")
    assert "« café des parents »" not in other.get("/admin/vocabulaire").text
    for path in ("mots/2", "mots/2/retirer"):
        assert other.post(f"/admin/vocabulaire/{path}", **WORDS).status_code == 404
    assert other.post("/admin/vocabulaire/mots", words="pause parents", kinds=["loisirs-parents"]).status_code == 422
    assert other.post("/admin/vocabulaire/mots", words="pause parents", kinds=["centre-social"]).status_code == 303
    assert (kinds_of(house, "pause parents", "07"), kinds_of(house, "pause parents")) == (
        ("centre-social",), ("lieu-parents",)
    )  # fmt: skip


def test_words_of_a_national_administrator_hold_everywhere_and_only_they_change_them(
    house: House, editor: Person, national: Person
) -> None:
    assert national.post("/admin/vocabulaire/mots", **WORDS).status_code == 303
    assert {kinds_of(house, "pause parents", code) for code in ("", "41", "07")} == {("lieu-parents",)}
    assert "<td>toute la France</td>" in editor.get("/admin/vocabulaire").text
    assert editor.post("/admin/vocabulaire/mots/1/retirer").status_code == 404
    assert editor.post("/admin/vocabulaire/mots", **WORDS).status_code == 422  # known there already
    assert editor.post("/admin/vocabulaire/mots", words="moment parents", kinds=["lieu-parents"]).status_code == 303
    changed = {"words": "temps des parents", "kinds": ["lieu-parents"]}
    assert national.post("/admin/vocabulaire/mots/2", **changed).status_code == 303  # still of that territory
    assert (kinds_of(house, "temps des parents"), kinds_of(house, "temps des parents", "07")) == (
        ("lieu-parents",), ()
    )  # fmt: skip


def test_another_process_and_the_commands_know_them_too(house: House, editor: Person, national: Person) -> None:
    other = Directory(house.communes, house.directory.shipped)
    assert editor.post("/admin/vocabulaire/mots", **WORDS).status_code == 303
    with house.database.reading() as session:
        other.follow(session)
    assert other.understand("pause parents", "41").kinds == ("lieu-parents",)
    assert national.post("/admin/vocabulaire/mots", words="atelier des papas", kinds=["lieu-parents"]).is_redirect
    url = house.database.url.render_as_string(hide_password=False)
    assert taxonomy_of(Settings(database_url=url)).understand("atelier des papas").kinds == ("lieu-parents",)
    empty = f"sqlite:///{house.settings.var_dir / 'empty.db'}"
    assert taxonomy_of(Settings(database_url=empty)).understand("pause parents").kinds == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": " , "}, "Écrivez au moins un mot ou une expression."),
        ({"kinds": []}, "Dites ce que ces mots cherchent"),
        ({"kinds": ["rien"]}, "Un de ces choix n&#39;existe plus."),
        ({"words": "de la"}, "« de la » ne dit rien de précis."),
        ({"words": "un deux trois quatre cinq six sept"}, "est trop long. Gardez 6 mots au plus."),
        ({"words": "deuil", "kinds": [], "events": ["deuil"]}, "« deuil » mène déjà là."),
        ({"words": "il me frappe"}, "« il me frappe » parle de violence."),
    ],
    ids=["empty", "nowhere", "unknown", "says nothing", "too long", "known already", "violence"],
)
def test_wrong_words_are_told_in_one_sentence(house: House, editor: Person, wrong: dict[str, Any], said: str) -> None:
    answer = editor.post("/admin/vocabulaire/mots", **WORDS | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert kinds_of(house, "pause parents") == ()


def test_words_of_danger_keep_their_telephone(house: House, editor: Person) -> None:
    said = {"words": "envie de mourir chaque soir", "kinds": ["sante-mentale"]}
    assert editor.post("/admin/vocabulaire/mots", **said).status_code == 303
    kinds_of(house, "")
    assert "suicide" in house.directory.understand("envie de mourir chaque soir", "41").lines


def test_words_just_added_reach_telephone_lines_at_the_first_search_of_another_process(
    house: House, editor: Person
) -> None:
    other = Directory(house.communes, house.directory.shipped)
    words = {"words": "la chaise vide", "kinds": ["groupe-deuil"], "events": ["deuil"]}
    assert editor.post("/admin/vocabulaire/mots", **words).status_code == 303
    query = Query(at=house.clock.now(), commune=house.communes.by_insee("41018"), q="la chaise vide")
    with house.database.reading() as session:
        first = lines_for(session, other, query, house.orientation.script, house.safety)
        told = replace(query, q="", event="deuil")
        assert first == lines_for(session, other, told, house.orientation.script, house.safety)
        assert first != lines_for(session, other, replace(query, q=""), house.orientation.script, house.safety)


def test_new_kind_is_chosen_found_and_kept_while_services_have_it(
    house: House, national: Person, editor: Person
) -> None:
    assert national.post("/admin/vocabulaire/genres/nouveau", **KIND).status_code == 303
    assert 'value="ludotheque"' in editor.get("/admin/fiches/nouvelle").text
    write(house, service_in("ludo", house, nom="Le préau", kind="ludotheque", description=""))
    assert "Le préau" in editor.get("/api/directory/search?commune=41018&q=ludothèque").text
    assert "Le préau" in editor.get("/api/directory/search?commune=41018&event=naissance").text
    refused = national.post("/admin/vocabulaire/genres/ludotheque/retirer")
    assert refused.status_code == 409
    assert "Changez d&#39;abord leur genre." in refused.text


def test_shipped_kind_and_need_are_reworded_and_come_back(house: House, national: Person, blois: int) -> None:
    worded = {"name": "Conseil pour le budget", "why": "On regarde vos comptes avec vous.", "review_months": "3"}
    assert national.post("/admin/vocabulaire/genres/point-conseil-budget", **worded).status_code == 303
    assert national.post("/admin/vocabulaire/besoins/ecoute", label="Parler à quelqu'un").status_code == 303
    assert "On regarde vos comptes avec vous." in national.get("/adresses/essai--blois").text
    assert "Conseil pour le budget" in national.get("/admin/fiches").text
    assert house.directory.taxonomy.file.needs["ecoute"].label == "Parler à quelqu'un"
    for path in ("genres/point-conseil-budget", "besoins/ecoute"):
        assert national.post(f"/admin/vocabulaire/{path}/retirer").status_code == 303
    assert "On regarde vos comptes avec vous." not in national.get("/admin/vocabulaire").text
    assert house.directory.taxonomy.file == house.directory.shipped.file


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("nouveau", {"name": "Point conseil budget"}, "Un autre genre a déjà ce nom."),
        ("nouveau", {"needs": []}, "Dites à quel besoin ce genre répond."),
        ("nouveau", {"events": []}, "Dites après quel événement ce genre aide."),
        ("nouveau", {"review_months": "99"}, "Donnez un nombre de mois, de 1 à 24."),
        ("nouveau", {"why": " ".join(["mot"] * 16)}, "Une phrase a plus de 15 mots."),
        ("mediation-familiale", {"name": "Parlez-vous"}, "il sert à protéger des personnes."),
    ],
    ids=["taken", "no need", "no event", "months", "long", "protects"],
)
def test_wrong_kind_is_told_in_one_sentence(national: Person, path: str, wrong: dict[str, Any], said: str) -> None:
    answer = national.post(f"/admin/vocabulaire/genres/{path}", **KIND | wrong)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_a_later_release_no_longer_knows_is_left_out(house: House, editor: Person) -> None:
    gone = [
        ("words", "", {"words": ["un mot"], "events": [], "needs": ["disparu"], "kinds": [], "lines": []}),
        ("words", "", {"words": ["autre mot"], "events": ["disparu"], "needs": [], "kinds": [], "lines": []}),
        ("need", "disparu", {"label": "Rien"}),
        ("kind", "atelier", {"name": "Atelier", "why": "On y vient.", "review_months": 6,
                             "needs": ["disparu", "ecoute"], "events": ["disparu", "deuil"]}),
        ("kind", "vide", {"name": "Vide", "why": "On y vient.", "review_months": 6, "needs": ["disparu"]}),
    ]  # fmt: skip
    with house.database.writing() as session:
        for what, key, said in gone:
            session.add(VocabularyEntry(what=what, key=key, said=said, added_at=house.clock.now(), added_by="elise"))
    assert editor.get("/admin/vocabulaire").status_code == 200
    file, shipped = house.directory.taxonomy.file, house.directory.shipped.file
    assert set(file.kinds) - set(shipped.kinds) == {"atelier"}
    assert file.kinds["atelier"].needs == ["ecoute"]
    assert [name for name, event in file.events.items() if "atelier" in event.kinds] == ["deuil"]
    assert file.needs == shipped.needs
