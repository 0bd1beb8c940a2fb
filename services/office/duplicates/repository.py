"""Queries on records that may be the same."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.directory.models import Alias, Service, Structure
from services.office.models import Distinct, Report
from services.office.records.repository import in_territories

_STATUSES = ("published", "draft", "held")


def candidates(session: Session, territories: Sequence[str] | None) -> list[Any]:
    """Return what comparing needs of every service of these territories."""
    query = (
        select(
            Service.id, Service.nom, Service.kind, Service.telephone, Service.code_insee, Service.adresse,
            Service.source, Service.source_id, Service.structure_id, Structure.siret, Service.commune,
            Service.protected_address,
        )
        .join(Structure, Structure.id == Service.structure_id)
        .where(Service.status.in_(_STATUSES), Service.demonstration.is_(False))
    )  # fmt: skip
    if territories is not None:
        query = query.where(in_territories(territories))
    return list(session.execute(query.order_by(Service.id)))


def distinct(session: Session) -> set[tuple[str, str]]:
    """Return the pairs that persons said to be different."""
    return {(first, second) for first, second in session.execute(select(Distinct.first, Distinct.second))}


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
