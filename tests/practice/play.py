"""Dialogues as data, and the one who plays them through the API and has every answer judged."""

import re
from collections.abc import Set
from pathlib import Path
from typing import Any

from pydantic import model_validator

from services.content.loader import ContentModel, read_folder
from tests.family import Family
from tests.practice.judge import Fault, State, judge, judge_withdrawn
from tests.practice.lines import lines_of
from tests.practice.rules import FACTS, Practice, fold

FOLDER = Path(__file__).parent / "dialogues"
MOST_ANSWERS = 8
SKIP = "skip"
WAITS = {
    "continue": "pause",
    "screen.": "screen",
    "followup.": "followup",
    "commune.": "communes",
    "safety:answer": "danger",
}
"""Which buttons tell what waits where no question is asked."""
EVENT_WORDS = {
    "deuil": "deces",
    "separation": "separation",
    "impayes": "loyer",
    "naissance": "naissance",
    "perte_emploi": "travail",
}
"""By which word an event is found among the lines of the summary."""


class Expect(ContentModel):
    """What one answer must and must not hold, beside the lists. Words are patterns on folded text."""

    parts: list[str] = []
    no_parts: list[str] = []
    says: list[str] = []
    never: list[str] = []
    numbers: list[str] = []
    first_number: str = ""
    cards: list[str] = []
    """At least one of these rights is shown."""
    no_cards: list[str] = []
    asks: str = ""
    """`same`: the question that waited comes back · `nothing`: no question · else the id of the question."""


class TurnScript(ContentModel):
    """One thing that the person does: writes, taps a button by its label, or answers whatever is asked."""

    say: str = ""
    tap: str = ""
    answer: dict[str, str] = {}
    """By what waits: a label to tap, a text to write, or `skip`; it goes on while what waits stands here. What waits
    is the id of a question, or pause, open, clarify, communes, screen, followup, danger for other buttons."""
    facts: list[str] = []
    known: list[str] = []
    refuses: bool = False
    wants: bool = False
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _does_one_thing(self) -> "TurnScript":
        if sum(map(bool, (self.say, self.tap, self.answer))) != 1:
            raise ValueError("one of say, tap, answer")
        if set(self.facts) - FACTS:
            raise ValueError(f"no such fact: {sorted(set(self.facts) - FACTS)}")
        return self


class End(ContentModel):
    """What the summary holds at the end."""

    events: list[str] = []
    no_events: list[str] = []
    says: list[str] = []


class Dialogue(ContentModel):
    """One family, from the first message to the last."""

    title: str
    event: str
    shows: list[str]
    """What this dialogue is there for."""
    opening: dict[str, str] = {}
    turns: list[TurnScript]
    end: End = End()


def dialogues() -> dict[str, Dialogue]:
    """Return every dialogue by the name of its file. Raises ContentError where one is wrong."""
    return read_folder(FOLDER, Dialogue)


