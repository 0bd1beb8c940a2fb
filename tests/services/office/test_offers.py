"""Local rules and dates: entered, changed and ended on screen, and what a family then sees."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from services.directory.models import Service
from services.house import House
from services.rights.local import LocalRules
from services.rights.models import LocalRule
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

from .conftest import Person, service_in, write

RULE = {"departement": "41", "right_id": "fsl", "text": "Ici, la demande se fait avec un travailleur social.",
        "source": "Département de Loir-et-Cher, règlement du FSL", "checked_on": "2026-11-12"}  # fmt: skip
DATE = {"quoi": "session", "jour": "2026-11-26", "debut": "18:00", "fin": "20:00", "intitule": "Groupe de parole"}


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def told(house: House, commune: str = "41018") -> list[str]:
    """Return what a family of a commune reads of its territory on the card of the FSL."""
    notes = LocalRules(house.database, house.clock)
    room = Rights(ROOT / "data" / "content", "http://127.0.0.1:1", house.clock, 1, notes)
    said = Situation.model_validate({"events": ["impayes"], "mois_retard": 2, "commune": commune})
    fsl = next(each for each in room.assess(said) if each.right_id == "fsl")
    return [each.text for each in room.card(fsl, said).local]


def test_family_reads_a_rule_until_it_is_changed_then_ended(house: House, manager: Person) -> None:
    assert manager.post("/admin/offres", **RULE).status_code == 303
    assert told(house) == [RULE["text"]]
    assert told(house, "07186") == []
    assert "<td>Le 12/11/2026, par Gaelle</td>" in manager.get("/admin/offres").text
    assert manager.post("/admin/offres/1", **RULE | {"text": "Demandez à la maison du département."}).status_code == 303
    assert told(house) == ["Demandez à la maison du département."]
    assert manager.post("/admin/offres/2/finir").status_code == 303
    assert told(house) == []
    with house.database.reading() as session:
        assert [(each.added_by, each.removed_by) for each in session.scalars(select(LocalRule))] == [
            ("gaelle", "gaelle")
        ] * 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"right_id": "rien"}, "Le catalogue n&#39;a pas de droit nommé « rien »."),
        ({"source": ""}, "Ce champ manque."),
        ({"checked_on": "hier"}, "Cette date ne se lit pas. Exemple : 2026-11-20."),
        ({"checked_on": "2026-11-21"}, "La date de vérification est dans le futur."),
        ({"until": "2026-11-19"}, "Ce jour est déjà passé."),
        ({"text": " ".join(["mot"] * 16)}, "Une phrase a plus de 15 mots. Coupez-la."),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_wrong_rule_is_told_in_a_sentence_and_nothing_is_kept(
    house: House, manager: Person, wrong: dict[str, str], said: str
) -> None:
    answer = manager.post("/admin/offres", **RULE | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert told(house) == []


def test_second_of_two_who_change_a_rule_is_told(house: House, manager: Person, person: Callable[..., Person]) -> None:
    assert manager.post("/admin/offres", **RULE).status_code == 303
    assert manager.post("/admin/offres/1", **RULE | {"text": "Demandez à la maison du département."}).status_code == 303
    late = person("omar", "gestionnaire", "41").post("/admin/offres/1", **RULE | {"text": "Demandez à la mairie."})
    assert late.status_code == 409
    assert "Quelqu&#39;un a changé ou fini cette règle." in late.text
    assert told(house) == ["Demandez à la maison du département."]


def test_rules_of_another_territory_do_not_exist(manager: Person, person: Callable[..., Person]) -> None:
    other = person("ali", "gestionnaire", "07")
    assert manager.post("/admin/offres", **RULE).status_code == 303
    assert other.get("/admin/offres/1").status_code == 404
    assert other.post("/admin/offres/1", **RULE).status_code == 404
    assert other.post("/admin/offres/1/finir").status_code == 404
    assert other.post("/admin/offres", **RULE).status_code == 404
    assert other.get("/admin/offres?departement=41").status_code == 404
    assert RULE["text"] not in other.get("/admin/offres").text


def family(person: Person) -> str:
    """Return what families of Blois read of the services near them."""
    return str(person.client.get("/api/directory/search?commune=41018&event=impayes").text)


def test_family_sees_a_session_until_it_is_changed_then_taken_away(house: House, editor: Person, blois: int) -> None:
    assert editor.post(f"/admin/services/{blois}/dates", **DATE, semaines="3").status_code == 303
    for day in ("26 novembre, 18 h à 20 h", "3 décembre", "10 décembre"):
        assert f"Jeudi {day}" in family(editor)
    page = editor.get("/admin/offres").text
    assert page.count("Groupe de parole") == 3
    later = DATE | {"jour": "2026-11-27", "avant": "2026-11-26 18:00-20:00"}
    assert editor.post(f"/admin/services/{blois}/dates", **later).status_code == 303
    assert "Vendredi 27 novembre" in family(editor)
    assert "26 novembre" not in family(editor)
    for day in ("2026-11-27", "2026-12-03", "2026-12-10"):
        gone = {"avant": f"{day} 18:00-20:00"}
        assert editor.post(f"/admin/services/{blois}/dates/retirer", **gone).status_code == 303
    assert "Groupe de parole" not in family(editor)
    assert "Séances et passages" in editor.get(f"/admin/services/{blois}/historique").text


def test_stop_elsewhere_is_found_there(editor: Person, blois: int) -> None:
    stop = DATE | {"quoi": "stop", "commune": "Mondoubleau", "adresse": "place de la mairie"}
    assert editor.post(f"/admin/services/{blois}/dates", **stop).status_code == 303
    assert "place de la mairie, Mondoubleau" in editor.get("/adresses/essai--blois").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"jour": ""}, "Donnez le jour et les heures."),
        ({"fin": "17:00"}, "Donnez le jour et les heures."),
        ({"jour": "2026-11-19"}, "Ce jour est déjà passé."),
        ({"commune": "Nullepart"}, "Nous ne trouvons pas cette commune."),
        ({"commune": "07000"}, "Nous ne trouvons pas cette commune.|Ce territoire n&#39;est pas le vôtre."),
        ({"adresse": "place de la mairie"}, "Une autre adresse demande aussi sa commune."),
        ({"quoi": "stop"}, "Dites dans quelle commune a lieu ce passage."),
        ({"semaines": "60"}, "Donnez un nombre de semaines, de 1 à 26."),
        ({"intitule": "a" * 161}, "Ce texte est trop long."),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_wrong_date_is_told_in_a_sentence(editor: Person, blois: int, wrong: dict[str, Any], said: str) -> None:
    answer = editor.post(f"/admin/services/{blois}/dates", **DATE | wrong)
    assert answer.status_code == 422
    assert any(each in answer.text for each in said.split("|"))


def test_date_of_a_secret_place_tells_no_place(house: House, editor: Person) -> None:
    secret = write(house, service_in("refuge", house, kind="violences", protected_address=True,
                                     modes_accueil=["a-distance"], zone_eligibilite=["41"]))["refuge"]  # fmt: skip
    stop = DATE | {"commune": "Vendôme", "adresse": "3 rue Cachée"}
    assert editor.post(f"/admin/services/{secret}/dates", **stop).status_code == 303
    with house.database.reading() as session:
        found = session.get(Service, secret)
        assert found
        assert [(each.commune, each.adresse, each.label) for each in found.occasions] == [("", "", "")]
