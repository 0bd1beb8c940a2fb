"""Queries of the list, of one record and of its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from services.directory.models import DirectoryRevision, Service, ServiceZone, Structure

PAGE_SIZE = 50
_ORDERS = {
    "nom": (Service.nom, Service.id),
    "qualite": (Service.quality, Service.id),
    "ancien": (Service.date_maj, Service.id),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is asked for. `territories` None: every one."""

    territories: tuple[str, ...] | None = None
    stems: tuple[str, ...] = ()
    departement: str = ""
    kind: str = ""
    status: str = ""
    source: str = ""
    least_quality: float | None = None
    """Only records below it."""
    older_than: date | None = None
    doubtful: bool = False
    invented: bool = False
    """Only those of the demonstration."""
    order: str = "nom"


def rows(session: Session, filters: Filters, page: int) -> list[Any]:
    """Return one page of services: the columns that the list shows."""
    columns: tuple[Any, ...] = (
        Service.id, Service.nom, Service.kind, Service.commune, Service.departement, Service.status, Service.quality,
        Service.date_maj, Service.confirmed_on, Service.doubtful, Service.source, Service.protected_address,
        Service.demonstration,
    )  # fmt: skip
    chosen: Select[*tuple[Any, ...]] = select(*columns)
    query = _filtered(chosen, filters).order_by(*_ORDERS.get(filters.order, _ORDERS["nom"]))
    return list(session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))


def count(session: Session, filters: Filters) -> int:
    """Return how many services the filters leave."""
    return session.scalar(_filtered(select(func.count(Service.id)), filters)) or 0


def first(session: Session, filters: Filters) -> tuple[int, int] | None:
    """Return the first service that the filters leave, and how many they leave; None where they leave none."""
    total = count(session, filters)
    found = _filtered(select(Service.id), filters).order_by(Service.nom, Service.id).limit(1)
    return (session.scalar(found) or 0, total) if total else None


def sources(session: Session) -> list[str]:
    """Return the sources of the directory."""
    return list(session.scalars(select(Service.source).distinct().order_by(Service.source)))


def ids(session: Session, filters: Filters, among: Sequence[int]) -> list[int]:
    """Return those of these services that the filters leave."""
    return list(session.scalars(_filtered(select(Service.id).where(Service.id.in_(among)), filters)))


def service(session: Session, identity: int, lock: bool = False) -> Service | None:
    """Return one service with its structure, as it is now; locked until the end where it is to be changed."""
    query = select(Service).where(Service.id == identity).options(joinedload(Service.structure))
    if lock:
        query = query.with_for_update(of=Service)
    return session.scalar(query.execution_options(populate_existing=True))


def structure(session: Session, identity: int, lock: bool = False) -> Structure | None:
    """Return one structure, as it is now."""
    query = select(Structure).where(Structure.id == identity)
    return session.scalar((query.with_for_update() if lock else query).execution_options(populate_existing=True))


def services_of(session: Session, structure_id: int) -> list[Service]:
    """Return the services of a structure."""
    return list(session.scalars(select(Service).where(Service.structure_id == structure_id).order_by(Service.id)))


def merged_into(session: Session, structure_id: int) -> list[Structure]:
    """Return the structures that were merged into one."""
    return list(session.scalars(select(Structure).where(Structure.merged_into == structure_id)))


def zones(session: Session, identity: int) -> set[str]:
    """Return the zones of a service."""
    return set(session.scalars(select(ServiceZone.code).where(ServiceZone.service_id == identity)))


def by_key(session: Session, kind: str, source: str, source_id: str) -> Any | None:
    """Return a record by its own name."""
    model = Service if kind == "service" else Structure
    return session.scalar(select(model).where(model.source == source, model.source_id == source_id))


def last_revision(session: Session, record: Service | Structure) -> int:
    """Return the number of the last revision of a record, 0 where there is none."""
    return session.scalar(_of(select(func.max(DirectoryRevision.id)), record)) or 0


def history(session: Session, record: Service | Structure) -> list[DirectoryRevision]:
    """Return the revisions of a record, latest first."""
    return list(session.scalars(_of(select(DirectoryRevision), record).order_by(DirectoryRevision.id.desc())))


def revision(session: Session, identity: int) -> DirectoryRevision | None:
    """Return one revision."""
    return session.get(DirectoryRevision, identity)


def proposals(session: Session) -> list[DirectoryRevision]:
    """Return what waits for a second pair of eyes, oldest first."""
    query = select(DirectoryRevision).where(DirectoryRevision.state == "proposed").order_by(DirectoryRevision.id)
    return list(session.scalars(query.limit(500)))


def to_read(session: Session) -> list[DirectoryRevision]:
    """Return what one person did at once and another has to read, oldest first."""
    query = select(DirectoryRevision).where(DirectoryRevision.to_read.is_(True)).order_by(DirectoryRevision.id)
    return list(session.scalars(query.limit(500)))


def to_read_of(session: Session, record: Service | Structure, action: str) -> list[DirectoryRevision]:
    """Return what another person has to read of a record, of one sort, oldest first."""
    query = _of(select(DirectoryRevision), record).order_by(DirectoryRevision.id)
    found = query.where(DirectoryRevision.action == action, DirectoryRevision.to_read.is_(True))
    return list(session.scalars(found))


def waiting(session: Session, record: Service | Structure, action: str) -> list[DirectoryRevision]:
    """Return the proposals of one sort that wait for a record."""
    wanted = _of(select(DirectoryRevision), record)
    found = wanted.where(DirectoryRevision.action == action, DirectoryRevision.state == "proposed")
    return list(session.scalars(found))


def _of(query: Select[Any], record: Service | Structure) -> Select[*tuple[Any, ...]]:
    kind = "service" if isinstance(record, Service) else "structure"
    return query.where(
        DirectoryRevision.record == kind,
        DirectoryRevision.source == record.source,
        DirectoryRevision.source_id == record.source_id,
    )


def _filtered(query: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.territories is not None:
        wanted.append(in_territories(filters.territories))
    if filters.departement:
        wanted.append(in_territories((filters.departement,)))
    wanted += [Service.search_text.like(f"%{stem}%") for stem in filters.stems]
    for column, value in (
        (Service.kind, filters.kind),
        (Service.status, filters.status),
        (Service.source, filters.source),
    ):
        if value:
            wanted.append(column == value)
    if filters.least_quality is not None:
        wanted.append(Service.quality < filters.least_quality)
    if filters.older_than:
        wanted.append(func.coalesce(Service.confirmed_on, Service.date_maj) < filters.older_than)
    if filters.doubtful:
        wanted.append(Service.doubtful.is_(True))
    if filters.invented:
        wanted.append(Service.demonstration.is_(True))
    return query.where(*wanted)


def in_territories(departements: Sequence[str]) -> ColumnElement[bool]:
    """Services placed there, or without a place and for there."""
    zoned = exists().where(ServiceZone.service_id == Service.id, ServiceZone.code.in_(departements))
    return or_(Service.departement.in_(departements), and_(Service.departement == "", zoned))


def published() -> ColumnElement[bool]:
    """Services that families see. Nearly all are: an index of the status would be read whole, so that none is used."""
    return Service.status.concat("") == "published"
