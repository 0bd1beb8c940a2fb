"""Judges one answer line by line, as a social worker reading over the product's shoulder would."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.practice.lines import Line, lines_of
from tests.practice.rules import EVENTS, Practice, count_words, fold

Part = dict[str, Any]
TONED = EVENTS | {"violence"}


@dataclass(frozen=True)
class Fault:
    """One rule broken by one sentence or part."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} · {self.what}"


@dataclass
class State:
    """What was said so far, as the one who wrote the dialogue knows it, and what the product has asked and offered."""

    facts: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    """Facts whose first answer is still awaited; an emergency card alone does not answer a life event."""
    written: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Ids of questions that what was said has answered."""
    asked: list[str] = field(default_factory=list)
    """Different questions since the last offer to stop."""
    refusals: int = 0
    ended: bool = False
    useful: bool = False
    person: bool = False
    after_card: bool = False

    def hear(self, text: str, facts: set[str], known: set[str], *, refuses: bool, most: int) -> None:
        """Take in one message of the person; `most` refusals in a row end the questions."""
        self.written.append(text)
        self.new |= facts - self.facts
        self.facts |= facts
        self.facts.discard("after_suicide")
        self.new.discard("after_suicide")
        if self.after_card:
            self.facts.add("after_suicide")
            self.new.add("after_suicide")
        self.known |= known
        self.refusals = self.refusals + 1 if refuses else 0
        self.ended = self.ended or self.refusals >= most


def judge(practice: Practice, parts: list[Part], state: State, *, wants: bool = False) -> list[Fault]:
    """Return what this answer breaks, and move `state` on. `wants`: the person asked for it, a question may follow."""
    lines = lines_of(parts, state.written)
    faults = [
        *_first_words(practice, parts, lines, state),
        *_never_said(practice, lines, state),
        *_never_asked(practice, parts, lines, state),
        *_never_shown(practice, parts, state),
        *_form(practice, parts, lines),
        *_rhythm(practice, parts, state, wants=wants),
    ]
    _move_on(parts, state)
    return faults


def judge_withdrawn(practice: Practice, parts: list[Part], facts: set[str], written: list[str]) -> list[Fault]:
    """Return what stands among the cards read again, summary or page though it had to be withdrawn."""
    rules = [each for each in practice.never_say if each.withdrawn and each.holds(facts, set())]
    cards = [part for part in parts if part["type"] in {"rights", "places", "summary"}]
    faults = [
        Fault(rule.id, f"read again · {line.place} : « {line.sentence} »")
        for line in lines_of(cards, written)
        for rule in rules
        if rule.catches(line.sentence, line.group, line.place)
    ]
    shown = [each for each in practice.never_show if each.withdrawn and each.holds(facts, set())]
    return faults + [Fault(rule.id, f"read again · {each}") for rule in shown for each in rule.found(cards)]


def _first_words(practice: Practice, parts: list[Part], lines: list[Line], state: State) -> list[Fault]:
    text = fold(" ".join(line.sentence for line in lines))
    gentlest = min((practice.rank(each) for each in state.facts & TONED), default=0)
    holding = [each for each in practice.must_say if set(each.since) <= state.facts and set(each.since) & state.new]
    toned = [each for each in holding if set(each.since) <= EVENTS]
    alone = "after_suicide" in state.facts or any(part["type"] == "emergency" for part in parts)
    faults = [
        Fault(rule.id, f"not said: {missing} · said: « {_short(lines)} »")
        for rule in holding
        if rule not in toned
        for missing in rule.missing(text)
    ]
    due = [each for each in toned if practice.rank(each.since[0]) == gentlest]
    if not alone and due and all(rule.missing(text) for rule in due):
        faults.append(Fault(due[0].id, f"not said: {due[0].missing(text)} · said: « {_short(lines)} »"))
    return faults


def _short(lines: list[Line]) -> str:
    return " ".join(line.sentence for line in lines[:3])


def _never_said(practice: Practice, lines: list[Line], state: State) -> list[Fault]:
    return [
        Fault(rule.id, f"{line.place} : « {line.sentence} »")
        for rule in practice.never_say
        if rule.holds(state.facts, state.new)
        for line in lines
        if rule.catches(line.sentence, line.group, line.place)
    ]


def _never_asked(practice: Practice, parts: list[Part], lines: list[Line], state: State) -> list[Fault]:
    asked = [part["id"] for part in parts if part["type"] == "question"]
    faults = [Fault("already_said", f"question {each} asks what was said") for each in asked if each in state.known]
    if state.facts & TONED:  # whoever said what happens is not asked what brings them
        again = [line for line in lines if re.search(practice.form.opening_question, fold(line.sentence))]
        faults += [Fault("already_said", f"{line.place} : « {line.sentence} »") for line in again]
    for rule in practice.never_ask:
        if rule.holds(state.facts, state.new):
            faults += [Fault(rule.id, f"question {each}") for each in asked if rule.catches_id(each)]
            faults += [
                Fault(rule.id, f"{line.place} : « {line.sentence} »")
                for line in lines
                if line.sentence.rstrip().endswith("?") and rule.catches(line.sentence, line.group, line.place)
            ]
    return faults


def _never_shown(practice: Practice, parts: list[Part], state: State) -> list[Fault]:
    holding = [each for each in practice.never_show if each.holds(state.facts, state.new)]
    return [Fault(rule.id, each) for rule in holding for each in rule.found(parts)]


def _form(practice: Practice, parts: list[Part], lines: list[Line]) -> list[Fault]:
    """Judge the shape: how many cards, how many questions, how long each sentence."""
    form = practice.form
    faults = [
        Fault("sentence_too_long", f"{line.place}, {count_words(line.sentence)} words : « {line.sentence} »")
        for line in lines
        if line.own and count_words(line.sentence) > form.most_words
    ]
    for kind, most in (("rights", form.most_rights_at_once), ("places", form.most_places_at_once)):
        count = sum(len(part["cards"]) for part in parts if part["type"] == kind)
        if count > most:
            faults.append(Fault("too_many_cards", f"{count} {kind} at once"))
    today = sum(bool(card["one_thing_today"]) for part in parts if part["type"] == "rights" for card in part["cards"])
    if today > 1:
        faults.append(Fault("one_thing", f"{today} cards are marked as the one thing"))
    questions = [part for part in parts if part["type"] == "question"]
    waiting = len(questions) + sum(part["type"] == "clarify" for part in parts)
    waiting += sum(bool(part.get("answers")) for part in parts if part["type"] == "emergency")
    if waiting > form.most_questions_at_once:
        faults.append(Fault("one_question", f"{waiting} questions at once"))
    for each in questions:
        if not each["why"].strip():
            faults.append(Fault("question_without_why", each["id"]))
        if not re.search(form.skip, fold(each["skip"]["label"])):
            faults.append(Fault("question_without_skip", each["id"]))
    return faults


def _rhythm(practice: Practice, parts: list[Part], state: State, *, wants: bool) -> list[Fault]:
    """Judge the order: useful thing and a person before the first question, offers to stop, the end after refusals."""
    form, faults = practice.form, []
    position = next((number for number, part in enumerate(parts) if part["type"] == "question"), None)
    if position is None or wants:
        return []
    question = parts[position]["id"]
    before = {part["type"] for part in parts[:position]}
    if not (state.useful or before & {"rights", "places", "emergency"}):
        faults.append(Fault("useful_before_question", f"question {question} comes before anything useful"))
    if not (state.person or "handoff" in before):
        faults.append(Fault("person_before_question", f"question {question} comes before a person was offered"))
    if question == form.last_question and not state.asked:
        faults.append(Fault("commune_last", "the commune is asked first"))
    if state.ended:
        faults.append(Fault("two_refusals", f"question {question} after {form.refusals_that_end_questions} refusals"))
    asked = {*state.asked, question}
    most = min(
        [form.most_questions, *(most for fact, most in form.most_questions_after.items() if fact in state.facts)]
    )
    if len(asked) > most and not _offers_to_stop(practice, parts):
        faults.append(Fault("offer_to_stop", f"{len(asked)} questions without an offer to stop, {most} at most"))
    return faults


def _offers_to_stop(practice: Practice, parts: list[Part]) -> bool:
    return any(
        re.search(practice.form.offer_to_stop, fold(part.get("label", "") + each["label"]))
        for part in parts
        if part["type"] == "choices"
        for each in part["choices"]
    )


def _move_on(parts: list[Part], state: State) -> None:
    kinds = {part["type"] for part in parts}
    alone = "emergency" in kinds
    state.after_card = alone and "suicide" in state.new
    keep = state.new & EVENTS if alone or "after_suicide" in state.facts else set()
    state.new = set(keep)
    state.useful = state.useful or bool(kinds & {"rights", "places", "emergency"})
    state.person = state.person or "handoff" in kinds
    asked = [part["id"] for part in parts if part["type"] == "question"]
    state.asked += [each for each in asked if each not in state.asked]
    if not asked and "choices" in kinds:
        state.asked = []  # a way out stood there: on s'arrête là, or the end of the questions
