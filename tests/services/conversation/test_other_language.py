"""A message in another language, through the real gateway on a temporary database; Rasa is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.conversation.parts import Emergency, Handoff, Text
from services.conversation.schemas import Incoming, MessageOut, Opening
from services.db import Base
from services.house import House, build_house
from services.settings import Settings


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    settings = Settings(
        var_dir=folder, today="2026-11-20T10:00:00+01:00", port=9, rasa_timeout_seconds=0.2, conversations_per_minute=99
    )
    built = build_house(settings)
    Base.metadata.create_all(built.database.engine)
    yield built
    built.database.dispose()


def say(house: House, text: str, audience: str = "family") -> tuple[list[MessageOut], bool]:
    opened = house.conversations.open(Opening(site="demo", audience=audience))
    incoming = Incoming(text=text, client_id="message-0001")
    turned, received = house.conversations.answer(opened.id, opened.token, incoming)
    return turned.messages, received.unread


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Good morning, I need help with my rent and my two children", "en"),
        ("أحتاج إلى مساعدة لدفع الإيجار", "ar"),
        ("我需要帮助付房租", "zh"),
    ],
)
def test_it_is_answered_in_that_language_with_numbers_and_a_person(house: House, text: str, code: str) -> None:
    messages, unread = say(house, text)
    parts = messages[-1].parts
    assert isinstance(parts[0], Text)
    assert parts[0].lang == code
    phones = next(each for each in parts if isinstance(each, Handoff) and each.phones)
    assert {"15", "17", "112", "114", "115", "119"} <= {phone.number for phone in phones.phones}
    assert any(isinstance(each, Handoff) and each.stage == "offer" and each.lang == code for each in parts)
    assert unread, "Rasa must still read its events afterwards"


def card_of(messages: list[MessageOut]) -> Emergency:
    """Return the card of an answer, which holds nothing else."""
    [card] = messages[-1].parts
    assert isinstance(card, Emergency)
    return card


@pytest.mark.parametrize(
    ("text", "code", "direction", "number"),
    [
        ("please help, my husband hits me and he wants to kill me", "en", "ltr", "17"),
        ("artık yaşamak istemiyorum", "tr", "ltr", "3114"),
        ("راجلي كيضربني كل ليلة", "ar", "rtl", "17"),
        ("дитина не дихає", "uk", "ltr", "15"),
        ("我們今晚沒有地方睡", "zh", "ltr", "115"),
    ],
)
def test_danger_stays_first_and_its_card_is_in_that_language(
    house: House, text: str, code: str, direction: str, number: str
) -> None:
    messages, unread = say(house, text)
    card = card_of(messages)
    assert (card.lang, card.dir) == (code, direction)
    assert number in {phone.number for phone in card.numbers}
    assert card.sentence != card.french
    assert card.now_title
    assert unread


@pytest.mark.parametrize("text", ["je veux mourir", "boug mwen ka bat mwen"])
def test_danger_in_french_and_in_creole_has_the_french_card(house: House, text: str) -> None:
    card = card_of(say(house, text)[0])
    assert (card.lang, card.french, card.now_title) == ("", "", "")


def test_danger_told_by_a_professional_has_the_french_card(house: House) -> None:
    card = card_of(say(house, "she says her husband hits her, my husband hits me", audience="worker")[0])
    assert card.lang == ""


def test_doubt_is_asked_and_answered_in_that_language(house: House) -> None:
    opened = house.conversations.open(Opening(site="demo"))

    def turn(client_id: str, **said: str) -> list[MessageOut]:
        incoming = Incoming(client_id=client_id, **said)
        return house.conversations.answer(opened.id, opened.token, incoming)[0].messages

    question = card_of(turn("message-0001", text="I am falling apart and I cannot take it anymore"))
    assert question.lang == "en"
    assert question.now == []
    assert [each.label for each in question.answers] == ["Yes", "No", "I don't know", "That is not it"]
    card = card_of(turn("message-0002", choice=question.answers[1].id))
    assert (card.lang, card.french) == ("en", "Rien d'autre ne presse. Quelqu'un peut vous écouter maintenant.")
    assert card.dismiss is not None
    after = turn("message-0003", choice=card.dismiss.id)[-1].parts
    assert isinstance(after[0], Text)
    assert after[0].lang == "en", "without Rasa"


def test_a_professional_is_never_answered_in_another_language(house: House) -> None:
    messages, unread = say(house, "hello, I need help for a family, she has no home", audience="worker")
    assert not unread
    assert not any(isinstance(each, Text) and each.lang for each in messages[-1].parts)
