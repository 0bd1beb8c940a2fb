"""Who said each value of a record, and when: kept by field name, never with the value.

A new record has one origin, under the empty name; a field that someone else changes later has its own from then on.
What is derived here (département, search text…) has no origin: it follows from what was said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.models import Service, Structure
from services.directory.writing import repository
from services.directory.writing.preparing import Children, PreparedService

Origins = dict[str, dict[str, str]]
EVERY_FIELD = ""
_NAMES = {"zones": "zone_eligibilite"}
_NOT_SAID = {
    "id", "source", "source_id", "structure_id", "date_maj", "import_id", "fingerprint", "recorded_at", "recorded_by",
    "origins", "departement", "on_site", "remote", "quality", "search_text", "answers", "reach", "cell", "confirmed_on",
    "doubtful",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said a value, for which day they said it, and when it was written here."""

    by: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, when, and in which import."""

    by: str
    at: datetime
    import_id: str | None = None
    by_hand: bool = False
    """A person said it, on a screen: no file says otherwise from then on."""

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns that say it of a whole record."""
        return {"recorded_by": self.by, "recorded_at": self.at, "import_id": self.import_id}

    def entry(self, said_on: date) -> dict[str, str]:
        """Return the origin of values that the writer dates of a day."""
        hand = {"hand": "1"} if self.by_hand else {}
        return {"by": self.by, "on": said_on.isoformat(), "at": self.at.isoformat(), **hand}


def origin(record: Structure | Service, field: str) -> Origin:
    """Return who said one value of a record, and when."""
    found = record.origins.get(field) or record.origins.get(EVERY_FIELD)
    if not found:
        return Origin(record.recorded_by, record.date_maj, record.recorded_at)
    return Origin(found["by"], date.fromisoformat(found["on"]), datetime.fromisoformat(found["at"]))


def by_hand(record: Structure | Service) -> set[str]:
    """Return the names of the fields that a person was the last to change."""
    return {name for name, each in record.origins.items() if name != EVERY_FIELD and each.get("hand")}


def changed_fields(
    record: Structure | Service, row: Mapping[str, Any], before: Children | None = None, after: Children | None = None
) -> set[str]:
    """Return the names of the fields that a new row says otherwise than the stored record."""
    found = {name for name, value in row.items() if name not in _NOT_SAID and getattr(record, name, value) != value}
    for name, rows in (after or {}).items():
        if not alike(rows, (before or {}).get(name, [])):
            found.add(_NAMES.get(name, name))
    return found


def said_again(origins: Origins, fields: Iterable[str], stamp: Stamp, said_on: date) -> Origins:
    """Return the origins of a record once `fields` were said by someone."""
    return {**origins, **dict.fromkeys(sorted(fields), stamp.entry(said_on))}


def sign_structures(session: Session, new: list[dict[str, Any]], changed: list[dict[str, Any]], stamp: Stamp) -> None:
    """Write into rows of structures who says them; changed rows carry their database id."""
    _sign_new(new, stamp)
    stored = repository.records(session, Structure, [row["id"] for row in changed])
    for row in changed:
        record = stored[row["id"]]
        fields = changed_fields(record, row)
        row.update(stamp.columns, origins=said_again(record.origins, fields, stamp, row["date_maj"]))


def sign_services(
    session: Session, new: list[PreparedService], changed: list[tuple[int, PreparedService]], stamp: Stamp
) -> None:
    """Write into services who says them; changed ones come with their database id."""
    _sign_new([each.columns for each in new], stamp)
    ids = [identity for identity, _ in changed]
    stored, below = repository.records(session, Service, ids), repository.children(session, ids)
    for identity, each in changed:
        record = stored[identity]
        fields = changed_fields(record, each.columns, below[identity], each.children)
        origins = said_again(record.origins, fields, stamp, each.columns["date_maj"])
        each.columns.update(stamp.columns, origins=origins)


def _sign_new(rows: list[dict[str, Any]], stamp: Stamp) -> None:
    for row in rows:
        row.update(stamp.columns, origins={EVERY_FIELD: stamp.entry(row["date_maj"])})


def alike(one: list[list[Any]], other: list[list[Any]]) -> bool:
    """Tell whether two lists of rows below a service say the same, in whatever order."""
    return sorted(repr(list(row)) for row in one) == sorted(repr(list(row)) for row in other)
