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


def test_danger_stays_first_in_another_language(house: House) -> None:
    messages, _ = say(house, "please help, my husband hits me and he wants to kill me")
    assert any(isinstance(each, Emergency) for each in messages[-1].parts)


def test_a_professional_is_never_answered_in_another_language(house: House) -> None:
    messages, unread = say(house, "hello, I need help for a family, she has no home", audience="worker")
    assert not unread
    assert not any(isinstance(each, Text) and each.lang for each in messages[-1].parts)
