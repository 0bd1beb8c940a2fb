"""The professional register: notes are taken as they come, and nothing is asked one by one."""

from services.orientation.pieces import SHOWN_AT_ONCE, Pieces
from services.orientation.script import Script
from services.orientation.turn import Turn

STILL_AT_MOST = 5


class FieldNotes:
    """What a worker gets for a note: rights with their dates, doors to call, and what would still change the answer."""

    def __init__(self, script: Script, pieces: Pieces) -> None:
        self._script, self._pieces = script, pieces

    def read(self, turn: Turn) -> None:
        """Answer what a worker wrote: a wish in a word, or a note."""
        if turn.topic:
            turn.show("answer", topic=turn.topic)
        elif turn.utterance.starts_again:
            turn.say("utter_recommencer")
        elif turn.course.after_card and not turn.said and not turn.named:
            turn.say("utter_pro_apres_danger")
        elif turn.utterance.intent == "demande_humain" and "doors" not in turn.wishes:
            self._pieces.wants_person(turn)
        elif "estimate" in turn.wishes and turn.story.situation.events:
            self.estimate(turn)
        else:
            self.answer(turn)

    def answer(self, turn: Turn) -> None:
        """Add the steps for one note; `turn.pending` stays empty, since nothing is asked."""
        situation, course = turn.story.situation, turn.course
        self._pieces.say_back(turn)
        if course.person == "wanted" and turn.note is None:
            course.person = "yes"
            self._pieces.person_form(turn, "short")
            return
        if not situation.events:
            turn.say("utter_pro_precisez")
            self._which(turn)
            return
        course.met.extend(each for each in situation.events if each not in course.met)
        usable = self._pieces.usable(turn)
        asked = turn.named if "?" in turn.utterance.text or turn.utterance.intent == "demande_droit" else []
        named = [each for each in asked if each in usable]
        if asked and not named and turn.story.situation.violence_said:
            turn.say("utter_pro_retire")
        top = list(dict.fromkeys([*named, *usable]))[:SHOWN_AT_ONCE]
        turn.show("rights", title="summary", ids=top, one_thing=top[0] if top else None)
        course.shown.extend(each for each in top if each not in course.shown)
        if not self._which(turn):
            turn.show_places()
        self._still(turn)
        self._pieces.close(turn)

    def estimate(self, turn: Turn) -> None:
        """Show the amounts that the notes allow, then what would make them exact; still nothing is asked."""
        turn.course.estimating = True
        turn.show("amounts")
        self._still(turn)
        turn.course.estimating = False
        self._pieces.close(turn, estimated=True)

    def _which(self, turn: Turn) -> bool:
        """Let the worker tap which of several communes it is: the doors depend on it."""
        if turn.note is None:
            return False
        turn.steps.append(turn.note)
        turn.pending = turn.note_pending
        return True

    def _still(self, turn: Turn) -> None:
        still = self._pieces.still_worth(turn)[:STILL_AT_MOST]
        if still:
            turn.show("still", ids=still)
