"""Queries on what a territory has, and on what was asked for in vain."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.directory.models import Service, ServiceOccasion
from services.office.models import Gap
from services.office.records.repository import in_territories, published

MOST_COMING = 200


def kinds(session: Session, departement: str) -> dict[str, int]:
    """Return how many published services of each kind a département has; those for the whole country do not count."""
    query = select(Service.kind, func.count(Service.id)).where(
        published(), Service.demonstration.is_(False), in_territories((departement,))
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Service.kind))}


def named(session: Session, departement: str, phrases: Sequence[Sequence[str]]) -> int:
    """Return how many published services of a département say one of these phrases: every stem of one, in any order."""
    said = [and_(*(Service.search_text.like(f"% {stem} %") for stem in phrase)) for phrase in phrases]
    query = select(func.count(Service.id)).where(
        published(), Service.demonstration.is_(False), in_territories((departement,)), or_(*said)
    )
    return session.scalar(query) or 0


def coming(session: Session, departement: str, today: date) -> list[tuple[Service, ServiceOccasion]]:
    """Return the sessions and stops of a département's published services from today on, the next first."""
    query = (
        select(Service, ServiceOccasion)
        .join(ServiceOccasion, ServiceOccasion.service_id == Service.id)
        .where(published(), ServiceOccasion.day >= today, in_territories((departement,)))
        .order_by(ServiceOccasion.day, ServiceOccasion.opens, Service.nom)
    )
    return [(service, occasion) for service, occasion in session.execute(query.limit(MOST_COMING))]


def add_gap(session: Session, day: date, code_insee: str, sort: str, name: str) -> None:
    """Count one event or need that found nothing near."""
    found = session.get(Gap, (day, code_insee, sort, name))
    if found is None:
        session.add(Gap(day=day, code_insee=code_insee, sort=sort, name=name, count=1))
    else:
        found.count += 1


def gaps(session: Session, since: date) -> list[tuple[str, str, str, int]]:
    """Return (commune, event or need, its key, how often) since a day, the most often first."""
    asked, total = (Gap.code_insee, Gap.sort, Gap.name), func.sum(Gap.count)
    query = select(*asked, total).where(Gap.day >= since).group_by(*asked)
    return [(*row[:3], row[3]) for row in session.execute(query.order_by(total.desc(), *asked))]
