"""Danger is read first: its card is alone, and the conversation comes back softly."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running
Open = Callable[..., Family]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("j'ai plus envie de vivre, je vais en finir", "3114"),
        ("mon mari me frappe tous les soirs", "17"),
        ("on dort dans la voiture ce soir avec les petits", "115"),
        ("le bébé ne réagit plus, il est tout mou", "15"),
    ],
)
def test_the_card_is_alone_in_its_answer(family: Open, text: str, number: str) -> None:
    parts = family().say(text)
    assert [part["type"] for part in parts] == ["emergency"]
    assert number in {each["number"] for each in parts[0]["numbers"]}
    assert parts[0]["title"] == "Numéros utiles"
    assert parts[0]["sentence"]
    assert parts[0]["now"]


def test_after_a_vital_card_the_question_that_waited_does_not_come_back(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    assert asked(one.last)
    one.say("je veux mourir")
    parts = one.say("je sais pas")
    assert of(parts, "clarify")[0]["text"] == "Avez-vous pu joindre quelqu'un ?"
    assert asked(parts) is None


def test_not_reached_shows_the_card_again(family: Open) -> None:
    one = family()
    one.say("je veux mourir")
    one.say("bof")
    assert of(one.tap("followup.non"), "emergency")


def test_a_dismissed_card_brings_the_conversation_back(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    card = of(one.say("on dort dans la voiture ce soir"), "emergency")[0]
    parts = one.tap(card["dismiss"]["id"])
    assert not of(parts, "emergency")
    assert words(parts)


def test_what_was_said_beside_a_danger_is_not_asked_afterwards(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard, j'habite Blois et j'ai plus envie de vivre")
    one.say("oui ma soeur")
    summary = one.http.get(f"/api/conversations/{one.id}/summary", headers=one.headers).json()
    assert "Blois" in {line["text"] for line in summary["lines"]}
