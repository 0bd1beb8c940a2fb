"""Queries on records that may be the same."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, case, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from services.directory.models import Alias, Service, Structure
from services.directory.writing.repository import batches
from services.office.duplicates.likeness import Pair
from services.office.models import Alike, Comparison, Distinct, Report
from services.office.records.repository import in_territories

Record = Literal["service", "structure"]
RECORDS: tuple[Record, ...] = ("service", "structure")
_STATUSES = ("published", "draft", "held")
_COMPARED = (
    "id", "nom", "telephone", "code_insee", "adresse", "source", "source_id", "commune", "protected_address",
)  # fmt: skip
_OWN_ID = Structure.id.label("structure_id")


def candidates(
    session: Session,
    record: Record,
    territories: Sequence[str] | None = None,
    ids: Collection[int] | None = None,
    beside: Sequence[Any] | None = None,
) -> list[Any]:
    """Return what comparing needs of services or structures, by database id: all, or those that all of these leave.

    `territories`: whose they are; `ids`: their database ids; `beside`: what shares a SIRET, a telephone or an address
    with one of these rows.
    """
    model = _model(record)
    columns = [getattr(model, name) for name in _COMPARED]
    own = {"service": (Service.kind, Service.structure_id), "structure": (literal("").label("kind"), _OWN_ID)}
    query = select(*columns, Structure.siret, *own[record], _area(record))
    if record == "service":
        query = query.join(Structure, Structure.id == Service.structure_id)
    query = query.where(*_compared(record, territories))
    groups: list[Any] = [None]
    if ids is not None:
        groups = [model.id.in_(each) for each in batches(ids)]
    if beside is not None:
        groups = [each for name in ("siret", "telephone", "adresse") for each in _sharing(model, name, beside)]
    found = {row.id: row for group in groups for row in session.execute(query if group is None else query.where(group))}
    return [found[identity] for identity in sorted(found)]


def changed_since(
    session: Session, record: Record, territories: Sequence[str] | None, moment: datetime | None, most: int
) -> list[int]:
    """Return the database ids of what was written since a moment (None: ever), at most so many."""
    model = _model(record)
    query = select(model.id).where(*_compared(record, territories))
    if moment is not None:
        query = query.where(model.recorded_at >= moment)
    return list(session.scalars(query.limit(most)))


def _model(record: Record) -> Any:
    return Service if record == "service" else Structure


def _compared(record: Record, territories: Sequence[str] | None) -> list[Any]:
    model = _model(record)
    # Nearly all are: an index of the status would be read whole, so that none is used.
    wanted = [model.status.concat("").in_(_STATUSES), model.demonstration.is_(False)]
    if territories is not None:
        here = in_territories(territories)
        wanted.append(here if record == "service" else Structure.services.any(here))
    return wanted


def _area(record: Record) -> Any:
    """The département of a record: that of all the services of a structure; "" for none, or for several."""
    if record == "service":
        return Service.departement.label("area")
    first, last = (
        select(one(Service.departement)).where(Service.structure_id == Structure.id).scalar_subquery()
        for one in (func.min, func.max)
    )
    return case((first == last, first), else_="").label("area")


def _sharing(model: Any, name: str, rows: Sequence[Any]) -> list[Any]:
    column = Structure.siret if name == "siret" else getattr(model, name)
    said = {getattr(row, name) for row in rows} - {""}
    if name == "adresse":  # with the commune, whose index finds it
        communes = {row.code_insee for row in rows if row.adresse}
        return [model.code_insee.in_(communes) & column.in_(each) for each in batches(said)]
    return [column.in_(each) for each in batches(said)]


def compared_at(session: Session) -> datetime | None:
    """Return when all records were last compared, None where they never were."""
    return session.scalar(select(Comparison.compared_at))


def keep(session: Session, record: Record, found: Sequence[Pair]) -> None:
    """Keep pairs in place of those that were kept before: what is there already is not written again."""
    new = {(each.first.id, each.second.id): each for each in found}
    columns = select(Alike.first, Alike.second, Alike.likeness, Alike.first_area, Alike.second_area)
    gone = []
    for first, second, *said in session.execute(columns.where(Alike.record == record)):
        pair = new.get((first, second))
        if pair and said == [pair.likeness, pair.first.area, pair.second.area]:
            del new[first, second]
        else:
            gone.append({"one": first, "other": second})
    if gone:
        pair_of = Alike.first == bindparam("one"), Alike.second == bindparam("other")
        session.connection().execute(delete(Alike).where(Alike.record == record, *pair_of), gone)
    rows = [
        {"record": record, "first": each.first.id, "second": each.second.id, "likeness": each.likeness,
         "first_area": each.first.area, "second_area": each.second.area}
        for each in new.values()
    ]  # fmt: skip
    for batch in batches(rows, 5000):
        session.execute(insert(Alike), batch)


def say_compared(session: Session, moment: datetime) -> None:
    """Keep when all records were compared."""
    session.merge(Comparison(id=1, compared_at=moment))


def kept(
    session: Session, record: Record, territories: Sequence[str] | None, most: int, after: int = 0
) -> list[tuple[int, int]]:
    """Return so many of the pairs that were kept, by database ids, the most alike first, after the first ones.

    Only records whose département is not one, or several, are looked up: for the others the pair says whose they are.
    """
    order = Alike.likeness.desc(), Alike.first.desc(), Alike.second.desc()  # as the index has it, read backwards
    query = select(Alike.first, Alike.second).where(Alike.record == record).order_by(*order)
    if territories is not None:
        for identity, area in ((Alike.first, Alike.first_area), (Alike.second, Alike.second_area)):
            there = select(_model(record).id).where(*_compared(record, territories))
            query = query.where(or_(area.in_(territories), (area == "") & identity.in_(there)))
    return [(first, second) for first, second in session.execute(query.limit(most).offset(after))]


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
