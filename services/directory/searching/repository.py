"""Every query of a search. Written once for SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.directory.distance import box
from services.directory.models import Service, ServiceClosure, ServiceNeed, ServiceOccasion, ServiceZone
from services.directory.opening import Closure, Day
from services.directory.places import ANYONE, COUNTRY

MOST_CANDIDATES = 300
"""More than this many services around one place are not ranked: the nearest are taken."""
_STOPS_AHEAD = timedelta(days=31)
"""A stop of a service that travels counts as a place this long before it happens."""
_EVERYONE = "tous-publics"


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
    public: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a service that travels will be, and when."""

    day: Day
    adresse: str
    code_postal: str
    commune: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking reads of a service. The place is the stop's where the service travels."""

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
    confirmed_on: date | None
    doubtful: bool
    quality: float
    protected_address: bool
    structure_id: int
    search_text: str
    stop: Stop | None = None


_COLUMNS = [getattr(Service, name) for name in Candidate.__dataclass_fields__ if name != "stop"]
_STOP_COLUMNS = [
    getattr(ServiceOccasion, name)
    for name in (
        "latitude", "longitude", "code_insee", "what", "day", "opens", "closes", "adresse", "code_postal", "commune",
    )
]  # fmt: skip


def around(session: Session, wanted: Wanted, lat: float, lon: float, km: float) -> list[Candidate]:
    """Return services that receive people in the square around a point, the nearest first."""
    inside, nearest = _square(Service, lat, lon, km)
    query = select(*_COLUMNS).where(*inside, Service.on_site.is_(True), *_filters(wanted))
    return _candidates(session, query.order_by(nearest, Service.id))


def stops_around(session: Session, wanted: Wanted, lat: float, lon: float, km: float, today: date) -> list[Candidate]:
    """Return services that travel and will stop in the square around a point, at their next stop there."""
    inside, nearest = _square(ServiceOccasion, lat, lon, km)
    query = (
        select(*_COLUMNS, *_STOP_COLUMNS)
        .join(ServiceOccasion, ServiceOccasion.service_id == Service.id)
        .where(
            *inside,
            ServiceOccasion.what == "stop",
            ServiceOccasion.day.between(today, today + _STOPS_AHEAD),
            Service.protected_address.is_(False),
            *_filters(wanted),
        )
        .order_by(nearest, ServiceOccasion.day, ServiceOccasion.opens, ServiceOccasion.id)
        .limit(MOST_CANDIDATES)
    )
    found: dict[int, Candidate] = {}
    for row in session.execute(query):
        own, (latitude, longitude, code, *day, adresse, postal, commune) = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
        stop = Stop(Day(*day), adresse, postal, commune)
        place = {"latitude": latitude, "longitude": longitude, "code_insee": code, "on_site": True}
        found.setdefault(own[0], replace(Candidate(*own), **place, stop=stop))
    return list(found.values())


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


def _square(
    model: type[Service] | type[ServiceOccasion], lat: float, lon: float, km: float
) -> tuple[list[ColumnElement[bool]], ColumnElement[float | None]]:
    """Return what a point in the square must be, and what sorts by distance.

    The distance is flat, good enough to choose the nearest: a degree of longitude counts for less than one of latitude.
    """
    south, north, west, east = box(lat, lon, km)
    narrow = ((north - south) / (east - west)) ** 2
    dlat, dlon = model.latitude - lat, model.longitude - lon
    inside: list[ColumnElement[bool]] = [model.latitude.between(south, north), model.longitude.between(west, east)]
    return inside, dlat * dlat + dlon * dlon * narrow


def _candidates(session: Session, query: Select[Any]) -> list[Candidate]:
    return [Candidate(*row) for row in session.execute(query.limit(MOST_CANDIDATES))]


def _unindexed(column: InstrumentedAttribute[Any], otherwise: str | bool) -> ColumnElement[Any]:
    """Return a column that is never null, wrapped so that no index on it is taken.

    Nearly every service is published, and every event has thousands: SQLite, which keeps no statistics here, would
    read all of those instead of the few services of a place.
    """
    return func.coalesce(column, otherwise)


def _filters(wanted: Wanted, zoned: bool = False) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [_unindexed(Service.status, "") == "published"]
    if not wanted.demonstration:
        filters.append(Service.demonstration.is_(False))
    if wanted.without_kinds:
        filters.append(Service.kind.not_in(wanted.without_kinds))
    if wanted.public:
        said = cast(Service.publics, Text)
        filters.append(or_(said.contains(f'"{wanted.public}"'), said.contains(f'"{_EVERYONE}"'), said == "[]"))
    if wanted.language:
        filters.append(cast(Service.languages, Text).contains(f'"{wanted.language}"'))
    filters += _answering(wanted)
    if not zoned:
        codes = (*wanted.zones, ANYONE)
        filters.append(exists().where(ServiceZone.service_id == Service.id, ServiceZone.code.in_(codes)))
    return filters


def _answering(wanted: Wanted) -> list[ColumnElement[bool]]:
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
        answers.append(and_(*(Service.search_text.like(f"% {stem} %") for stem in wanted.stems)))
    return [or_(*answers)] if answers else []


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
    columns = ServiceClosure.service_id, ServiceClosure.first, ServiceClosure.last, ServiceClosure.reason
    query = select(*columns).where(ServiceClosure.service_id.in_(ids), ServiceClosure.last >= since)
    for service_id, first, last, reason in session.execute(query.order_by(ServiceClosure.id)):
        found[service_id].append(Closure(first, last, reason))
    return found


def occasions_of(session: Session, ids: Sequence[int], since: date) -> dict[int, list[ServiceOccasion]]:
    """Return the sessions and stops that are not over, the next first."""
    found: dict[int, list[ServiceOccasion]] = defaultdict(list)
    query = select(ServiceOccasion).where(ServiceOccasion.service_id.in_(ids), ServiceOccasion.day >= since)
    for each in session.scalars(query.order_by(ServiceOccasion.day, ServiceOccasion.opens, ServiceOccasion.id)):
        found[each.service_id].append(each)
    return found


def services(session: Session, ids: Sequence[int]) -> dict[int, Service]:
    """Return services with their structure."""
    query = select(Service).where(Service.id.in_(ids)).options(joinedload(Service.structure))
    return {service.id: service for service in session.scalars(query)}


def any_partner(session: Session, zones: Sequence[str], departement: str, demonstration: bool) -> bool:
    """Tell whether the directory knows at least one service, of whatever kind, for a territory.

    Services of the whole country do not make a territory's directory.
    """
    local = [zone for zone in zones if zone != COUNTRY]
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
