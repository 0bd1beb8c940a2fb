"""The same guarantees on a real PostgreSQL server, where two writers really run at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.accounts import service as accounts
from services.accounts.schemas import NewWorker
from services.clock import Clock
from services.conversation.sites import Sites
from services.db import Base, Database
from services.handoff import repository
from services.handoff.schemas import HandoffAsked
from services.handoff.service import Handoffs
from services.settings import Settings

from .conftest import FRIDAY, Families

pytestmark = pytest.mark.postgresql
_WORKERS = 4


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    opened = Database(postgresql_url)
    Base.metadata.create_all(opened.engine)
    yield opened
    Base.metadata.drop_all(opened.engine)
    opened.dispose()


def test_same_request_at_once_is_kept_once_and_taken_once(database: Database, asked: dict[str, object]) -> None:
    families = Families()
    handoffs = Handoffs(Sites(Settings().content_dir), Clock(FRIDAY), families)
    barrier = Barrier(_WORKERS)

    def send(_: int) -> str:
        barrier.wait()
        with database.writing() as session:
            return handoffs.create(session, families.known["token-41"], HandoffAsked.model_validate(asked)).reference

    with ThreadPoolExecutor(_WORKERS) as pool:
        references = set(pool.map(send, range(_WORKERS)))
    assert len(references) == 1
    with database.writing() as session:
        people = [accounts.add(session, NewWorker(login=f"p{n}", display_name="P"), "x")[0].id for n in range(_WORKERS)]
        request = repository.by_reference(session, references.pop())
        assert request
        number = request.id

    def take(worker: int) -> bool:
        barrier.wait()
        with database.writing() as session:
            return repository.take(session, number, worker)

    with ThreadPoolExecutor(_WORKERS) as pool:
        assert sorted(pool.map(take, people)) == [False, False, False, True]
