"""The action server answers as Rasa 3.6.21 expects."""

import json
import logging
import warnings
import zlib
from typing import Any

import pytest
from rasa_sdk import Action, ActionExecutionRejection
from rasa_sdk.executor import ActionExecutor
from starlette.testclient import TestClient

from actions.server import create_app


class Says(Action):
    def name(self) -> str:
        return "action_test_says"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="compris", json_message={"parts": [1]})
        return [{"event": "slot", "name": "pending", "value": tracker.latest_message["text"]}]


class Refuses(Action):
    def name(self) -> str:
        return "action_test_refuses"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection("action_test_refuses", "pas maintenant")


class Breaks(Action):
    def name(self) -> str:
        return "action_test_breaks"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ValueError(tracker.latest_message["text"])


@pytest.fixture
def client() -> TestClient:
    executor = ActionExecutor()
    for action in (Says, Refuses, Breaks):
        executor.register_action(action)
    return TestClient(create_app(executor))


def call(name: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "a",
        "slots": {},
        "latest_message": {"text": "mon loyer secret"},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": name, "sender_id": "a", "version": "3.6.21", "tracker": tracker}


def test_action_returns_events_and_responses(client: TestClient) -> None:
    answer = client.post("/webhook", json=call("action_test_says"))
    assert answer.status_code == 200
    assert set(answer.json()) == {"events", "responses"}
    assert answer.json()["events"] == [{"event": "slot", "name": "pending", "value": "mon loyer secret"}]
    assert answer.json()["responses"][0]["text"] == "compris"
    assert answer.json()["responses"][0]["custom"] == {"parts": [1]}


def test_compressed_call_is_read(client: TestClient) -> None:
    body = zlib.compress(json.dumps(call("action_test_says")).encode())
    answer = client.post("/webhook", content=body, headers={"content-encoding": "deflate"})
    assert answer.json()["responses"][0]["text"] == "compris"


def test_rejection_returns_400_with_action_name(client: TestClient) -> None:
    answer = client.post("/webhook", json=call("action_test_refuses"))
    assert answer.status_code == 400
    assert answer.json() == {"action_name": "action_test_refuses", "error": "pas maintenant"}


def test_unknown_action_returns_404(client: TestClient) -> None:
    assert client.post("/webhook", json=call("action_test_absent")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\x00\xff", b'"action"'])
def test_bad_body_returns_400(client: TestClient, body: bytes) -> None:
    assert client.post("/webhook", content=body).status_code == 400


def test_failure_returns_500_and_tells_no_word_of_the_message(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/webhook", json=call("action_test_breaks"))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret" not in "".join(record.getMessage() for record in caplog.records)


def test_version_gap_is_not_warned_about(client: TestClient) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        client.post("/webhook", json=call("action_test_says"))
    assert not [warning for warning in seen if "compatible" in str(warning.message)]


def test_health_names_the_actions(client: TestClient) -> None:
    assert "action_test_says" in client.get("/health").json()["actions"]
