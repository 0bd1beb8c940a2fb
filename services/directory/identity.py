"""Under which names records leave the house. Nothing of a protected record's place can be read out of its names."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.directory.models import Service, Structure

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:aller-vers:directory")


def public_uuid(record: Structure | Service) -> UUID:
    """Return the UUID of a record in open formats: always the same, made of its source and id.

    A source's own id often holds a commune's code ("cidf-41018-01"), and could be guessed back from a hash of it: a
    protected record is named after its row here.
    """
    kind = "service" if isinstance(record, Service) else "structure"
    return uuid_of(kind, record.source, record.source_id, record.id, record.protected_address)


def uuid_of(kind: str, source: str, source_id: str, row: int, protected: bool) -> UUID:
    """Return the same from the columns of a record."""
    return uuid5(_NAMESPACE, f"{kind}:{source}#{row}" if protected else f"{kind}:{source}--{source_id}")


def public_uid(record: Structure | Service) -> str:
    """Return source--id as data·inclusion writes it; the id of a protected record is its UUID."""
    return f"{record.source}--{public_uuid(record)}" if record.protected_address else record.uid


def part_uuid(owner: UUID, *names: Any) -> str:
    """Return the UUID of something that belongs to a record: a telephone, a schedule."""
    return str(uuid5(owner, "/".join(str(name) for name in names)))


def term_uuid(taxonomy: str, code: str = "") -> str:
    """Return the UUID of a taxonomy, or of one of its terms."""
    return str(uuid5(_NAMESPACE, f"taxonomy:{taxonomy}:{code}"))
