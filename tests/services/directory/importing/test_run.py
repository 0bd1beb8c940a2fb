"""The engine: counts that add up, a dry run that writes nothing, an undo that brings everything back."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from services.clock import PARIS
from services.db import Database
from services.directory.importing.report import Report
from services.directory.importing.staying import lines, stays_of
from services.directory.importing.undo import NotUndone, undo
from services.directory.models import DirectoryImport, Service
from services.directory.taxonomy import Taxonomy
from services.directory.writing.source import Counts

RunImport = Callable[..., Report]
NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)
_TABLES = ("structure", "service", "service_zone", "service_thematique", "service_need")


def _everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the directory, ids included."""
    with database.reading() as session:
        return {
            name: sorted(tuple(row) for row in session.execute(text(f"select * from directory_{name}")))
            for name in _TABLES
        } | {
            "service_closure": sorted(
                tuple(row)
                for row in session.execute(
                    text("select service_id, first, last, reason from directory_service_closure")
                )
            )
        }


def _changed_file(fixtures: Path, tmp_path: Path) -> Path:
    """A later file of the same source: one service is gone, one is new, one has other zones, a structure has moved."""
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    food, _, advice = found["services"]
    advice["zone_eligibilite"] = ["41", "41018"]
    new = {**food, "id": "essai--vestiaire", "nom": "Vestiaire"}
    found["services"] = [food, advice, new]
    found["structures"] = [found["structures"][0], {**found["structures"][2], "adresse": "1 place du Test"}]
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def _undo(database: Database, taxonomy: Taxonomy, identity: str) -> Counts:
    with database.writing() as session:
        return undo(session, identity, taxonomy, now=NOW)


def test_a_dry_run_tells_the_same_and_writes_nothing(run_import: RunImport, database: Database) -> None:
    before = _everything(database)
    dry = run_import("data-inclusion", "data_inclusion.json", dry_run=True)
    assert _everything(database) == before
    real = run_import("data-inclusion", "data_inclusion.json")
    assert (dry.structures, dry.services, dry.remarks) == (real.structures, real.services, real.remarks)
    assert not dry.written
    assert real.written


def test_a_second_import_changes_nothing(run_import: RunImport, database: Database) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    before = _everything(database)
    report = run_import("data-inclusion", "data_inclusion.json")
    assert (report.structures.unchanged, report.services.unchanged) == (3, 3)
    assert _everything(database) == before


def test_counts_add_up_when_everything_happens(run_import: RunImport, fixtures: Path, tmp_path: Path) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    report = run_import("data-inclusion", _changed_file(fixtures, tmp_path))
    services, structures = report.services, report.structures
    assert (services.created, services.changed, services.unchanged, services.removed) == (1, 1, 1, 1)
    assert (structures.changed, structures.unchanged, structures.removed) == (1, 1, 1)
    assert services.adds_up
    assert structures.adds_up


