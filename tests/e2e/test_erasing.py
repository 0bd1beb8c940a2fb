"""Erasing erases: no byte of the text remains, on either database, and later turns are refused."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.house import build_house
from tests.conftest import RunningHouse
from tests.e2e.conftest import Family

pytestmark = pytest.mark.running
Open = Callable[..., Family]
Look = Callable[[str], list[str]]

PATIENCE_SECONDS = 60
"""PostgreSQL's files are cleaned by a sweep; a table in use waits for the next one."""


def _holders(folder: Path, mark: str) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and "models" not in path.parts and mark.encode() in path.read_bytes():
                found.append(path.name)
        except FileNotFoundError:  # a file of the running server went away meanwhile
            continue
    return found


@pytest.fixture
def holders(house: RunningHouse) -> Look:
    """Return a function: a mark → the files that hold it, of the house and of its database server (data, log, WAL)."""
    folders = [house.var_dir, *filter(None, [house.server_dir])]
    return lambda mark: [name for folder in folders for name in _holders(folder, mark)]


def _until_gone(holders: Look, mark: str, house: RunningHouse) -> list[str]:
    """Return who still holds the mark: at once on SQLite, after a sweep on PostgreSQL (`aller-vers jobs run`)."""
    if house.server_dir is None:
        return holders(mark)
    another, deadline = build_house(house.settings), time.monotonic() + PATIENCE_SECONDS
    another.conversations.sweep()
    while (left := holders(mark)) and time.monotonic() < deadline:
        another.conversations.sweep()
    another.database.dispose()
    return left


def test_no_trace_of_the_text_in_any_file(family: Open, house: RunningHouse, holders: Look) -> None:
    one, mark = family(), "zibeline4217"
    one.say(f"j'ai 3 loyers de retard chez monsieur {mark}")
    one.say(f"non, quatre loyers, {mark}")
    assert holders(mark), "the test must be able to fail"
    assert one.erase().status_code == 204
    assert not _until_gone(holders, mark, house)
    assert one.post(text="bonjour").status_code == 410


def test_no_trace_when_a_turn_was_in_flight(family: Open, house: RunningHouse, holders: Look) -> None:
    one, mark = family(), "cormoran5931"
    one.say("bonjour")
    turns = [threading.Thread(target=lambda: one.post(text=f"j'ai 3 loyers de retard {mark}")) for _ in range(3)]
    for turn in turns:
        turn.start()
    assert one.erase().status_code == 204
    for turn in turns:
        turn.join()
    assert not _until_gone(holders, mark, house)


def test_no_log_holds_the_text_of_a_message(family: Open, house: RunningHouse) -> None:
    one, mark = family(), "salicorne8826"
    one.say(f"mon loyer {mark} est en retard")
    one.say(f"je veux mourir {mark}")
    logs = house.var_dir / "logs"
    assert list(logs.glob("*.log*"))
    assert not _holders(logs, mark)


def test_the_database_server_logs_no_text(family: Open, house: RunningHouse, holders: Look) -> None:
    one, mark = family(), "belemnite3318"
    one.say(f"mon loyer {mark} est en retard")
    assert "server.log" not in holders(mark)
