"""Every query of imports: what is known already, how it was before, who answered what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.directory.models import (
    AddressAnswer,
    DirectoryImport,
    DirectoryImportChange,
    DirectoryRevision,
    Service,
    ServiceZone,
    Structure,
)
from services.directory.places import COUNTRY
from services.directory.writing.preparing import departement_of
from services.directory.writing.repository import Model, batches

MODELS: dict[str, Model] = {"structure": Structure, "service": Service}


@dataclass(frozen=True, slots=True)
class Known:
    """What comparing needs of a record that the directory holds."""

    identity: int
    fingerprint: str
    status: str
    protected: bool
    structure: int = 0
    """Of a service: the database id of its structure."""


def known(session: Session, model: Model, source: str) -> dict[str, Known]:
    """Return every record of a source by the source's own id."""
    columns: list[Any] = [model.source_id, model.id, model.fingerprint, model.status, model.protected_address]
    if model is Service:
        columns.append(Service.structure_id)
    rows = session.execute(select(*columns).where(model.source == source))
    return {source_id: Known(*rest) for source_id, *rest in rows}


def areas(session: Session, kind: str, source: str) -> dict[str, set[str]]:
    """Return whose the records of a source are, by the source's own id: where they stand, else whom they serve."""
    columns = select(Service.source_id, Service.departement, Structure.source_id)
    query = columns.join(Structure, Structure.id == Service.structure_id)
    found: dict[str, set[str]] = defaultdict(set)
    wanted = Service.source == source if kind == "service" else Structure.source == source
    zoned = select(Service.source_id, ServiceZone.code, Structure.source_id)
    zoned = zoned.join(ServiceZone, ServiceZone.service_id == Service.id)
    zoned = zoned.join(Structure, Structure.id == Service.structure_id)
    placed = session.execute(query.where(wanted, Service.departement != ""))
    remote = session.execute(zoned.where(wanted, Service.departement == ""))
    for own, area, home in placed:
        found[own if kind == "service" else home].add(area)
    for own, code, home in remote:
        found[own if kind == "service" else home] |= areas_of_zones([code])
    if kind == "structure":
        places = select(Structure.source_id, Structure.code_insee, Structure.code_postal)
        for own, insee, postal in session.execute(places.where(Structure.source == source)):
            if area := departement_of(insee or postal):
                found[own] = {area}
    return found


def areas_of_zones(codes: Iterable[str]) -> set[str]:
    """Return the départements of zones; a country and an EPCI are nobody's."""
    return {departement_of(code) for code in codes if code and len(code) < 9 and code != COUNTRY}


