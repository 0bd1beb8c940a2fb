"""Every query of the directory. Written once for SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from services.directory.distance import box
from services.directory.models import Service, ServiceClosure, ServiceNeed, ServiceThematique, ServiceZone, Structure
from services.directory.opening import Closure
from services.directory.preparing import PreparedService

_BATCH = 400
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


def fingerprints(session: Session, model: type[Structure] | type[Service], source: str) -> dict[str, tuple[int, str]]:
    """Return (database id, fingerprint) by the source's own id."""
    query = select(model.source_id, model.id, model.fingerprint).where(model.source == source)
    return {source_id: (identity, fingerprint) for source_id, identity, fingerprint in session.execute(query)}


def write_structures(session: Session, created: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    """Insert and update structures; changed rows carry their database id."""
    if created:
        session.execute(insert(Structure), created)
    if changed:
        session.execute(update(Structure), changed)


def write_services(
    session: Session, created: list[PreparedService], changed: list[tuple[int, PreparedService]], source: str
) -> None:
    """Insert and update services with their child rows."""
    if created:
        session.execute(insert(Service), [each.columns for each in created])
    if changed:
        session.execute(update(Service), [{"id": identity, **each.columns} for identity, each in changed])
        _drop_children(session, [identity for identity, _ in changed])
    ids = fingerprints(session, Service, source)
    written = [*created, *(each for _, each in changed)]
    owned = [(ids[each.columns["source_id"]][0], each) for each in written]
    _insert(session, ServiceZone, [{"service_id": i, "code": code} for i, each in owned for code in each.zones])
    _insert(
        session, ServiceThematique, [{"service_id": i, "code": code} for i, each in owned for code in each.thematiques]
    )
    _insert(
        session,
        ServiceNeed,
        [{"service_id": i, "event": event, "need": need} for i, each in owned for event, need in each.needs],
    )
    _insert(
        session,
        ServiceClosure,
        [
            {"service_id": i, "first": first, "last": last, "reason": reason}
            for i, each in owned
            for first, last, reason in each.closures
        ],
    )


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _drop_children(session: Session, ids: list[int]) -> None:
    for model in (ServiceZone, ServiceThematique, ServiceNeed, ServiceClosure):
        for batch in _batches(ids):
            session.execute(delete(model).where(model.service_id.in_(batch)))


def remove(session: Session, model: type[Structure] | type[Service], ids: list[int]) -> None:
    """Delete records; child rows follow, and the services of a structure."""
    for batch in _batches(ids):
        session.execute(delete(model).where(model.id.in_(batch)))


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
