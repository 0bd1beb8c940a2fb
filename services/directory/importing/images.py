"""How a record was before an import: written as JSON, read back to the letter."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing.repository import MODELS
from services.directory.models import CHILDREN, Service, columns_of
from services.directory.writing import repository

_DAYS = {"date_maj", "confirmed_on"}
_MOMENTS = {"recorded_at"}
_DAYS_BELOW = {"first", "last", "day"}


def take(session: Session, kind: str, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the image of records by database id: columns with the id, child rows of services beside them."""
    model = MODELS[kind]
    below = repository.children(session, ids) if model is Service else {}
    found = {}
    for identity, record in repository.records(session, model, ids).items():
        columns = {name: _written(value) for name, value in columns_of(record).items()}
        found[identity] = {
            "columns": {"id": identity, **columns},
            "children": _written(below[identity]) if model is Service else {},
        }
    return found


def columns(image: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an image as the database takes them."""
    found = dict(image["columns"])
    for name in _DAYS:
        found[name] = date.fromisoformat(found[name]) if found.get(name) else None
    for name in _MOMENTS:
        found[name] = datetime.fromisoformat(found[name])
    return found


def children(image: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the child rows of an image as the database takes them."""
    found = dict(image.get("children") or {})
    for name, (_, names) in CHILDREN.items():
        found[name] = [[_read(*each) for each in zip(names, row, strict=True)] for row in found.get(name, [])]
    return found


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DAYS_BELOW and value else value


def _written(value: Any) -> Any:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    return value
