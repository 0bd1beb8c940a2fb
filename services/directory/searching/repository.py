"""Every query of a search. Written once for SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.directory.distance import box
from services.directory.models import Service, ServiceClosure, ServiceNeed, ServiceZone
from services.directory.opening import Closure

MOST_CANDIDATES = 300
"""More than this many services around one place are not ranked: the nearest are taken."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search filters on, place excepted."""

    zones: tuple[str, ...]
    events: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    stems: tuple[str, ...]
    without_kinds: tuple[str, ...]
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking reads of a service."""

    id: int
    kind: str
    on_site: bool
    remote: bool
    latitude: float | None
    longitude: float | None
    code_insee: str
    departement: str
    horaires_accueil: str
    by_appointment: bool | None
    date_maj: date
    protected_address: bool
    structure_id: int
    search_text: str


_COLUMNS = [getattr(Service, name) for name in Candidate.__dataclass_fields__]


def around(session: Session, wanted: Wanted, lat: float, lon: float, km: float) -> list[Candidate]:
    """Return services that receive people in the square around a point, the nearest first."""
    south, north, west, east = box(lat, lon, km)
    # Flat distance, good enough to choose the nearest: degrees of longitude count for less than those of latitude.
    narrow = ((north - south) / (east - west)) ** 2
    dlat, dlon = Service.latitude - lat, Service.longitude - lon
    query = select(*_COLUMNS).where(
        Service.latitude.between(south, north), Service.longitude.between(west, east), Service.on_site.is_(True)
    )
    return _candidates(session, query.where(*_filters(wanted)).order_by(dlat * dlat + dlon * dlon * narrow, Service.id))


def in_departement(session: Session, wanted: Wanted, departement: str) -> list[Candidate]:
    """Return services that receive people anywhere in a département."""
    query = select(*_COLUMNS).where(Service.departement == departement, Service.on_site.is_(True))
    return _candidates(session, query.where(*_filters(wanted)).order_by(Service.id))


def at_a_distance(session: Session, wanted: Wanted) -> list[Candidate]:
    """Return services that help by telephone or at home; where they are does not count, their zone does."""
    zoned = select(ServiceZone.service_id).where(ServiceZone.code.in_(wanted.zones))
    query = select(*_COLUMNS).where(
        Service.id.in_(zoned), _unindexed(Service.remote, False).is_(True), *_filters(wanted, zoned=True)
    )
    return _candidates(session, query.order_by(Service.date_maj.desc(), Service.id))


def _candidates(session: Session, query: Any) -> list[Candidate]:
    return [Candidate(*row) for row in session.execute(query.limit(MOST_CANDIDATES))]


def _unindexed(column: InstrumentedAttribute[Any], otherwise: str | bool) -> ColumnElement[Any]:
    """Return a column that is never null, wrapped so that no index on it is taken.

    Nearly every service is published, and every event has thousands: SQLite, which keeps no statistics here, would
    read all of those instead of the few services of a place.
    """
    return func.coalesce(column, otherwise)


def _filters(wanted: Wanted, zoned: bool = False) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [_unindexed(Service.status, "") == "published"]
    if not zoned:
        filters.append(exists().where(ServiceZone.service_id == Service.id, ServiceZone.code.in_(wanted.zones)))
    if not wanted.demonstration:
        filters.append(Service.demonstration.is_(False))
    if wanted.without_kinds:
        filters.append(Service.kind.not_in(wanted.without_kinds))
    answers: list[ColumnElement[bool]] = []
    if wanted.events:
        events = _unindexed(ServiceNeed.event, "").in_(wanted.events)
        answers.append(exists().where(ServiceNeed.service_id == Service.id, events))
    if wanted.needs:
        answers.append(
            exists().where(
                ServiceNeed.service_id == Service.id,
                _unindexed(ServiceNeed.event, "x") == "",
                ServiceNeed.need.in_(wanted.needs),
            )
        )
    if wanted.kinds:
        answers.append(Service.kind.in_(wanted.kinds))
    if wanted.stems and not answers:  # words that mean something to us say more than their letters
        answers.append(and_(*(Service.search_text.like(f"% {stem}%") for stem in wanted.stems)))
    return [*filters, or_(*answers)] if answers else filters


def needs_of(session: Session, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the needs that services answer, whatever the event."""
    found: dict[int, set[str]] = defaultdict(set)
    query = select(ServiceNeed.service_id, ServiceNeed.need).where(
        ServiceNeed.service_id.in_(ids), ServiceNeed.event == ""
    )
    for service_id, need in session.execute(query):
        found[service_id].add(need)
    return found


def closures_of(session: Session, ids: Sequence[int], since: date) -> dict[int, list[Closure]]:
    """Return dated closures that are not over."""
    found: dict[int, list[Closure]] = defaultdict(list)
    query = select(ServiceClosure).where(ServiceClosure.service_id.in_(ids), ServiceClosure.last >= since)
    for closure in session.scalars(query):
        found[closure.service_id].append(Closure(closure.first, closure.last, closure.reason))
    return found


def services(session: Session, ids: Sequence[int]) -> dict[int, Service]:
    """Return services with their structure."""
    query = select(Service).where(Service.id.in_(ids)).options(joinedload(Service.structure))
    return {service.id: service for service in session.scalars(query)}


def any_partner(session: Session, zones: Sequence[str], departement: str, demonstration: bool) -> bool:
    """Tell whether the directory knows at least one service, of whatever kind, for a territory.

    Services of the whole country do not make a territory's directory.
    """
    local = [zone for zone in zones if zone != "france"]
    # Two questions, each with an index of its own; asked as one with OR, they would read the whole table.
    zoned = (
        select(Service.id).join(ServiceZone, ServiceZone.service_id == Service.id).where(ServiceZone.code.in_(local))
    )
    there = select(Service.id).where(Service.departement == departement)
    for query in (zoned, there) if departement else (zoned,):
        query = query.where(_unindexed(Service.status, "") == "published")
        if not demonstration:
            query = query.where(Service.demonstration.is_(False))
        if session.scalar(query.limit(1)) is not None:
            return True
    return False
