"""The whole application on a temporary database, with one worker signed in. Rasa is not needed here."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.accounts.dependencies import COOKIE
from services.accounts.models import Worker
from services.app import create_app
from services.db import Base
from services.settings import Settings


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[FastAPI]:
    made = create_app(
        Settings(
            var_dir=tmp_path_factory.mktemp("field"),
            today="2026-11-20T10:12",
            database_url=new_database(request.param),
            tracker_url="",
            conversations_per_minute=100_000,
        )
    )
    Base.metadata.create_all(made.state.house.database.engine)
    yield made
    made.state.house.database.dispose()


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def signed_in(app: FastAPI, login: str, *territories: str) -> TestClient:
    """Return the browser of a worker with these territories. No password: signing in has its own tests."""
    house = app.state.house
    with house.database.writing() as session:
        worker = Worker(
            login=login,
            display_name=login.title(),
            role="travailleur_social",
            territories=list(territories),
            password_hash="",
            created_at=house.clock.now(),
        )
        session.add(worker)
        session.flush()
        token, _ = house.accounts.open(session, worker)
    return TestClient(app, follow_redirects=False, cookies={COOKIE: token})


@pytest.fixture(scope="session")
def worker(app: FastAPI) -> TestClient:
    return signed_in(app, "camille", "41")
