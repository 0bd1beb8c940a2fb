"""Sets apart what a second person has to read first: the records of the territories that ask for one.

The rest of a file is written. What a file makes stricter (an address that becomes secret, a record that is held) waits
for nobody, wherever it stands.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import cells, repository
from services.directory.importing.checking import own_id
from services.directory.importing.repository import MODELS, areas_of_zones
from services.directory.importing.rows import Reading, RecordKind, Row
from services.directory.writing.preparing import PreparedService, departement_of

_NOT_KEPT = ("contact_nom_prenom",)
"""Names of persons are in no file of ours."""
_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Asks:
    """Which records are left out of a writing, by their territories."""

    second: frozenset[str] = frozenset()
    """Territories that ask for a second person: theirs wait."""
    within: str = ""
    """Where it is one territory's turn, which a second person has read: those of all others."""

    def out(self, areas: Collection[str]) -> set[str]:
        """Return for which territories a record of these ones is left out; nothing where it is written."""
        if self.within:
            return set() if self.within in areas else {""}
        return {each for each in areas if each in self.second}

    def follows(self, areas: Collection[str]) -> bool:
        """Tell whether a new record of these territories comes in with its structure, which has its turn."""
        return bool(self.within) and self.second.isdisjoint(areas)


@dataclass(frozen=True, slots=True)
class Waits:
    """One record that waits."""

    kind: RecordKind
    source_id: str
    action: str
    """created, changed or removed."""
    areas: frozenset[str]


@dataclass(slots=True)
class Part:
    """What waits of a file for one territory: its rows, as the file has them, and what they would do."""

    rows: list[Row] = field(default_factory=list)
    waits: list[tuple[str, str]] = field(default_factory=list)
    """What would become of a record, and its name."""

    def write(self, path: Path) -> None:
        """Keep the rows, one a line."""
        with path.open("w", encoding="utf-8") as file:
            for row in self.rows:
                values = row.values
                if isinstance(values, dict):
                    values = {name: value for name, value in values.items() if name not in _NOT_KEPT}
                line = {"kind": row.kind, "file": row.file, "line": row.line, "values": values}
                file.write(json.dumps(line, ensure_ascii=False, default=_text) + "\n")

    @property
    def lines(self) -> list[list[str]]:
        """Return what a person is shown of it."""
        return [list(each) for each in self.waits[:_MOST_LINES]]


class Areas:
    """Whose the records of a source are, as the file says it and as the directory does."""

    def __init__(
        self,
        session: Session,
        source: str,
        structures: Mapping[str, dict[str, Any]],
        services: Mapping[str, tuple[str, PreparedService]],
    ) -> None:
        self._stored = {kind: repository.areas(session, kind, source) for kind in MODELS}
        self._said: dict[str, dict[str, set[str]]] = {"structure": {}, "service": {}}
        below: dict[str, set[str]] = {}
        for identity, (home, prepared) in services.items():
            area = prepared.columns["departement"]
            self._said["service"][identity] = {area} if area else areas_of_zones(prepared.codes("zones"))
            below.setdefault(home, set()).update(self._said["service"][identity])
        for identity, row in structures.items():
            area = departement_of(row["code_insee"] or row["code_postal"])
            self._said["structure"][identity] = {area} if area else below.get(identity, set())

    def of(self, kind: str, identity: str) -> set[str]:
        """Return the territories of a record, before and after."""
        return self._said[kind].get(identity, set()) | self._stored[kind].get(identity, set())


def parts(rows: Iterable[Row], areas: Mapping[str, Areas], waits: Mapping[str, list[Waits]]) -> dict[str, Part]:
    """Return what waits by territory; `areas` and `waits` are by source.

    A part holds every row of its territory, also those that change nothing: what is not in it would be removed.
    """
    found: dict[str, Part] = {}
    for source in waits:
        for each in waits[source]:
            for area in each.areas:
                found.setdefault(area, Part())
    listed = [(row, *_key(row)) for row in rows]
    for area, part in found.items():
        below = {
            (source, each.source_id)
            for source, waiting in waits.items()
            for each in waiting
            if each.kind == "service" and area in each.areas
        }
        services = [
            (row, source, identity)
            for row, source, identity in listed
            if row.kind == "service"
            and source in areas
            and ((source, identity) in below or area in areas[source].of("service", identity))
        ]
        homes = {(source, own_id(source, cells.words(row.values.get("structure_id")))) for row, source, _ in services}
        homes |= {
            (source, each.source_id)
            for source, waiting in waits.items()
            for each in waiting
            if each.kind == "structure" and area in each.areas
        }
        part.rows = [
            row
            for row, source, identity in listed
            if row.kind == "structure"
            and source in areas
            and ((source, identity) in homes or area in areas[source].of("structure", identity))
        ] + [row for row, _, _ in services]
        names = {(row.kind, identity): cells.words(row.values.get("nom")) for row, _, identity in listed if identity}
        for waiting in waits.values():
            for each in waiting:
                if area in each.areas:
                    part.waits.append((each.action, names.get((each.kind, each.source_id)) or each.source_id))
    return found


def read(path: Path, _reading: Reading) -> Iterator[Row]:
    """Yield the rows of a part that was kept."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Row(**json.loads(line))


def _key(row: Row) -> tuple[str, str]:
    if not isinstance(row.values, dict):
        return "", ""
    source = cells.words(row.values.get("source"))
    return source, own_id(source, cells.words(row.values.get("id")))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
