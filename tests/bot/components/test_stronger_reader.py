"""The chat endpoint as a reader: masked text goes out, only the schema comes in, faults change nothing."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.components.masking import mask
from bot.components.stronger_reader import ChatReader, StrongerReader, chosen

HOUSE = {"events": [], "candidates": [{"name": "budget", "confidence": 0.4}], "topic": None}


class Endpoint:
    """A chat-completion server on this machine, which says what it is told to say."""

    def __init__(self) -> None:
        self.content: Any = {"events": [{"name": "deuil", "confidence": 0.9}], "intent": "raconte_situation"}
        self.status, self.delay = 200, 0.0
        self.asked: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(outer.delay)
                content = outer.content if isinstance(outer.content, str) else json.dumps(outer.content)
                body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
                with suppress(BrokenPipeError):  # who was too late is not waited for
                    self.send_response(outer.status)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint()
    yield running
    running.server.shutdown()
    running.server.server_close()


def read(endpoint: Endpoint, text: str = "ma mère n'est plus là", seconds: float = 5.0) -> Message:
    message = Message({"text": text, "understanding": dict(HOUSE), INTENT: {"name": "plainte", "confidence": 0.5}})
    StrongerReader(ChatReader(endpoint.url, "local", seconds=seconds)).process([message])
    return message


def test_its_reading_replaces_that_of_the_house(endpoint: Endpoint) -> None:
    endpoint.content["events"].append({"name": "budget", "confidence": 0.3})
    message = read(endpoint)
    assert [each["name"] for each in message.get("understanding")["events"]] == ["deuil"]
    assert [each["name"] for each in message.get("understanding")["candidates"]] == ["deuil", "budget"]
    assert message.get(INTENT)["name"] == "raconte_situation"


def test_no_event_is_a_reading_too(endpoint: Endpoint) -> None:
    endpoint.content = {"events": [], "intent": "salutation"}
    assert [each["name"] for each in read(endpoint).get("understanding")["candidates"]] == ["aucun"]


def test_it_is_asked_for_a_schema_and_gets_masked_text(endpoint: Endpoint) -> None:
    read(endpoint, "Je m'appelle Yasmina Benali, 06 12 34 56 78, j'habite 4 rue des Lilas à Blois")
    (asked,) = endpoint.asked
    assert asked["response_format"]["json_schema"]["strict"] is True
    sent = asked["messages"][-1]["content"]
    assert not any(said in sent for said in ("Yasmina", "Benali", "06 12", "Lilas", "Blois"))


@pytest.mark.parametrize(
    "content",
    ["not json", {"events": []}, {"events": [{"name": "lune", "confidence": 1}], "intent": "affirme"},
     {"events": [], "intent": "chanter"}, {"events": [{"name": "deuil", "confidence": 7}], "intent": "affirme"}, "[]"],
)  # fmt: skip
def test_what_breaks_the_schema_changes_nothing(endpoint: Endpoint, content: Any) -> None:
    endpoint.content = content
    message = read(endpoint)
    assert message.get("understanding") == HOUSE
    assert message.get(INTENT)["name"] == "plainte"


@pytest.mark.parametrize("status", [500, 401, 302])
def test_an_endpoint_that_refuses_changes_nothing(endpoint: Endpoint, status: int) -> None:
    endpoint.status = status
    assert read(endpoint).get("understanding") == HOUSE


def test_an_endpoint_that_is_late_changes_nothing(endpoint: Endpoint) -> None:
    endpoint.delay = 1.5
    assert read(endpoint, seconds=0.2).get("understanding") == HOUSE


def test_it_is_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLERVERS_READER_URL", raising=False)
    assert chosen() is None


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("mon mail c'est lea.p@exemple.fr", "lea.p"),
        ("mon numéro de sécu 2 85 12 75 116 001 42", "116"),
        ("allocataire 1234567", "1234567"),
        ("mme Durand est venue", "Durand"),
        ("on est avec Kevin depuis hier", "Kevin"),
    ],
)
def test_what_tells_who_wrote_is_masked(text: str, hidden: str) -> None:
    assert hidden not in mask(text)


@pytest.mark.parametrize("text", ["j'ai 3 loyers de retard, 1 250 euros", "je dois 15000 euros", "mon fils de 6 ans"])
def test_what_the_reading_needs_stays(text: str) -> None:
    assert mask(text) == text
