"""Queries on what editors added to the vocabulary."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.directory.models import Service, VocabularyEntry


def version(session: Session) -> tuple[int, int]:
    """Return what changes whenever an entry is added or ended."""
    query = select(func.coalesce(func.max(VocabularyEntry.id), 0), func.count(VocabularyEntry.ended_at))
    last, ended = session.execute(query).one()
    return last, ended


def entries(session: Session) -> Sequence[VocabularyEntry]:
    """Return the entries that hold, the oldest first."""
    query = select(VocabularyEntry).where(VocabularyEntry.ended_at.is_(None)).order_by(VocabularyEntry.id)
    return session.scalars(query).all()


def find(session: Session, identity: int) -> VocabularyEntry | None:
    """Return an entry, ended or not, kept from others until the end of the transaction."""
    return session.get(VocabularyEntry, identity, with_for_update=True)


def named(session: Session, what: str, key: str) -> VocabularyEntry | None:
    """Return the entry that holds of a kind or a need."""
    return next((each for each in entries(session) if (each.what, each.key) == (what, key)), None)


def end(entry: VocabularyEntry, now: datetime, by: str) -> None:
    """End an entry."""
    entry.ended_at, entry.ended_by = now, by


def services_of_kind(session: Session, kind: str) -> int:
    """Return how many services have a kind."""
    return session.scalar(select(func.count(Service.id)).where(Service.kind == kind)) or 0
