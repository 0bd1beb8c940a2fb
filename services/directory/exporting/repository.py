"""Every query of exports: what is published and real, page by page, whole or for one territory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from services.directory.models import Service, ServiceNeed, ServiceThematique, ServiceZone, Structure

_STEP = 500
Index = list[tuple[str, str, int, bool]]
"""(source, source's own id, database id, protected) of records."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is limited to; empty fields limit nothing."""

    departement: str = ""
    communes: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    """Of the département: itself, its communes, its EPCI."""
    source: str = ""
    structure_id: int | None = None
    modified_after: datetime | None = None
    thematique: str = ""
    need: str = ""
    kind: str = ""
    public: str = ""
    described_by: str = ""
    """A taxonomy of which services must have at least one term: thematiques, needs, kind or publics."""
    on_site: bool = False
    stems: tuple[str, ...] = ()


def services(session: Session, wanted: Wanted) -> Iterator[Service]:
    """Yield services with their structure, by database id, a few hundred in memory at a time."""
    last = 0
    while found := list(session.scalars(_services(wanted).where(Service.id > last).order_by(Service.id).limit(_STEP))):
        yield from found
        last = found[-1].id
        for each in found:
            session.expunge(each)


def structures(session: Session, wanted: Wanted) -> Iterator[Structure]:
    """Yield structures by database id, a few hundred in memory at a time."""
    last = 0
    query = _structures(wanted).order_by(Structure.id).limit(_STEP)
    while found := list(session.scalars(query.where(Structure.id > last))):
        yield from found
        last = found[-1].id


def page_of_services(session: Session, wanted: Wanted, offset: int, limit: int) -> list[Service]:
    """Return one page of services with their structure."""
    return list(session.scalars(_services(wanted).order_by(Service.id).offset(offset).limit(limit)))


def page_of_structures(session: Session, wanted: Wanted, offset: int, limit: int) -> list[Structure]:
    """Return one page of structures."""
    return list(session.scalars(_structures(wanted).order_by(Structure.id).offset(offset).limit(limit)))


def count_services(session: Session, wanted: Wanted) -> int:
    """Return how many services there are."""
    query = select(func.count()).select_from(Service).join(Service.structure).where(*_service_filters(wanted))
    return session.scalar(query) or 0


def count_structures(session: Session, wanted: Wanted) -> int:
    """Return how many structures there are."""
    return session.scalar(select(func.count()).select_from(Structure).where(*_structure_filters(wanted))) or 0


def service(session: Session, identity: int) -> Service | None:
    """Return a service that may be shown, by database id."""
    found: Service | None = session.scalar(_services(Wanted()).where(Service.id == identity))
    return found


def structure(session: Session, identity: int) -> Structure | None:
    """Return a structure that may be shown, by database id."""
    found: Structure | None = session.scalar(_structures(Wanted()).where(Structure.id == identity))
    return found


def by_source_id(session: Session, model: type[Service] | type[Structure], source: str, source_id: str) -> Any | None:
    """Return a record that may be shown, by source and the source's own id."""
    query: Any = _services(Wanted()) if model is Service else _structures(Wanted())
    return session.scalar(query.where(model.source == source, model.source_id == source_id))


def index(session: Session, model: type[Service] | type[Structure]) -> Index:
    """Return the names of every real record."""
    columns = model.source, model.source_id, model.id, model.protected_address
    return _names(session, select(*columns).where(model.demonstration.is_(False)))


def stamp(session: Session, model: type[Service] | type[Structure]) -> tuple[Any, ...]:
    """Return what changes whenever a record is written or leaves."""
    query: Any = select(func.count(), func.max(model.id), func.max(model.recorded_at)).select_from(model)
    return tuple(session.execute(query).one())


def protected(session: Session, model: type[Service] | type[Structure], sources: Sequence[str]) -> Index:
    """Return the names of the protected records of sources."""
    columns = model.source, model.source_id, model.id, model.protected_address
    query = select(*columns).where(model.protected_address.is_(True), model.source.in_(sources))
    return _names(session, query)


def _names(session: Session, query: Any) -> Index:
    return [(source, source_id, row, hidden) for source, source_id, row, hidden in session.execute(query)]


def _services(wanted: Wanted) -> Select[Any]:
    query = select(Service).join(Service.structure).options(contains_eager(Service.structure))
    return query.where(*_service_filters(wanted)).execution_options(populate_existing=True)


def _structures(wanted: Wanted) -> Select[Any]:
    return select(Structure).where(*_structure_filters(wanted))


def _service_filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [*_may_leave(Service), *_may_leave(Structure)]
    if wanted.departement:
        found.append(_serves(wanted))
    if wanted.source:
        found.append(Service.source == wanted.source)
    if wanted.structure_id is not None:
        found.append(Service.structure_id == wanted.structure_id)
    if wanted.modified_after:  # a service is shown with its structure: what changed there changed here
        found.append(or_(*(each.recorded_at >= wanted.modified_after for each in (Service, Structure))))
    if wanted.thematique:
        code = ServiceThematique.code
        same = or_(code == wanted.thematique, code.startswith(f"{wanted.thematique}--", autoescape=True))
        found.append(exists().where(ServiceThematique.service_id == Service.id, same))
    if wanted.need:
        found.append(exists().where(ServiceNeed.service_id == Service.id, ServiceNeed.need == wanted.need))
    if wanted.kind:
        found.append(Service.kind == wanted.kind)
    if wanted.public:
        found.append(cast(Service.publics, Text).contains(f'"{wanted.public}"', autoescape=True))
    if wanted.described_by:
        found.append(_described[wanted.described_by]())
    if wanted.on_site:
        found += [
            Service.on_site.is_(True),
            Service.protected_address.is_(False),
            Structure.protected_address.is_(False),
        ]
    found += [Service.search_text.like(f"% {stem} %") for stem in wanted.stems]
    return found


_described: dict[str, Callable[[], ColumnElement[bool]]] = {
    "thematiques": lambda: exists().where(ServiceThematique.service_id == Service.id),
    "needs": lambda: exists().where(ServiceNeed.service_id == Service.id),
    "kind": lambda: Service.kind != "",
    "publics": lambda: cast(Service.publics, Text) != "[]",
}


def _structure_filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = _may_leave(Structure)
    if wanted.departement:
        offered = exists().where(Service.structure_id == Structure.id, *_may_leave(Service), _serves(wanted))
        found.append(or_(and_(Structure.code_insee.in_(wanted.communes), Structure.code_insee != ""), offered))
    if wanted.source:
        found.append(Structure.source == wanted.source)
    if wanted.modified_after:
        found.append(Structure.recorded_at >= wanted.modified_after)
    found += [Structure.nom.icontains(stem, autoescape=True) for stem in wanted.stems]
    return found


def _may_leave(model: type[Service] | type[Structure]) -> list[ColumnElement[bool]]:
    return [model.status == "published", model.demonstration.is_(False)]


def _serves(wanted: Wanted) -> ColumnElement[bool]:
    zoned = exists().where(ServiceZone.service_id == Service.id, ServiceZone.code.in_(wanted.zones))
    return or_(Service.departement == wanted.departement, zoned)
