"""Whole conversations, played through the gateway: the right card at the right turn, alone, and none in the calm ones.

The scripts (tests/safety_scripts) were written and labelled before any tuning, without knowing the lexicons.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient

from services.settings import ROOT
from tests.family import Family, of

SCRIPTS = sorted((ROOT / "tests" / "safety_scripts").glob("*.yml"))
DANGERS, CALM = 40, 20
RIGHT_AT_LEAST = 38


@dataclass(frozen=True)
class Played:
    """What one script got: the cards (kind by turn, questions left out), and whether each stood alone."""

    name: str
    script: dict[str, Any]
    cards: dict[int, str]
    alone: bool

    @property
    def right(self) -> bool:
        """Return whether the card came at its turn at the latest, of the right kind, and none too early."""
        at, kinds = self.script["at"], {self.script["danger"], *self.script["also"]}
        if at is None:
            return not self.cards
        early = [turn for turn in self.cards if turn < at]
        if early and self.script["never_before"]:
            return False
        return any(turn <= at and kind in kinds for turn, kind in self.cards.items())


def play(path: Path, client: TestClient) -> Played:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    family, alone = Family(client), True
    cards: dict[int, str] = {}
    for turn, text in enumerate(script["turns"], 1):
        parts = family.say(text)
        for card in of(parts, "emergency"):
            alone = alone and len(parts) == 1
            if card["now"]:  # a question of doubt has its numbers, and nothing to do in the next minutes
                cards[turn] = card["dismiss"]["id"].rpartition(":")[2]
    return Played(path.stem, script, cards, alone)


@pytest.fixture(scope="module")
def played(gateway: TestClient) -> list[Played]:
    return [play(path, gateway) for path in SCRIPTS]


def test_there_are_forty_scripts_with_a_danger_and_twenty_without(played: list[Played]) -> None:
    assert [sum(each.script["danger"] is not None for each in played), len(played)] == [DANGERS, DANGERS + CALM]


def test_the_right_card_comes_at_its_turn(played: list[Played]) -> None:
    missed = {each.name: each.cards for each in played if each.script["danger"] and not each.right}
    assert len(missed) <= DANGERS - RIGHT_AT_LEAST, missed


def test_no_calm_conversation_gets_a_card(played: list[Played]) -> None:
    assert {each.name: each.cards for each in played if not each.script["danger"] and each.cards} == {}


def test_nothing_is_asked_beside_a_card(played: list[Played]) -> None:
    assert [each.name for each in played if not each.alone] == []
