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
        .where(LocalRule.removed_at.is_(None), or_(LocalRule.until.is_(None), LocalRule.until >= today))
        .order_by(LocalRule.right_id, LocalRule.id)
    )
    return session.scalars(query).all()


def of_departement(session: Session, departement: str = "") -> Sequence[LocalRule]:
    """Return the rules not removed, over or not; of one département where it is named."""
    query = select(LocalRule).where(LocalRule.removed_at.is_(None)).order_by(LocalRule.departement, LocalRule.id)
    return session.scalars(query.where(LocalRule.departement == departement) if departement else query).all()


def remove(session: Session, rule_id: int, now: datetime) -> bool:
    """Take a rule away; return False where there is none of that number."""
    rule = session.get(LocalRule, rule_id)
    if rule is None or rule.removed_at is not None:
        return False
    rule.removed_at = now
    return True
