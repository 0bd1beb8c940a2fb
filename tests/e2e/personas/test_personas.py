"""The twenty-four personas as people who write: the real model, the gateway, answers in plain words.

`tests/services/personas` checks the same with a perfect reader; what is missing here and not there was not understood.
"""

from collections.abc import Callable
from statistics import median

import pytest

from services.rights.catalogue import Catalogue
from services.settings import ROOT
from tests.e2e.personas.talk import Part, Talk
from tests.family import of
from tests.services.personas.truth import NAMES, PERSONAS

pytestmark = pytest.mark.running
Talked = Callable[..., Talk]
MOST_QUESTIONS = 3
LEAST_RECALL = 0.95
SEPARATIONS = [name for name, each in PERSONAS.items() if each["event"] == "separation"]
ALERTING = {
    name
    for name, right in Catalogue(ROOT / "data" / "content").rights.items()
    if right.alert is not None and right.alert.who == "autre_parent"
}
MISREAD = {"separation_yvette": {"declarer_separation"}}
"""Named though it must not be, because of what was read: her daughter's separation is taken for hers."""
everyone = pytest.mark.parametrize("name", PERSONAS)


def missing(talk: Talk) -> list[str]:
    return [
        each["right"] for each in PERSONAS[talk.name]["must_name"] if not set(NAMES[each["right"]]) & set(talk.cards)
    ]


def unwelcome(talk: Talk, *, very_likely: bool) -> set[str]:
    """Return the rights that must not be promised and are, or (`very_likely` False) must not stand there at all."""
    found = set()
    for each in PERSONAS[talk.name]["must_not_name"]:
        for right in set(NAMES[each["right"]]) & set(talk.cards):
            if talk.cards[right]["status"] == "tres_probable" if very_likely else each.get("at_all"):
                found.add(right)
    return found


@everyone
def test_a_persona_comes_to_a_complete_orientation(name: str, talked: Talked) -> None:
    talk = talked(name)
    print(f"{name}: {talk.questions} questions, {len(talk.cards)} rights, had to tap: {talk.unheard}")
    assert talk.questions is not None, talk.asked
    assert talk.questions <= 5


def test_median_of_questions_before_the_first_complete_orientation(talked: Talked) -> None:
    counts = {name: talked(name).questions or 99 for name in PERSONAS}
    assert median(counts.values()) <= MOST_QUESTIONS, counts


def test_rights_that_must_be_named_are(talked: Talked) -> None:
    absent = {name: missing(talked(name)) for name in PERSONAS}
    wanted = sum(len(each["must_name"]) for each in PERSONAS.values())
    found = wanted - sum(map(len, absent.values()))
    assert found / wanted >= LEAST_RECALL, {name: each for name, each in absent.items() if each}


@everyone
def test_nothing_is_promised_that_must_not_be(name: str, talked: Talked) -> None:
    talk = talked(name)
    assert unwelcome(talk, very_likely=True) == set()
    assert unwelcome(talk, very_likely=False) <= MISREAD.get(name, set())


@everyone
def test_no_amount_comes_without_its_date_and_none_after_a_death(name: str, talked: Talked) -> None:
    for card in (card for parts in talked(name).answers for part in of(parts, "rights") for card in part["cards"]):
        amount = card["amount"]
        assert not (amount and PERSONAS[name].get("no_amount")), card["id"]
        assert amount is None or "202" in amount["detail"], card["id"]


@pytest.mark.parametrize("turn", [1, 4, -1], ids=["turn 1", "turn 4", "last"])
@pytest.mark.parametrize("name", SEPARATIONS)
def test_after_violence_nothing_that_alerts_the_other_parent_remains(name: str, turn: int, talked: Talked) -> None:
    talk = talked(name, turn)
    assert talk.said_violence is not None
    assert [part["type"] for part in talk.answers[talk.said_violence]] == ["emergency"]
    for parts in talk.answers[talk.said_violence :]:
        assert not _shown(parts) & ALERTING
    kept = talk.kept()
    assert kept["discreet"]
    assert not _shown([part for message in kept["messages"] for part in message["parts"]]) & ALERTING
    lines = {line["id"].removeprefix("right:") for line in talk.summary()["lines"]}
    assert not lines & ALERTING


def _shown(parts: list[Part]) -> set[str]:
    return {card["id"] for part in of(parts, "rights") for card in part["cards"]}
