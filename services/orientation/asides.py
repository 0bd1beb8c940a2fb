"""What is asked or said beside the point: an answer of its own, then the thread of the conversation again."""

from services.orientation.pieces import ECHOED_WHOLE, SHOWN_AT_ONCE, Pieces
from services.orientation.schemas import Sentence
from services.orientation.script import Script
from services.orientation.turn import Turn
from services.rights.service import Rights
from services.situation.schemas import EventKey

SETTLED = {"yes", "no", "wanted"}
"""Who has said yes or no to a person is not asked again."""
WHY = "why_asked"
TOLD = 4
"""Words from which a message is told to us; fewer may be a slip of the keyboard."""


class Asides:
    """Adds steps to a turn. It knows order, never words: those live in data/content/answers."""

    def __init__(self, script: Script, pieces: Pieces, rights: Rights) -> None:
        self._script, self._pieces, self._rights = script, pieces, rights

    def reply(self, turn: Turn, topic: str) -> None:
        """Give the answer of that name, and a person where it says so."""
        self.say(turn, topic)
        if self._script.answers[topic].then == "person" and turn.course.person not in SETTLED:
            turn.course.person = turn.course.person or "offered"
            turn.show("handoff", stage="offer")

    @staticmethod
    def say(turn: Turn, topic: str) -> None:
        """Give the answer of that name; why a question was asked depends on the question that waits."""
        turn.show("answer", topic=topic, **({"question": turn.utterance.pending} if topic == WHY else {}))

    def wants_nobody(self, turn: Turn) -> None:
        """Let go of the person that was offered; it can be asked for later."""
        turn.course.person = "no"
        turn.say("utter_personne_non")
        self._pieces.resume(turn)

    def deadline(self, turn: Turn) -> bool:
        """Show the rights that have a date; return False where none of those that fit has one."""
        assessed = self._rights.assess(turn.story.situation)
        dated = [each for each in assessed if each.deadline and each.status != "pas_maintenant"]
        dated.sort(key=lambda each: not each.urgent)
        if not dated:
            return False
        self._pieces.show_rights(turn, "asked", [each.right_id for each in dated[:SHOWN_AT_ONCE]])
        self._pieces.resume(turn)
        return True

    def back_to(self, turn: Turn) -> None:
        """Come back to an event that was told: the next thing that can help with it."""
        read = [*turn.utterance.understanding.events, *turn.utterance.understanding.candidates]
        told = turn.story.situation.events
        event = next((each.name for each in read if each.name in told), self._script.by_tone(told)[0])
        turn.show("answer", topic="back_to")
        self._pieces.show_rights(turn, "summary", self._of(turn, event)[:1])
        self._pieces.resume(turn)

    def unanswered(self, turn: Turn, *, asks: bool) -> None:
        """Say that a question has no answer here, or that what was told is read; who can answer is offered."""
        self.reply(turn, "no_answer" if asks else "told")
        self._pieces.resume(turn)

    def heard_at_least(self, turn: Turn) -> None:
        """Say back a sentence, or that a question has no answer here, where else only a question would follow it."""
        text, waiting = turn.utterance.text.strip(), turn.utterance.pending
        alone = [step.kind for step in turn.steps] == ["question"]
        if turn.utterance.choice or not alone or len(text.split()) < TOLD:
            return
        asks = "?" in text and not (waiting and turn.story.answered(self._script.questions[waiting].field))
        if asks:
            question = turn.steps.pop()
            self.say(turn, "no_answer")
            turn.steps.append(question)
        elif turn.pending == waiting and len(text) <= ECHOED_WHOLE:
            turn.steps.insert(0, Sentence(name="utter_j_ai_lu", values={"mots": f"« {text} »"}))

    @staticmethod
    def is_told(turn: Turn) -> bool:
        """Return whether a message is a sentence, and not a word or a slip."""
        return len(turn.utterance.text.split()) >= TOLD

    def _of(self, turn: Turn, event: EventKey) -> list[str]:
        rights = self._rights.catalogue.rights
        return [each for each in self._pieces.unseen(turn) if event in rights[each].events]
