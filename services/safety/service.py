"""Reads danger in a message. Needs no database, no network and no Rasa; says which card, or which one question."""

from datetime import datetime
from pathlib import Path

from services.conversation.parts import Emergency, Phone
from services.safety import remember
from services.safety.cards import ANSWER, DISMISS, Cards
from services.safety.decide import Decision, decide
from services.safety.details import details
from services.safety.detect import Patterns
from services.safety.normalise import Normaliser
from services.safety.schemas import KINDS, DangerKind, Memory, Reading, Signal

LEXICONS = Path(__file__).resolve().parents[2] / "data" / "lexicons"


class Safety:
    """The safety room: one object a process, read once from content and lexicons; it keeps no state of its own.

    Raises ContentError where a content or lexicon file is wrong.
    """

    def __init__(self, content_dir: Path, model_path: Path | None = None, lexicons_dir: Path = LEXICONS) -> None:
        self._cards = Cards(content_dir)
        self._normaliser = Normaliser.read(
            *(p for p in (lexicons_dir / "spelling.yml", lexicons_dir / "danger" / "spelling.yml") if p.exists())
        )
        self._patterns = Patterns(lexicons_dir / "danger", self._normaliser)

    def read(self, text: str, memory: Memory | None = None) -> Reading:
        """Return what one message says of danger, with the memory to keep for the next. Never raises on a text."""
        after = (memory or Memory()).model_copy(deep=True)
        after.turn += 1
        folded = self._normaliser.folded(text)
        asked, after.asked = after.asked, None
        follow_up, after.follow_up = after.follow_up, None
        if asked:
            answer = remember.plain_answer(folded)
            if answer is not None:
                return self._answered(asked, "oui" if answer else "non", after)
            if asked not in after.presumed:
                after.presumed = [*after.presumed, asked]
        found = self._patterns.find(folded)
        decision = decide(found, None)
        reading = self._reading(decision, after, remember.fingerprint(folded))
        for name, value in details(found, reading.kind, after).items():
            setattr(reading, name, value)
        reading.follow_up = follow_up if not reading.kind and follow_up and self.follow_up(follow_up) else None
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

    def card(self, kind: DangerKind, reading: Reading, now: datetime) -> Emergency:
        """Return the card of a danger (or its question, where the reading asks one), alone in its answer."""
        return self._cards.card(kind, reading, now)

    def follow_up(self, kind: DangerKind) -> str:
        """Return what is asked when the person comes back after this card; empty where nothing is."""
        return self._cards.danger(kind).follow_up

    def helplines(self, now: datetime, ids: list[str] | None = None) -> list[Phone]:
        """Return these lines of helplines.yml, or the ones one tap away on every screen. Raises KeyError."""
        return self._cards.phones(now, ids)

    def health(self) -> dict[str, str | int]:
        """Return what /health says of this room."""
        return {"patterns": len(self._patterns), "classifier": "absent"}

    def _reading(self, decision: Decision, memory: Memory, words: list[int]) -> Reading:
        """Weigh the decision with what the conversation remembers."""
        reading = Reading(scores=decision.scores, reasons=decision.reasons, memory=memory)
        signals = [Signal(kind=k, strength=s, words=words, turn=memory.turn) for k, s in decision.scores.items()]
        kind, level = decision.kind, decision.level
        if kind is None:
            doubts = [
                (remember.combined(memory, each), each.kind) for each in signals if each.strength >= remember.WEAK
            ]
            best = max(doubts, default=None)
            if best and best[0] >= decision.question_at and any(each.kind == best[1] for each in memory.weak):
                kind, level = best[1], "question"
                reading.reasons = [*reading.reasons, "memory.two_signals"]
        elif level == "question" and (kind in memory.presumed or kind in memory.carded):
            level = "card"
            reading.reasons = [*reading.reasons, "memory.said_before"]
        remember.keep_weak(memory, [each for each in signals if each.kind != kind])
        if kind is None:
            return reading
        shown = Signal(kind=kind, strength=decision.scores.get(kind, 1.0), reasons=reading.reasons, words=words)
        if remember.dismissed(memory, shown):
            reading.reasons = [*reading.reasons, "memory.dismissed"]
            return reading
        memory.shown = shown
        if level == "card":
            reading.danger = kind
            self._carded(kind, memory)
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
            self._carded(kind, memory)
        else:
            reading.memory = remember.dismiss(memory, kind)
        return reading

    @staticmethod
    def _carded(kind: DangerKind, memory: Memory) -> None:
        memory.follow_up = kind
        memory.presumed = [each for each in memory.presumed if each != kind]
        if kind not in memory.carded:
            memory.carded = [*memory.carded, kind]
