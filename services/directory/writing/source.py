"""Writes a whole source into the directory: what is new, what changed, what left. Idempotent on source + id."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.directory.models import Service, Structure
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository
from services.directory.writing.preparing import PreparedService, service_row, structure_row
from services.directory.writing.provenance import Stamp, sign_services, sign_structures


@dataclass(frozen=True, slots=True)
class Counts:
    """Structures and services together."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def write_source(
    session: Session,
    source: str,
    structures: Iterable[StructureIn],
    services: Iterable[ServiceIn],
    taxonomy: Taxonomy,
    *,
    now: datetime,
    by: str,
    import_id: str | None = None,
    remove_missing: bool = True,
) -> Counts:
    """Make the directory hold these records of `source`; return what that changed.

    Raises ValueError where a service names a structure that is not among them, or a record another source.
    """
    stamp = Stamp(by, now, import_id)
    by_id = {each.id: each for each in structures}
    listed = {each.id: each for each in services}
    strangers = [each.id for each in (*by_id.values(), *listed.values()) if each.source != source]
    orphans = [each.id for each in listed.values() if each.structure_id not in by_id]
    if strangers or orphans:
        raise ValueError(f"records of another source: {strangers[:3]}; services without structure: {orphans[:3]}")

    known = repository.fingerprints(session, Structure, source)
    new, changed, same = [], [], 0
    for structure in by_id.values():
        row = structure_row(structure)
        if structure.id not in known:
            new.append(row)
        elif known[structure.id][1] != row["fingerprint"]:
            changed.append({"id": known[structure.id][0], **row})
        else:
            same += 1
    sign_structures(session, new, changed, stamp)
    repository.insert_records(session, Structure, new)
    repository.update_records(session, Structure, changed)
    gone = [identity for key, (identity, _) in known.items() if key not in by_id] if remove_missing else []

    ids = repository.fingerprints(session, Structure, source)
    known_services = repository.fingerprints(session, Service, source)
    new_services: list[PreparedService] = []
    changed_services: list[tuple[int, PreparedService]] = []
    for service in listed.values():
        prepared = service_row(service, by_id[service.structure_id], taxonomy)
        prepared.columns["structure_id"] = ids[service.structure_id][0]
        if service.id not in known_services:
            new_services.append(prepared)
        elif known_services[service.id][1] != prepared.columns["fingerprint"]:
            changed_services.append((known_services[service.id][0], prepared))
        else:
            same += 1
    sign_services(session, new_services, changed_services, stamp)
    repository.write_services(session, new_services, changed_services, source)
    lost = [identity for key, (identity, _) in known_services.items() if key not in listed] if remove_missing else []
    repository.remove(session, Service, lost)
    repository.remove(session, Structure, gone)
    return Counts(
        created=len(new) + len(new_services),
        changed=len(changed) + len(changed_services),
        unchanged=same,
        removed=len(gone) + len(lost),
    )
