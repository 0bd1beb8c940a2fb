"""A person's correction and the next file of the same source: the person's word stays, the difference is told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from services.directory.models import Service
from services.house import House

from .conftest import Person
from .test_imports import ROWS, guesses, send
from .test_records import form_of

LINE = list(ROWS[0])


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def bring(who: Person, **changes: str) -> Any:
    """Import the one line of the spreadsheet, with these cells changed; return the page of the trial."""
    head = {"nom": 1, "telephone": 2, "commune": 3, "horaires": 4}
    row = list(LINE)
    for name, value in changes.items():
        row[head[name]] = value
    place = send(who, [row]).headers["location"]
    chosen = guesses(who.get(place).text)
    assert who.post(place, **chosen, genre="point-conseil-budget").status_code == 303
    trial = who.get(place).text
    assert who.post(f"{place}/confirmer").status_code == 200
    return trial


def stored(house: House) -> Service:
    with house.database.reading() as session:
        (found,) = session.scalars(select(Service)).all()
        return found


def correct(who: Person, house: House, **fields: str) -> None:
    page = f"/admin/services/{stored(house).id}"
    assert who.post(page, **form_of(who.get(page)) | fields).status_code == 303


def test_persons_value_stays_and_the_trial_says_what_the_file_says(house: House, manager: Person) -> None:
    bring(manager)
    correct(manager, house, telephone="02 54 58 41 41")
    trial = bring(manager, telephone="02 54 74 11 11", horaires="mardi 14h-17h")
    assert "Une personne a corrigé cette valeur dans l&#39;annuaire." in trial
    assert "<td>+33254741111 → +33254584141</td>" in trial
    found = stored(house)
    assert found.telephone == "+33254584141"
    assert found.horaires_accueil == "Tu 14:00-17:00"  # nobody corrected it: the file is followed


def test_same_file_again_changes_nothing_and_still_tells_the_difference(house: House, manager: Person) -> None:
    bring(manager)
    correct(manager, house, telephone="02 54 58 41 41")
    for _ in range(2):
        trial = bring(manager)
        assert "0 seraient ajoutés, 0 changés, 1 inchangés." in trial
        assert "<td>+33254555657 → +33254584141</td>" in trial
        assert stored(house).telephone == "+33254584141"


def test_place_is_one_thing_that_stays_whole(house: House, manager: Person) -> None:
    bring(manager)
    correct(manager, house, commune="Vendôme", code_postal="", latitude="", longitude="")
    before = stored(house)
    trial = bring(manager, horaires="mardi 14h-17h")
    assert "<td>Blois → Vendôme</td>" in trial
    after = stored(house)
    assert (after.commune, after.code_insee, after.latitude) == ("Vendôme", "41269", before.latitude)


def test_closure_and_dates_of_a_person_stay(house: House, manager: Person) -> None:
    bring(manager)
    page = f"/admin/services/{stored(house).id}"
    assert manager.post(f"{page}/fermetures", du="2026-12-24", au="2026-12-31").status_code == 303
    date = {"jour": "2026-12-10", "debut": "18:00", "fin": "20:00", "intitule": "Réunion"}
    assert manager.post(f"{page}/dates", **date).status_code == 303
    bring(manager, horaires="mardi 14h-17h")
    with house.database.reading() as session:
        (found,) = session.scalars(select(Service)).all()
        assert [each.first.day for each in found.closures] == [24]
        assert [each.label for each in found.occasions] == ["Réunion"]


def test_after_an_undo_the_file_is_followed_again(house: House, manager: Person) -> None:
    bring(manager)
    correct(manager, house, telephone="02 54 58 41 41")
    assert manager.post("/admin/revisions/1/annuler").status_code == 303
    trial = bring(manager, telephone="02 54 74 11 11")
    assert "Une personne a corrigé" not in trial
    assert stored(house).telephone == "+33254741111"


def test_import_that_is_undone_leaves_the_persons_value(house: House, manager: Person) -> None:
    bring(manager)
    correct(manager, house, telephone="02 54 58 41 41")
    bring(manager, horaires="mardi 14h-17h")
    page = manager.get("/admin/imports").text
    latest = page.split("/admin/imports/csv-")[1].split("/annuler")[0]
    assert manager.post(f"/admin/imports/csv-{latest}/annuler").status_code == 303
    found = stored(house)
    assert (found.telephone, found.horaires_accueil) == ("+33254584141", "Mo-Th 09:00-12:00")


def test_structure_corrected_by_a_person_stays_too(house: House, manager: Person) -> None:
    bring(manager)
    page = f"/admin/structures/{stored(house).structure_id}"
    version = manager.get(page).text.split('name="version" value="')[1].split('"')[0]
    typed = {"nom": "Ville de Blois, pôle social", "commune": "Blois", "telephone": "02 54 58 41 41"}
    assert manager.post(page, **typed, version=version).status_code == 303
    trial = bring(manager, horaires="mardi 14h-17h")
    assert "<td>Ville de Blois → Ville de Blois, pôle social</td>" in trial
    assert "Ville de Blois, pôle social" in manager.get(page).text
    assert stored(house).telephone == "+33254584141"  # its service had followed it


def test_place_of_a_refuge_is_not_told_in_the_report(house: House, manager: Person) -> None:
    refuge = "Refuge pour femmes victimes de violences"
    bring(manager, nom=refuge)
    correct(manager, house, commune="Vendôme", code_postal="", latitude="", longitude="")
    report = bring(manager, nom=refuge, horaires="mardi 14h-17h").split('id="rapport"')[1]
    assert "(masqué) → (masqué)" in report
    assert "Vendôme" not in report
