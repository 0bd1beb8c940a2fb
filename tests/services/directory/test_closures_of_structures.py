"""A closure of a structure, written once: every format carries it, a file without closures keeps it, a secret stays."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_text
from services.directory.importing.answers import answer
from services.directory.importing.undo import undo
from services.directory.models import Service, Structure
from services.directory.places import at_commune
from services.directory.schemas import ClosureIn
from services.directory.searching.repository import closures_of
from services.directory.taxonomy import Taxonomy
from services.directory.writing.source import write_source
from tests.services.directory.conftest import FRIDAY, RunImport, service, structure

SHUT = ClosureIn(first=date(2026, 12, 21), last=date(2027, 1, 3), reason="congés rue des Tilleuls")
STORED = [["2026-12-21", "2027-01-03", "congés rue des Tilleuls"]]
TABLE = "id;nom;commune;code_postal;telephone;structure_id;structure_nom;structure_closures\n"


@pytest.fixture
def shut(database: Database, communes: Communes, taxonomy: Taxonomy) -> Database:
    """Two services of one closed structure, one of which has a closure of its own."""
    (blois,) = communes.find("Blois")
    own = ClosureIn(first=date(2026, 11, 30), last=date(2026, 11, 30))
    services = [
        service("a", blois, structure_id="home", zone_eligibilite=["41"], closures=[own]),
        service("b", blois, structure_id="home", zone_eligibilite=["41"]),
    ]
    home = structure("home", closures=[SHUT], adresse="1 rue des Tilleuls", **at_commune(blois))
    with database.writing() as session:
        write_source(session, "essai", [home], services, taxonomy, now=FRIDAY, by="test")
    return database


def _export(database: Database, library: Library, kind: str) -> str:
    with database.reading() as session:
        return to_text(FORMATS[kind], session, library, territory(library.communes, "41"))


def test_the_bundle_and_hsds_tell_it_of_every_service(shut: Database, library: Library) -> None:
    listed = json.loads(_export(shut, library, "bundle"))["services"]
    own = ["2026-11-30", "2026-11-30", ""]
    assert {each["id"]: each["closures"] for each in listed} == {"essai--a": [own, STORED[0]], "essai--b": [STORED[0]]}
    told = [json.loads(line)["alert"] for line in _export(shut, library, "hsds").splitlines()]
    assert all("Fermé du 21/12/2026 au 03/01/2027 : congés rue des Tilleuls." in each for each in told)


def test_our_table_holds_it_once_beside_the_structure_and_reads_it_back(
    shut: Database, library: Library, run_import: RunImport, tmp_path: Path
) -> None:
    written = _export(shut, library, "csv")
    rows = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff")), delimiter=";"))
    assert {each["id"]: each["closures"] for each in rows} == {"a": "2026-11-30/2026-11-30", "b": ""}
    path = tmp_path / "own.csv"
    path.write_text(written, encoding="utf-8-sig")
    report = run_import("csv", path)
    assert (report.structures.unchanged, report.services.unchanged) == (1, 2)
    path.write_text(f"{TABLE}x;Service x;Blois;41000;;hx;Maison x;2026-12-21/2027-01-03 congés\n", encoding="utf-8")
    run_import("csv", path)
    with shut.reading() as session:
        found = session.scalars(select(Structure).where(Structure.source_id == "hx")).one()
        assert found.closures == [["2026-12-21", "2027-01-03", "congés"]]


def test_a_later_file_that_names_no_closure_does_not_open_what_was_closed(
    database: Database, run_import: RunImport, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"{TABLE}x;Service x;Blois;41000;;hx;Maison x;\n", encoding="utf-8")
    run_import("csv", path)
    with database.writing() as session:
        session.scalars(select(Structure)).one().closures = STORED
    path.write_text(f"{TABLE}x;Service x;Blois;41000;02 61 91 00 31;hx;Maison du x;\n", encoding="utf-8")
    report = run_import("csv", path)
    assert (report.structures.changed, report.services.changed) == (1, 1)
    with database.writing() as session:
        assert session.scalars(select(Structure)).one().closures == STORED
        undo(session, report.import_id, taxonomy, now=FRIDAY)
        session.expire_all()
        assert session.scalars(select(Structure)).one().closures == STORED


def test_the_reason_of_a_secret_address_leaves_with_its_place(shut: Database, taxonomy: Taxonomy) -> None:
    with shut.writing() as session:
        answer(session, "essai--home", True, taxonomy, now=FRIDAY)
    with shut.reading() as session:
        ids = list(session.scalars(select(Service.id)))
        reasons = {each.reason for found in closures_of(session, ids, FRIDAY.date()).values() for each in found}
    assert reasons == {""}
