"""A sample of the real national files; benchmarks/bench_import.py takes them whole."""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from services.clock import PARIS
from services.db import Database
from services.directory.importing import repository as repository_imports
from services.directory.importing.report import Report
from services.directory.importing.undo import undo
from services.directory.models import Service, Structure
from services.directory.taxonomy import Taxonomy

RunImport = Callable[..., Report]
RealFile = Callable[[str], Path]
NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)


@pytest.fixture
def annuaire(real_file: RealFile, tmp_path: Path) -> Path:
    """One counter in twenty-five of the real annuaire of 2019, and every Cidff."""
    path = tmp_path / "annuaire_2019.csv"
    with (
        gzip.open(real_file("annuaire_dila_2019.csv.gz"), "rt", encoding="utf-8", newline="") as whole,
        path.open("w", encoding="utf-8", newline="") as sample,
    ):
        rows = csv.reader(whole)
        writer = csv.writer(sample)
        writer.writerow(next(rows))
        writer.writerows(row for number, row in enumerate(rows) if number % 25 == 0 or row[1] == "cidf")
    return path


@pytest.fixture
def france_services(real_file: RealFile, tmp_path: Path) -> Path:
    """One counter in eight of the real France services of August 2024."""
    with gzip.open(real_file("france_services_2024-08_di-v1.json.gz"), "rt", encoding="utf-8") as file:
        whole = json.load(file)
    path = tmp_path / "france_services.json"
    path.write_text(json.dumps({name: records[::8] for name, records in whole.items()}), encoding="utf-8")
    return path


def test_the_annuaire_comes_in_whole_twice_and_goes(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, annuaire: Path
) -> None:
    rows = len(annuaire.read_text(encoding="utf-8").splitlines()) - 1
    first = run_import("dila", annuaire)
    assert (first.structures.read, first.structures.created, first.structures.refused) == (rows, rows, 0)
    second = run_import("dila", annuaire)
    assert (second.structures.unchanged, second.services.unchanged) == (rows, first.services.created)
    with database.writing() as session:
        undo(session, second.import_id, taxonomy, now=NOW)
        undo(session, first.import_id, taxonomy, now=NOW)
        assert repository_imports.count(session, Structure, ["dila-annuaire"]) == 0


def test_every_cidff_of_the_annuaire_is_held(run_import: RunImport, database: Database, annuaire: Path) -> None:
    run_import("dila", annuaire)
    with database.reading() as session:
        found = session.scalars(select(Service).where(Service.kind == "cidff")).all()
        assert len(found) == 116
        assert {each.status for each in found} == {"held"}
        assert {each.structure.status for each in found} == {"held"}


def test_nine_telephones_in_ten_of_the_annuaire_are_kept(
    run_import: RunImport, database: Database, annuaire: Path
) -> None:
    report = run_import("dila", annuaire)
    with database.reading() as session:
        kept = sum(bool(each.telephone) for each in session.scalars(select(Structure)))
    assert kept > 0.9 * report.structures.created


@pytest.mark.parametrize("kind", ["data-inclusion", "france-services"])
def test_france_services_come_in_whole(
    run_import: RunImport, database: Database, france_services: Path, kind: str
) -> None:
    report = run_import(kind, france_services)
    assert report.structures.refused == report.services.refused == 0
    assert report.structures.created == report.services.created == 356
    assert report.structures.held == 0
    with database.reading() as session:
        found = session.scalars(select(Service)).all()
        assert {each.kind for each in found} == {"france-services"}
        assert sum(bool(each.horaires_accueil) for each in found) > 340
    assert run_import(kind, france_services).services.unchanged == 356
