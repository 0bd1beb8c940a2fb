"""Erasing erases: no byte of the text remains, and later turns are refused."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import RunningHouse
from tests.e2e.conftest import Family

pytestmark = pytest.mark.running
Open = Callable[..., Family]


def _holders(folder: Path, mark: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts]
    return [path.name for path in files if mark.encode() in path.read_bytes()]


def test_no_trace_of_the_text_in_any_file(family: Open, running_house: RunningHouse) -> None:
    one, mark = family(), "zibeline4217"
    one.say(f"j'ai 3 loyers de retard chez monsieur {mark}")
    one.say(f"non, quatre loyers, {mark}")
    assert _holders(running_house.var_dir, mark), "the test must be able to fail"
    assert one.erase().status_code == 204
    assert not _holders(running_house.var_dir, mark)
    assert one.post(text="bonjour").status_code == 410


def test_no_trace_when_a_turn_was_in_flight(family: Open, running_house: RunningHouse) -> None:
    one, mark = family(), "cormoran5931"
    one.say("bonjour")
    turns = [threading.Thread(target=lambda: one.post(text=f"j'ai 3 loyers de retard {mark}")) for _ in range(3)]
    for turn in turns:
        turn.start()
    assert one.erase().status_code == 204
    for turn in turns:
        turn.join()
    assert not _holders(running_house.var_dir, mark)


def test_no_log_holds_the_text_of_a_message(family: Open, running_house: RunningHouse) -> None:
    one, mark = family(), "salicorne8826"
    one.say(f"mon loyer {mark} est en retard")
    one.say(f"je veux mourir {mark}")
    logs = running_house.var_dir / "logs"
    assert list(logs.glob("*.log*"))
    assert not _holders(logs, mark)
