"""A page that comes back: the same message again, a request that was sent, a telephone of yesterday; without Rasa."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.app import create_app
from services.clock import Clock
from services.db import Base
from services.settings import Settings
from tests.family import Family, of, words
from tests.kept import kept_bytes

OPENED, NEXT_EVENING, TOMORROW = "2026-11-20T10:00", "2026-11-20T21:00", "2026-11-21T10:01"
BLOIS = "41018"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[FastAPI]:
    made = create_app(
        Settings(
            var_dir=tmp_path_factory.mktemp("coming-back"),
            database_url=new_database(request.param),
            rasa_url=NOBODY,
            conversations_per_minute=100_000,
        )
    )
    Base.metadata.create_all(made.state.house.database.engine)
    yield made
    made.state.house.database.dispose()


@pytest.fixture
def one(app: FastAPI) -> Family:
    app.state.house.clock = Clock(OPENED)
    return Family(TestClient(app), commune=BLOIS)


def asked(**changes: object) -> dict[str, object]:
    """Return a correct short request."""
    request = {"mode": "short", "lines": [], "phone": "06 39 98 12 34", "safe_time": "après 18 h", "consent": True}
    return {**request, "client_id": uuid.uuid4().hex, **changes}


def test_the_same_id_gives_the_same_answer_and_keeps_the_first_text(one: Family) -> None:
    first = one.post(text="j'ai 3 loyers de retard", client_id="message-1")
    again = one.post(text="tout autre chose", client_id="message-1")
    assert first.json() == again.json()
    assert [each["parts"][0]["text"] for each in one.messages() if each["author"] == "person"] == [
        "j'ai 3 loyers de retard"
    ]


def test_a_page_that_is_loaded_again_knows_under_which_id_it_wrote(one: Family) -> None:
    one.post(text="bonjour", client_id="message-1")
    assert [each["client_id"] for each in one.messages()] == ["", "message-1", ""]


def test_without_rasa_the_answer_is_honest_and_offers_a_second_try(one: Family) -> None:
    parts = one.say("j'ai 3 loyers de retard")
    assert "panne" in words(parts)
    (help_,) = of(parts, "handoff")
    assert {"15", "17", "112"} <= {phone["number"] for phone in help_["phones"]}
    assert [each["id"] for each in help_["choices"]] == ["retry"]
    assert "panne" in words(one.tap("retry"))


def test_the_receipt_of_a_request_is_a_message(one: Family) -> None:
    sent = one.http.post("/api/handoffs", json=asked(), headers=one.headers)
    assert sent.status_code == 201, sent.text
    receipt = one.messages()[-1]
    assert receipt["id"] == sent.json()["message_id"]
    (part,) = of(receipt["parts"], "handoff")
    assert (part["stage"], part["reference"]) == ("sent", sent.json()["reference"])
    assert part["promise"] == sent.json()["promise_text"]


def test_a_request_sent_twice_has_one_receipt(one: Family) -> None:
    request = asked()
    first, again = (one.http.post("/api/handoffs", json=request, headers=one.headers) for _ in range(2))
    assert first.json() == again.json()
    assert len(one.messages()) == 2, "the welcome and one receipt"


def test_a_withdrawn_request_says_so_in_the_place_of_its_receipt(one: Family, app: FastAPI) -> None:
    reference = one.http.post("/api/handoffs", json=asked(phone="06 39 98 55 66"), headers=one.headers).json()[
        "reference"
    ]
    told = one.http.delete(f"/api/handoffs/{reference}", headers=one.headers).json()["text"]
    assert words(one.messages()[-1]["parts"]) == told
    assert not of(one.messages()[-1]["parts"], "handoff")
    assert b"639985566" not in kept_bytes(app.state.house.database)


def test_the_same_evening_everything_is_still_there(one: Family, app: FastAPI) -> None:
    one.say("j'ai 3 loyers de retard")
    app.state.house.clock = Clock(NEXT_EVENING)
    app.state.house.conversations.sweep()
    assert len(one.messages()) == 3


def test_a_telephone_of_yesterday_is_told_and_can_begin_again(one: Family, app: FastAPI) -> None:
    one.say("mon mot zibeline")
    app.state.house.clock = Clock(TOMORROW)
    app.state.house.conversations.sweep()
    for answer in (
        one.http.get(f"/api/conversations/{one.id}/messages", headers=one.headers),
        one.post(text="bonjour"),
        one.erase(),
    ):
        assert answer.status_code == 410
        assert answer.json()["detail"] == "Cette conversation a été effacée. Vous pouvez recommencer."
    assert one.http.post("/api/handoffs", json=asked(), headers=one.headers).status_code == 401
    assert b"zibeline" not in kept_bytes(app.state.house.database)
    assert Family(one.http).welcome


def test_a_request_outlives_the_conversation_of_yesterday(one: Family, app: FastAPI) -> None:
    reference = one.http.post("/api/handoffs", json=asked(), headers=one.headers).json()["reference"]
    app.state.house.clock = Clock(TOMORROW)
    app.state.house.conversations.sweep()
    assert reference.encode() in kept_bytes(app.state.house.database)


def test_another_token_opens_nothing(one: Family) -> None:
    one.headers = {"Authorization": "Bearer autre"}
    assert one.post(text="bonjour").status_code == 401
    assert one.erase().status_code == 401
