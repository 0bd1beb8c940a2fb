"""No importer ever raises, whatever is in the file: it reports, or says in a sentence that the file cannot be read."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from services.db import Base, Database
from services.directory.importing.csv_own import COLUMNS
from services.directory.importing.data_inclusion import FIELDS
from services.directory.importing.report import Report
from services.directory.importing.rows import Unreadable
from services.directory.importing.run import FORMATS, Importer, Request

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "directory"
FILES = {
    "data-inclusion": ["data_inclusion.json", "data_inclusion_with_faults.json", "data_inclusion_services.csv"],
    "dila": ["dila.json", "dila_table.csv"],
    "france-services": ["france_services.csv"],
    "hsds": ["hsds.json"],
    "csv": ["own.csv"],
}
PAIRS = [(kind, name) for kind, names in FILES.items() for name in names]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An empty database for dry runs: hundreds of examples need no database each."""
    found = Database(f"sqlite:///{tmp_path_factory.mktemp('mangled') / 'directory.db'}")
    Base.metadata.create_all(found.engine)
    yield found
    found.dispose()


def _try(importer: Importer, database: Database, kind: str, data: bytes, name: str = "essai") -> Report | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            report = importer.run(database, Request(kind, [path], dry_run=True))
        except Unreadable as refusal:
            sentence = str(refusal)
            report = None
    if report is None:
        assert sentence.endswith((".", "?"))
        return None
    assert report.structures.adds_up
    assert report.services.adds_up
    assert json.dumps(report.as_dict())
    assert report.lines()
    return report


@st.composite
def mangled(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file cut, with bytes changed, put in twice or taken out."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 12))):
        if not data:
            break
        at = draw(st.integers(0, len(data) - 1))
        change = draw(st.sampled_from(["byte", "cut", "repeat", "drop", "insert"]))
        if change == "byte":
            data[at] = draw(st.integers(0, 255))
        elif change == "cut":
            del data[at + draw(st.integers(0, 400)) :]
        elif change == "repeat":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif change == "drop":
            del data[at : at + draw(st.integers(1, 60))]
        else:
            data[at:at] = draw(
                st.sampled_from([b"\x00", b"\xff\xfe", b'"', b"\n", b"[[[[", b"\xed\xa0\x80", b"1e999", b";"])
            )
    return bytes(data)


@pytest.mark.parametrize(("kind", "name"), PAIRS)
@quick
@given(data=st.data())
def test_a_mangled_file_is_reported(
    importer: Importer, shared_database: Database, kind: str, name: str, data: st.DataObject
) -> None:
    _try(importer, shared_database, kind, data.draw(mangled((FIXTURES / name).read_bytes())), name)


@pytest.mark.parametrize("kind", sorted(FORMATS))
@quick
@given(data=st.binary(max_size=400))
@example(data=b"")
@example(data=b"[" * 100_000)
@example(data=b"\x1f\x8b" + b"\x00" * 40)
@example(data=b"PK\x03\x04" + b"\x00" * 60)
@example(data=b'{"structures": [' + b"9" * 5000 + b"]}")
@example(data=b'a,b\n"' + b"x" * 2_000_000)
def test_any_bytes_are_reported(importer: Importer, shared_database: Database, kind: str, data: bytes) -> None:
    _try(importer, shared_database, kind, data)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        ["oui", "2026-01-01", "41018", "1e400", "\ud800", "{", "[1", "47,5", "9" * 400, "\x00", "=1+1", "2A"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
records = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(sorted(FIELDS["service"] | FIELDS["structure"]), anything),
)
sound = {"source": "essai", "id": "1", "nom": "Un lieu", "date_maj": "2026-01-01"}


@quick
@given(values=records)
def test_any_value_in_any_field_is_reported(
    importer: Importer, shared_database: Database, values: dict[str, Any]
) -> None:
    structure = {**sound, **{name: value for name, value in values.items() if name not in sound}}
    service = {**structure, "structure_id": "1", "description": "Un service."}
    found = {"structures": [structure, values], "services": [service, values]}
    report = _try(importer, shared_database, "data-inclusion", json.dumps(found).encode())
    assert report is not None
    # Whatever its other fields hold, a record with an identity comes in.
    assert report.structures.created >= 1
    assert report.services.created >= 1


@quick
@given(values=st.lists(records, max_size=3))
def test_any_value_in_a_workbook_is_reported(
    importer: Importer, shared_database: Database, values: list[dict[str, Any]]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    for each in values:
        cells = [each.get(name) for name in COLUMNS]
        try:
            sheet.append([cell if isinstance(cell, int | float | str | bool | None) else str(cell) for cell in cells])
        except (
            ValueError,
            TypeError,
            IllegalCharacterError,
        ):  # openpyxl itself refuses control characters and endless numbers
            continue
    out = io.BytesIO()
    try:
        book.save(out)
    except (ValueError, UnicodeEncodeError):
        return
    _try(importer, shared_database, "csv", out.getvalue(), "essai.xlsx")


@pytest.mark.parametrize("kind", ["hsds", "dila"])
@quick
@given(values=st.lists(anything, max_size=4))
def test_any_json_is_reported(importer: Importer, shared_database: Database, kind: str, values: list[Any]) -> None:
    found = {"contents": values, "service": values}
    _try(importer, shared_database, kind, json.dumps(found).encode())


def test_a_mangled_workbook_is_refused(importer: Importer, shared_database: Database) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["source", "id", "nom", "date_maj"])
    sheet.append(["essai", "1", "Un lieu", "2026-01-01"])
    out = io.BytesIO()
    book.save(out)
    whole = out.getvalue()
    for at in range(0, len(whole), 61):
        _try(importer, shared_database, "data-inclusion", whole[:at] + b"\xff\xff" + whole[at + 2 :], "essai.xlsx")
        _try(importer, shared_database, "data-inclusion", whole[:at], "essai.xlsx")


def test_what_came_in_mangled_can_be_written(importer: Importer, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'directory.db'}")
    Base.metadata.create_all(database.engine)
    nasty = {
        "nom": "Lieu \ud800\x00 \u200b bizarre",
        "description": "\x00",
        "nombre_semaines": 10**30,
        "latitude": 1e308,
    }
    path = tmp_path / "essai.json"
    record = {**sound, **nasty}
    path.write_text(json.dumps({"structures": [record], "services": [{**record, "structure_id": "1"}]}))
    assert importer.run(database, Request("data-inclusion", [path])).written
    database.dispose()
