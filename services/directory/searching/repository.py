"""Every query of a search. Written once for SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from services.directory.distance import box, cells
from services.directory.models import Alias, Service, ServiceClosure, ServiceOccasion, ServiceZone, Structure
from services.directory.opening import Closure, Day
from services.directory.places import ANYONE, COUNTRY
from services.directory.writing.preparing import SEVERAL_ZONES

MOST_CANDIDATES = 300
"""More than this many services around one place are not ranked: the nearest are taken."""
_STOPS_AHEAD = timedelta(days=31)
"""A stop of a service that travels counts as a place this long before it happens."""
_EVERYONE = "tous-publics"
_NONE = "[]"
"""An empty list, as it is stored."""


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
    answers: str
    search_text: str
    stop: Stop | None = None

    @property
    def needs(self) -> set[str]:
        """Return the needs that it answers, whatever the event."""
        return {each[2:] for each in self.answers.split() if each.startswith("n:")}


_COLUMNS = [getattr(Service, name) for name in Candidate.__dataclass_fields__ if name != "stop"]


def around(session: Session, wanted: Wanted, lat: float, lon: float, km: float) -> list[Candidate]:
    """Return services that receive people in the square around a point, the nearest first."""
    inside, nearest = _square(Service, lat, lon, km)
    there = Service.cell.in_(cells(*box(lat, lon, km)))
    return _nearest(session, [there, *inside, Service.on_site.is_(True), *_filters(wanted)], nearest)


def stops_around(session: Session, wanted: Wanted, lat: float, lon: float, km: float, today: date) -> list[Candidate]:
    """Return services that travel and will stop in the square around a point, at their next stop there."""
    inside, nearest = _square(ServiceOccasion, lat, lon, km)
    ahead = ServiceOccasion.day.between(today, today + _STOPS_AHEAD)
    order = nearest, ServiceOccasion.day, ServiceOccasion.opens, ServiceOccasion.id
    query = select(ServiceOccasion).where(*inside, ServiceOccasion.what == "stop", ahead).order_by(*order)
    listed = list(session.scalars(query.limit(MOST_CANDIDATES)))
    shut = closures_of(session, list({each.service_id for each in listed}), today) if listed else {}
    stops: dict[int, ServiceOccasion] = {}
    for each in listed:
        if not any(closure.holds(each.day) for closure in shut.get(each.service_id, ())):
            stops.setdefault(each.service_id, each)
    if not stops:
        return []
    # The services are looked for by their number alone: there are few, and no place of theirs counts here.
    known = [Service.id.in_(stops), Service.protected_address.is_(False), *_filters(wanted)]
    found = {row[0]: Candidate(*row) for row in session.execute(select(*_COLUMNS).where(*known))}
    return [_at_stop(found[identity], stop) for identity, stop in stops.items() if identity in found]


def _at_stop(each: Candidate, stop: ServiceOccasion) -> Candidate:
    return replace(
        each,
        on_site=True,
        latitude=stop.latitude,
        longitude=stop.longitude,
        code_insee=stop.code_insee,
        stop=Stop(Day(stop.what, stop.day, stop.opens, stop.closes), stop.adresse, stop.code_postal, stop.commune),
    )


def in_departement(session: Session, wanted: Wanted, departement: str, lat: float, lon: float) -> list[Candidate]:
    """Return services that receive people anywhere in a département, the nearest first."""
    _, nearest = _square(Service, lat, lon, 1)
    there = [Service.departement == departement, Service.on_site.is_(True), *_filters(wanted)]
    return _nearest(session, there, nearest)


def at_a_distance(session: Session, wanted: Wanted) -> list[Candidate]:
    """Return services that help by telephone or at home, the freshest first; their zone counts, not where they are."""
    filters = [Service.remote.is_(True), *_filters(wanted, anyone=False)]
    return _nearest(session, filters, Service.date_maj.desc())


def _nearest(session: Session, filters: Sequence[ColumnElement[bool]], order: ColumnElement[Any]) -> list[Candidate]:
    """Return the candidates that come first in an order.

    Who they are is read from an index alone, which holds all that is filtered on; only theirs are the rows then read.
    """
    first = select(Service.id).where(*filters).order_by(order, Service.id).limit(MOST_CANDIDATES)
    ids = list(session.scalars(first))
    rows = {row[0]: Candidate(*row) for row in session.execute(select(*_COLUMNS).where(Service.id.in_(ids)))}
    return [rows[identity] for identity in ids]


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


def _filters(wanted: Wanted, anyone: bool = True) -> list[ColumnElement[bool]]:
    """Return what a service must be, place excepted; `anyone` lets in counters that name no zone."""
    filters: list[ColumnElement[bool]] = [Service.status == "published"]
    if not wanted.demonstration:
        filters.append(Service.demonstration.is_(False))
    filters += [Service.answers.not_like(f"% k:{kind} %") for kind in wanted.without_kinds]
    answers = [
        *(f"e:{event}" for event in wanted.events),
        *(f"n:{need}" for need in wanted.needs),
        *(f"k:{kind}" for kind in wanted.kinds),
    ]
    if answers:  # words that mean something to us say more than their letters
        filters.append(or_(*(Service.answers.like(f"% {each} %") for each in answers)))
    else:
        filters += [Service.search_text.like(f"% {stem} %") for stem in wanted.stems]
    codes = [*wanted.zones, *([ANYONE] if anyone else [])]
    listed = exists().where(ServiceZone.service_id == Service.id, ServiceZone.code.in_(wanted.zones))
    filters += [Service.reach.in_([*codes, SEVERAL_ZONES]), or_(Service.reach != SEVERAL_ZONES, listed)]
    if wanted.public:
        said = cast(Service.publics, Text)
        filters.append(or_(said.contains(f'"{wanted.public}"'), said.contains(f'"{_EVERYONE}"'), said == _NONE))
    if wanted.language:
        filters.append(cast(Service.languages, Text).contains(f'"{wanted.language}"'))
    return filters


def closures_of(session: Session, ids: Sequence[int], since: date) -> dict[int, list[Closure]]:
    """Return dated closures that are not over, of services or of their structure."""
    found: dict[int, list[Closure]] = defaultdict(list)
    columns = ServiceClosure.service_id, ServiceClosure.first, ServiceClosure.last, ServiceClosure.reason
    query = select(*columns).where(ServiceClosure.service_id.in_(ids), ServiceClosure.last >= since)
    for service_id, first, last, reason in session.execute(query.order_by(ServiceClosure.id)):
        found[service_id].append(Closure(first, last, reason))
    shut = select(Service.id, Structure.closures).join(Service.structure).where(Service.id.in_(ids))
    for service_id, closures in session.execute(shut.where(cast(Structure.closures, Text) != _NONE)):
        dated = [
            Closure(date.fromisoformat(first), date.fromisoformat(last), reason) for first, last, reason in closures
        ]
        found[service_id] += [each for each in dated if each.last >= since]
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


def service_named(session: Session, source: str, source_id: str) -> Service | None:
    """Return a service with its structure, by source and the source's own id."""
    query = select(Service).where(Service.source == source, Service.source_id == source_id)
    found: Service | None = session.scalar(query.options(joinedload(Service.structure)))
    return found


def target_of(session: Session, uid: str) -> str:
    """Return the record into which another was merged, or the record itself."""
    found = session.get(Alias, uid)
    return found.target if found else uid


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
        query = query.where(Service.status == "published")
        if not demonstration:
            query = query.where(Service.demonstration.is_(False))
        if session.scalar(query.limit(1)) is not None:
            return True
    return False
