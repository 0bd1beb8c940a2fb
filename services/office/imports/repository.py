"""Uploads, mappings, and whose records a source holds."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.directory.models import Service
from services.office.models import ColumnMapping, Upload


def upload(session: Session, identity: str) -> Upload | None:
    """Return one upload."""
    return session.get(Upload, identity)


def uploads(session: Session, by: str) -> list[Upload]:
    """Return the uploads of a person that are not imported yet, latest first."""
    return list(session.scalars(select(Upload).where(Upload.made_by == by).order_by(Upload.made_at.desc())))


def proposed(session: Session) -> list[Upload]:
    """Return the uploads that wait for a second person, oldest first."""
    return list(session.scalars(select(Upload).where(Upload.proposed_at.is_not(None)).order_by(Upload.proposed_at)))


def parts(session: Session, kind: str, source: str, departement: str) -> list[Upload]:
    """Return the parts of files of a format that wait for a territory."""
    query = select(Upload).where(Upload.format == kind, Upload.source == source, Upload.departement == departement)
    return list(session.scalars(query))


def older(session: Session, moment: datetime) -> list[Upload]:
    """Return the uploads made before a moment."""
    return list(session.scalars(select(Upload).where(Upload.made_at < moment)))


def mapping(session: Session, source: str) -> ColumnMapping | None:
    """Return how the columns of a source were matched the last time."""
    return session.get(ColumnMapping, source)


def foreign(session: Session, source: str, territories: list[str]) -> int:
    """Return how many services of a source stand outside these territories."""
    query = select(func.count(Service.id)).where(
        Service.source == source, Service.departement.not_in([*territories, ""])
    )
    return session.scalar(query) or 0


def holds(session: Session, source: str, territories: list[str]) -> bool:
    """Tell whether a source has a service in these territories."""
    mine = Service.departement.in_([*territories, ""])
    return session.scalar(select(Service.id).where(Service.source == source, mine).limit(1)) is not None
