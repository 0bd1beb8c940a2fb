"""Queries on what territories add to the catalogue."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.rights.models import LocalRule


def in_force(session: Session, today: date) -> Sequence[LocalRule]:
    """Return every local rule that holds today, by right and age."""
    query = (
        select(LocalRule)
        .where(LocalRule.removed_at.is_(None), LocalRule.state == "published")
        .where(or_(LocalRule.until.is_(None), LocalRule.until >= today))
        .order_by(LocalRule.right_id, LocalRule.id)
    )
    return session.scalars(query).all()


def of_departement(session: Session, departement: str = "") -> Sequence[LocalRule]:
    """Return the rules not removed, over or not; of one département where it is named."""
    query = select(LocalRule).where(LocalRule.removed_at.is_(None)).order_by(LocalRule.departement, LocalRule.id)
    return session.scalars(query.where(LocalRule.departement == departement) if departement else query).all()


def proposed(session: Session) -> Sequence[LocalRule]:
    """Return the rules that wait for a second person, oldest first."""
    query = select(LocalRule).where(LocalRule.removed_at.is_(None), LocalRule.state == "proposed")
    return session.scalars(query.order_by(LocalRule.id)).all()


def ended_to_read(session: Session) -> Sequence[LocalRule]:
    """Return the rules that one person ended and another has to read, oldest first."""
    return session.scalars(select(LocalRule).where(LocalRule.to_read.is_(True)).order_by(LocalRule.id)).all()


def find(session: Session, rule_id: int) -> LocalRule | None:
    """Return a rule, removed or not, kept from others until the end of the transaction."""
    return session.get(LocalRule, rule_id, with_for_update=True)


def remove(session: Session, rule_id: int, now: datetime, by: str = "") -> bool:
    """Take a rule away; return False where there is none of that number."""
    rule = find(session, rule_id)
    if rule is None or rule.removed_at is not None:
        return False
    rule.removed_at, rule.removed_by = now, by
    return True
