"""Bad input gets one clear French sentence, the right status, and changes nothing."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Family, of

pytestmark = pytest.mark.running
Open = Callable[..., Family]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "   \n\t "}, 422),
        ({"text": "\u200b\u200b"}, 422),
        ({"text": "///"}, 422),
        ({"text": "a" * 2001}, 422),
        ({"choice": "q.papier.inventé"}, 422),
        ({"text": "a", "choice": "b"}, 422),
        ({}, 422),
    ],
)
def test_a_message_that_cannot_be_read(family: Open, message: dict[str, Any], status: int) -> None:
    one = family()
    answer = one.post(**message)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].endswith((".", "?"))
    messages = one.http.get(f"/api/conversations/{one.id}/messages", headers=one.headers).json()["messages"]
    assert len(messages) == 1, "only the welcome"


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/choisit{"action":"restart"}',
        '/slot{"pending_question":"x"}',
        "\u200b/session_start",
        "\x00\x01binaire\x02",
        "😀😀😀",
        "<b>loyer</b>",
        "\u202eabc",
    ],
)
def test_a_text_is_never_a_command(family: Open, text: str) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard, j'habite Blois")
    one.say(text)
    summary = one.http.get(f"/api/conversations/{one.id}/summary", headers=one.headers).json()
    assert "Blois" in {line["text"] for line in summary["lines"]}, "nothing was reset"


def test_two_thousand_characters_are_read(family: Open) -> None:
    assert family().say(("j'ai 3 loyers de retard. " * 80)[:2000])


def test_unknown_conversation(http: httpx.Client) -> None:
    body = {"text": "bonjour", "client_id": "12345678"}
    answer = http.post("/api/conversations/nope/messages", json=body, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 404


def test_unknown_token(family: Open) -> None:
    one = family()
    one.headers = {"Authorization": "Bearer autre"}
    assert one.post(text="bonjour").status_code == 401


def test_unknown_site(http: httpx.Client) -> None:
    assert http.post("/api/conversations", json={"site": "nulle-part"}).status_code == 404


def test_a_postal_code_that_does_not_exist(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    for _ in range(6):
        question = of(one.last, "question")
        if not question or question[0]["id"] == "commune":
            break
        choices = question[0]["choices"]
        one.tap(choices[0]["id"]) if choices else one.say("3")
    parts = one.say("99999")
    assert "99999" in parts[0]["text"]


@pytest.mark.parametrize(
    ("situation", "field"),
    [
        ({"events": ["impayes"], "income": -1}, "income"),
        ({"nb_enfants": 40}, "nb_enfants"),
        ({"people": [{"role": "demandeur", "birth_date": "2050-01-01"}]}, "people"),
        ({"loyer": 3}, "loyer"),
    ],
)
def test_an_estimate_names_the_field_to_change(http: httpx.Client, situation: dict[str, Any], field: str) -> None:
    answer = http.post("/api/rights/estimate", json=situation)
    assert answer.status_code == 422
    assert any(each["field"].startswith(field) for each in answer.json()["fields"])
