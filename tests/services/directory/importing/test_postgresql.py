"""Imports, undo, answers and exports do on a real PostgreSQL what they do on SQLite."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from services.clock import PARIS
from services.db import Base, Database
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_text
from services.directory.importing.answers import answer
from services.directory.importing.report import Report
from services.directory.importing.run import Importer, Request
from services.directory.importing.undo import undo

pytestmark = pytest.mark.postgresql

NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "directory"


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Database]:
    found = Database(postgresql_url)
    Base.metadata.create_all(found.engine)
    yield found
    Base.metadata.drop_all(found.engine)
    found.dispose()


def _everything(database: Database) -> dict[str, list[str]]:
    tables = ("structure", "service", "service_zone", "service_thematique", "service_need")
    with database.reading() as session:
        return {
            name: sorted(str(row) for row in session.execute(text(f"select * from directory_{name}")))
            for name in tables
        }


def _run(importer: Importer, database: Database, kind: str, *paths: Path) -> Report:
    return importer.run(database, Request(kind, paths))


def test_both_databases_hold_and_give_the_same(
    on_postgresql: Database, database: Database, importer: Importer, library: Library, tmp_path: Path
) -> None:
    found = json.loads((FIXTURES / "data_inclusion.json").read_text(encoding="utf-8"))
    found["services"][0]["nom"] = "Colis \x00 alimentaire"
    found["services"].pop(2)
    later = tmp_path / "suite.json"
    later.write_text(json.dumps(found), encoding="utf-8")
    files = [
        ("data-inclusion", FIXTURES / "data_inclusion.json"), ("dila", FIXTURES / "dila_table.csv"),
        ("csv", FIXTURES / "own.csv"), ("data-inclusion", later),
    ]  # fmt: skip
    reports: list[list[Report]] = [[], []]
    exports: list[list[str]] = [[], []]
    for number, each in enumerate((on_postgresql, database)):
        before = {}
        for kind, path in files:
            before = _everything(each)
            reports[number].append(_run(importer, each, kind, path))
        with each.writing() as session:
            answer(session, "essai--refuge", True, library.taxonomy, now=NOW)
        with each.reading() as session:
            wanted = territory(library.communes, "41")
            exports[number] += [to_text(export, session, library, wanted) for export in FORMATS.values()]
        with each.writing() as session:
            undo(session, reports[number][-1].import_id, library.taxonomy, now=NOW)
        after = _everything(each)
        assert len(after["service"]) == len(before["service"])
        assert sum("illeuls" in row for row in after["structure"]) == 0
    assert [(each.structures, each.services, each.remarks) for each in reports[0]] == [
        (each.structures, each.services, each.remarks) for each in reports[1]
    ]
    assert exports[0] == exports[1]


def test_undo_brings_back_every_row_to_the_letter(
    on_postgresql: Database, importer: Importer, library: Library, tmp_path: Path
) -> None:
    _run(importer, on_postgresql, "data-inclusion", FIXTURES / "data_inclusion.json")
    before = _everything(on_postgresql)
    found = json.loads((FIXTURES / "data_inclusion.json").read_text(encoding="utf-8"))
    found["services"] = [{**found["services"][0], "nom": "Autre nom"}]
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    done = _run(importer, on_postgresql, "data-inclusion", path)
    assert _everything(on_postgresql) != before
    with on_postgresql.writing() as session:
        undo(session, done.import_id, library.taxonomy, now=NOW)
    assert _everything(on_postgresql) == before
