"""What to say next: first something useful and a person, then at most one question."""

from dataclasses import dataclass, field
from typing import Any

from services.orientation.course import Course
from services.orientation.next_question import next_question
from services.orientation.schemas import Answer, Fact, Sentence, Utterance
from services.orientation.script import Script
from services.rights.service import Rights
from services.situation.schemas import EventKey
from services.situation.service import Said, Story

POLITE = {"salutation", "remerciement", "au_revoir", "hors_sujet"}
SHOWN_AT_ONCE = 3
ECHOED = 4
UNSAID = {"events", "violence", "departement"}
"""Fields whose words are not said back: they are not the person's phrase for a fact."""


@dataclass
class Turn:
    """One message, and what it changed."""

    utterance: Utterance
    before: Story
    story: Story
    said: list[Said]
    course: Course
    note: Fact | Sentence | None = None
    """Why the pending question is asked again: several communes of that name, a date to come…"""
    note_pending: str | None = None
    steps: list[Sentence | Fact] = field(default_factory=list)
    pending: str | None = None

    def say(self, name: str, **values: str) -> None:
        self.steps.append(Sentence(name=name, values=values))

    def show(self, kind: Any, **data: Any) -> None:
        self.steps.append(Fact(kind=kind, data=data))


class Dialogue:
    """Decides the steps of an answer. It knows order, never words: those live in bot/domain and data/content."""

    def __init__(self, script: Script, rights: Rights) -> None:
        self._script, self._rights = script, rights

    def answer(self, turn: Turn) -> Answer:
        """Return the steps for this turn and the question that waits; `turn.course` moves on with them."""
        choice = turn.utterance.choice
        if turn.utterance.follow_up:
            turn.show("followup", danger=turn.utterance.follow_up)
        elif choice and choice["action"] != "answer":
            self._tapped(turn, choice)
        elif (topic := self._topic(turn)) and topic in self._script.answers:
            turn.show("answer", topic=topic)
            self._resume(turn)
        elif turn.utterance.intent == "recommencer":
            turn.say("utter_recommencer")
            turn.show("open")
        elif turn.utterance.intent == "demande_humain":
            self._wants_person(turn)
        elif turn.said or turn.utterance.understanding.events or turn.note:
            self._listen(turn, greet=True)
        else:
            self._without_news(turn)
        return Answer(steps=turn.steps or [Fact(kind="silence")], pending=turn.pending)

    # -- what a message brings ------------------------------------------------------------------------------------

    def _listen(self, turn: Turn, *, greet: bool) -> None:
        """Meet new events, say back, show what the message changes, then ask the next thing worth asking."""
        course = turn.course
        course.misunderstood_in_a_row = 0
        refused = [each for each in turn.said if each.state == "refused"]
        course.refusals_in_a_row = course.refusals_in_a_row + 1 if refused else 0
        events = self._events(turn)
        new = [event for event in self._script.by_tone(events) if event not in course.met]
        first = not course.met
        if new and greet:
            turn.say(self._script.events[new[0]].first_words)
            course.met.extend(new)
        elif events and first and greet:
            turn.say("utter_autre_evenement_premiers_mots")
        self._say_back(turn)
        if course.person == "wanted" and turn.note is None:
            course.person = "yes"
            turn.show("handoff", stage="short")
            return
        if refused:
            turn.say("utter_refus_note")
        if course.refusals_in_a_row >= 2 and not course.questions_ended:
            course.questions_ended = True
            turn.say("utter_plus_de_questions")
            self._orient(turn)
            return
        if events:
            self._something_useful(turn, first=first or bool(new))
            self._offer_person(turn)
        elif greet and not refused and not turn.note:
            turn.say("utter_que_se_passe_t_il")
        self._go_on(turn)

    def _without_news(self, turn: Turn) -> None:
        """A message that says nothing about the situation: politeness, a refusal, or words not understood."""
        intent, course = turn.utterance.intent, turn.course
        if intent == "salutation":
            turn.say("utter_bonjour")
            if course.met:
                self._go_on(turn, repeat=True)
            else:
                turn.show("open")
        elif intent == "remerciement":
            turn.say("utter_merci")
            self._resume(turn)
        elif intent == "au_revoir":
            turn.say("utter_au_revoir")
            turn.show("closing")
        elif intent == "hors_sujet":
            turn.say("utter_hors_sujet")
            self._resume(turn)
        elif intent in {"refuse", "ne_sait_pas"} and course.person == "offered" and not turn.utterance.pending:
            course.person = "no"
            turn.say("utter_personne_non")
            self._go_on(turn)
        elif intent == "plainte":
            turn.say("utter_plainte")
            turn.show("handoff", stage="offer")
            self._resume(turn)
        elif intent in {"affirme", "refuse", "ne_sait_pas"} and course.met:
            self._go_on(turn)
        else:
            self._not_understood(turn)

    def _not_understood(self, turn: Turn) -> None:
        course = turn.course
        course.misunderstood_in_a_row += 1
        likely = [each.name for each in turn.utterance.understanding.candidates if each.name in self._script.events]
        fresh = [name for name in likely if name not in turn.story.situation.events][:2]
        if course.misunderstood_in_a_row >= 2:
            turn.say("utter_pas_compris_deux_fois")
            turn.show("handoff", stage="offer")
        elif fresh and not course.met:
            turn.show("clarify", events=fresh)
        elif course.met:
            turn.say("utter_pas_compris")
            self._resume(turn)
        else:
            turn.say("utter_pas_compris")
            turn.show("open")

    # -- what was tapped ------------------------------------------------------------------------------------------

    def _tapped(self, turn: Turn, choice: dict[str, str]) -> None:
        course, action = turn.course, choice["action"]
        course.misunderstood_in_a_row = 0
        if action == "handoff_long":
            turn.show("handoff", stage="long")
        elif action in {"skip", "event", "commune"}:
            self._listen(turn, greet=True)
        elif action == "person":
            self._person_answer(turn, choice["id"])
        elif action == "continue":
            course.since_pause = 0
            self._go_on(turn)
        elif action == "stop":
            turn.say(self._closing(turn))
            turn.show("closing")
        elif action == "more":
            turn.show("rights", title="more", ids=self._unseen(turn)[:SHOWN_AT_ONCE])
            turn.course.shown.extend(self._unseen(turn)[:SHOWN_AT_ONCE])
            turn.show("closing")
        elif action == "estimate":
            course.estimating = True
            turn.say("utter_estimation_debut")
            self._go_on(turn)
        elif action == "summary":
            turn.show("summary")
        elif action == "topic":
            turn.show("answer", topic=choice["id"])
            self._resume(turn)
        elif action == "restart":
            turn.say("utter_recommencer")
            turn.show("open")
        elif action == "followup":
            self._reached_someone(turn, choice)
        elif action in {"dismiss", "doubt"}:
            turn.say("utter_apres_danger_erreur")
            self._go_on(turn)
        elif action == "none":
            turn.say("utter_dites_autrement")
        else:
            self._go_on(turn, repeat=True)

    def _person_answer(self, turn: Turn, answer: str) -> None:
        course = turn.course
        if answer == "oui":
            self._wants_person(turn)
        elif answer == "plus_tard":
            course.person = "later"
            turn.say("utter_personne_plus_tard")
            self._resume(turn)
        else:
            course.person = "no"
            turn.say("utter_personne_non")
            self._resume(turn)

    def _wants_person(self, turn: Turn) -> None:
        """Lead to a person at once; only the place is asked first, for the team depends on it."""
        course = turn.course
        if turn.said:
            self._say_back(turn)
        if turn.story.answered("departement") or turn.story.answered("commune") or "commune" in course.asked:
            course.person = "yes"
            turn.show("handoff", stage="short")
        else:
            course.person = "wanted"
            turn.say("utter_personne_commune")
            self._ask(turn, "commune")

    def _reached_someone(self, turn: Turn, choice: dict[str, str]) -> None:
        """After a vital danger: the card again as long as nobody was reached, then softly a person."""
        if choice["id"] == "non":
            turn.show("emergency", danger=choice["kind"])
            return
        turn.say("utter_apres_danger_joint")
        turn.show("person")

    # -- pieces of an answer --------------------------------------------------------------------------------------

    def _say_back(self, turn: Turn) -> None:
        """Repeat in the person's own words what was just understood, and say so where it corrects."""
        changed = [each for each in turn.said if each.state == "known" and each.words and each.field not in UNSAID]
        if turn.utterance.choice or not changed:
            return
        corrected = [each for each in changed if turn.before.knows(each.field)]
        if not corrected and turn.utterance.pending and not turn.utterance.understanding.events:
            return  # the answer to a question needs no echo
        chosen = corrected or changed
        words = ", ".join(f"« {each.words.strip()} »" for each in chosen[:ECHOED])
        turn.say("utter_corrige" if corrected else "utter_j_ai_lu", mots=words)

    def _something_useful(self, turn: Turn, *, first: bool) -> None:
        """Show one card: the event's first thing, later only what this message changed."""
        course = turn.course
        assessed = self._rights.assess(turn.story.situation)
        usable = [each for each in assessed if each.status != "pas_maintenant"]
        events = self._script.by_urgency(turn.story.situation.events)
        wanted = self._script.events[events[0]].first_right if events else None
        card = None
        if first and wanted and wanted not in course.shown:
            card = next((each.right_id for each in usable if each.right_id == wanted), None)
        if first and card is None:
            card = next((each.right_id for each in usable if each.right_id not in course.shown), None)
        if not first:
            earlier = {
                each.right_id: (each.status, each.deadline) for each in self._rights.assess(turn.before.situation)
            }
            card = next(
                (
                    each.right_id
                    for each in usable
                    if each.right_id not in course.shown and earlier.get(each.right_id) != (each.status, each.deadline)
                ),
                None,
            )
        if turn.story.situation.paper and turn.story.situation.paper != turn.before.situation.paper:
            turn.show("paper", paper=turn.story.situation.paper)
        if card:
            turn.show("rights", title="today" if first else "new", ids=[card], one_thing=card if first else None)
            course.shown.append(card)

    def _offer_person(self, turn: Turn) -> None:
        if not turn.course.person:
            turn.course.person = "offered"
            turn.show("person")

    def _go_on(self, turn: Turn, *, repeat: bool = False) -> None:
        """Ask the next question, or offer to stop, or give the whole orientation."""
        course = turn.course
        if turn.note is not None:
            turn.steps.append(turn.note)
            turn.pending = turn.note_pending
            return
        waiting = turn.utterance.pending
        if waiting and (repeat or self._still_open(turn, waiting)):
            self._ask(turn, waiting, again=True)
            return
        if not turn.story.situation.events and not course.met:
            if not any(isinstance(step, Fact) and step.kind == "open" for step in turn.steps):
                turn.show("open")
            return
        question = None if course.questions_ended else next_question(self._script, turn.story, course)
        if question is None and course.estimating:
            course.estimating = False
            turn.show("amounts")
            turn.show("closing", estimated=True)
        elif question is None:
            self._orient(turn)
        elif course.since_pause >= self._limit(turn):
            self._orient(turn, pause=True)
        else:
            self._ask(turn, question)

    def _ask(self, turn: Turn, question: str, *, again: bool = False) -> None:
        turn.pending = question
        if not again:
            turn.course.asked.append(question)
            turn.course.since_pause += 1
        turn.show("question", id=question)

    def _orient(self, turn: Turn, *, pause: bool = False) -> None:
        """Give what can be said now: three rights, the places, then the way out or on."""
        course = turn.course
        if not course.oriented or pause:
            usable = [
                each.right_id for each in self._rights.assess(turn.story.situation) if each.status != "pas_maintenant"
            ]
            top = usable[:SHOWN_AT_ONCE]
            if top:
                turn.show("rights", title="summary", ids=top, one_thing=top[0])
                course.shown.extend(each for each in top if each not in course.shown)
        if not course.oriented or any(each.field in {"commune", "departement"} for each in turn.said):
            turn.show("places")
        course.oriented = True
        if pause:
            course.since_pause = 0
            turn.show("pause")
            return
        turn.say(self._closing(turn))
        turn.show("closing")

    def _resume(self, turn: Turn) -> None:
        """Come back to where the conversation was, after a digression."""
        if turn.utterance.pending:
            self._ask(turn, turn.utterance.pending, again=True)
        elif not turn.course.met:
            turn.show("open")

    def _still_open(self, turn: Turn, question: str) -> bool:
        """Return whether the question that waited got no answer from a message that said something else."""
        field = self._script.questions[question].field
        return not turn.story.answered(field) and not turn.course.questions_ended

    # -- small readings -------------------------------------------------------------------------------------------

    def _events(self, turn: Turn) -> list[EventKey]:
        return list(turn.story.situation.events)

    def _topic(self, turn: Turn) -> str | None:
        topic = turn.utterance.understanding.topic
        if topic is None and turn.utterance.intent == "demande_confidentialite":
            return "who_reads"
        return topic

    def _closing(self, turn: Turn) -> str:
        events = self._script.by_tone(turn.story.situation.events)
        return self._script.events[events[0]].closing if events else "utter_clore"

    def _limit(self, turn: Turn) -> int:
        events = self._script.by_tone(turn.story.situation.events)
        return min((self._script.events[event].most_questions for event in events), default=5)

    def _unseen(self, turn: Turn) -> list[str]:
        assessed = self._rights.assess(turn.story.situation)
        return [
            each.right_id
            for each in assessed
            if each.status != "pas_maintenant" and each.right_id not in turn.course.shown
        ]
