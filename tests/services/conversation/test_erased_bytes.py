"""Erasing leaves nothing in the files of a PostgreSQL server, once the sweep has passed; without Rasa."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from services.app import create_app
from services.operations import database
from services.settings import Settings
from tests.conftest import PostgreSQL
from tests.family import Family

pytestmark = pytest.mark.postgresql

# As Rasa makes it (rasa.core.tracker_store.SQLTrackerStore.SQLEvent); here it is filled by hand.
EVENTS = """CREATE TABLE events (id SERIAL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
    type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"""


@pytest.fixture
def app(tmp_path: Path, postgresql: PostgreSQL) -> Iterator[FastAPI]:
    urls = {"database_url": postgresql.new_database(), "tracker_url": postgresql.new_database()}
    database.upgrade(urls["database_url"])
    made = create_app(Settings(var_dir=tmp_path, rasa_url="http://127.0.0.1:9", **urls))
    yield made
    made.state.house.database.dispose()


def holders(folder: Path, mark: str) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and mark.encode() in path.read_bytes():
                found.append(str(path.relative_to(folder)))
        except FileNotFoundError:  # the server let an old file of its log go
            continue
    return found


def test_rows_log_and_statistics_hold_nothing_after_the_sweep(app: FastAPI, postgresql: PostgreSQL) -> None:
    house, mark = app.state.house, "zibeline7741"
    trackers = create_engine(make_url(house.settings.tracker_url).set(drivername="postgresql+psycopg"))
    one, kept = Family(TestClient(app)), Family(TestClient(app))
    one.say(f"mon loyer {mark}")
    kept.say("mon loyer murex5512")
    with trackers.begin() as connection:
        connection.execute(text(EVENTS))
        connection.execute(
            text("INSERT INTO events (sender_id, type_name, data) VALUES (:sender, 'user', :data)"),
            {"sender": one.id, "data": f"loyer {mark}"},
        )
    house.conversations.sweep()
    for engine in (house.database.engine, trackers):
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    assert holders(postgresql.home, mark), "the test must be able to fail"
    assert one.erase().status_code == 204
    house.conversations.sweep()
    assert holders(postgresql.home, mark) == []
    assert holders(postgresql.home, "murex5512"), "what was not erased stays"
    trackers.dispose()
