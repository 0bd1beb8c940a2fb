"""Duplicates: proposed, merged by hand, links kept; said different once and for all."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from services.directory.models import Service, Structure
from services.directory.searching.repository import target_of
from services.house import House
from services.office.duplicates.service import proposals, refresh
from services.office.freshness.service import Freshness
from services.operations.jobs import run_jobs

from .conftest import Person, service_in, write
from .test_imports import guesses, send


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def bring(who: Person, source: str, *rows: list[str]) -> None:
    """Import lines of a source."""
    place = send(who, list(rows), source).headers["location"]
    assert who.post(place, **guesses(who.get(place).text), genre="point-conseil-budget").status_code == 303
    assert who.post(f"{place}/confirmer").status_code == 200


def two(house: House) -> tuple[int, int]:
    same = {"telephone": "+33254740000"}
    ids = write(house, service_in("a", house, nom="Point conseil budget de Blois", **same))
    home, other = service_in("b", house, nom="Blois, point conseil budget", source="liste", description="Long " * 20,
                             courriel="accueil@exemple.fr", **same)  # fmt: skip
    home = home.model_copy(update={"source": "liste", "nom": "Ville de Blois"})
    return ids["a"], write(house, (home, other))["b"]


def stored(house: House, identity: int) -> Service:
    with house.database.reading() as session:
        found = session.get(Service, identity)
        assert found
        return found


def test_close_names_with_one_telephone_are_proposed_and_merged(house: House, editor: Person, blois: int) -> None:
    first, second = two(house)
    assert "Nom proche et même téléphone" in editor.get("/admin/doublons").text
    assert editor.post("/admin/doublons", garder=str(first), autre=str(second), quoi="fusion").status_code == 303
    kept = stored(house, first)
    assert (kept.description[:4], kept.courriel) == ("Long", "accueil@exemple.fr")
    assert stored(house, second).status == "archived"
    with house.database.reading() as session:
        assert target_of(session, "liste--b") == "essai--a"
    old = editor.get("/adresses/liste--b")
    assert (old.status_code, old.headers["location"]) == (302, "/adresses/essai--a")
    assert editor.get("/adresses/essai--a").status_code == 200
    assert editor.get("/adresses/liste--inconnue").status_code == 404
    with house.database.reading() as session:
        link = Freshness(house).link(stored(house, second))
        assert Freshness(house).of_link(session, link.rpartition("/")[2]).id == first
    assert "Blois, point conseil budget" not in editor.get("/admin/doublons").text
    assert "Doublon fusionné" in editor.get(f"/admin/services/{first}/historique").text


def test_merged_record_keeps_the_dates_of_both(house: House, editor: Person) -> None:
    first, second = two(house)
    for identity, day in ((first, "2026-11-26"), (second, "2026-11-27")):
        day_of = {"quoi": "session", "jour": day, "debut": "18:00", "fin": "20:00"}
        assert editor.post(f"/admin/services/{identity}/dates", **day_of).status_code == 303
    assert editor.post("/admin/doublons", garder=str(first), autre=str(second), quoi="fusion").status_code == 303
    page = editor.get(f"/admin/services/{first}").text
    assert "26/11/2026, 18:00 à 20:00" in page
    assert "27/11/2026, 18:00 à 20:00" in page


def test_pair_said_different_is_not_proposed_again(house: House, editor: Person) -> None:
    first, second = two(house)
    editor.post("/admin/doublons", garder=str(second), autre=str(first), quoi="differents")
    assert "Aucun doublon possible." in editor.get("/admin/doublons").text
    assert stored(house, second).status == "published"


def test_records_of_two_territories_are_not_merged_by_one_of_them(
    house: House, editor: Person, person: Callable[..., Person], blois: int, privas: int
) -> None:
    for one, other in ((blois, privas), (privas, blois)):
        assert editor.post("/admin/doublons", garder=str(one), autre=str(other), quoi="fusion").status_code == 404


SIRET = "21410018000011"


def apart(house: House, identity: str, siret: str = "", **values: str) -> int:
    """Write a service of a source of its own; its structure stands elsewhere and has another telephone."""
    home, service = service_in(identity, house, source=f"source-{identity}", telephone=values.pop("phone", ""),
                               adresse=values.pop("street", ""), **values)  # fmt: skip
    named = {"nom": f"{identity.title()} organisme", "siret": siret, "telephone": "", "adresse": ""}
    return write(house, (home.model_copy(update=named), service.model_copy(update={"telephone": "", "adresse": ""})))[
        identity
    ]


@pytest.mark.parametrize(
    ("names", "kinds", "why"),
    [
        (("Épicerie sociale", "Budget"), ("pmi", "pmi"), "Même SIRET et même genre"),
        (("Point budget de Blois", "Blois, point budget"), ("pmi", "point-conseil-budget"), "Même SIRET et nom proche"),
        (("Épicerie sociale", "Budget"), ("pmi", "point-conseil-budget"), ""),
    ],
)
def test_one_siret_is_enough_for_one_kind_or_for_close_names(
    house: House, editor: Person, names: tuple[str, str], kinds: tuple[str, str], why: str
) -> None:
    for identity, name, kind in zip(("rouge", "bleu"), names, kinds, strict=True):
        apart(house, identity, SIRET, nom=name, kind=kind)
    with house.database.reading() as session:
        assert [each.why for each in proposals(session, editor.signed_in, "service").pairs] == ([why] if why else [])
        assert [each.why for each in proposals(session, editor.signed_in, "structure").pairs] == ["Même SIRET"]


def structures(house: House) -> tuple[Structure, Structure]:
    """Two structures of two sources with one telephone and close names; each has a service."""
    for source, name in (("essai", "CCAS de Blois"), ("liste", "Blois, CCAS")):
        home, service = service_in(source, house, source=source, nom=f"Permanence {source}", kind="pmi")
        extra = {"siret": SIRET, "courriel": "ccas@exemple.fr"} if source == "liste" else {}
        write(house, (home.model_copy(update={"nom": name, **extra}), service))
    with house.database.reading() as session:
        first, second = session.query(Structure).order_by(Structure.id)
        return first, second


def test_structures_are_proposed_and_the_one_that_stays_gets_the_services_of_both(house: House, editor: Person) -> None:
    kept, lost = structures(house)
    page = editor.get("/admin/doublons").text
    assert "Structures (1)" in page
    assert "Nom proche et même téléphone" in page.split("Structures (1)")[1]
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert editor.post("/admin/doublons", **form).status_code == 303
    with house.database.reading() as session:
        assert {each.structure_id for each in session.query(Service)} == {kept.id}
        first, second = session.query(Structure).order_by(Structure.id)
        assert (first.siret, first.courriel, first.status) == (SIRET, "ccas@exemple.fr", "published")
        assert (second.status, second.merged_into) == ("archived", kept.id)
    assert "Structures (1)" not in editor.get("/admin/doublons").text
    assert "Doublon fusionné" in editor.get(f"/admin/structures/{kept.id}/historique").text


def test_next_file_of_a_merged_structure_follows_to_the_one_that_stayed(house: House, manager: Person) -> None:
    for source, name in (("tableau-41", "CCAS de Blois"), ("autre-41", "Blois, CCAS")):
        bring(manager, source, [name, "Permanence", "02 54 55 56 57", "Blois", "lundi 9h-12h", ""])
    with house.database.reading() as session:
        kept, lost = session.query(Structure).order_by(Structure.id)
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert manager.post("/admin/doublons", **form).status_code == 303
    bring(manager, "autre-41", [lost.nom, "Permanence", "02 54 55 56 57", "Blois", "mardi 9h-12h", ""],
          [lost.nom, "Aide alimentaire", "", "Blois", "", ""])  # fmt: skip
    with house.database.reading() as session:
        assert [each.structure_id for each in session.query(Service)] == [kept.id] * 3
        assert session.get(Structure, lost.id).status == "archived"  # type: ignore[union-attr]


def test_structures_said_different_are_not_proposed_again_while_services_of_that_name_are(
    house: House, editor: Person
) -> None:
    first, second = structures(house)
    form = {"garder": str(first.id), "autre": str(second.id), "fiche": "structure", "quoi": "differents"}
    assert editor.post("/admin/doublons", **form).status_code == 303
    assert "Structures (1)" not in editor.get("/admin/doublons").text


@pytest.fixture(params=["editeur", "national"])
def reader(request: pytest.FixtureRequest, person: Callable[..., Person]) -> Person:
    return person("nora", request.param, "*" if request.param == "national" else "41")


def after_a_day(house: House) -> None:
    """Compare all as the night after: what was written until now is no longer new."""
    refresh(house.database, house.clock.now() + timedelta(days=1))


def test_page_shows_what_the_nightly_comparison_found_as_it_is_now(house: House, reader: Person) -> None:
    _, second = two(house)
    assert "Services (1)" in reader.get("/admin/doublons").text  # not compared yet: it is done now
    assert run_jobs(house)["duplicates_found"] == 1
    after_a_day(house)
    page = reader.get("/admin/doublons").text
    assert "Services (1)" in page
    assert "Toutes les fiches ont été comparées le 21/11/2026 à 10 h 00. Ce qui a changé depuis est compris." in page
    with house.database.writing() as session:
        found = session.get(Service, second)
        assert found
        found.telephone, found.adresse = "+33254780000", "2 rue du Test"
    assert "Aucun doublon possible." in reader.get("/admin/doublons").text
    assert refresh(house.database, house.clock.now()) == 0


def test_record_written_since_is_compared_with_what_was_there(house: House, reader: Person) -> None:
    same = {"telephone": "+33254740000"}
    write(house, service_in("a", house, nom="Point conseil budget de Blois", **same))
    after_a_day(house)
    assert "Aucun doublon possible." in reader.get("/admin/doublons").text
    home, other = service_in("b", house, nom="Blois, point conseil budget", source="liste", **same)
    other_id = write(house, (home.model_copy(update={"source": "liste"}), other))["b"]
    with house.database.writing() as session:
        session.get(Service, other_id).recorded_at = house.clock.now() + timedelta(days=2)  # type: ignore[union-attr]
    page = reader.get("/admin/doublons").text
    assert "Services (1)" in page
    assert "Nom proche et même téléphone" in page


def test_too_much_change_is_left_to_the_night_and_said(
    house: House, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(house)
    monkeypatch.setattr("services.office.duplicates.service._MOST_LIVE", 1)
    page = reader.get("/admin/doublons").text
    assert "Beaucoup de fiches n'ont jamais été comparées. Elles seront comparées la nuit prochaine." in page
    assert "Aucun doublon possible." not in page
    after_a_day(house)
    page = reader.get("/admin/doublons").text
    assert "Services (1)" in page
    assert "la nuit prochaine" not in page


def test_next_pairs_come_once_the_first_are_answered(
    house: House, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        for source in ("x", "y"):
            name = f"{'abc'[number]}{source}"
            home, each = service_in(name, house, nom=f"Atelier {number}{number}", source=source * 2,
                                    telephone=f"+3325474000{number}", adresse=f"{number} rue")  # fmt: skip
            write(house, (home.model_copy(update={"source": source * 2}), each))
    monkeypatch.setattr("services.office.duplicates.service.MOST", 2)
    after_a_day(house)
    for _ in range(3):
        page = reader.get("/admin/doublons").text
        pair = re.search(r'name="fiche" value="service">.*?name="garder" value="(\d+)".*?"autre" value="(\d+)"', page)
        assert pair
        form = {"garder": pair[1], "autre": pair[2], "fiche": "service", "quoi": "differents"}
        assert reader.post("/admin/doublons", **form).status_code == 303
    assert 'name="fiche" value="service"' not in reader.get("/admin/doublons").text


def test_pair_of_two_territories_is_for_who_has_both(
    house: House, person: Callable[..., Person], editor: Person
) -> None:
    for source, place in (("xx", "41018"), ("yy", "07186")):
        home, each = service_in(source, house, place, nom="Écoute budget", source=source, telephone="+33254740000",
                                adresse="", zone_eligibilite=[])  # fmt: skip
        write(house, (home.model_copy(update={"source": source}), each))
    both, country = person("bea", "editeur", "41", "07"), person("nora", "national", "*")
    for _ in range(2):
        assert "Services (1)" in both.get("/admin/doublons").text
        assert "Services (1)" in country.get("/admin/doublons").text
        assert "Services (1)" not in editor.get("/admin/doublons").text
        after_a_day(house)


def test_duplicates_of_help_from_a_distance_are_those_of_whom_it_serves(
    house: House, person: Callable[..., Person], editor: Person
) -> None:
    for source in ("xx", "yy"):
        home, each = service_in(source, house, nom="Ligne budget", source=source, telephone="+33254740000",
                                modes_accueil=["a-distance"], zone_eligibilite=["41", "37"])  # fmt: skip
        place = dict.fromkeys(("adresse", "code_postal", "commune", "code_insee"), "") | {"latitude": None,
                                                                                         "longitude": None}  # fmt: skip
        write(house, (home.model_copy(update={"source": source, **place}), each.model_copy(update=place)))
    others = person("tom", "editeur", "37"), person("ada", "editeur", "07")
    for _ in range(2):
        said = ["Services (1)" in who.get("/admin/doublons").text for who in (editor, *others)]
        assert said == [True, True, False]
        after_a_day(house)
