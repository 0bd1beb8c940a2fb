"""What undoing an import leaves as it is, and why: kept by identity, worded when it is read."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from services.directory.importing import repository
from services.directory.importing.repository import MODELS
from services.directory.models import DirectoryImportChange, Service, Structure

Why = Literal["merged", "moved", "filled", "edited", "gone", "back", "services", "homeless"]
_WORDS: dict[Why, str] = {
    "merged": "réunie avec « {other} »",
    "moved": "passée à la structure « {other} »",
    "filled": "elle a reçu ce que disait un doublon",
    "edited": "changée depuis par une personne",
    "gone": "elle n'est plus dans l'annuaire",
    "back": "elle est revenue depuis",
    "services": "des services restent chez elle",
    "homeless": "sa structure n'est plus dans l'annuaire",
}

WHOLE = "Pour tout annuler, revenez à la version d'avant dans leur historique, puis annulez de nouveau."
"""What to do about it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One record that undoing leaves, and why. No name is kept: an address may be said to be secret later."""

    record: str
    """structure or service."""
    source: str
    source_id: str
    why: Why
    other: int = 0
    """The database id of the structure that the reason names."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.record, self.source, self.source_id


def as_kept(stays: Iterable[Stay]) -> list[dict[str, Any]]:
    """Return what stays as the import keeps it."""
    return [asdict(each) for each in stays]


def stays_of(kept: Iterable[dict[str, Any]]) -> list[Stay]:
    """Return what an import keeps of its undoing."""
    return [Stay(**each) for each in kept]


def touched(session: Session, change: DirectoryImportChange) -> Stay:
    """Return why a record that an import wrote is no longer as it was written."""
    key = change.record, change.source, change.source_id
    found = repository.record(session, MODELS[change.record], change.source, change.source_id)
    if found is None:
        return Stay(*key, "gone")
    if isinstance(found, Structure) and found.merged_into:
        return Stay(*key, "merged", found.merged_into)
    merges = [each for each in repository.revisions_of(session, *key) if each.action == "merged" and each.before]
    if isinstance(found, Service) and any(_home(each.before) != found.structure_id for each in merges):
        return Stay(*key, "moved", found.structure_id)
    return Stay(*key, "filled" if merges else "edited")


def lines(session: Session, stays: Iterable[Stay], most: int | None = None) -> list[str]:
    """Return one French line for each record that stays, with the reason; the last one counts those left out."""
    listed = list(stays)
    found = [f"« {_named(session, each)} » : {_why(session, each)}." for each in listed[:most]]
    left = len(listed) - len(found)
    return [*found, f"Et {left} autres."] if left else found


def _why(session: Session, stay: Stay) -> str:
    other = session.get(Structure, stay.other) if stay.other else None
    return _WORDS[stay.why].format(other=other.nom if other else "une autre")


def _named(session: Session, stay: Stay) -> str:
    found = repository.record(session, MODELS[stay.record], stay.source, stay.source_id)
    return found.nom if found else f"{stay.source}--{stay.source_id}"


def _home(image: dict[str, Any] | None) -> int:
    return int((image or {})["columns"]["structure_id"])
