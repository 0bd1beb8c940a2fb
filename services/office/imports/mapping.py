"""Turns anybody's spreadsheet into our own table: columns matched by hand, hours read, territory filled in."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from services.accounts.schemas import SignedIn
from services.directory.communes import Communes
from services.directory.importing import cells, csv_own, files
from services.directory.importing.checking import made_up_id
from services.directory.importing.rows import Remark
from services.directory.writing.preparing import departement_of
from services.kit.text import fold
from services.office.content import content
from services.office.imports import places
from services.office.imports.answers import IGNORED, Answers
from services.office.records import hours

_SAMPLES = 3
_ALIKE = 80
_OUTSIDE = "Cette ligne est hors de votre territoire. Elle n'est pas reprise."
_SAME = "Cette ligne en répète une autre. Elle n'est pas reprise."
_TWICE = "Même nom et même adresse qu'une autre ligne. Elle n'est pas reprise."
_SHARED = "Cette fiche vient d'une source que d'autres territoires partagent. Changez-la à l'écran."
ALL_SHARED = "Ces fiches viennent de sources que d'autres territoires partagent. Changez-les à l'écran."
_AS_WORDS = "Les familles lisent vos mots."
_ADDED = ("code_postal", "commune", "code_insee", "adresse", "zone_eligibilite", "kind", "modes_accueil", "id")
"""What a row gets beside what its columns say."""
_OF_AN_EXPORT = {"source", "id", "nom", "kind", "structure_id", "structure_nom"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a spreadsheet with its title, its first values and what it probably says."""

    name: str
    title: str
    samples: list[str]
    guess: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one table of a file that is read, where its titles stand, and the other tables, which are not."""

    columns: list[Column]
    line: int
    name: str
    others: list[str]


@dataclass(slots=True)
class Prepared:
    """What writing our own table found."""

    rows: int = 0
    """Written: neither outside nor repeated."""
    outside: int = 0
    areas: set[str] = field(default_factory=set)
    """The départements of its lines: where they stand, or whom they serve."""
    remarks: list[Remark] = field(default_factory=list)


def is_export(columns: Iterable[str]) -> bool:
    """Tell whether a table with these columns is one of our own: it says by itself what everything means."""
    return _OF_AN_EXPORT.issubset(columns)


def of_export(columns: Iterable[str]) -> Answers:
    """Return what the columns of a table of our own say."""
    return Answers({name: name for name in columns if name in content().columns})


def sheet_of(path: Path, known: dict[str, str]) -> Sheet:
    """Return the first table of a file. Raises Unreadable, StopIteration where there is none."""
    table, *others = files.tables(path)
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
        found.append(Column(name, table.titles.get(name) or name, values, guess))
    return Sheet(found, table.line, _sheet(table.name), [_sheet(each.name) for each in others])


def write_own(
    path: Path, out: Path, answers: Answers, worker: SignedIn, departement: str, communes: Communes
) -> Prepared:
    """Write our own table from a spreadsheet, each row on the line that it had.

    A row of another territory and one that only repeats another are left out, and told.
    """
    wanted = answers.wanted
    targets = list(dict.fromkeys([*wanted.values(), *_ADDED]))
    done, repeats = Prepared(), _Repeats()
    table = next(files.tables(path))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(targets)
        line = 1
        for number, row in table.rows:
            values = {target: _one_line(row.get(name)) for name, target in wanted.items()}
            answers.translated(values)
            said = list(_complete(values, departement, answers.kind, communes))
            inside = worker.everywhere or _inside(values, worker, communes)
            done.outside += not inside
            left_out = repeats.same_as(number, values) if inside else (_OUTSIDE, 0)
            if left_out:
                why, other = left_out
                value = f"{values.get('nom', '')}, comme la ligne {other}" if other else values.get("nom", "")
                done.remarks.append(Remark(table.name, number, "", "", value, why))
                continue
            done.remarks += [Remark(table.name, number, "", *each) for each in said]
            while line + 1 < number:
                file.write("\r\n")  # an empty line: the numbers that the report gives stay those of the file
                line += 1
            done.areas |= _areas(values, communes)
            writer.writerow([values.get(target, "") for target in targets])
            line += 1
            done.rows += 1
    return done


def write_export(
    path: Path, out: Path, worker: SignedIn, communes: Communes, shared: Callable[[str], bool]
) -> Prepared:
    """Write a table of our own again, without the rows that are not this worker's to change.

    `shared` tells whether a source serves other territories too.
    """
    done, known = Prepared(), {"": False}
    table = next(files.tables(path))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(csv_own.COLUMNS)
        line = 1
        for number, row in table.rows:
            values = {name: _text(row.get(name)) for name in csv_own.COLUMNS}
            source = values["source"]
            known.setdefault(source, not worker.everywhere and shared(source))
            why = _SHARED if known[source] else ""
            if not worker.everywhere and not _inside(values, worker, communes):
                done.outside += 1
                why = _OUTSIDE
            if why:
                done.remarks.append(Remark(table.name, number, "", "", values["nom"] or values["structure_nom"], why))
                continue
            done.remarks += [Remark(table.name, number, "", *each) for each in _hours(values)]
            while line + 1 < number:
                file.write("\r\n")
                line += 1
            done.areas |= _areas(values, communes)
            writer.writerow(values.values())
            line += 1
            done.rows += 1
    return done


def rows_of(path: Path, answers: Answers, most: int) -> tuple[list[str], list[list[str]]]:
    """Return what the columns of a file say, and its first lines as they stand in it."""
    rows = islice(next(files.tables(path)).rows, most)
    return [content().columns[target] for target in answers.wanted.values()], [
        [_one_line(row.get(name)) for name in answers.wanted] for _, row in rows
    ]


class _Repeats:
    """Remembers the rows: two places of one name in one commune are two records, told apart by their addresses."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._rows: dict[tuple[str, ...], int] = {}

    def same_as(self, number: int, values: dict[str, str]) -> tuple[str, int] | None:
        """Return why a row is left out and for which one; a second place of one name gets an id of its own."""
        whole = tuple(values.values())
        if whole in self._rows:
            return _SAME, self._rows[whole]
        self._rows[whole] = number
        if values.get("id") or not values.get("nom"):
            return None
        place = values.get("code_insee") or values.get("commune", "")
        short = made_up_id(values["nom"], place)
        full = made_up_id(values["nom"], place, values.get("adresse", ""))
        if full in self._seen:
            return _TWICE, self._seen[full]
        if short in self._seen:
            values["id"] = full
        self._seen |= {short: self._seen.get(short, number), full: number}
        return None


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