def written_by(session: Session, model: Model, source: str, ids: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    """Return (database id, the import that wrote it) of records of a source by its own ids."""
    found: dict[str, tuple[int, str | None]] = {}
    for batch in batches(ids):
        query = select(model.source_id, model.id, model.import_id)
        query = query.where(model.source == source, model.source_id.in_(batch))
        found |= {source_id: (identity, owner) for source_id, identity, owner in session.execute(query)}
    return found


def touched(session: Session, model: Any, source: str) -> list[Any]:
    """Return the records of a source on which a person has worked."""
    kind = next(name for name, each in MODELS.items() if each is model)
    worked_on = select(DirectoryRevision.source_id).where(
        DirectoryRevision.record == kind, DirectoryRevision.source == source, DirectoryRevision.state == "published"
    )
    return list(session.scalars(select(model).where(model.source == source, model.source_id.in_(worked_on))))


def structures(session: Session, source: str, ids: Iterable[str]) -> list[Structure]:
    """Return structures of a source by its own ids."""
    found: list[Structure] = []
    for batch in batches(ids):
        query = select(Structure).where(Structure.source == source, Structure.source_id.in_(batch))
        found += session.scalars(query)
    return found


def services_of(session: Session, structure_ids: Iterable[int]) -> list[tuple[int, int, str, str]]:
    """Return (structure id, service id, source, source's own id) of the services of structures."""
    found: list[tuple[int, int, str, str]] = []
    for batch in batches(structure_ids):
        query = select(Service.structure_id, Service.id, Service.source, Service.source_id)
        rows = session.execute(query.where(Service.structure_id.in_(batch)))
        found += [(structure, service, source, own) for structure, service, source, own in rows]
    return found


def merged_structures(session: Session, source: str) -> dict[str, int]:
    """Return the database id of the structure into which each of a source's was merged, by the source's own id."""
    columns = select(Structure.source_id, Structure.merged_into)
    found = session.execute(columns.where(Structure.source == source, Structure.merged_into.is_not(None)))
    return {source_id: kept for source_id, kept in found if kept is not None}


def answers(session: Session, sources: Sequence[str]) -> dict[tuple[str, str, str], bool]:
    """Return what persons answered to "adresse secrète ?" about records of these sources."""
    query = select(AddressAnswer).where(AddressAnswer.source.in_(sources))
    return {(each.record, each.source, each.source_id): each.secret for each in session.scalars(query)}


def save_answer(session: Session, answer: AddressAnswer) -> None:
    """Keep an answer, in place of an earlier one."""
    session.merge(answer)


def record(session: Session, model: Model, source: str, source_id: str) -> Any | None:
    """Return one record by source and the source's own id."""
    return session.scalar(select(model).where(model.source == source, model.source_id == source_id))


def count(session: Session, model: Model, sources: Sequence[str]) -> int:
    """Return how many records the directory holds of these sources."""
    return session.scalar(select(func.count()).select_from(model).where(model.source.in_(sources))) or 0


def save_import(session: Session, done: DirectoryImport, changes: Iterable[dict[str, Any]]) -> None:
    """Keep an import and what it changed."""
    session.add(done)
    session.flush()
    for batch in batches(changes, 5000):
        session.execute(insert(DirectoryImportChange), batch)


def import_exists(session: Session, identity: str) -> bool:
    """Tell whether an import of that name was written."""
    return session.get(DirectoryImport, identity) is not None


def find_import(session: Session, identity: str) -> DirectoryImport | None:
    """Return an import by its name."""
    return session.get(DirectoryImport, identity)


def imports(session: Session, limit: int = 50) -> list[DirectoryImport]:
    """Return the latest imports, latest first."""
    query = select(DirectoryImport).order_by(DirectoryImport.written_at.desc(), DirectoryImport.id.desc())
    return list(session.scalars(query.limit(limit)))


def imports_of(session: Session, source: str) -> list[DirectoryImport]:
    """Return the imports that wrote records of a source."""
    found = session.scalars(select(DirectoryImport))
    return [each for each in found if source in each.sources]


def changes(session: Session, import_id: str) -> list[DirectoryImportChange]:
    """Return what an import changed, in the order in which it was written."""
    query = select(DirectoryImportChange).where(DirectoryImportChange.import_id == import_id)
    return list(session.scalars(query.order_by(DirectoryImportChange.id)))


def later_imports(session: Session, sources: Sequence[str], change_id: int) -> list[str]:
    """Return the imports, not undone, that changed records of these sources after a change; latest first."""
    query = (
        select(DirectoryImportChange.import_id)
        .join(DirectoryImport, DirectoryImport.id == DirectoryImportChange.import_id)
        .where(
            DirectoryImportChange.id > change_id,
            DirectoryImportChange.source.in_(sources),
            DirectoryImport.undone_at.is_(None),
        )
        .group_by(DirectoryImportChange.import_id)
        .order_by(func.max(DirectoryImportChange.id).desc())
    )
    return list(session.scalars(query))


def images_of(session: Session, record_kind: str, source: str, source_id: str) -> list[DirectoryImportChange]:
    """Return every kept earlier state of a record."""
    query = select(DirectoryImportChange).where(
        DirectoryImportChange.record == record_kind,
        DirectoryImportChange.source == source,
        DirectoryImportChange.source_id == source_id,
        DirectoryImportChange.action != "created",
    )
    return list(session.scalars(query))


def revisions_of(session: Session, record_kind: str, source: str, source_id: str) -> list[DirectoryRevision]:
    """Return every revision that persons made of a record."""
    query = select(DirectoryRevision).where(
        DirectoryRevision.record == record_kind,
        DirectoryRevision.source == source,
        DirectoryRevision.source_id == source_id,
    )
    return list(session.scalars(query))


def changes_of(
    session: Session, record_kind: str, source: str, source_id: str
) -> list[tuple[DirectoryImportChange, DirectoryImport]]:
    """Return what imports did to a record, latest first."""
    query = (
        select(DirectoryImportChange, DirectoryImport)
        .join(DirectoryImport, DirectoryImport.id == DirectoryImportChange.import_id)
        .where(
            DirectoryImportChange.record == record_kind,
            DirectoryImportChange.source == source,
            DirectoryImportChange.source_id == source_id,
        )
        .order_by(DirectoryImportChange.id.desc())
    )
    return [(change, done) for change, done in session.execute(query)]


def held(session: Session, limit: int = 500) -> list[Service | Structure]:
    """Return structures and services that wait for an answer, by structure."""
    waiting: list[Service | Structure] = list(
        session.scalars(select(Structure).where(Structure.status == "held").order_by(Structure.id).limit(limit))
    )
    query = select(Service).where(Service.status == "held").order_by(Service.structure_id, Service.id)
    return [*waiting, *session.scalars(query.limit(limit))]