class Player:
    """Plays one dialogue. `faults` gather everything that was broken, in order."""

    def __init__(self, practice: Practice, family: Family, name: str) -> None:
        self.practice, self.family, self.name = practice, family, name
        self.state, self.faults, self.turn = State(), list[str](), 0
        self._judge(family.welcome, wants=True)

    def play(self, dialogue: Dialogue) -> list[str]:
        """Return the faults of the whole dialogue, each with its turn, its rule and its sentence."""
        for script in dialogue.turns:
            if script.answer:
                self._answer(script)
            else:
                self._one(script)
        self._end(dialogue.end)
        return self.faults

    def _one(self, script: TurnScript) -> None:
        before = self._asked()
        button = self._button(script.tap) if script.tap else None
        if script.tap and button is None:
            self.turn += 1
            offered = ", ".join(label for _, label in self._buttons())
            self._fault("script", f"no button « {script.tap} » ; offered: {offered}")
            return
        refuses = script.refuses or bool(button and button[0].startswith("skip."))
        self._send(script.say or (button[1] if button else ""), button[0] if button else "", script, refuses=refuses)
        self._expect(script.expect, before)

    def _answer(self, script: TurnScript) -> None:
        """Answer what waits as long as the script knows what this person would say to it."""
        for _ in range(MOST_ANSWERS):
            waits = self._waits()
            if waits not in script.answer:
                break
            said = script.answer[waits]
            button = self._button(f"{SKIP}." if said == SKIP else said, of_question=bool(self._asked()))
            text, choice = (button[1], button[0]) if button else (said, "")
            self._send(text, choice, script, refuses=said == SKIP, known={waits} if choice else set())
        self._expect(script.expect, None)

    def _send(
        self, text: str, choice: str, script: TurnScript, *, refuses: bool, known: Set[str] = frozenset()
    ) -> None:
        self.turn += 1
        self._now = text
        most = self.practice.form.refusals_that_end_questions
        self.state.hear(text, set(script.facts), {*script.known, *known}, refuses=refuses, most=most)
        if choice:
            self.family.tap(choice)
        else:
            self.family.say(text)
        self._judge(self.family.last, wants=script.wants)

    def _judge(self, parts: list[dict[str, Any]], *, wants: bool) -> None:
        for fault in judge(self.practice, parts, self.state, wants=wants):
            self._fault(fault.rule, fault.what)

    def _fault(self, rule: str, what: str) -> None:
        said = getattr(self, "_now", "")
        self.faults.append(f"{self.name} · turn {self.turn} (« {said} ») · {Fault(rule, what)}")

    # -- what is on the screen ------------------------------------------------------------------------------------

    def _asked(self) -> str:
        return next((part["id"] for part in self.family.last if part["type"] == "question"), "")

    def _waits(self) -> str:
        """Return what waits for an answer: a question's id, or the kind of what stands there with buttons."""
        if question := self._asked():
            return question
        identities = [identity for identity, _ in self._buttons()]
        for beginning, name in WAITS.items():
            if any(each.startswith(beginning) for each in identities):
                return name
        kinds = [part["type"] for part in self.family.last]
        if "clarify" in kinds:
            return "clarify"
        return "open" if any(each.startswith("event.") for each in identities) else ""

    def _buttons(self, *, of_question: bool = False) -> list[tuple[str, str]]:
        found = []
        for part in self.family.last:
            if of_question and part["type"] != "question":
                continue
            found += [*part.get("choices", []), *part.get("answers", []), *part.get("more", [])]
            found += [part[name] for name in ("skip", "dismiss") if part.get(name)]
        return [(each["id"], each["label"]) for each in found]

    def _button(self, wanted: str, *, of_question: bool = False) -> tuple[str, str] | None:
        """Return the button whose label is, or begins with, what is wanted; or whose id begins with it."""
        buttons, label = self._buttons(of_question=of_question), fold(wanted)
        return next(
            (each for each in buttons if fold(each[1]) == label),
            next((each for each in buttons if fold(each[1]).startswith(label) or each[0].startswith(wanted)), None),
        )

    # -- what was expected ----------------------------------------------------------------------------------------

    def _expect(self, expect: Expect, before: str | None) -> None:
        parts = self.family.last
        kinds = {part["type"] for part in parts}
        text = fold(" ".join(line.sentence for line in lines_of(parts, [])))
        numbers = [phone["number"] for part in parts for phone in _phones(part)]
        cards = {card["id"] for part in parts if part["type"] == "rights" for card in part["cards"]}
        asked = self._asked()
        wrong = [f"no part {each}" for each in expect.parts if each not in kinds]
        wrong += [f"a part {each}" for each in expect.no_parts if each in kinds]
        wrong += [f"« {each} » is not said" for each in expect.says if not re.search(each, text)]
        wrong += [f"« {each} » is said" for each in expect.never if re.search(each, text)]
        wrong += [f"{each} is not among {numbers}" for each in expect.numbers if each not in numbers]
        if expect.first_number and numbers[:1] != [expect.first_number]:
            wrong.append(f"the first number is {numbers[:1]}, not {expect.first_number}")
        if expect.cards and not cards & set(expect.cards):
            wrong.append(f"none of {expect.cards} among {sorted(cards)}")
        wrong += [f"card {each}" for each in expect.no_cards if each in cards]
        if expect.asks == "nothing" and asked:
            wrong.append(f"{asked} is asked")
        elif expect.asks == "same" and asked != before:
            wrong.append(f"{before} does not come back, {asked or 'nothing'} is asked")
        elif expect.asks not in {"", "nothing", "same"} and asked != expect.asks:
            wrong.append(f"{asked or 'nothing'} is asked, not {expect.asks}")
        for each in wrong:
            self._fault("expected", f"{each} · came: {text[:160]}")

    def _end(self, end: End) -> None:
        self._now = "the end"
        address = f"/api/conversations/{self.family.id}"
        summary = self.family.http.get(f"{address}/summary", headers=self.family.headers).json()
        told = fold(" ".join(line["text"] for line in summary["lines"]))
        said = fold(" ".join(line["text"] for line in summary["lines"] if line["id"].startswith("events")))
        for event in end.events:
            if EVENT_WORDS[event] not in said:
                self._fault("event_kept", f"{event} is not in the summary: {said}")
        for event in end.no_events:
            if EVENT_WORDS[event] in said:
                self._fault("event_kept", f"{event} is in the summary: {said}")
        for each in end.says:
            if not re.search(each, told):
                self._fault("expected", f"« {each} » is not in the summary: {told[:160]}")
        if "violence" not in self.state.facts:
            return
        again = self.family.http.get(f"{address}/messages", headers=self.family.headers).json()
        parts = [part for message in again["messages"] if message["author"] == "bot" for part in message["parts"]]
        page = self.family.http.get(f"{address}/summary", headers=self.family.headers, params={"format": "html"}).text
        paper = re.sub(r"<style.*?</style>|<[^>]+>", "\n", page, flags=re.S)
        parts += [summary, {"type": "summary", "title": "", "lines": [{"label": "page", "text": paper}]}]
        for fault in judge_withdrawn(self.practice, parts, self.state.facts, self.state.written):
            self._fault(fault.rule, fault.what)
        if not again["discreet"]:
            self._fault("violence_nothing_to_send", "the conversation does not say that the screen must stay discreet")


def _phones(part: dict[str, Any]) -> list[dict[str, Any]]:
    cards = [card["phone"] for card in part.get("cards", []) if card.get("phone")]
    return [*part.get("numbers", []), *part.get("phones", []), *cards]
