"""What may have a secret address waits for a person; once said to be secret, nothing tells the place any more."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from services.clock import PARIS
from services.db import Database
from services.directory.communes import Communes
from services.directory.importing.answers import NothingToAnswer, answer
from services.directory.importing.report import Report
from services.directory.importing.undo import undo
from services.directory.models import Service, Structure
from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy

RunImport = Callable[..., Report]
NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)
PLACE = ("12 bis rue des Tilleuls", "Tilleuls", "41200", "Romorantin", "41194", "47.35", "1.7445")


def _statuses(database: Database) -> dict[str, tuple[str, bool]]:
    with database.reading() as session:
        found: list[Structure | Service] = [*session.scalars(select(Structure)), *session.scalars(select(Service))]
        return {each.source_id: (each.status, each.protected_address) for each in found}


def _say(database: Database, taxonomy: Taxonomy, uid: str, secret: bool) -> list[str]:
    with database.writing() as session:
        return answer(session, uid, secret, taxonomy, now=NOW, by="essai")


def _whole_database(database: Database) -> str:
    """Return every value of every table, as text."""
    with database.reading() as session:
        names = session.execute(text("select name from sqlite_master where type = 'table'")).scalars().all()
        rows = [tuple(row) for name in names for row in session.execute(text(f"select * from {name}"))]
    return json.dumps(rows, default=str, ensure_ascii=False) + "".join(
        # A JSON column keeps its accents escaped.
        json.dumps(json.loads(cell), ensure_ascii=False)
        for row in rows
        for cell in row
        if isinstance(cell, str) and cell.startswith(("[", "{"))
    )


def _write(path: Path, *services: dict[str, Any], **structure: Any) -> Path:
    base = {"source": "essai", "date_maj": "2026-03-01"}
    place = {"adresse": "5 rue du Test", "code_postal": "41000", "commune": "Blois", "code_insee": "41018"}
    home = {**base, "id": "essai--m", "nom": "Maison du Test", **place, **structure}
    listed = [
        {**base, "structure_id": "essai--m", "nom": "Service du Test", "description": "Un service.", **each}
        for each in services
    ]
    path.write_text(json.dumps({"structures": [home], "services": listed}), encoding="utf-8")
    return path


def test_violence_is_held_and_the_rest_is_not(run_import: RunImport, database: Database) -> None:
    report = run_import("data-inclusion", "data_inclusion.json")
    statuses = _statuses(database)
    assert statuses["refuge"] == ("held", False)
    assert statuses["ecoute-violences"] == ("held", False)
    assert statuses["aide-alimentaire"] == statuses["ccas-vendome"] == ("published", False)
    assert (report.structures.held, report.services.held) == (1, 1)


@pytest.mark.parametrize(
    "service",
    [
        {"thematiques": ["famille--surmonter-conflits-separation-violence"]},
        {"thematiques": ["logement-hebergement--rechercher-une-solution-dhebergement-temporaire"]},
        {"nom": "Centre maternel"},
        {"nom": "Foyer maternel Les Lilas"},
        {"description": "Accueil mère-enfant, jour et nuit."},
        {"description": "HÉBERGEMENT D’URGENCE pour familles."},
        {"description": "Nous aidons les victimes de violences conjugales."},
        {"nom": "Accueil de femmes battues"},
        {"nom": "Ligne 115"},
    ],
)
def test_each_sign_of_a_secret_address_holds(
    run_import: RunImport, database: Database, tmp_path: Path, service: dict[str, Any]
) -> None:
    run_import("data-inclusion", _write(tmp_path / "a.json", {"id": "essai--1", **service}))
    assert _statuses(database)["1"] == ("held", False)


@pytest.mark.parametrize("network", ["chrs", "chu", "siao", "cidff", "huda"])
def test_each_network_of_shelters_holds(
    run_import: RunImport, database: Database, tmp_path: Path, network: str
) -> None:
    run_import("data-inclusion", _write(tmp_path / "a.json", {"id": "essai--1"}, reseaux_porteurs=[network]))
    assert _statuses(database) == {"m": ("held", False), "1": ("held", False)}


@pytest.mark.parametrize(
    "words", ["Office des anciens combattants et victimes de guerre", "Mairie de Viols-le-Fort", "Atelier de cuisine"]
)
def test_words_that_are_not_about_violence_hold_nothing(
    run_import: RunImport, database: Database, tmp_path: Path, words: str
) -> None:
    run_import("data-inclusion", _write(tmp_path / "a.json", {"id": "essai--1", "nom": words}))
    assert _statuses(database)["1"] == ("published", False)


def test_what_shares_the_place_is_held_with_it(run_import: RunImport, database: Database, tmp_path: Path) -> None:
    elsewhere = {"adresse": "9 rue d'Ailleurs", "code_insee": "41269", "commune": "Vendôme", "code_postal": "41100"}
    path = _write(
        tmp_path / "a.json",
        {"id": "essai--1", "nom": "Mise à l'abri"},
        {"id": "essai--2", "nom": "Café du lundi"},
        {"id": "essai--3", "nom": "Permanence", **elsewhere},
    )
    run_import("data-inclusion", path)
    statuses = {key: status for key, (status, _) in _statuses(database).items()}
    assert statuses == {"m": "held", "1": "held", "2": "held", "3": "published"}


def test_a_later_file_of_services_alone_holds_their_structure(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    run_import("data-inclusion", _write(tmp_path / "a.json", {"id": "essai--1", "nom": "Café du lundi"}))
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    found = {"services": [{**found["services"][0], "id": "essai--2", "nom": "Mise à l'abri"}]}
    path = tmp_path / "b.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    report = run_import("data-inclusion", path, missing="keep")
    assert {key: status for key, (status, _) in _statuses(database).items()} == {
        "m": "held", "1": "published", "2": "held",
    }  # fmt: skip
    assert (report.structures.kept, report.structures.changed, report.structures.held) == (1, 0, 1)
    assert report.structures.adds_up
    with database.writing() as session:
        undo(session, report.import_id, taxonomy, now=NOW)
    assert _statuses(database) == {"m": ("published", False), "1": ("published", False)}


def test_the_door_of_an_administration_stays_open(run_import: RunImport, database: Database, tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.json",
        {"id": "essai--1", "nom": "Hébergement d'urgence"},
        {"id": "essai--2", "nom": "Aide aux démarches"},
        reseaux_porteurs=["ccas-cias"],
    )
    run_import("data-inclusion", path)
    statuses = {key: status for key, (status, _) in _statuses(database).items()}
    assert statuses == {"m": "published", "1": "held", "2": "published"}


def test_what_is_held_is_found_by_nobody(
    run_import: RunImport, database: Database, directory: Directory, communes: Communes
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    town = communes.by_insee("41194")
    with database.reading() as session:
        found = directory.search(session, Query(at=NOW, commune=town, event="violence", violence=True, limit=20))
    assert all("essai" not in card.id for card in found.cards)


def test_a_public_address_lets_out_what_was_held(run_import: RunImport, database: Database, taxonomy: Taxonomy) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    assert _say(database, taxonomy, "essai--refuge", secret=False) == ["essai--refuge", "essai--ecoute-violences"]
    assert _statuses(database)["ecoute-violences"] == ("published", False)
    report = run_import("data-inclusion", "data_inclusion.json")
    assert (report.structures.unchanged, report.services.unchanged, report.services.held) == (3, 3, 0)


def test_a_secret_address_is_in_no_row_of_the_database(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    changed = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    changed["structures"][1]["telephone"] = "02 61 91 00 99"
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    run_import("data-inclusion", path)  # leaves earlier states behind it
    assert "Tilleuls" in _whole_database(database)
    _say(database, taxonomy, "essai--refuge", secret=True)
    everything = _whole_database(database)
    assert [each for each in PLACE if each in everything] == []
    with database.reading() as session:
        service = session.scalars(select(Service).where(Service.source_id == "ecoute-violences")).one()
        assert (service.status, service.protected_address, service.on_site, service.remote) == (
            "published", True, False, True,
        )  # fmt: skip
        assert [zone.code for zone in service.zones] == ["41"]
        assert service.telephone == "+33261910099"


def test_an_import_obeys_the_answer_whatever_the_file_says(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    _say(database, taxonomy, "essai--refuge", secret=True)
    report = run_import("data-inclusion", "data_inclusion.json")
    assert (report.structures.unchanged, report.services.unchanged) == (3, 3)
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    found["services"][1]["description"] += " Nouveau numéro."
    found["structures"][1]["description"] += " Nouveau numéro."
    new = {**found["services"][1], "id": "essai--nouveau", "nom": "Accueil de jour", "zone_eligibilite": None}
    found["services"].append(new)
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    report = run_import("data-inclusion", path)
    assert (report.services.changed, report.services.created, report.structures.changed) == (1, 1, 1)
    everything = _whole_database(database)
    assert [each for each in PLACE if each in everything] == []
    assert _statuses(database)["nouveau"] == ("published", True)


def test_undo_does_not_bring_a_secret_address_back(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    del found["structures"][1], found["services"][1]
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    _say(database, taxonomy, "essai--refuge", secret=True)
    second = run_import("data-inclusion", path)
    assert second.structures.removed == 1
    with database.writing() as session:
        undo(session, second.import_id, taxonomy, now=NOW)
    everything = _whole_database(database)
    assert [each for each in PLACE if each in everything] == []
    assert _statuses(database)["refuge"] == ("published", True)


def test_an_answer_can_be_taken_back(run_import: RunImport, database: Database, taxonomy: Taxonomy) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    _say(database, taxonomy, "essai--refuge", secret=True)
    _say(database, taxonomy, "essai--refuge", secret=False)
    _say(database, taxonomy, "essai--ecoute-violences", secret=False)
    run_import("data-inclusion", "data_inclusion.json")
    with database.reading() as session:
        service = session.scalars(select(Service).where(Service.source_id == "ecoute-violences")).one()
        assert (service.commune, service.protected_address) == ("Romorantin-Lanthenay", False)


def test_an_answer_about_a_service_takes_what_stands_at_its_place(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    elsewhere = {"adresse": "9 rue d'Ailleurs", "code_insee": "41269", "commune": "Vendôme", "code_postal": "41100"}
    path = _write(
        tmp_path / "a.json",
        {"id": "essai--1", "nom": "Mise à l'abri", **elsewhere},
        {"id": "essai--2", "nom": "Café du lundi"},
    )
    run_import("data-inclusion", path)
    assert {key: status for key, (status, _) in _statuses(database).items()} == {
        "m": "published", "1": "held", "2": "published",
    }  # fmt: skip
    _say(database, taxonomy, "essai--1", secret=True)
    assert _statuses(database) == {"m": ("published", False), "1": ("published", True), "2": ("published", False)}
    assert "Ailleurs" not in _whole_database(database)


def test_nobody_answers_for_what_does_not_exist(database: Database, taxonomy: Taxonomy) -> None:
    with pytest.raises(NothingToAnswer):
        _say(database, taxonomy, "essai--personne", secret=True)


def test_remarks_do_not_quote_the_place_of_what_is_held(run_import: RunImport, tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", {"id": "essai--1", "nom": "Mise à l'abri", "code_insee": "41998", "commune": ""})
    report = run_import("data-inclusion", path, dry_run=True)
    told = next(each for each in report.remarks if each.field == "code_insee")
    assert (told.value, told.nearest) == ("(masqué)", "")
