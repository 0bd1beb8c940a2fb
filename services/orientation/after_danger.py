"""What is said in the message after a card of danger: softly, and nothing that somebody else may read."""

from services.orientation.pieces import Pieces
from services.orientation.turn import Turn

LEAVES = {"remerciement", "au_revoir"}
NOBODY = {"refuse", "ne_sait_pas", "urgence_danger"}
"""How "not yet" is written, to "avez-vous pu joindre quelqu'un ?"."""


class AfterDanger:
    """Adds steps to a turn once a card has answered. It knows order, never words: those live in bot/domain."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def violence_was_just_told(self, turn: Turn) -> bool:
        """Return whether the card about it was the last answer: it came before Rasa, in this message's stead."""
        return "violence" in turn.before.situation.events and "violence" not in turn.course.met

    def after_violence(self, turn: Turn) -> None:
        """Come back from the card: it has said the first words and asked whether one can write undisturbed."""
        course, words = turn.course, turn.utterance.text.lower().split()
        no = turn.utterance.intent == "refuse" or words[:1] == ["non"]
        course.met.extend(each for each in turn.story.situation.events if each not in course.met)
        if no and not course.can_write:
            self.cannot_write(turn)
            return
        if not course.can_write:
            course.can_write = "yes"
            turn.say("utter_violence_ecrire_oui")
        self._pieces.say_back(turn)
        self._pieces.something_useful(turn, ["violence"])
        self._pieces.offer_person(turn)
        if turn.utterance.intent in LEAVES:
            self._pieces.close(turn)  # whoever takes leave is asked nothing more
        else:
            self._pieces.go_on(turn, move_on=True)

    def cannot_write(self, turn: Turn) -> None:
        """Keep silent as long as somebody may come: no question, nothing to keep."""
        turn.course.can_write, turn.course.screen = "no", "read"
        turn.say("utter_violence_ecrire_non")
        self._pieces.close(turn)

    def reached_someone(self, turn: Turn, reached: bool) -> None:
        """After a vital danger: the card again as long as nobody was reached, then softly a person."""
        if not reached:
            turn.show("emergency", danger=turn.course.reaching)
            return
        turn.course.reaching = ""
        turn.say("utter_apres_danger_joint")
        turn.show("person")
