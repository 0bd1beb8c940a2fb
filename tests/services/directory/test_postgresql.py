"""The same searches give the same cards on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from services.db import Base, Database
from services.directory.service import Directory
from services.directory.writing.demonstration import load_demonstration, remove_demonstration
from services.directory.writing.source import Counts
from services.settings import Settings
from tests.services.directory.conftest import query

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def postgresql(postgresql_url: str, directory: Directory) -> Iterator[Database]:
    found = Database(postgresql_url)
    Base.metadata.create_all(found.engine)
    with found.writing() as session:
        load_demonstration(session, Settings(), directory.communes)
    yield found
    with found.writing() as session:
        remove_demonstration(session)
    Base.metadata.drop_all(found.engine)
    found.dispose()


@pytest.mark.parametrize("place", ["Blois", "Montoire-sur-le-Loir", "Privas", "Tournon-sur-Rhône", "Le Mans"])
@pytest.mark.parametrize("asked", [{"event": "impayes"}, {"event": "deuil"}, {"event": "violence"}, {"q": "bébé"}, {}])
def test_both_databases_answer_alike(
    postgresql: Database, demonstration: Session, directory: Directory, place: str, asked: dict[str, str]
) -> None:
    (commune,) = directory.communes.find(place)
    wanted = query(commune, demonstration=True, limit=20, **asked)
    with postgresql.reading() as session:
        assert directory.search(session, wanted) == directory.search(demonstration, wanted)


def test_a_second_load_changes_nothing(postgresql: Database, directory: Directory) -> None:
    with postgresql.writing() as session:
        counts = load_demonstration(session, Settings(), directory.communes)
    assert counts == Counts(unchanged=counts.unchanged)
