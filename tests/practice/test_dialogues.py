"""Twenty-four dialogues played through the API, every answer judged line by line against the practice's lists."""

from collections.abc import Callable

import pytest

from tests.family import Family
from tests.practice.play import Dialogue, Player, dialogues
from tests.practice.rules import load

Open = Callable[..., Family]
DIALOGUES = dialogues()
PRACTICE = load()


@pytest.mark.running
@pytest.mark.parametrize("name", sorted(DIALOGUES))
def test_nothing_is_said_that_a_social_worker_never_says(family: Open, name: str) -> None:
    dialogue = DIALOGUES[name]
    faults = Player(PRACTICE, family(**dialogue.opening), name).play(dialogue)
    assert not faults, f"{dialogue.title}\n" + "\n".join(faults)


@pytest.mark.parametrize("event", ["naissance", "separation", "deuil", "impayes"])
def test_each_event_has_six_dialogues(event: str) -> None:
    mine: list[Dialogue] = [each for each in DIALOGUES.values() if each.event == event]
    assert len(mine) == 6
    assert all(name.startswith(each.event) for name, each in DIALOGUES.items())


@pytest.mark.parametrize(
    "case",
    [
        "straight", "refusals", "correction", "digression", "second event", "change of event and back",
        "violence said at turn 1", "violence said at turn 4", "violence said last", "suicide amid papers",
        "human asked", "who reads this", "a stillbirth", "a parent who never lived as a couple", "a father alone",
        "a teenager pregnant", "a widow with arrears", "SMS spelling", "allophone",
    ],
)  # fmt: skip
def test_every_case_has_a_dialogue(case: str) -> None:
    assert any(case in shown for each in DIALOGUES.values() for shown in each.shows)
