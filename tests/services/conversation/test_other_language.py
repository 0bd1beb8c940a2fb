"""A message in another language, through the real gateway on a temporary database; Rasa is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.conversation import other_language, repository
from services.conversation.composer import Context
from services.conversation.parts import Emergency, Handoff, Part, Text
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


ALARMING = (
    "danger", "suicid", "suicíd", "polic", "violen", "child", "emergency", "peligro", "niño", "emergencia", "perigo",
    "criança", "pericol", "copil", "urgenț", "опасн", "полиц", "ребён", "убий", "небезпе", "поліц", "дитин", "губств",
    "tehlike", "polis", "çocuk", "intihar", "危险", "警", "自杀", "儿童", "خطر", "شرط", "طفل", "انتحار", "پولیس",
    "کودک", "خودکشی", "ماشوم", "ځان وژن", "بېړن",
)  # fmt: skip
BATTERED = {
    "ar": "راجلي كيضربني كل ليلة",
    "en": "please help, my husband hits me and he wants to kill me",
    "es": "mi esposo me golpea delante de los niños",
    "fa": "شوهرم مرا لت می‌کند",
    "ps": "خاوند مې هره شپه ما وهي",
    "pt": "o meu namorado me bateu ontem e tenho medo dele",
    "ro": "bărbatul meu m-a bătut, mi-a luat pașaportul",
    "ru": "Мой муж меня избивает",
    "tr": "eşim beni çok dövüyor, korkuyorum",
    "uk": "мій чоловік мене б’є",
    "zh": "我老公昨天又打我，我很害怕",
}
"""Violence told in every language that is answered in itself."""


class Talk:
    """One conversation: each turn returns the parts of its answer."""

    def __init__(self, house: House) -> None:
        self._house, self._opened, self._number = house, house.conversations.open(Opening(site="demo")), 0

    def turn(self, **said: str) -> list[Part]:
        self._number += 1
        incoming = Incoming(client_id=f"message-{self._number:04}", **said)
        turned, self.received = self._house.conversations.answer(self._opened.id, self._opened.token, incoming)
        return turned.messages[-1].parts

    def card(self, **said: str) -> Emergency:
        """Return the card that answers a turn, alone."""
        [card] = self.turn(**said)
        assert isinstance(card, Emergency)
        return card

    def context(self) -> Context:
        """Return who asks, as the composer gets it."""
        with self._house.database.reading() as session:
            return self._house.conversations.context(session, self._opened.id, self._opened.token)

    def person_said(self) -> dict[str, str] | None:
        """Return the button that the last message of the person stands for."""
        with self._house.database.reading() as session:
            message = repository.message(session, self.received.message_id)
            return message.choice if message else None


def texts(parts: list[Part]) -> str:
    """Return all the words of an answer, in small letters."""
    words = []
    for each in parts:
        assert isinstance(each, Text | Handoff)
        words.append(each.text)
        if isinstance(each, Handoff):
            words += [*(phone.name + phone.detail for phone in each.phones), *(choice.label for choice in each.choices)]
    return "\n".join(words).lower()


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


def test_the_words_that_must_not_come_back_stand_in_every_ordinary_answer(house: House) -> None:
    for language in house.languages.all().values():
        said = "\n".join([language.in_danger, *language.lines.values()]).lower()
        assert len([each for each in ALARMING if each in said]) >= 3, language.code


@pytest.mark.parametrize("code", BATTERED)
def test_after_violence_the_ordinary_answer_may_be_read_by_another(house: House, code: str) -> None:
    talk = Talk(house)
    card = talk.card(text=BATTERED[code])
    assert card.lang == code
    assert card.dismiss is not None
    parts = talk.turn(choice=card.dismiss.id)
    assert {each.lang for each in parts if isinstance(each, Text | Handoff)} == {code}
    assert not [each for each in ALARMING if each in texts(parts)]
    phones = [phone.number for each in parts if isinstance(each, Handoff) for phone in each.phones]
    assert phones == ["17", "114", "15"]
    assert talk.received.unread


def test_every_later_answer_stays_harmless(house: House) -> None:
    talk = Talk(house)
    talk.turn(text=BATTERED["en"])
    assert "danger" not in texts(talk.turn(text="I need help with my rent and my two children"))


def test_the_question_of_violence_said_not_to_be_it_is_harmless_too(house: House) -> None:
    talk = Talk(house)
    offered = {"lang": "en", "action": "doubt", "kind": "violence_conjugale", "id": "erreur"}
    language, context = house.languages.all()["en"], talk.context()
    done = other_language.answer(house, language, context, offered, somebody=True)
    assert not [each for each in ALARMING if each in texts(done.parts)]
    assert "danger" in texts(other_language.answer(house, language, context, None, somebody=True).parts)


@pytest.mark.parametrize("code", BATTERED)
@pytest.mark.parametrize("answer", ["oui", "non"])
def test_the_answer_to_the_question_of_the_card_comes_in_its_language(house: House, code: str, answer: str) -> None:
    talk = Talk(house)
    card = talk.card(text=BATTERED[code])
    choice = next(each for each in card.answers if each.id.endswith(f".{answer}"))
    parts = talk.turn(choice=choice.id)
    quiet = house.languages.all()[code].discreet
    assert isinstance(parts[0], Text)
    assert (parts[0].lang, parts[0].text.startswith(quiet.can_write if answer == "oui" else quiet.cannot_write)) == (
        code,
        True,
    )
    assert not [each for each in ALARMING if each in texts(parts)]
    offers = [each for each in parts if isinstance(each, Handoff) and each.stage == "offer"]
    assert len(offers) == (1 if answer == "oui" else 0), "who cannot write is offered nothing"
    assert talk.received.unread, "Rasa learns of it afterwards, in silence"


@pytest.mark.parametrize(
    ("code", "text", "answer"),
    [
        ("en", "yes", "oui"),
        ("en", "no, he is in the next room with my son", "non"),
        ("es", "sí", "oui"),
        ("uk", "так", "oui"),
        ("uk", "ні", "non"),
        ("ru", "да, он на работе", "oui"),
        ("fa", "بله", "oui"),
        ("ps", "نه", "non"),
        ("tr", "hayır", "non"),
        ("zh", "不方便", "non"),
    ],
)
def test_a_written_answer_counts_like_the_button(house: House, code: str, text: str, answer: str) -> None:
    talk = Talk(house)
    talk.card(text=BATTERED[code])
    first = talk.turn(text=text)[0]
    assert isinstance(first, Text)
    assert first.lang == code
    said = talk.person_said()
    assert said is not None
    assert (said["action"], said["id"]) == ("write", answer)


@pytest.mark.parametrize("text", ["🙂", "ok"])
def test_what_has_no_language_is_answered_in_that_of_the_card(house: House, text: str) -> None:
    talk = Talk(house)
    talk.card(text=BATTERED["ro"])
    first = talk.turn(text=text)[0]
    assert isinstance(first, Text)
    assert first.lang == "ro"


def language_of(parts: list[Part]) -> str:
    return parts[0].lang if isinstance(parts[0], Text) else ""


@pytest.mark.parametrize("first", ["help", "help me please", "I need help with rent"])
@pytest.mark.parametrize(
    "then", ["two months", "ok", "yes", "Blois", "a job", "on Monday", "lost job no money since summer", "🙂"]
)
def test_a_persons_language_stays_for_what_tells_none(house: House, first: str, then: str) -> None:
    talk = Talk(house)
    assert language_of(talk.turn(text=first)) == "en"
    assert language_of(talk.turn(text=then)) == "en"
    assert talk.received.unread, "Rasa reads it afterwards"


@pytest.mark.parametrize("then", ["oui", "merci", "loyer impayé", "2 mois retard", "j'ai deux enfants"])
def test_one_french_word_brings_french_back(house: House, then: str) -> None:
    talk = Talk(house)
    talk.turn(text="I need help with rent")
    assert language_of(talk.turn(text=then)) == ""
    assert language_of(talk.turn(text="ok")) == "", "and it stays"


def test_a_town_after_the_button_for_a_person_is_answered_in_french(house: House) -> None:
    talk = Talk(house)
    offer = talk.turn(text="I need help with rent")[-1]
    assert isinstance(offer, Handoff)
    talk.turn(choice=offer.choices[0].id)
    assert language_of(talk.turn(text="Blois")) == ""


def test_a_written_no_to_a_doubt_has_its_card_in_that_language(house: House) -> None:
    talk = Talk(house)
    assert talk.card(text="у меня истерика, я больше не могу").lang == "ru"
    assert talk.card(text="нет").lang == "ru"


def test_french_words_after_a_card_in_another_language_are_french(house: House) -> None:
    talk = Talk(house)
    talk.card(text=BATTERED["en"])
    assert house.languages.of_turn("oui", None, [], "en") is None
    assert house.languages.of_turn("merci", None, [], "uk") is None
