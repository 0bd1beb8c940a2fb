"""Writes a plan, and keeps how everything was before: all of it in the caller's transaction, or nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import images
from services.directory.importing import repository as repository_imports
from services.directory.importing.comparing import Plan
from services.directory.models import DirectoryImport, Service, Structure
from services.directory.writing import repository
from services.directory.writing.provenance import Stamp, sign_services, sign_structures


def write(session: Session, plans: Iterable[Plan], done: DirectoryImport) -> None:
    """Make the directory what the plans say, under the name of an import.

    Raises RuntimeError where the database does not end up as counted; the transaction must then be rolled back.
    """
    plans = list(plans)
    stamp = Stamp(done.written_by, done.written_at, done.id)
    repository_imports.save_import(session, done, (row for plan in plans for row in _changes(session, plan, done.id)))
    for plan in plans:
        _write_one(session, plan, stamp)
    for model, name in ((Structure, "structures"), (Service, "services")):
        expected = sum(getattr(plan, name).after for plan in plans)
        found = repository_imports.count(session, model, [plan.batch.source for plan in plans])
        if found != expected:
            raise RuntimeError(f"{name}: {expected} expected, {found} found")


def new_name(session: Session, kind: str, now: datetime) -> str:
    """Return a name for an import that no other has."""
    base = f"{kind}-{now:%Y%m%d-%H%M%S}"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 1000))
    return next(name for name in names if not repository_imports.import_exists(session, name))


def _write_one(session: Session, plan: Plan, stamp: Stamp) -> None:
    source = plan.batch.source
    sign_structures(session, plan.new_structures, plan.changed_structures, stamp)
    repository.insert_records(session, Structure, plan.new_structures)
    repository.update_records(session, Structure, plan.changed_structures)
    if plan.new_services or plan.changed_services:
        owners = {key: identity for key, (identity, _) in repository.fingerprints(session, Structure, source).items()}
        owners |= repository_imports.merged_structures(session, source)
        for structure_id, prepared in (
            *plan.new_services,
            *((structure_id, prepared) for _, structure_id, prepared in plan.changed_services),
        ):
            prepared.columns["structure_id"] = owners[structure_id]
        created = [prepared for _, prepared in plan.new_services]
        changed = [(identity, prepared) for identity, _, prepared in plan.changed_services]
        sign_services(session, created, changed, stamp)
        repository.write_services(session, created, changed, source)
    repository.remove(session, Service, plan.gone_services)
    repository.remove(session, Structure, plan.gone_structures)


def _changes(session: Session, plan: Plan, import_id: str) -> Iterator[dict[str, Any]]:
    source = plan.batch.source
    for kind, created, changed, gone in (
        (
            "structure",
            [row["source_id"] for row in plan.new_structures],
            [row["id"] for row in plan.changed_structures],
            plan.gone_structures,
        ),
        (
            "service",
            [prepared.columns["source_id"] for _, prepared in plan.new_services],
            [identity for identity, _, _ in plan.changed_services],
            plan.gone_services,
        ),
    ):
        base = {"import_id": import_id, "record": kind, "source": source}
        for source_id in created:
            yield {**base, "action": "created", "source_id": source_id, "before": None}
        for action, ids in (("changed", changed), ("removed", gone)):
            for image in images.take(session, kind, ids).values():
                yield {**base, "action": action, "source_id": image["columns"]["source_id"], "before": image}
