"""Reads danger in a message. Needs no database, no network and no Rasa; says which card, or which one question."""

from datetime import datetime
from pathlib import Path

from services.conversation.parts import Emergency, Phone
from services.safety import remember
from services.safety.answers import Answered, Answers
from services.safety.cards import ANSWER, DISMISS, Cards
from services.safety.classifier import Classifier, ModelUnusable
from services.safety.decide import TOGETHER_AT, Decision, View, decide
from services.safety.details import details
from services.safety.features import Block, features
from services.safety.reading import Reader, Seen, stretches
from services.safety.schemas import KINDS, DangerKind, Memory, Reading, Signal
from services.understanding.languages import Language

LEXICONS = Path(__file__).resolve().parents[2] / "data" / "lexicons"
WORKER_AT = 0.5
"""Probability from which the card speaks to a professional."""
HEARD = "heard"
"""The reason of a message that only answers a question about danger: "mon mari", "elle dort chez sa mère"."""


class Safety:
    """The safety room: one object a process, read once from content and lexicons; it keeps no state of its own.

    Raises ContentError where a content or lexicon file is wrong.
    """

    def __init__(self, content_dir: Path, model_path: Path | None = None, lexicons_dir: Path = LEXICONS) -> None:
        self._cards = Cards(content_dir)
        self._reader = Reader(lexicons_dir)
        self._answers = Answers(lexicons_dir / "danger" / "answers.yml")
        self._model, self._model_state = _model(model_path)

    def read(self, text: str, memory: Memory | None = None) -> Reading:
        """Return what one message says of danger, with the memory to keep for the next. Never raises on a text."""
        after = (memory or Memory()).model_copy(deep=True)
        after.turn += 1
        seen = self._reader.see(text)
        asked, after.asked = after.asked, None
        follow_up, after.follow_up = after.follow_up, None
        closing, after.reaching = follow_up or after.reaching, None
        blocks = features(seen.typed, seen.words, seen.found) if self._model else {}
        decision = decide([self._view(seen, blocks), *map(self._stretch, stretches(text))])
        said = self._short_answer(seen, decision) if asked or closing else None
        if said and asked:
            doubt = self._cards.danger(asked).question
            if answer_id := self._answers.to_doubt(said, doubt, asked, after):
                return self._answered(asked, answer_id, after)
            closing = asked if self._answers.is_calm(said, doubt, asked, after) else None
        if said and said.only and closing:
            decision = Decision(reasons=[HEARD])
        if asked and asked not in after.presumed:
            after.presumed = [*after.presumed, asked]
        reading = self._reading(decision, after, remember.fingerprint(seen.folded))
        for name, value in details(seen.found, reading.kind, after, self._by_worker(blocks)).items():
            setattr(reading, name, value)
        reading.follow_up = follow_up if not reading.kind and follow_up and self.follow_up(follow_up) else None
        after.reaching = reading.follow_up
        return reading

    def choose(self, choice_id: str, memory: Memory | None = None) -> Reading:
        """Return what a tap on a card means: "Ce n'est pas ça", or an answer to its question.

        Raises KeyError for an id that no card of this room has.
        """
        before = memory or Memory()
        head, _, rest = choice_id.partition(":")
        action, _, rest = rest.partition(":")
        kind_name, _, answer_id = rest.partition(":")
        kind = next((each for each in KINDS if each == kind_name), None)
        if head != "safety" or kind is None:
            raise KeyError(choice_id)
        if f"{head}:{action}" == DISMISS and not answer_id:
            return Reading(memory=remember.dismiss(before, kind))
        if f"{head}:{action}" == ANSWER and self._cards.doubt_answer(kind, answer_id):
            return self._answered(kind, answer_id, before.model_copy(deep=True))
        raise KeyError(choice_id)

    def card(self, kind: DangerKind, reading: Reading, now: datetime, language: Language | None = None) -> Emergency:
        """Return the card of a danger (or its question, where the reading asks one), alone in its answer."""
        return self._cards.card(kind, reading, now, language)

    def follow_up(self, kind: DangerKind) -> str:
        """Return what is asked when the person comes back after this card; empty where nothing is."""
        return self._cards.danger(kind).follow_up

    def yes_or_no(self, text: str) -> bool | None:
        """Return what the first word of a text says, in any language that a card speaks; None where it is neither."""
        return self._answers.first_word(self._reader.normaliser.folded(text))

    def helplines(self, now: datetime, ids: list[str] | None = None) -> list[Phone]:
        """Return these lines of helplines.yml, or the ones one tap away on every screen. Raises KeyError."""
        return self._cards.phones(now, ids)

    def health(self) -> dict[str, str | int]:
        """Return what /health says of this room: how many patterns, and whether the classifier is ready."""
        return {"patterns": len(self._reader.patterns), "classifier": self._model_state}

    def _short_answer(self, seen: Seen, decision: Decision) -> Answered | None:
        """Return the message as an answer to the question that waits; None where it is none, or names a danger.

        What the classifier alone feels in such a message counts only where other words stand beside the answer.
        """
        said = self._answers.read(seen.folded)
        if said and any(hit.level != "weak" for hit in seen.found.hits):
            said = Answered(said.agrees)
        return said if said and (decision.level != "card" or said.only) else None

    def _view(self, seen: Seen, blocks: dict[str, Block]) -> View:
        words = sum(1 for each in seen.folded if each != ".")
        return View(seen.found, self._model.probabilities(blocks) if self._model else None, words)

    def _stretch(self, text: str) -> View:
        seen = self._reader.see(text)
        return self._view(seen, features(seen.typed, seen.words, seen.found) if self._model else {})

    def _by_worker(self, blocks: dict[str, Block]) -> bool | None:
        return self._model.worker(blocks) >= WORKER_AT if self._model else None

    def _reading(self, decision: Decision, memory: Memory, words: list[int]) -> Reading:
        """Weigh the decision with what the conversation remembers."""
        reading = Reading(scores=decision.scores, reasons=decision.reasons, memory=memory)
        signals = [Signal(kind=k, strength=s, words=words, turn=memory.turn) for k, s in decision.scores.items()]
        kind, level = decision.kind, decision.level
        if level == "question" and memory.turn > 1 and decision.is_diffuse and not memory.weak:
            kind = None  # an answer of a few words looks a little like everything: kept in mind, not asked about
        if kind is None:
            kind = remember.two_make_one(memory, signals, TOGETHER_AT)
            level = "question"
            if kind:
                reading.reasons = [*reading.reasons, "memory.two_signals"]
        else:
            kind = remember.closer_kind(memory, signals, kind)
            if level == "question" and (kind in memory.presumed or kind in memory.carded):
                if sum(decision.scores.values()) < remember.AGAIN and not any("." in each for each in decision.reasons):
                    kind = None  # nobody is asked the same thing twice
                else:
                    level = "card"
                    reading.reasons = [*reading.reasons, "memory.said_before"]
        remember.keep_weak(memory, [each for each in signals if each.kind != kind])
        if kind is None:
            return reading
        shown = Signal(kind=kind, strength=decision.scores.get(kind, 1.0), reasons=reading.reasons, words=words)
        quiet = remember.quiet_because(memory, shown)
        if quiet:
            reading.reasons = [*reading.reasons, quiet]
            return reading
        memory.shown = shown
        if level == "card":
            reading.danger, reading.repeated = kind, kind in memory.carded_on
            self._carded(kind, memory, reading.reasons)
        else:
            reading.question, memory.asked = kind, kind
            memory.weak = [*memory.weak, shown][-remember.KEPT_SIGNALS :]
        return reading

    def _answered(self, kind: DangerKind, answer_id: str, memory: Memory) -> Reading:
        """Return the reading after an answer to the question of doubt."""
        answer = self._cards.doubt_answer(kind, answer_id)
        memory.asked = None
        reasons = [f"answer.{kind}.{answer_id}"]
        reading = Reading(memory=memory, reasons=reasons, who=memory.who, victim=memory.victim, about=memory.about)
        if answer is None or answer.means == "card":
            reading.danger = kind
            self._carded(kind, memory, reasons)
        else:
            reading.memory = remember.dismiss(memory, kind)
        return reading

    @staticmethod
    def _carded(kind: DangerKind, memory: Memory, reasons: list[str]) -> None:
        memory.follow_up = kind
        memory.carded_on = {**memory.carded_on, kind: memory.turn}
        memory.said = list(dict.fromkeys([*memory.said, *reasons]))
        memory.presumed = [each for each in memory.presumed if each != kind]
        if kind not in memory.carded:
            memory.carded = [*memory.carded, kind]


def _model(path: Path | None) -> tuple[Classifier | None, str]:
    """Return the classifier and its state for /health; patterns alone serve where it is missing or unusable."""
    if path is None:
        return None, "absent"
    try:
        return Classifier.read(path), "ready"
    except FileNotFoundError:
        return None, "absent"
    except ModelUnusable:
        return None, "unusable"
