"""Opens what people send: JSON, CSV in any spelling, XLSX, gzipped or not. Never raises but Unreadable."""

import bz2
import csv
import gzip
import io
import json
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from services.directory.importing import headers
from services.directory.importing.rows import Unreadable
from services.kit.text import fold

MOST_BYTES = 800_000_000
"""Uncompressed: a national directory is below half of it; a compressed bomb is not."""
_MOST_ROWS = 2_000_000
_LONGEST_CELL = 1_000_000
_ZIP = b"PK\x03\x04"

csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file or one sheet of a workbook. `rows` yields (line, cells by column)."""

    name: str
    columns: list[str]
    rows: Iterator[tuple[int, dict[str, Any]]]
    titles: dict[str, str]
    """What the file itself calls each column."""
    line: int
    """Where the titles stand."""


def content(path: Path) -> bytes:
    """Return the bytes of a file, unpacked; of an archive, its largest table or JSON. Raises Unreadable."""
    data = _beginning(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(f"Le fichier {path.name} est trop grand. Coupez-le en plusieurs fichiers.")
    return _member(path, data) if _is_archive(data) else data


def _beginning(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, unpacked."""
    try:
        with path.open("rb") as file:
            magic = file.read(3)
        opener: Any = gzip.open if magic[:2] == b"\x1f\x8b" else bz2.open if magic == b"BZh" else open
        with opener(path, "rb") as stream:
            found: bytes = stream.read(size)
            return found
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"Le fichier {path.name} ne s'ouvre pas. Il manque, ou il est abîmé.") from error


def _is_archive(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _member(path: Path, data: bytes) -> bytes:
    refusal = Unreadable(f"L'archive {path.name} ne contient pas de fichier lisible.")
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            files = [each for each in archive if each.isfile() and each.name.lower().endswith((".json", ".csv"))]
            stream = archive.extractfile(max(files, key=lambda each: each.size)) if files else None
            if stream is None:
                raise refusal
            return stream.read(MOST_BYTES)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise refusal from error


def text(data: bytes) -> str:
    """Return the text of a file, whatever its encoding."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def objects(path: Path) -> Any:
    """Return what a JSON file holds; a file of one object a line (NDJSON) comes as a list. Raises Unreadable."""
    written = text(content(path))
    try:
        return _json(written)
    except (ValueError, RecursionError) as error:
        lines = [line for line in written.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].lstrip().startswith("{"):
            return [_json_or_none(line) for line in lines]
        line = f" (ligne {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"Le fichier {path.name} n'est pas du JSON lisible{line}.") from error


def tables(path: Path) -> Iterator[Table]:
    """Yield the tables of a CSV or XLSX file. Raises Unreadable."""
    data = content(path)
    if data.startswith(_ZIP):
        yield from _sheets(path.name, data)
    else:
        yield _csv(path.name, text(data))


def is_json(path: Path) -> bool:
    """Tell whether the file begins like JSON."""
    first = _beginning(path, 600)
    first = content(path) if _is_archive(first) else first
    return first[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def dated(path: Path, today: date) -> date:
    """Return the date that a file's name says, else its own; the first day where only the year or month is said."""
    match = re.search(r"(20\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)", path.name)
    try:
        found = date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
        return min(found or datetime.fromtimestamp(path.stat().st_mtime).date(), today)
    except (OSError, ValueError, OverflowError):
        return today


def column(header: Any) -> str:
    """Return a column's name as fields are named: "Code postal" → code_postal."""
    return "_".join(fold(str(header).replace("_", " ")).split()) if header is not None else ""


def _json(written: str) -> Any:
    return json.loads(written, parse_constant=lambda _: None)


def _json_or_none(line: str) -> Any:
    try:
        return _json(line)
    except (ValueError, RecursionError):
        return None


def _csv(name: str, written: str) -> Table:
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=headers.delimiter(written))
    try:
        found = _table(name, _csv_lines(name, reader))
    except csv.Error as error:
        raise Unreadable(f"Le fichier {name} n'est pas un tableau lisible.") from error
    if found is None:
        raise Unreadable(f"Le fichier {name} n'a pas de ligne de titres. Une ligne doit nommer les colonnes.")
    return found


def _csv_lines(name: str, reader: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the filled lines as a spreadsheet numbers them: a cell of several lines is one line there."""
    for line in count(1):
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable(f"Le fichier {name} n'est plus un tableau à la ligne {line}.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _table(name: str, lines: Iterator[tuple[int, Sequence[Any]]]) -> Table | None:
    """Return the table of these lines, titles looked for among the first ones; None where there are no titles."""
    first = list(islice(lines, headers.LOOKED_AT))
    at = headers.line_of_titles([cells for _, cells in first])
    if at is None:
        return None
    written = headers.titles([cells for _, cells in first[: at + 1]])
    columns = headers.apart([column(each) for each in written])
    return Table(
        name,
        columns,
        ((line, dict(zip(columns, cells, strict=False))) for line, cells in chain(first[at + 1 :], lines)),
        dict(zip(columns, written, strict=True)),
        first[at][0],
    )


def _sheets(name: str, data: bytes) -> Iterator[Table]:
    refusal = Unreadable(f"Le fichier {name} n'est pas un classeur lisible. Enregistrez-le en .xlsx ou en .csv.")
    import openpyxl  # half a second to load: only who sends a workbook waits for it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
                raise refusal
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = list(workbook.sheetnames)
    except Exception as error:  # a mangled workbook raises whatever its XML, its zip or its styles stumble on
        raise refusal from error
    for sheet in names:
        try:
            found = _table(f"{name}, feuille {sheet}", _sheet_rows(workbook[sheet], refusal))
        except Unreadable:
            raise
        except Exception as error:
            raise refusal from error
        if found:
            yield found


def _sheet_rows(sheet: Any, refusal: Unreadable) -> Iterator[tuple[int, Sequence[Any]]]:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # the size that a file declares may be wrong, or endless
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    while True:
        try:
            line, cells = next(rows, (0, ()))
        except Exception as error:
            raise refusal from error
        if not line or line > _MOST_ROWS:
            return
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield line, cells
