"""The professional register: notes are taken as they come, and nothing is asked one by one."""

from services.orientation.next_question import open_questions
from services.orientation.pieces import SHOWN_AT_ONCE, Pieces
from services.orientation.script import Script
from services.orientation.turn import Turn

STILL_AT_MOST = 5


class FieldNotes:
    """What a worker gets for a note: rights with their dates, doors to call, and what would still change the answer."""

    def __init__(self, script: Script, pieces: Pieces) -> None:
        self._script, self._pieces = script, pieces

    def answer(self, turn: Turn) -> None:
        """Add the steps for one note; `turn.pending` stays empty, since nothing is asked."""
        situation = turn.story.situation
        self._pieces.say_back(turn)
        if not situation.events:
            turn.say("utter_pro_precisez")
            return
        turn.course.met.extend(each for each in situation.events if each not in turn.course.met)
        top = self._pieces.usable(turn)[:SHOWN_AT_ONCE]
        turn.show("rights", title="summary", ids=top, one_thing=top[0] if top else None)
        turn.course.shown.extend(each for each in top if each not in turn.course.shown)
        turn.show("places")
        still = open_questions(self._script, turn.story, turn.course)[:STILL_AT_MOST]
        if still:
            turn.show("still", ids=still)
        self._pieces.close(turn)