def test_undo_brings_back_every_row_to_the_letter(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    empty = _everything(database)
    first = run_import("data-inclusion", "data_inclusion.json")
    before = _everything(database)
    second = run_import("data-inclusion", _changed_file(fixtures, tmp_path))
    assert _everything(database) != before
    counts = _undo(database, taxonomy, second.import_id)
    assert (counts.removed, counts.changed, counts.created) == (1, 2, 2)
    assert _everything(database) == before
    _undo(database, taxonomy, first.import_id)
    assert _everything(database) == empty


def test_imports_are_undone_last_first(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    first = run_import("data-inclusion", "data_inclusion.json")
    second = run_import("data-inclusion", _changed_file(fixtures, tmp_path))
    before = _everything(database)
    with pytest.raises(NotUndone, match=second.import_id):
        _undo(database, taxonomy, first.import_id)
    assert _everything(database) == before


def test_what_came_from_elsewhere_since_is_undone_first(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    before = _everything(database)
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    path = tmp_path / "suite.json"
    path.write_text(json.dumps({name: records[:-1] for name, records in found.items()}), encoding="utf-8")
    second = run_import("data-inclusion", path)
    other = run_import("dila", "dila_table.csv")  # takes the row numbers that the second has freed
    with pytest.raises(NotUndone, match=other.import_id):
        _undo(database, taxonomy, second.import_id)
    _undo(database, taxonomy, other.import_id)
    _undo(database, taxonomy, second.import_id)
    assert _everything(database) == before


def test_an_import_is_undone_once_and_must_exist(run_import: RunImport, database: Database, taxonomy: Taxonomy) -> None:
    first = run_import("data-inclusion", "data_inclusion.json")
    _undo(database, taxonomy, first.import_id)
    with pytest.raises(NotUndone, match="déjà annulé"):
        _undo(database, taxonomy, first.import_id)
    with pytest.raises(NotUndone, match="n'existe pas"):
        _undo(database, taxonomy, "dila-20260101-000000")


def test_what_a_hand_changed_since_stays_with_its_structure_and_the_rest_is_undone(
    run_import: RunImport, database: Database, taxonomy: Taxonomy
) -> None:
    first = run_import("data-inclusion", "data_inclusion.json")
    with database.writing() as session:
        session.execute(
            update(Service).where(Service.source_id == "conseil-logement").values(import_id=None, nom="Adil")
        )
    counts = _undo(database, taxonomy, first.import_id)
    assert counts.removed == first.structures.created + first.services.created - 2
    with database.reading() as session:
        kept = session.query(Service).one()
        done = session.get(DirectoryImport, first.import_id)
        assert done
        assert lines(session, stays_of(done.stays)) == [
            "« Adil » : changée depuis par une personne.",
            f"« {kept.structure.nom} » : des services restent chez elle.",
        ]
    before = _everything(database)
    with pytest.raises(NotUndone, match=r"tout a changé depuis\. « Adil » : changée depuis"):
        _undo(database, taxonomy, first.import_id)
    assert _everything(database) == before


def test_all_or_nothing_writes_nothing_where_one_row_is_refused(run_import: RunImport, database: Database) -> None:
    before = _everything(database)
    report = run_import("data-inclusion", "data_inclusion_with_faults.json", all_or_nothing=True)
    assert report.blocked
    assert not report.succeeded
    assert _everything(database) == before
    assert not run_import("data-inclusion", "data_inclusion_with_faults.json").blocked


def test_a_row_that_is_refused_keeps_what_the_directory_had(
    run_import: RunImport, database: Database, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    found["services"][0]["date_maj"] = "hier"
    found["structures"][0]["nom"] = ""
    path = tmp_path / "abime.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    before = _everything(database)
    report = run_import("data-inclusion", path)
    assert (report.services.refused, report.services.kept, report.services.removed) == (1, 1, 0)
    assert (report.structures.refused, report.structures.kept, report.structures.removed) == (1, 1, 0)
    assert report.services.adds_up
    assert _everything(database) == before


def test_what_a_person_took_off_stays_off(
    run_import: RunImport, database: Database, fixtures: Path, tmp_path: Path
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    with database.writing() as session:
        session.execute(update(Service).where(Service.source_id == "conseil-logement").values(status="archived"))
    run_import("data-inclusion", _changed_file(fixtures, tmp_path))
    with database.reading() as session:
        query = text("select status from directory_service where source_id = 'conseil-logement'")
        assert session.scalar(query) == "archived"


def test_two_sources_do_not_touch_each_other(run_import: RunImport, database: Database) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    run_import("dila", "dila_table.csv")
    run_import("csv", "own.csv", missing="remove")
    report = run_import("data-inclusion", "data_inclusion.json")
    assert report.services.unchanged == 3
    assert report.services.before == 3


def test_the_report_is_read_by_a_person(run_import: RunImport, tmp_path: Path) -> None:
    report = run_import("data-inclusion", "data_inclusion_with_faults.json", dry_run=True)
    written = "\n".join(report.lines())
    assert "Lus dans le fichier                      5           3" in written
    assert "ligne 1 « atellier » → peut-être « atelier »" in written
    assert "rien n'est écrit" in written
    report.write_remarks(tmp_path / "remarques.csv")
    table = (tmp_path / "remarques.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0] == "fichier;ligne;fiche;champ;valeur;raison;valeur proche;effet"
    assert len(table) == len(report.remarks) + 1
    assert json.dumps(report.as_dict())


def test_a_file_that_is_cut_short_is_told(run_import: RunImport, tmp_path: Path) -> None:
    base = {"source": "essai", "date_maj": "2026-03-01"}
    whole = [{**base, "id": f"s{number}", "nom": f"Lieu {number}"} for number in range(30)]
    path = tmp_path / "liste.json"
    path.write_text(json.dumps(whole))
    run_import("data-inclusion", path)
    path.write_text(json.dumps(whole[:5]))
    report = run_import("data-inclusion", path, dry_run=True)
    assert "Attention : 25 structures sur 30 s'en vont." in report.lines()


def test_a_report_never_shows_a_mailbox_whole(run_import: RunImport) -> None:
    report = run_import("data-inclusion", "data_inclusion.json")
    assert "camille.martin" not in json.dumps(report.as_dict())
    assert any(each.value == "c…@gmail.com" for each in report.remarks)
