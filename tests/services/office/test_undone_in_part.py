"""An import that a person has worked on since: undoing it says what stays and why, and undoes the rest."""

import html
import re
from collections.abc import Callable

import pytest

from services.directory.models import Service, Structure
from services.house import House

from .conftest import Person
from .test_duplicates import bring
from .test_records import form_of

FIRST = ["CCAS de Blois", "Permanence", "02 54 55 56 57", "Blois", "lundi 9h-12h", ""]
SECOND = ["Blois, CCAS", "Aide alimentaire", "02 54 55 56 57", "Blois", "mardi 9h-12h", ""]
OTHER = ["Ville de Vendôme", "Écoute", "02 54 73 00 00", "Vendôme", "", ""]


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def names(house: House) -> set[str]:
    with house.database.reading() as session:
        return {each.nom for model in (Service, Structure) for each in session.query(model)}


def undo(who: Person, files: int) -> str:
    """Undo the latest of so many imports; return where that leads."""
    found = re.findall(r"/admin/imports/(csv-[\w-]+)/annuler", who.get("/admin/imports").text)
    assert len(found) == files
    answer = who.post(f"/admin/imports/{found[0]}/annuler")
    return str(answer.headers.get("location") or html.unescape(answer.text))


@pytest.fixture
def merged(house: House, manager: Person) -> tuple[Structure, Structure]:
    """Two imports; a structure of the second was merged into one of the first."""
    bring(manager, "tableau-41", FIRST)
    bring(manager, "autre-41", SECOND, OTHER)
    with house.database.reading() as session:
        found = {each.nom: each for each in session.query(Structure)}
    kept, lost = found[FIRST[0]], found[SECOND[0]]
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert manager.post("/admin/doublons", **form).status_code == 303
    return kept, lost


def test_import_whose_structure_was_merged_is_undone_but_for_what_was_merged(
    house: House, manager: Person, merged: tuple[Structure, Structure]
) -> None:
    assert undo(manager, 2) == "/admin/imports?fait=2&reste=2"
    assert names(house) == {*FIRST[:2], *SECOND[:2]}  # Vendôme is gone, structure and service
    page = html.unescape(manager.get("/admin/imports?fait=2&reste=2").text)
    assert "L'import est annulé en partie. Fiches changées : 2. Fiches qui restent : 2." in page
    assert "Annulé en partie." in page
    assert "« Blois, CCAS » : réunie avec « CCAS de Blois »." in page
    assert "« Aide alimentaire » : passée à la structure « CCAS de Blois »." in page
    assert "revenez à la version d'avant dans leur historique" in page


def test_what_stayed_is_undone_once_the_merge_is_taken_back(
    house: House, manager: Person, merged: tuple[Structure, Structure]
) -> None:
    kept, lost = merged
    undo(manager, 2)
    assert "Rien n'est annulé, car tout a changé depuis. « Blois, CCAS » : réunie" in undo(manager, 2)
    assert names(house) == {*FIRST[:2], *SECOND[:2]}
    with house.database.reading() as session:
        moved = session.query(Service).filter_by(nom=SECOND[1]).one().id
    for path in (f"structures/{lost.id}", f"services/{moved}", f"structures/{kept.id}"):
        history = manager.get(f"/admin/{path}/historique").text
        number = re.search(r"/admin/revisions/(\d+)/annuler", history)[1]  # type: ignore[index]
        assert manager.post(f"/admin/revisions/{number}/annuler").status_code == 303
    assert "Annuler ce qui reste" in manager.get("/admin/imports").text
    assert undo(manager, 2) == "/admin/imports?fait=2"
    assert names(house) == {*FIRST[:2]}
    assert undo(manager, 1) == "/admin/imports?fait=2"
    assert names(house) == set()


def test_the_structure_that_stayed_keeps_what_it_received_when_its_own_import_is_undone(
    house: House, manager: Person, merged: tuple[Structure, Structure]
) -> None:
    bring(manager, "encore-41", OTHER)  # a later import of another source is in nobody's way
    found = re.findall(r"/admin/imports/(csv-[\w-]+)/annuler", manager.get("/admin/imports").text)
    answer = manager.post(f"/admin/imports/{found[-1]}/annuler")
    assert answer.headers["location"] == "/admin/imports?fait=1&reste=1"
    assert names(house) == {FIRST[0], *SECOND[:2], *OTHER[:2]}
    page = html.unescape(manager.get("/admin/imports").text)
    assert "« CCAS de Blois » : elle a reçu ce que disait un doublon." in page
    with house.database.reading() as session:
        assert session.query(Service).filter_by(nom=SECOND[1]).one().structure.nom == FIRST[0]


def test_service_that_a_later_file_took_out_comes_back_to_the_structure_that_stayed(
    house: House, manager: Person
) -> None:
    bring(manager, "tableau-41", FIRST)
    bring(manager, "autre-41", SECOND)
    bring(manager, "autre-41", [*SECOND[:2], "02 54 78 00 00", *SECOND[3:]])
    with house.database.reading() as session:
        kept, lost = session.query(Structure).order_by(Structure.id)
        third = session.query(Service).filter_by(nom=SECOND[1]).one().import_id
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert manager.post("/admin/doublons", **form).status_code == 303
    with house.database.writing() as session:  # as if this service alone had not been moved by hand
        session.query(Service).filter_by(nom=SECOND[1]).one().import_id = third
    assert undo(manager, 3) == "/admin/imports?fait=1&reste=1"
    with house.database.reading() as session:
        back = session.query(Service).filter_by(nom=SECOND[1]).one()
        assert (back.telephone, back.structure_id) == ("+33254555657", kept.id)


def test_record_that_a_person_corrected_stays_and_says_so(house: House, manager: Person) -> None:
    bring(manager, "tableau-41", FIRST, OTHER)
    with house.database.reading() as session:
        identity = session.query(Service).filter_by(nom=FIRST[1]).one().id
    form = form_of(manager.get(f"/admin/services/{identity}")) | {"description": "Corrigée à la main."}
    assert manager.post(f"/admin/services/{identity}", **form).status_code == 303
    assert undo(manager, 1) == "/admin/imports?fait=2&reste=2"
    assert names(house) == {*FIRST[:2]}
    page = html.unescape(manager.get("/admin/imports").text)
    assert "« Permanence » : changée depuis par une personne." in page
    assert "« CCAS de Blois » : des services restent chez elle." in page
