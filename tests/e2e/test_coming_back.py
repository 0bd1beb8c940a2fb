"""Two tabs on one conversation, and a page that is loaded again, in front of every part of the house."""

import threading
from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family, of

pytestmark = pytest.mark.running
Open = Callable[..., Family]

SAID = ("j'ai 3 loyers de retard", "j'habite à Blois", "la caf nous aide", "c'est payant ?", "merci", "oui")


def test_two_tabs_that_write_at_once_get_one_answer_a_message(family: Open) -> None:
    one = family()
    tabs = [threading.Thread(target=lambda text=text: one.post(text=text)) for text in SAID]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    messages = one.messages()
    assert [each["author"] for each in messages] == ["bot", *["person", "bot"] * len(SAID)]
    assert {each["parts"][0]["text"] for each in messages if each["author"] == "person"} == set(SAID)
    assert [each["number"] for each in messages] == sorted(each["number"] for each in messages)
    assert {"3 mois", "Blois", "Caf"} <= set(one.lines())


def test_the_same_message_from_two_tabs_at_once_is_one_message(family: Open) -> None:
    one, answers = family(), []
    tabs = [
        threading.Thread(target=lambda: answers.append(one.post(text="bonjour", client_id="le-meme-message").json()))
        for _ in range(4)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert all(each == answers[0] for each in answers)
    assert len(one.messages()) == 3


def test_a_page_that_is_loaded_again_draws_the_same_answers(family: Open) -> None:
    one = family()
    shown = [one.welcome, one.say("j'ai 3 loyers de retard"), one.say("j'habite à Blois")]
    assert [each["parts"] for each in one.messages() if each["author"] == "bot"] == shown


def test_a_button_of_an_older_tab_still_answers_its_question(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    older = of(one.last, "question")[0]["choices"][0]["id"]
    one.say("j'habite à Blois")
    assert one.post(choice=older).status_code == 200
