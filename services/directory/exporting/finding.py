"""Finds a record from the UUID under which it left. UUIDs are made of names, stored nowhere, and indexed here."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.directory.exporting import repository
from services.directory.identity import public_uuid, uuid_of
from services.directory.models import Service, Structure

Model = type[Service] | type[Structure]


class Finder:
    """Keeps eight bytes of each UUID beside its row: 16 bytes a record, renewed when the directory has changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[str, tuple[tuple[Any, ...], array[int], array[int]]] = {}

    def row(self, session: Session, model: Model, wanted: UUID) -> int | None:
        """Return the database id of a real record with that UUID, or None. It may not be published: who asks checks."""
        kind = "service" if model is Service else "structure"
        stamp = repository.stamp(session, model)
        with self._lock:
            if kind not in self._made or self._made[kind][0] != stamp:
                self._made[kind] = (stamp, *_index(session, model, kind))
            _, keys, rows = self._made[kind]
        key = _key(wanted)
        at = bisect_left(keys, key)
        return rows[at] if at < len(keys) and keys[at] == key else None

    def service(self, session: Session, wanted: UUID) -> Service | None:
        """Return the service with that UUID, where it may be shown."""
        row = self.row(session, Service, wanted)
        found = repository.service(session, row) if row is not None else None
        return found if found and public_uuid(found) == wanted else None

    def structure(self, session: Session, wanted: UUID) -> Structure | None:
        """Return the structure with that UUID, where it may be shown."""
        row = self.row(session, Structure, wanted)
        found = repository.structure(session, row) if row is not None else None
        return found if found and public_uuid(found) == wanted else None


def _index(session: Session, model: Model, kind: str) -> tuple[array[int], array[int]]:
    pairs = sorted(
        (_key(uuid_of(kind, source, source_id, row, protected)), row)
        for source, source_id, row, protected in repository.index(session, model)
    )
    return array("Q", (key for key, _ in pairs)), array("q", (row for _, row in pairs))


def _key(identity: UUID) -> int:
    return identity.int >> 64
