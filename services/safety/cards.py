"""Which numbers for which danger, as content says it: helplines and emergency cards."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from opening_hours import OpeningHours

from services.clock import PARIS
from services.content.loader import ContentError, read_file, read_folder
from services.conversation.parts import Choice, Emergency, Phone
from services.safety.schemas import KINDS, Case, Danger, DangerKind, DoubtAnswer, Helpline, Helplines, LineUse, Reading
from services.understanding.languages import Language

DISMISS = "safety:dismiss"
ANSWER = "safety:answer"
ASKED = "asked"
_ID_END = re.compile(r"[.:]")
_LABEL_DISMISS = "Ce n'est pas ça"


@lru_cache(maxsize=64)
def _hours(osm: str) -> OpeningHours:
    return OpeningHours(osm, country="FR")


def open_now(line: Helpline, now: datetime) -> bool | None:
    """Return whether a line answers at `now` (aware); None where its hours are not known for certain."""
    if not line.hours:
        return None
    hours, here = _hours(line.hours), now.astimezone(PARIS).replace(tzinfo=None)
    if hours.is_unknown(here):
        return None
    return bool(hours.is_open(here))


class Cards:
    """Helplines and cards, read once from the content folder.

    Raises ContentError where a file is wrong, a kind is missing, or a card names a line that does not exist.
    """

    def __init__(self, content_dir: Path) -> None:
        self._lines = read_file(content_dir / "helplines.yml", Helplines)
        folder = content_dir / "dangers"
        self._dangers = {each.kind: each for each in read_folder(folder, Danger).values()}
        for kind in KINDS:
            if kind not in self._dangers:
                raise ContentError(f"{folder / kind}.yml:1: this kind of danger has no content")
            self._check(folder / f"{kind}.yml", self._dangers[kind])

    def danger(self, kind: DangerKind) -> Danger:
        return self._dangers[kind]

    def phones(self, now: datetime, ids: list[str] | None = None) -> list[Phone]:
        """Return these lines (by id), or those that stand on every screen. Raises KeyError for an unknown id."""
        return [self._phone(each, now) for each in (ids if ids is not None else self._lines.always_shown)]

    def case(self, kind: DangerKind, reading: Reading) -> Case:
        """Return the first row of kind × who × when that fits."""
        found = (c for c in self._dangers[kind].cases if c.matches(reading.audience, reading.when, reading.about))
        return next(found)

    def card(self, kind: DangerKind, reading: Reading, now: datetime, language: Language | None = None) -> Emergency:
        """Return the card of a danger, or its question with the numbers already beside it; in French, or a language."""
        card = self._french(kind, reading, now)
        if language is None or (card.now and self.case(kind, reading).only_in_french):
            return card
        return _said_in(language, kind, reading, card)

    def _french(self, kind: DangerKind, reading: Reading, now: datetime) -> Emergency:
        danger = self._dangers[kind]
        why = danger.why_other if reading.who != "self" and danger.why_other else danger.why
        dismiss = Choice(id=f"{DISMISS}:{kind}", label=_LABEL_DISMISS, kind="action")
        if reading.question == kind and not reading.danger:
            doubt = danger.question
            text = doubt.other_text if reading.who != "self" and doubt.other_text else doubt.text
            answers = [Choice(id=f"{ANSWER}:{kind}:{each.id}", label=each.label) for each in doubt.answers]
            return Emergency(
                sentence=text,
                numbers=[self._phone(each, now) for each in doubt.numbers],
                why=why,
                dismiss=dismiss,
                answers=answers,
            )
        case = self.case(kind, reading)
        # Whoever has just answered the question of doubt is not asked again, nor whoever had this card before.
        answered = reading.repeated or any(each.startswith("answer.") for each in reading.reasons)
        asks = danger.asks if case.asks and not answered else None
        # What is special about a case (a means taken, a baby shaken) is said each time.
        sentence = danger.again if reading.repeated and not case.about else case.sentence
        return Emergency(
            sentence=f"{sentence} {asks.text}" if asks else sentence,
            answers=[Choice(id=f"{ASKED}.{kind}.{each.id}", label=each.label) for each in asks.answers] if asks else [],
            numbers=[self._phone(each, now) for each in case.numbers],
            now=list(case.now),
            why=why,
            dismiss=dismiss,
        )

    def doubt_answer(self, kind: DangerKind, answer_id: str) -> DoubtAnswer | None:
        """Return the answer of a kind's question by its id, or None."""
        return next((each for each in self._dangers[kind].question.answers if each.id == answer_id), None)

    def _phone(self, use: LineUse | str, now: datetime) -> Phone:
        use = use if isinstance(use, LineUse) else LineUse(line=use)
        line = self._lines.lines[use.line]
        said = use.detail or _sentence(line)
        scheme = "tel" if "tel" in line.reach else "sms"
        href = f"{scheme}:{line.number.replace(' ', '')}"
        return Phone(number=line.number, href=href, name=line.name, detail=said, open_now=open_now(line, now))

    def _check(self, path: Path, danger: Danger) -> None:
        uses = [each for case in danger.cases for each in case.numbers] + list(danger.question.numbers)
        for use in uses:
            name = use if isinstance(use, str) else use.line
            if name not in self._lines.lines:
                raise ContentError(f"{path}:1: {name}: this line is not in helplines.yml")


def _said_in(language: Language, kind: DangerKind, reading: Reading, card: Emergency) -> Emergency:
    """Return a card with its words in another language; numbers, hours, prices and the reason stay as they are."""
    spoken = language.dangers[kind]
    if card.now:
        sentence = f"{spoken.sentence} {spoken.asks}" if card.answers else spoken.sentence
    else:
        sentence = spoken.other_question if reading.who != "self" and spoken.other_question else spoken.question
    labels = {each.id: language.answers[_ID_END.split(each.id)[-1]] for each in card.answers}
    dismiss = card.dismiss and card.dismiss.model_copy(update={"label": language.dismiss})
    said = {
        "sentence": sentence,
        "now": spoken.now if card.now else [],
        "now_title": language.now if card.now else "",
        "answers": [each.model_copy(update={"label": labels[each.id]}) for each in card.answers],
        "dismiss": dismiss,
        "lang": language.code,
        "dir": language.direction,
        "french": card.sentence,
    }
    return card.model_copy(update=said)


def _sentence(line: Helpline) -> str:
    """Return who a line is for, when it answers and what it costs, in plain words."""
    when = ", ".join(each for each in (line.hours_text, line.price) if each)
    parts = [line.for_whom, f"{when[0].upper()}{when[1:]}." if when else "", line.note]
    return " ".join(each for each in parts if each)
