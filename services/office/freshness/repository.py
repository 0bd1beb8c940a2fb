"""Queries on what should be confirmed, and on what people say is wrong."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from services.directory.models import Service
from services.office.models import Reminder, Report
from services.office.records.repository import in_territories, published


def due(
    session: Session, limits: Iterable[tuple[str, date]], otherwise: date, territories: Sequence[str] | None, most: int
) -> list[Service]:
    """Return published services that nobody has confirmed since the limit of their kind, the oldest first."""
    latest: Any = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    said = latest(Service.date_maj, func.coalesce(Service.confirmed_on, Service.date_maj))
    named = dict(limits)
    late = [and_(Service.kind == kind, said < limit) for kind, limit in named.items()]
    late.append(and_(Service.kind.not_in(list(named)), said < otherwise))
    query = select(Service).where(published(), Service.demonstration.is_(False), or_(*late))
    if territories is not None:
        query = query.where(in_territories(territories))
    query = query.options(joinedload(Service.structure)).order_by(said, Service.id).limit(most)
    return list(session.scalars(query))


def reminders(session: Session, since: date) -> set[tuple[str, str]]:
    """Return the records about which a letter left since a day."""
    rows = session.execute(select(Reminder.source, Reminder.source_id).where(Reminder.sent_on >= since))
    return {(source, source_id) for source, source_id in rows}


def remind(session: Session, service: Service, today: date) -> None:
    """Keep that a letter left today."""
    session.merge(Reminder(source=service.source, source_id=service.source_id, sent_on=today))


def open_reports(session: Session, source: str = "", source_id: str = "") -> list[Report]:
    """Return the reports that wait, oldest first; those of one record where one is named."""
    query = select(Report).where(Report.state == "open")
    if source:
        query = query.where(Report.source == source, Report.source_id == source_id)
    return list(session.scalars(query.order_by(Report.id).limit(1000)))


def report(session: Session, identity: int) -> Report | None:
    """Return one report."""
    return session.get(Report, identity)


def recent_families(session: Session, source: str, source_id: str, since: datetime) -> set[str]:
    """Return the conversations that reported a record since a moment and are not answered."""
    query = select(Report.token_hash).where(
        Report.source == source, Report.source_id == source_id, Report.state == "open", Report.made_at >= since,
        Report.token_hash != "",
    )  # fmt: skip
    return set(session.scalars(query))


def protected_of(session: Session, source: str) -> list[Service]:
    """Return the protected services of a source."""
    return list(session.scalars(select(Service).where(Service.source == source, Service.protected_address.is_(True))))
