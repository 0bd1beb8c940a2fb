"""Every statement that writes the directory, and what they need to know first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.directory.models import CHILDREN, Service, Structure
from services.directory.writing.preparing import Children, PreparedService

Model = type[Structure] | type[Service]
_BATCH = 400
"""Ids in one statement: SQLite takes no more than some thousands of parameters."""
_ROWS = 5000


def batches(items: Iterable[Any], size: int = _BATCH) -> Iterator[list[Any]]:
    """Yield items by groups small enough for one statement."""
    listed = list(items)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def fingerprints(session: Session, model: Model, source: str) -> dict[str, tuple[int, str]]:
    """Return (database id, fingerprint) by the source's own id."""
    query = select(model.source_id, model.id, model.fingerprint).where(model.source == source)
    return {source_id: (identity, fingerprint) for source_id, identity, fingerprint in session.execute(query)}


def records(session: Session, model: type[Any], ids: Iterable[int]) -> dict[int, Any]:
    """Return records by database id, as they are in the database now."""
    found: dict[int, Any] = {}
    for batch in batches(ids):
        query = select(model).where(model.id.in_(batch)).execution_options(populate_existing=True)
        found |= {record.id: record for record in session.scalars(query)}
    return found


def children(session: Session, ids: Iterable[int]) -> dict[int, Children]:
    """Return the rows below services, by service and name of the relation."""
    listed = list(ids)
    found: dict[int, Children] = defaultdict(lambda: {name: [] for name in CHILDREN})
    for name, (model, columns) in CHILDREN.items():
        for batch in batches(listed):
            query = select(model.service_id, *(getattr(model, column) for column in columns))
            for service_id, *values in session.execute(query.where(model.service_id.in_(batch))):
                found[service_id][name].append(values)
    return found


def insert_records(session: Session, model: Model, rows: list[dict[str, Any]]) -> None:
    """Insert records with all their columns."""
    for batch in batches(rows, _ROWS):
        session.execute(insert(model), batch)


def update_records(session: Session, model: Model, rows: list[dict[str, Any]]) -> None:
    """Update records; each row carries its database id."""
    for batch in batches(rows, _ROWS):
        session.execute(update(model), batch)


def replace_children(session: Session, rows: dict[int, Children]) -> None:
    """Write the rows below services in place of those they have."""
    for model, _ in CHILDREN.values():
        for batch in batches(rows):
            session.execute(delete(model).where(model.service_id.in_(batch)))
    insert_children(session, rows)


def insert_children(session: Session, rows: dict[int, Children]) -> None:
    """Write the rows below services that have none yet."""
    for name, (model, columns) in CHILDREN.items():
        new = [
            {"service_id": service_id, **dict(zip(columns, values, strict=True))}
            for service_id, by_name in rows.items()
            for values in by_name.get(name, [])
        ]
        for batch in batches(new, _ROWS):
            session.execute(insert(model), batch)


def write_services(
    session: Session, created: list[PreparedService], changed: list[tuple[int, PreparedService]], source: str
) -> None:
    """Insert and update services with the rows below them."""
    insert_records(session, Service, [each.columns for each in created])
    update_records(session, Service, [{"id": identity, **each.columns} for identity, each in changed])
    replace_children(session, {identity: each.children for identity, each in changed})
    if created:
        ids = fingerprints(session, Service, source)
        insert_children(session, {ids[each.columns["source_id"]][0]: each.children for each in created})


def remove(session: Session, model: Model, ids: Iterable[int]) -> None:
    """Delete records; child rows follow, and the services of a structure."""
    for batch in batches(ids):
        session.execute(delete(model).where(model.id.in_(batch)))
