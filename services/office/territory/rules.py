"""The offers of a territory on their way to families: drafted, proposed, published; ended at once, read afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.clock import Clock
from services.kit.text import clean
from services.office.repository import second_readers
from services.problems import Problem
from services.rights import local, repository
from services.rights.models import LocalRule
from services.rights.schemas import NewLocalRule

_SECOND = "Il faut un second regard : une autre personne doit lire cette règle."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule that another person has to read, and the one that it would replace."""

    rule: LocalRule
    replaced: LocalRule | None
    own: bool


def must_ask(session: Session, departement: str) -> bool:
    """Tell whether another person has to read what a territory offers."""
    return departement in second_readers(session)


def write(
    session: Session, new: NewLocalRule, worker: SignedIn, clock: Clock, publish: bool, instead: LocalRule | None = None
) -> LocalRule:
    """Keep a rule as a draft, propose it or publish it, in the place of another one where that is named.

    What families read stays until the new one is published.
    """
    state = "draft" if not publish else "proposed" if must_ask(session, new.departement) else "published"
    replaces = None
    if instead is not None:
        replaces = instead.id if instead.state == "published" else instead.replaces
        if instead.state != "published":
            repository.remove(session, instead.id, clock.now(), worker.login)
    rule = local.add(session, new, clock, worker.login, state, replaces)
    if state == "published":
        _replace(session, rule, worker, clock.now())
    return rule


def decide(session: Session, rule: LocalRule, worker: SignedIn, now: datetime, accept: bool, reason: str = "") -> None:
    """Publish a proposed rule, or give it back to its author as a draft. Raises Problem 409."""
    if rule.state != "proposed":
        raise Problem(409, "proposition-decidee", "Une autre personne a déjà répondu à cette proposition.")
    if accept and rule.added_by == worker.login:
        raise Problem(409, "second-regard", _SECOND)
    if accept:
        _replace(session, rule, worker, now)
        rule.state, rule.read_by = "published", worker.login
    else:
        rule.state, rule.refused = "draft", clean(reason)[:500] or "Sans raison donnée."


def end(session: Session, rule: LocalRule, worker: SignedIn, now: datetime) -> None:
    """End a rule now; one that families read is read by another person afterwards, where two are asked for."""
    rule.to_read = rule.state == "published" and must_ask(session, rule.departement)
    repository.remove(session, rule.id, now, worker.login)


def read_after(rule: LocalRule, worker: SignedIn) -> None:
    """Keep that another person has read that a rule was ended. Raises Problem 409."""
    _check_to_read(rule)
    if rule.removed_by == worker.login:
        raise Problem(409, "second-regard", _SECOND)
    rule.to_read, rule.read_by = False, worker.login


def put_back(rule: LocalRule) -> None:
    """Bring back a rule that one person ended and nobody has read since. Raises Problem 409."""
    _check_to_read(rule)
    rule.removed_at, rule.removed_by, rule.to_read = None, "", False


def waiting(session: Session, worker: SignedIn, areas: Collection[str]) -> tuple[list[Waiting], list[Waiting]]:
    """Return the rules of these territories that are proposed, and those that were ended and are to be read."""
    proposed = [
        Waiting(each, repository.find(session, each.replaces) if each.replaces else None, each.added_by == worker.login)
        for each in repository.proposed(session)
        if each.departement in areas
    ]
    ended = [
        Waiting(each, None, each.removed_by == worker.login)
        for each in repository.ended_to_read(session)
        if each.departement in areas
    ]
    return proposed, ended


def _replace(session: Session, rule: LocalRule, worker: SignedIn, now: datetime) -> None:
    if rule.replaces and not repository.remove(session, rule.replaces, now, worker.login):
        raise Problem(409, "regle-changee", "Quelqu'un a changé ou fini la règle d'avant. Refusez celle-ci.")


def _check_to_read(rule: LocalRule) -> None:
    if not rule.to_read:
        raise Problem(409, "deja-relu", "Une autre personne a déjà relu ce changement.")
