"""Queries on records that may be the same."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from services.directory.models import Alias, Service, Structure
from services.office.duplicates.likeness import Pair
from services.office.models import Alike, Distinct, Report
from services.office.records.repository import in_territories

Record = Literal["service", "structure"]
RECORDS: tuple[Record, ...] = ("service", "structure")
_STATUSES = ("published", "draft", "held")
_COMPARED = (
    "id", "nom", "telephone", "code_insee", "adresse", "source", "source_id", "commune", "protected_address",
)  # fmt: skip
_OWN_ID = Structure.id.label("structure_id")


def candidates(
    session: Session, record: Record, territories: Sequence[str] | None = None, ids: Collection[int] | None = None
) -> list[Any]:
    """Return what comparing needs of services or structures: all, those of some territories, or those of these ids."""
    model: Any = Service if record == "service" else Structure
    columns = [getattr(model, name) for name in _COMPARED]
    own = {"service": (Service.kind, Service.structure_id), "structure": (literal("").label("kind"), _OWN_ID)}
    query = select(*columns, Structure.siret, *own[record])
    if record == "service":
        query = query.join(Structure, Structure.id == Service.structure_id)
    query = query.where(model.status.in_(_STATUSES), model.demonstration.is_(False))
    if territories is not None:
        here = in_territories(territories)
        query = query.where(here if record == "service" else Structure.services.any(here))
    if ids is not None:
        query = query.where(model.id.in_(ids))
    return list(session.execute(query.order_by(model.id)))


def keep(session: Session, found: Mapping[Record, Sequence[Pair]]) -> None:
    """Keep pairs in place of those that were kept before."""
    session.execute(delete(Alike))
    rows = [
        {"record": record, "first": each.first.id, "second": each.second.id, "likeness": each.likeness}
        for record, pairs in found.items()
        for each in pairs
    ]
    if rows:
        session.execute(insert(Alike), rows)


def kept(session: Session, record: Record, most: int) -> list[tuple[int, int]]:
    """Return the pairs that were kept, by database ids, the most alike first."""
    order = Alike.likeness.desc(), Alike.first, Alike.second
    query = select(Alike.first, Alike.second).where(Alike.record == record).order_by(*order)
    return [(first, second) for first, second in session.execute(query.limit(most))]


def distinct(session: Session, record: Record) -> set[tuple[str, str]]:
    """Return the pairs that persons said to be different."""
    query = select(Distinct.first, Distinct.second).where(Distinct.record == record)
    return {(first, second) for first, second in session.execute(query)}


def say_distinct(session: Session, pair: Distinct) -> None:
    """Keep that two records are different."""
    session.merge(pair)


def redirect(session: Session, alias: Alias) -> None:
    """Lead from a merged record to the one that stays; what led to it leads there too."""
    for each in session.scalars(select(Alias).where(Alias.target == alias.uid)):
        each.target = alias.target
    session.merge(alias)


def move_reports(session: Session, lost: Service, kept: Service) -> None:
    """Give the reports of a merged record to the one that stays."""
    query = select(Report).where(Report.source == lost.source, Report.source_id == lost.source_id)
    for each in session.scalars(query):
        each.source, each.source_id = kept.source, kept.source_id
