"""What persons corrected in records that came from a file: the next file of that source does not undo it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from services.directory.importing import repository
from services.directory.importing.checking import HIDDEN, PLACE_FIELDS, Key
from services.directory.importing.contacts import hidden
from services.directory.importing.rows import RecordKind, Remark
from services.directory.models import Service, Structure
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository as written
from services.directory.writing.given import as_given, service_as_given
from services.directory.writing.provenance import by_hand

Record = TypeVar("Record", StructureIn, ServiceIn)
Where = Callable[[RecordKind, Key], tuple[str, int]]
"""File and line of a record that was read."""
_DECIDED_APART = {"status", "protected_address", "demonstration"}
_FOLLOWS = {"code_insee", "latitude", "longitude", "complement_adresse"}
"""Told with the address and the commune, not by themselves."""
_REASON = "Une personne a corrigé cette valeur dans l'annuaire."


@dataclass(frozen=True, slots=True)
class Hands:
    """Values that persons gave, by record and field, in the terms in which a file gives them."""

    given: Mapping[tuple[RecordKind, Key], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, sources: Iterable[str], taxonomy: Taxonomy) -> "Hands":
        """Return what persons corrected in the records of these sources."""
        found: dict[tuple[RecordKind, Key], dict[str, Any]] = {}
        for source in sources:
            for kept in repository.touched(session, Structure, source):
                if values := _values(kept, as_given(kept)):
                    found["structure", (source, kept.source_id)] = values
            services = [each for each in repository.touched(session, Service, source) if by_hand(each)]
            below = written.children(session, [each.id for each in services])
            for each in services:
                if values := _values(each, service_as_given(each, below[each.id], taxonomy)):
                    found["service", (source, each.source_id)] = values
        return cls(found)

    def over(self, kind: RecordKind, records: Mapping[Key, Record]) -> dict[Key, Record]:
        """Return the records of a file with what persons corrected in its place."""
        return {
            key: each.model_copy(update=values) if (values := self.given.get((kind, key))) else each
            for key, each in records.items()
        }

    def remarks(
        self, kind: RecordKind, records: Mapping[Key, Record], where: Where, sensitive: Callable[[Record], bool]
    ) -> list[Remark]:
        """Return the values of a file that are not taken, each with the one that stays."""
        found = []
        for key, each in records.items():
            values = self.given.get((kind, key), {})
            other = [name for name, value in values.items() if getattr(each, name) != value and name not in _FOLLOWS]
            file, line = where(kind, key) if other else ("", 0)
            secret = bool(other) and sensitive(each)
            for name in other:
                said = [_told(name, value, secret) for value in (getattr(each, name), values[name])]
                found.append(Remark(file, line, key[1], name, said[0], _REASON, said[1], "kept"))
        return found


def _values(record: Structure | Service, given: StructureIn | ServiceIn) -> dict[str, Any]:
    """Return the fields that a person said last. A place is one thing: all of it stays, or none."""
    names = {name for name in by_hand(record) if name in type(given).model_fields} - _DECIDED_APART
    if names & PLACE_FIELDS:
        names -= PLACE_FIELDS
        if not record.protected_address and (record.commune or record.code_postal):
            names |= PLACE_FIELDS
    return {name: getattr(given, name) for name in sorted(names)}


def _told(name: str, value: Any, secret: bool) -> str:
    if value in (None, "", []):
        return ""
    if secret and name in PLACE_FIELDS:
        return HIDDEN
    if name == "courriel":
        return hidden(str(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(str(getattr(each, "key", None) or getattr(each, "first", None) or each) for each in value)[
            :200
        ]
    return str(value)[:200]