def _complete(
    values: dict[str, str], departement: str, kind: str, communes: Communes
) -> Iterator[tuple[str, str, str]]:
    """Fill in what a row leaves out; yield field, value and reason of what has to be told."""
    yield from _hours(values)
    values["kind"] = values.get("kind") or kind
    given = (values.get("commune", ""), values.get("code_postal", ""), values.get("adresse", ""))
    found = places.standing(*given, departement, communes)
    placed = bool(found.name or found.postal_code or values.get("code_insee"))
    if placed and not values.get("code_insee"):
        values |= {"commune": found.name, "code_postal": found.postal_code, "adresse": found.address}
        values["code_insee"] = found.commune.insee if found.commune else ""
        if not found.departement and not values.get("zone_eligibilite"):
            values["zone_eligibilite"] = departement  # else it would be nobody's
    if not placed and not values.get("zone_eligibilite"):
        values["zone_eligibilite"] = departement
        values["modes_accueil"] = values.get("modes_accueil") or "a-distance"


def _hours(values: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Read the hours of a row; what cannot be read stays as it was written, and is told."""
    if written := values.get("horaires_accueil", ""):
        try:
            values["horaires_accueil"] = hours.read(written)
        except hours.NotUnderstood as refusal:
            values["horaires_accueil"] = hours.as_words(written)
            what = f"{refusal.what} {_AS_WORDS}" if values["horaires_accueil"] else refusal.what
            yield "horaires_accueil", written, what


def _inside(values: dict[str, str], worker: SignedIn, communes: Communes) -> bool:
    area = departement_of(values.get("code_insee") or values.get("code_postal") or "")
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
    return " ".join(_text(value).split())


def _text(value: Any) -> str:
    return str(value.strftime("%Y-%m-%d")) if hasattr(value, "strftime") else cells.words(value)


def _sheet(name: str) -> str:
    """Return the name of the sheet of a table, "" for a CSV file."""
    return name.partition(", feuille ")[2]
