"""kill -9 of each process in mid-conversation: an honest sentence, the part comes back by itself, nothing is lost."""

import os
import signal
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import RunningHouse
from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running
Open = Callable[..., Family]
PATIENCE_SECONDS = 90


def _kill(house: RunningHouse, name: str) -> None:
    pid = house.supervision.states()[name].pid
    assert pid > 0, f"{name} is not running"
    os.kill(pid, signal.SIGKILL)


def _wait_until_ready(house: RunningHouse) -> float:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        try:
            if httpx.get(f"{house.address}/ready", timeout=5, trust_env=False).status_code == 200:
                return time.monotonic() - started
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    pytest.fail(f"the house did not come back in {PATIENCE_SECONDS} s")


def _send(one: Family, text: str) -> list[dict[str, Any]]:
    """Send as a page does: the same client_id again until an answer comes."""
    client_id = uuid.uuid4().hex
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        try:
            answer = one.post(text=text, client_id=client_id)
        except httpx.TransportError:
            time.sleep(0.3)
            continue
        assert answer.status_code == 200, answer.text
        return [part for message in answer.json()["messages"] for part in message["parts"]]
    pytest.fail("no answer")


def _lines(one: Family) -> set[str]:
    summary = one.http.get(f"/api/conversations/{one.id}/summary", headers=one.headers).json()
    return {line["text"] for line in summary["lines"]}


@pytest.mark.parametrize("name", ["rasa"])
def test_without_the_dialogue_the_person_is_told_and_given_telephones(
    family: Open, running_house: RunningHouse, name: str
) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    _kill(running_house, name)
    parts = _send(one, "j'habite à Blois")
    if of(parts, "handoff"):  # the part may have come back before the message
        assert "panne" in words(parts)
        numbers = {phone["number"] for phone in of(parts, "handoff")[0]["phones"]}
        assert {"17", "15", "112"} <= numbers
    _wait_until_ready(running_house)
    parts = _send(one, "la caf")
    assert asked(parts) not in {"commune", "caisse"}, "what was said during the fault is not asked again"
    assert "Blois" in _lines(one)


def test_danger_is_answered_with_the_dialogue_down(family: Open, running_house: RunningHouse) -> None:
    one = family()
    _kill(running_house, "rasa")
    parts = _send(one, "je veux mourir")
    assert [part["type"] for part in parts] == ["emergency"]
    _wait_until_ready(running_house)


def test_without_the_calculation_the_rights_are_still_named(family: Open, running_house: RunningHouse) -> None:
    one = family()
    _kill(running_house, "rights")
    parts = one.say("j'ai 3 loyers de retard")
    assert of(parts, "rights")
    _wait_until_ready(running_house)


def test_a_gateway_killed_in_mid_turn_answers_the_same_message_once(family: Open, running_house: RunningHouse) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    _kill(running_house, "gateway")
    parts = _send(one, "non, quatre loyers de retard")
    assert parts
    _wait_until_ready(running_house)
    assert any("4" in line for line in _lines(one))
