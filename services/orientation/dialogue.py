"""What to say next: first something useful and a person, then at most one question."""

from services.orientation.after_danger import LEAVES, NOBODY, AfterDanger
from services.orientation.asides import Asides
from services.orientation.field_notes import FieldNotes
from services.orientation.pieces import SHOWN_AT_ONCE, Pieces
from services.orientation.schemas import Answer, Fact
from services.orientation.script import Script
from services.orientation.turn import Turn
from services.rights.service import Rights
from services.situation.schemas import EventKey

LIKELY = 0.15
"""Confidence from which an event is asked about: below it, "un décès ?" would come from nowhere."""
PLACE = {"commune", "departement"}
FEAR, VIOLENCE = "peur", "violence_conjugale"
"""The answer to "entre vous" that brings the numbers at once, and the danger whose card holds them."""


class Dialogue:
    """Decides the steps of an answer. It knows order, never words: those live in bot/domain and data/content."""

    def __init__(self, script: Script, rights: Rights) -> None:
        self._script, self._pieces = script, Pieces(script, rights)
        self._danger = AfterDanger(self._pieces)
        self._asides = Asides(script, self._pieces, rights)
        self._notes = FieldNotes(script, self._pieces)

    def answer(self, turn: Turn) -> Answer:
        """Return the steps for this turn and the question that waits; `turn.course` moves on with them."""
        choice = turn.utterance.choice
        if turn.utterance.audience == "worker" and not choice:
            self._notes.read(turn)
        elif turn.utterance.follow_up:
            turn.course.reaching = turn.utterance.follow_up
            turn.show("followup", danger=turn.utterance.follow_up)
        elif choice and choice["action"] != "answer":
            self._tapped(turn, choice)
        elif any(each.field == "between" and each.value == FEAR for each in turn.said):
            turn.show("emergency", danger=VIOLENCE)
        elif "stop" in turn.wishes:
            self._stops(turn)
        elif turn.topic and not self._told_beside(turn):
            self._asides.reply(turn, turn.topic)
            if not self._leads_to_person(turn):
                self._pieces.resume(turn)
        elif turn.utterance.starts_again:
            turn.say("utter_recommencer")
            turn.show("open")
        elif "no_person" in turn.wishes and not self._unmet(turn):
            self._asides.wants_nobody(turn)
        elif self._asks_for_person(turn) or self._only_tells_how_to_be_reached(turn):
            self._pieces.wants_person(turn)
        elif turn.course.reaching and (turn.utterance.intent in NOBODY or "reached" in turn.wishes):
            self._danger.reached_someone(turn, "reached" in turn.wishes)
        elif turn.course.reaching:
            self._something_else(turn)
        elif "stop_questions" in turn.wishes:
            self._no_more_questions(turn)
        elif "deadline" in turn.wishes and turn.course.met and self._asides.deadline(turn):
            pass
        elif "back_to" in turn.wishes and turn.course.met and not self._unmet(turn):
            self._asides.back_to(turn)
        elif "estimate" in turn.wishes:
            self._estimate(turn)
        elif "wrong_place" in turn.wishes and not any(each.field in PLACE for each in turn.said) and turn.note is None:
            self._pieces.ask_again(turn, "commune")
        elif self._danger.violence_was_just_told(turn):
            self._danger.after_violence(turn)
        elif self._only_complains(turn):
            self._without_news(turn)
        elif turn.unsure:
            self._pieces.say_back(turn)
            turn.show("clarify", events=turn.unsure)
        elif turn.said or turn.named or turn.note or (self._unmet(turn) and turn.utterance.intent not in LEAVES):
            self._listen(turn, greet=True)
        else:
            self._without_news(turn)
        if turn.utterance.audience == "family":
            self._asides.heard_at_least(turn)
            self._pieces.three_cards(turn)
        return Answer(steps=turn.steps or [Fact(kind="silence")], pending=turn.pending)

    # -- what a message brings ------------------------------------------------------------------------------------

    def _listen(self, turn: Turn, *, greet: bool) -> None:
        """Meet new events, say back, show what the message changes, then ask the next thing worth asking."""
        course = turn.course
        course.misunderstood_in_a_row = 0
        refused = [each for each in turn.said if each.state == "refused"]
        course.refusals_in_a_row = course.refusals_in_a_row + 1 if refused else 0
        events = turn.story.situation.events
        new = self._unmet(turn)
        if new and greet:
            known = self._script.by_tone(new)
            if course.for_someone and not turn.story.situation.violence_said:
                if not course.met:
                    turn.show("answer", topic="for_someone")
            elif known and known[0] == "naissance" and "goes_well" in turn.wishes:
                turn.say("utter_autre_evenement_premiers_mots")  # how it goes was told: it is not asked
            elif known:
                turn.say(self._script.events[known[0]].first_words)
            elif not turn.named and any(each.field == "events" for each in turn.said):
                turn.say("utter_autre_evenement_premiers_mots")
            course.met.extend(new)
        self._pieces.say_back(turn)
        if turn.topic and not (new and self._script.answers[turn.topic].feeling):
            self._asides.say(turn, turn.topic)
        if self._leads_to_person(turn):
            return
        if refused:
            turn.say("utter_refus_note")
        if course.refusals_in_a_row >= 2 and not course.questions_ended:
            self._no_more_questions(turn)
            return
        if events:
            self._pieces.something_useful(turn, new)
            self._pieces.offer_person(turn)
            placed = turn.story.answered("commune") and course.wants_places
            asks_where = turn.utterance.intent == "demande_structure" or {"places", "doors"} & turn.wishes or placed
            if asks_where and not self._pieces.in_passing(turn):
                course.wants_places = False
                turn.show_places()
        elif greet and not refused and not turn.note:
            turn.say("utter_que_se_passe_t_il")
        self._pieces.go_on(turn)

    @staticmethod
    def _asks_for_person(turn: Turn) -> bool:
        """Return whether a person is wanted; "je suis assistante sociale" names one, and tells of somebody else."""
        return turn.utterance.intent == "demande_humain" and not (
            "for_someone" in turn.wishes and turn.story.situation.events
        )

    def _leads_to_person(self, turn: Turn) -> bool:
        """Show the form to who wanted a person, once the place that it depends on is known; return whether it did."""
        course = turn.course
        placed = turn.story.knows("departement") and not turn.before.knows("departement")
        known = placed or bool(turn.said)
        if turn.note or not ((course.person == "wanted" and known) or (course.person == "yes" and placed)):
            return False
        told = course.person == "wanted"  # what may come of it was said before the place was asked
        course.person = "yes"
        self._pieces.person_form(turn, "short", told=told)
        return True

    def _told_beside(self, turn: Turn) -> bool:
        """Return whether a message tells more than the question it asks: that is met first, the answer stands in it."""
        feeling = turn.topic is not None and self._script.answers[turn.topic].feeling
        return bool(self._unmet(turn)) or (feeling and bool(turn.said))

    @staticmethod
    def _only_tells_how_to_be_reached(turn: Turn) -> bool:
        """Return whether nothing but "pas au téléphone" or "plutôt un mail" is told: it asks for a person that way."""
        return bool(turn.way) and {each.field for each in turn.said} <= PLACE

    def _stops(self, turn: Turn) -> None:
        """Let go: nothing more is asked or offered to be called; the ways out stay on the screen."""
        turn.course.questions_ended, turn.course.estimating = True, False
        if turn.story.situation.events:
            self._pieces.say_closing(turn)
            self._pieces.close(turn)
        else:
            turn.say("utter_au_revoir")

    @staticmethod
    def _only_complains(turn: Turn) -> bool:
        """Return whether nothing but the fund is told by a complaint: "la Caf me coupe tout" is met as anger first."""
        told = {each.field for each in turn.said}
        return turn.utterance.intent == "plainte" and told == {"fund"} and not turn.named

    @staticmethod
    def _unmet(turn: Turn) -> list[EventKey]:
        """Return the events that no answer has met yet: new ones, and those told beside a danger or during a fault."""
        return [event for event in turn.story.situation.events if event not in turn.course.met]

    def _no_more_questions(self, turn: Turn) -> None:
        """End the questions and show what holds for everyone."""
        turn.course.questions_ended, turn.course.estimating = True, False
        if not turn.story.situation.events:  # nothing was told: there is nothing yet that holds for everyone
            turn.say("utter_que_se_passe_t_il")
            self._pieces.offer_person(turn)
            return
        turn.say("utter_plus_de_questions")
        if turn.course.oriented:
            self._pieces.show_rights(turn, "more", self._pieces.unseen(turn)[:SHOWN_AT_ONCE])
        self._pieces.orient(turn)

    def _estimate(self, turn: Turn) -> None:
        turn.course.estimating = True
        if turn.named:
            self._pieces.something_useful(turn, [])
        turn.say("utter_estimation_debut")
        self._pieces.go_on(turn, move_on=True)

    def _without_news(self, turn: Turn) -> None:
        """A message that says nothing about the situation: politeness, a refusal, or words not understood."""
        intent, course = turn.utterance.intent, turn.course
        if intent == "salutation":
            turn.say("utter_bonjour")
            if course.met:
                self._pieces.go_on(turn, repeat=True)
            else:
                turn.show("open")
        elif intent == "remerciement":
            turn.say("utter_merci")
            self._pieces.resume(turn)
        elif intent == "au_revoir":
            turn.say(self._pieces.closing(turn) if "violence" in turn.story.situation.events else "utter_au_revoir")
            self._pieces.close(turn)
        elif "insult" in turn.wishes:
            turn.say("utter_insulte")
            self._pieces.resume(turn)
        elif (intent == "demande_structure" or {"places", "doors"} & turn.wishes) and course.met:
            self._wants_places(turn)
        elif (
            intent == "demande_droit"
            and "rights" in turn.wishes
            and course.met
            and (unseen := self._pieces.unseen(turn))
        ):
            self._pieces.show_rights(turn, "summary", unseen[:SHOWN_AT_ONCE])
            self._pieces.go_on(turn)
        elif intent == "hors_sujet" and course.misunderstood_in_a_row == 0:
            course.misunderstood_in_a_row = 1
            turn.say("utter_hors_sujet")
            self._pieces.resume(turn)
        elif intent in {"refuse", "ne_sait_pas"} and course.person == "offered" and not turn.utterance.pending:
            course.person = "no"
            turn.say("utter_personne_non")
            self._pieces.go_on(turn)
        elif intent == "plainte":
            turn.say("utter_plainte")
            turn.show("handoff", stage="offer")
            self._pieces.resume(turn)
        elif intent in {"affirme", "refuse", "ne_sait_pas"} and course.met:
            self._pieces.go_on(turn)
        elif intent == "demande_droit" and course.met and course.misunderstood_in_a_row == 0:
            course.misunderstood_in_a_row = 1
            self._asides.unanswered(turn, asks=True)
        elif not course.met and (intent == "ne_sait_pas" or "rights" in turn.wishes):
            self._asides.reply(turn, "no_idea" if intent == "ne_sait_pas" else "rights_at_large")
            turn.show("open")
        else:
            self._not_understood(turn)

    def _wants_places(self, turn: Turn) -> None:
        """Show the doors, or ask for the place first: they depend on it."""
        if turn.story.answered("commune") or turn.story.knows("departement"):
            turn.show_places()
            self._pieces.go_on(turn)
        else:
            turn.course.wants_places = True
            self._pieces.ask(turn, "commune")

    def _not_understood(self, turn: Turn) -> None:
        course = turn.course
        if course.after_card:
            turn.say("utter_apres_danger_suite")
            self._pieces.resume(turn)
            return
        course.misunderstood_in_a_row += 1
        candidates = turn.utterance.understanding.candidates
        likely = [each.name for each in candidates if each.name in self._script.events and each.confidence >= LIKELY]
        fresh = [name for name in likely if name not in turn.story.situation.events][:2]
        if course.misunderstood_in_a_row >= 2:
            turn.say("utter_pas_compris_deux_fois")
            turn.show("handoff", stage="offer")
        elif fresh and not course.met:
            turn.show("clarify", events=fresh)
        elif course.met and (turn.asks or self._asides.is_told(turn)):
            self._asides.unanswered(turn, asks=turn.asks)
        elif course.met:
            turn.say("utter_pas_compris")
            self._pieces.resume(turn)
        else:
            turn.say("utter_pas_compris")
            turn.show("open")

    # -- what was tapped ------------------------------------------------------------------------------------------

    def _tapped(self, turn: Turn, choice: dict[str, str]) -> None:
        course, action = turn.course, choice["action"]
        worker = turn.utterance.audience == "worker"
        course.misunderstood_in_a_row = 0
        if action == "handoff_long":
            turn.course.way = choice.get("way") or turn.course.way  # type: ignore[assignment]
            self._pieces.person_form(turn, "long")
        elif worker and action in {"skip", "event", "commune"}:
            self._notes.answer(turn)
        elif worker and action == "estimate":
            self._notes.estimate(turn)
        elif action in {"skip", "event", "commune"}:
            self._listen(turn, greet=True)
        elif action == "person":
            self._person_answer(turn, choice["id"])
        elif action == "where":
            course.person = "wanted"
            self._pieces.ask(turn, "commune")
        elif action == "continue":
            course.since_pause = 0
            self._pieces.go_on(turn)
        elif action == "stop":
            self._pieces.say_closing(turn)
            self._pieces.close(turn)
        elif action == "more":
            self._pieces.show_rights(turn, "more", self._pieces.unseen(turn)[:SHOWN_AT_ONCE])
            self._pieces.close(turn)
        elif action == "places":
            turn.show_places()
            self._pieces.close(turn)
        elif action == "distance":
            course.far_from_home = choice["id"] == "loin"
            turn.show_places()
            if turn.utterance.pending:
                self._pieces.resume(turn)
            else:
                self._pieces.close(turn)
        elif action == "estimate":
            self._estimate(turn)
        elif action == "amounts":
            turn.show("amounts")
            self._pieces.close(turn, estimated=True)
        elif action == "write":
            if choice["id"] == "non":
                course.met.extend(each for each in turn.story.situation.events if each not in course.met)
                self._danger.cannot_write(turn)
            else:
                self._danger.after_violence(turn)
        elif action == "summary":
            turn.show("summary")
        elif action == "screen":
            course.screen = "safe" if choice["id"] == "non" else "read"
            if course.screen == "read":
                turn.say("utter_ecran_lu")
            self._pieces.close(turn)
        elif action == "topic":
            turn.show("answer", topic=choice["id"])
            self._pieces.resume(turn)
        elif action == "restart":
            turn.say("utter_recommencer")
            turn.show("open")
        elif action == "followup":
            course.reaching = choice["kind"]
            self._danger.reached_someone(turn, choice["id"] != "non")
        elif action in {"dismiss", "doubt"}:
            turn.say("utter_apres_danger_erreur")
            self._pieces.go_on(turn)
        elif action == "none":
            turn.say("utter_dites_autrement")
        else:
            self._pieces.go_on(turn, repeat=True)

    def _person_answer(self, turn: Turn, answer: str) -> None:
        course = turn.course
        if answer == "oui":
            self._pieces.wants_person(turn)
        elif answer == "plus_tard":
            course.person = "later"
            turn.say("utter_personne_plus_tard")
            self._pieces.resume(turn)
        else:
            course.person = "no"
            turn.say("utter_personne_non")
            self._pieces.resume(turn)

    def _something_else(self, turn: Turn) -> None:
        """Go on after a vital danger where a message tells neither that somebody was reached nor that nobody was."""
        turn.course.reaching = ""
        turn.say("utter_apres_danger_suite")
        if self._leads_to_person(turn):
            return
        if turn.said or turn.named:
            self._listen(turn, greet=True)
        else:
            turn.show("person")
            self._pieces.resume(turn)
