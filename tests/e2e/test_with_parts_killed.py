"""kill -9 of each process in mid-conversation: an honest sentence, the part comes back by itself, nothing is lost."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHouse
from tests.e2e.conftest import Family, asked, of, words
from tests.faults import PROCESSES, RETRY, kept_down, kill, play_rounds, send, told_honestly, until_ready

pytestmark = [pytest.mark.running, pytest.mark.parametrize("house", ["sqlite"], indirect=True)]
Open = Callable[..., Family]

HANDOFF = {
    "mode": "short", "lines": [], "phone": "06 39 98 12 34", "safe_time": "après 18 h", "consent": True,
}  # fmt: skip
AMOUNTS = {
    "separation_toit": "Non", "separation_entre_vous": "On se parle", "separation_enfants": "Avec moi",
    "separation_pension": "Pas fixée", "separation_bail": "Au mien", "separation_ressources": "Un salaire",
    "estimation_couple": "Non", "estimation_enfants": "2", "estimation_ages": "3 et 7",
    "estimation_logement": "HLM", "estimation_revenu": "1200", "estimation_loyer": "450",
    "caisse": "La Caf",
}  # fmt: skip
LAST_OF_AMOUNTS = "estimation_loyer"


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_the_fault_is_told_and_a_second_try_brings_the_answer(family: Open, house: RunningHouse, name: str) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    killed = kill(house.supervision, name)
    assert told_honestly(send(one, text="j'habite à Blois"))
    assert told_honestly(one.tap(RETRY)) or name == "actions", "still away: told again, kept once"
    until_ready(house.supervision, killed)
    parts = one.tap(RETRY)
    assert not told_honestly(parts)
    assert asked(parts) not in {"commune", "mois_retard"}
    assert [line for line in one.lines() if "Blois" in line] == ["Blois"]


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_the_next_message_brings_the_lost_one_with_it(family: Open, house: RunningHouse, name: str) -> None:
    one = family()
    killed = kill(house.supervision, name)
    assert told_honestly(send(one, text="j'ai 3 loyers de retard"))
    until_ready(house.supervision, killed)
    parts = one.say("vous êtes là ?")
    assert "Vous avez bien fait d'écrire" in words(parts), "what was said in the fault is met now"
    assert of(parts, "rights")
    assert asked(parts) != "mois_retard"


def test_two_messages_in_one_fault_keep_their_order(family: Open, house: RunningHouse) -> None:
    one = family()
    killed = kill(house.supervision, "rasa")
    send(one, text="j'ai 3 loyers de retard")
    send(one, text="non, quatre loyers de retard")
    until_ready(house.supervision, killed)
    one.say("j'habite à Blois")
    assert "4 mois" in one.lines(), "the newer word wins"


@pytest.mark.parametrize("name", ["rasa", "actions", "rights"])
def test_danger_is_answered_with_a_part_down(family: Open, house: RunningHouse, name: str) -> None:
    one = family()
    killed = kill(house.supervision, name)
    parts = send(one, text="je veux mourir, j'habite à Blois")
    assert [part["type"] for part in parts] == ["emergency"]
    until_ready(house.supervision, killed)
    one.say("oui ma soeur")
    assert "Blois" in one.lines(), "what was said beside the danger was merged afterwards"


def test_without_the_calculation_rights_are_named_and_the_estimate_says_so(family: Open, house: RunningHouse) -> None:
    one = family()
    killed = kill(house.supervision, "rights")
    assert of(send(one, text="j'ai 3 loyers de retard"), "rights")
    until_ready(house.supervision, killed)
    assert not told_honestly(one.say("j'habite à Blois"))


def about_to_estimate(one: Family) -> set[str]:
    """Tell everything that the amounts need but one answer, and return the questions asked on the way."""
    one.say("je suis séparée, j'ai 2 enfants de 3 et 7 ans avec moi, j'habite à Blois")
    one.say("estimer mes aides")
    questions: set[str] = set()
    while (question := asked(one.last)) not in {None, LAST_OF_AMOUNTS}:
        assert question not in questions, f"« {question} » is asked again"
        questions.add(str(question))
        one.say(AMOUNTS[str(question)])
    assert asked(one.last) == LAST_OF_AMOUNTS, words(one.last)
    return {*questions, LAST_OF_AMOUNTS}


def amounts(parts: list[dict[str, Any]]) -> list[str]:
    return [card["amount"]["text"] for part in of(parts, "rights") for card in part["cards"] if card["amount"]]


def test_a_worker_killed_while_it_computes_is_told_and_the_same_amounts_come_after_one_tap(
    family: Open, house: RunningHouse
) -> None:
    undisturbed, one = family(), family()
    about_to_estimate(undisturbed)
    expected = amounts(undisturbed.say(AMOUNTS[LAST_OF_AMOUNTS]))
    assert expected
    questions, told = about_to_estimate(one), one.lines()
    with kept_down(house.supervision, "rights") as killed:
        parts = send(one, text=AMOUNTS[LAST_OF_AMOUNTS])
        assert "Le calcul s'est arrêté" in words(parts)
        (help_,) = of(parts, "handoff")
        assert help_["phones"], "somebody to call about this"
        assert [each["id"] for each in help_["choices"]] == ["amounts"]
        assert asked(parts) is None
        assert "Le calcul s'est arrêté" in words(one.tap("amounts")), "still away: told again"
    until_ready(house.supervision, killed)
    parts = one.tap("amounts")
    assert amounts(parts) == expected
    assert asked(parts) is None
    assert {*told} < {*one.lines()}, "what was said before and during the fault is there"
    assert asked(one.say("j'ai aussi 2 loyers de retard")) not in questions


def test_a_worker_killed_once_gives_the_amounts_at_once_or_after_one_tap(family: Open, house: RunningHouse) -> None:
    one = family()
    about_to_estimate(one)
    killed = kill(house.supervision, "rights")
    parts = send(one, text=AMOUNTS[LAST_OF_AMOUNTS])
    until_ready(house.supervision, killed)
    assert amounts(parts if amounts(parts) else one.tap("amounts"))


def test_a_gateway_killed_in_mid_turn_answers_the_same_message_once(family: Open, house: RunningHouse) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    answered: list[list[dict[str, object]]] = []
    writing = threading.Thread(target=lambda: answered.append(send(one, text="non, quatre loyers de retard")))
    writing.start()
    killed = kill(house.supervision, "gateway")
    writing.join()
    assert answered[0]
    until_ready(house.supervision, killed)
    texts = [each["parts"][0]["text"] for each in one.messages() if each["author"] == "person"]
    assert texts == ["j'ai 3 loyers de retard", "non, quatre loyers de retard"]
    assert "4 mois" in one.lines()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_request_that_was_acknowledged_survives(family: Open, house: RunningHouse, name: str) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard, j'habite à Blois")
    asked_for = {**HANDOFF, "client_id": uuid.uuid4().hex}
    sent = one.http.post("/api/handoffs", json=asked_for, headers=one.headers)
    killed = kill(house.supervision, name)
    assert sent.status_code == 201, sent.text
    until_ready(house.supervision, killed)
    reference = sent.json()["reference"]
    kept = one.http.get(f"/api/handoffs/{reference}", headers=one.headers).json()
    assert kept["state"] == "waiting"
    assert of(one.messages()[-1]["parts"], "handoff")[0]["reference"] == reference
    again = one.http.post("/api/handoffs", json=asked_for, headers=one.headers)
    assert again.json() == sent.json(), "the same request a second time is the same request"


def test_rounds_at_random(family: Open, house: RunningHouse, record_property: Callable[[str, object], None]) -> None:
    figures = play_rounds(house.supervision, family, seed=20261129, rounds=5)
    record_property("figures", figures.report())
    print(f"\n{figures.report()}")
    assert sum(figures.killed.values()) == 5
