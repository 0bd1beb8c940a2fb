"""Turns anybody's spreadsheet into our own table: columns matched by hand, hours read, territory filled in."""

import csv
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from services.accounts.schemas import SignedIn
from services.directory.communes import Communes
from services.directory.importing import cells, files
from services.directory.writing.preparing import departement_of
from services.kit.text import fold
from services.office.content import content
from services.office.records import hours

IGNORED = ""
DEFAULT_KIND = "*"
"""Beside the columns of a source: the kind of what names none."""
_SAMPLES = 3
_ALIKE = 80


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a spreadsheet with its first values and what it probably says."""

    name: str
    samples: list[str]
    guess: str


@dataclass(slots=True)
class Prepared:
    """What writing our own table found: lines that stand outside the territory stop everything."""

    rows: int = 0
    outside: list[int] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    """The départements of its lines: where they stand, or whom they serve."""


def columns_of(path: Path, known: dict[str, str]) -> list[Column]:
    """Return the columns of the first table of a file. Raises Unreadable."""
    table = next(files.tables(path))
    samples: dict[str, list[str]] = {name: [] for name in table.columns if name}
    for _, row in table.rows:
        for name, values in samples.items():
            said = cells.words(row.get(name))
            if said and len(values) < _SAMPLES:
                values.append(said[:60])
        if all(len(values) == _SAMPLES for values in samples.values()):
            break
    taken: set[str] = set()
    found = []
    for name, values in samples.items():
        guess = known[name] if name in known else _guess(name)
        if guess in taken:
            guess = IGNORED
        taken |= {guess} - {IGNORED}
        found.append(Column(name, values, guess))
    return found


def write_own(
    path: Path, out: Path, mapping: dict[str, str], worker: SignedIn, departement: str, kind: str, communes: Communes
) -> Prepared:
    """Write our own table from a spreadsheet, each row on the line that it had, and tell which are elsewhere."""
    wanted = {name: target for name, target in mapping.items() if target in content().columns}
    targets = [*dict.fromkeys([*wanted.values(), "code_insee", "zone_eligibilite", "kind", "modes_accueil"])]
    done = Prepared()
    table = next(files.tables(path))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(targets)
        line = 1
        for number, row in table.rows:
            while line + 1 < number:
                file.write(
                    "\r\n"
                )  # an empty line of the file: the numbers that the report gives stay those of the file
                line += 1
            values = {target: _one_line(row.get(name)) for name, target in wanted.items()}
            _complete(values, departement, kind, communes)
            if not worker.everywhere and not _inside(values, worker, communes):
                done.outside.append(number)
            done.areas |= _areas(values, communes)
            writer.writerow([values.get(target, "") for target in targets])
            line += 1
            done.rows += 1
    return done


def rows_of(path: Path, mapping: dict[str, str], most: int) -> tuple[list[str], list[list[str]]]:
    """Return what the columns of a file say, and its first lines as they stand in it."""
    wanted = {name: target for name, target in mapping.items() if target in content().columns}
    rows = islice(next(files.tables(path)).rows, most)
    return [content().columns[target] for target in wanted.values()], [
        [_one_line(row.get(name)) for name in wanted] for _, row in rows
    ]


def _guess(name: str) -> str:
    said = fold(name.replace("_", " "))
    choices: dict[str, str] = {}
    for target, label in content().columns.items():
        for words in (target.replace("_", " "), label, *content().column_words.get(target, ())):
            choices.setdefault(fold(words), target)
    if said in choices:
        return choices[said]
    match = process.extractOne(said, list(choices), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    return choices[match[0]] if match else IGNORED


def _complete(values: dict[str, str], departement: str, kind: str, communes: Communes) -> None:
    if values.get("horaires_accueil"):
        with suppress(hours.NotUnderstood):  # the report tells which hours could not be read, with their line
            values["horaires_accueil"] = hours.read(values["horaires_accueil"])
    values["kind"] = values.get("kind") or kind
    placed = any(values.get(name) for name in ("commune", "code_postal", "code_insee"))
    if placed and not values.get("code_insee"):
        found = communes.find(values.get("commune") or values.get("code_postal", ""), departement or None)
        values["code_insee"] = found[0].insee if len(found) == 1 else ""
    if not placed and not values.get("zone_eligibilite"):
        values["zone_eligibilite"] = departement
        values["modes_accueil"] = values.get("modes_accueil") or "a-distance"


def _inside(values: dict[str, str], worker: SignedIn, communes: Communes) -> bool:
    area = departement_of(values.get("code_insee") or values.get("code_postal") or "")
    if values.get("commune") and not area:
        return False
    zones = cells.many(values.get("zone_eligibilite"))
    return (not area or area in worker.territories) and all(_own_zone(each, worker, communes) for each in zones)


def _areas(values: dict[str, str], communes: Communes) -> set[str]:
    said = {departement_of(values.get("code_insee") or values.get("code_postal") or "")}
    for zone in cells.many(values.get("zone_eligibilite")):
        commune = communes.by_insee(zone)
        said |= {commune.departement} if commune else {each.departement for each in communes if each.epci == zone}
        said |= {zone} if len(zone) <= 3 else set()
    return said - {""}


def _own_zone(zone: str, worker: SignedIn, communes: Communes) -> bool:
    commune = communes.by_insee(zone)
    if commune is not None:
        return commune.departement in worker.territories
    return zone in worker.territories or any(
        each.epci == zone and each.departement in worker.territories for each in communes
    )


def _one_line(value: Any) -> str:
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return " ".join(cells.words(value).split())


def lines(numbers: Iterable[int], most: int = 10) -> str:
    """Return line numbers as a sentence shows them."""
    listed = list(numbers)
    shown = ", ".join(str(each) for each in listed[:most])
    return f"{shown}…" if len(listed) > most else shown
