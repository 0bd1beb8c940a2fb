"""Local additions: the rules of a département or of its fund, merged into the catalogue and shown with their source."""

import time
from collections.abc import Container, Sequence
from datetime import date
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.clock import Clock
from services.db import Database
from services.rights import repository
from services.rights.models import LocalRule
from services.rights.schemas import LocalAddition, NewLocalRule

KEPT_SECONDS = 10.0
"""How long an addition may take to be seen."""


class LocalRules:
    """The rules in force, read from the database now and then: assessing a family asks for them many times a second."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._known: list[LocalAddition] = []
        self._until, self._lock = 0.0, Lock()

    def of(self, right_id: str, departement: str, fund: str | None) -> list[LocalAddition]:
        """Return what a département adds to a right; a rule of the other fund is left out once the fund is known."""
        if not departement:
            return []
        return [
            each
            for each in self._notes()
            if (each.right_id, each.departement) == (right_id, departement)
            and (not each.fund or fund not in {"caf", "msa"} or each.fund == fund)
        ]

    def _notes(self) -> list[LocalAddition]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._known = self._read()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._known

    def _read(self) -> list[LocalAddition]:
        try:
            with self._database.reading() as session:
                rules = repository.in_force(session, self._clock.today())
                return [LocalAddition.model_validate(each, from_attributes=True) for each in rules]
        except SQLAlchemyError:
            return self._known  # the national catalogue holds without the database


def add(
    session: Session,
    new: NewLocalRule,
    clock: Clock,
    by: str = "",
    state: str = "published",
    replaces: int | None = None,
) -> LocalRule:
    """Keep a local rule and return it; it ends nothing by itself."""
    rule = LocalRule(**new.model_dump(), added_at=clock.now(), added_by=by, state=state, replaces=replaces)
    session.add(rule)
    session.flush()
    return rule


def wrong(new: NewLocalRule, rights: Container[str], today: date) -> tuple[str, str] | None:
    """Return the field that cannot be so, and why, in French; None where a rule can be kept."""
    if new.right_id not in rights:
        return "right_id", f"Le catalogue n'a pas de droit nommé « {new.right_id} »."
    if new.checked_on > today:
        return "checked_on", "La date de vérification est dans le futur."
    return None


def spent(notes: Sequence[LocalAddition]) -> LocalAddition | None:
    """Return the note that says the money is spent, if one does."""
    return next((each for each in notes if each.spent), None)


def over(rule: LocalRule, today: date) -> bool:
    """Return whether a rule no longer holds."""
    return rule.until is not None and rule.until < today
