"""Small tables of the back office."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.office.models import TerritorySetting
from services.office.records import repository as records
from services.office.records.repository import Filters


def second_readers(session: Session) -> set[str]:
    """Return the territories that want a second pair of eyes."""
    query = select(TerritorySetting.departement).where(TerritorySetting.second_reader.is_(True))
    return set(session.scalars(query))


def setting(session: Session, departement: str) -> TerritorySetting | None:
    """Return what a territory has decided."""
    return session.get(TerritorySetting, departement)


def banners(session: Session, departements: Iterable[str], today: date) -> list[str]:
    """Return the banners of these territories that hold today."""
    query = select(TerritorySetting).where(TerritorySetting.departement.in_(list(departements)))
    return [
        each.banner
        for each in session.scalars(query)
        if each.banner and (each.banner_until is None or each.banner_until >= today)
    ]


def waiting(session: Session, territories: tuple[str, ...] | None) -> dict[str, int]:
    """Return how many services there are, and how many wait for something."""
    wanted = {
        "services": Filters(territories=territories),
        "invented": Filters(territories=territories, invented=True),
        "draft": Filters(territories=territories, status="draft"),
        "held": Filters(territories=territories, status="held"),
        "doubtful": Filters(territories=territories, doubtful=True),
    }
    return {name: records.count(session, each) for name, each in wanted.items()}
