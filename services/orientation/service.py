"""For a situation: what can be said now, which question is worth asking next, whether a person is needed."""

import re

from sqlalchemy.orm import Session

from services.clock import Clock
from services.directory.communes import Communes
from services.orientation import repository
from services.orientation.course import Course
from services.orientation.dialogue import FEAR, Dialogue
from services.orientation.naming import RightNames, asks_something
from services.orientation.placing import Places, places_in
from services.orientation.reading import (
    SHORT_ANSWER,
    WRITTEN_DAY,
    chosen,
    dead_or_gone,
    read_date,
    said_in,
    written_button,
)
from services.orientation.schemas import Answer, Fact, Sentence, Utterance
from services.orientation.script import Script
from services.orientation.turn import Turn
from services.rights.service import Rights
from services.situation import service as situations
from services.situation.service import Said, Story

NO_PLACE = {"au_revoir", "remerciement", "salutation", "demande_humain", "demande_confidentialite", "demande_droit"}
"""What is not the name of a town, even where one was asked for."""
NO_TOPIC = {"doors", "places", "deadline", "rights", "estimate", "back_to", "no_person"}
"""Wishes that have their own answer: the model's guess at a question about the assistant is not believed then."""
VAGUE = {"who_reads", "delay"}
"""Topics that the model guesses where a right is asked for by its name; the right is then meant."""
LONGEST_PLACE = 8
POSTAL_CODE = re.compile(r"\d{5}")
"""Alone in a message and no answer to a question, five figures name a place."""
TAPPED = ""
"""The intent of a tap: what a button says is read from the button."""
Read = tuple[list[Said], Fact | Sentence | None, str | None]


class Orientation:
    """The one door that the actions use."""

    def __init__(self, script: Script, rights: Rights, communes: Communes, clock: Clock) -> None:
        self.script, self._communes, self._clock = script, communes, clock
        self._dialogue = Dialogue(script, rights)
        self._names = RightNames(rights.catalogue)

    def answer(self, session: Session, utterance: Utterance) -> Answer:
        """Merge a message into the story and return what to answer.

        The same message a second time gives the same answer and changes nothing. A second time in silence, its
        answer never reached the person: what was said stays, the questions that nobody saw are still to be asked.
        """
        utterance = self._sure_to_restart(self._as_tapped(utterance))
        progress = repository.progress(session, utterance.conversation_id)
        if progress.last_message_id == utterance.message_id:
            if not utterance.quiet:
                return Answer.model_validate(progress.last_answer["answer"])
            progress.state = progress.last_answer["course_before"]
            return Answer(steps=[Fact(kind="silence")], pending=progress.last_answer["pending_before"])
        course = Course.model_validate(progress.state)
        before = situations.story(session, utterance.conversation_id)
        if utterance.starts_again:
            said, note, pending, course = [Said("events", state="reset")], None, None, Course(greeted=True)
        else:
            said, note, pending = self._read(utterance, before, course)
        if any(each.field == "between" and each.value == FEAR for each in said):
            said = _with_violence(said)
        stood = course.model_dump(mode="json")
        now = self._clock.now()
        said = situations.record(session, utterance.conversation_id, utterance.message_id, said, now)
        story = situations.story(session, utterance.conversation_id)
        new = [each for each in said if each.state != "reset"]
        turn = Turn(utterance, before, story, new, course, note, pending)
        if not utterance.choice:
            told, short = {each.field for each in new}, _is_short(utterance.text)
            waiting = self.script.questions.get(utterance.pending or "")
            if waiting is None or not short or waiting.field not in told:  # "HLM" then answers, and asks for nothing
                turn.asks = utterance.intent == "demande_droit" or asks_something(utterance.text)
                turn.named = self._names.find(utterance.text, asks=turn.asks)
            turn.unsure = dead_or_gone(utterance, before, self.script.hearing)
            turn.wishes = self.script.hearing.wishes(utterance.text)
            course.for_someone = course.for_someone or (utterance.audience == "family" and "for_someone" in turn.wishes)
            turn.way = self.script.hearing.way(utterance.text)
            course.way = turn.way or course.way
            # "Mes parents sont avec nous" tells, and does not ask who reads; "à la Caf" may be where one asks about.
            tells = told - ({"events"} if short else {"events", "fund"})
            by_model = (not tells or asks_something(utterance.text)) and turn.wishes.isdisjoint(NO_TOPIC)
            turn.topic = self._topic(utterance, story, by_model=by_model)
            if turn.topic in VAGUE and turn.named and turn.topic == utterance.understanding.topic:
                turn.topic = None
        if utterance.quiet:
            answer = Answer(steps=[Fact(kind="silence")], pending=utterance.pending)
        else:
            answer = self._dialogue.answer(turn)
        course.after_card = utterance.quiet
        progress.last_message_id = utterance.message_id
        progress.last_answer = {
            "answer": answer.model_dump(mode="json"),
            "course_before": stood,
            "pending_before": utterance.pending,
        }
        progress.state = course.model_dump(mode="json")
        return answer

    def forget(self, session: Session, conversation_id: str) -> None:
        """Erase where a conversation stood."""
        repository.forget(session, conversation_id)

    def _as_tapped(self, utterance: Utterance) -> Utterance:
        """Return a message written in a button's own words as a tap on it: "la Caf" or "personne" asks for nothing."""
        question = self.script.questions.get(utterance.pending or "")
        meant = written_button(question, utterance.text) if question and not utterance.choice else None
        if meant is None:
            return utterance
        tapped = {"action": "answer", "id": meant, "question": utterance.pending}
        return utterance.model_copy(update={"choice": tapped, "intent": TAPPED})

    def _sure_to_restart(self, utterance: Utterance) -> Utterance:
        """Return a message without the intent to forget everything where its words do not say so as well."""
        if not utterance.starts_again or utterance.choice:
            return utterance
        if "start_again" in self.script.hearing.wishes(utterance.text):
            return utterance
        return utterance.model_copy(update={"intent": TAPPED})

    def _topic(self, utterance: Utterance, story: Story, *, by_model: bool) -> str | None:
        """Return which question that has a ready answer a message asks; plain words weigh more than the model.

        A few words that tell a fact ("la Caf") are no such question: the model alone is not believed then.
        """
        situation = story.situation
        events = [*situation.events, *(["violence"] if situation.violence_said else [])]
        topic = self.script.hearing.topic(utterance.text, events)  # type: ignore[arg-type]
        if topic == "why_asked" and not utterance.pending:
            topic = None  # nothing was asked
        guess = utterance.understanding.topic
        if guess is None and utterance.intent == "demande_confidentialite":
            guess = "who_reads"
        if topic is None and by_model and guess and not self.script.hearing.only_tells(guess, utterance.text):
            topic = guess
        return topic if topic in self.script.answers else None

    def _read(self, utterance: Utterance, before: Story, course: Course) -> Read:
        """Return what a message says, and why the pending question must be asked again where it must."""
        if utterance.choice:
            return self._read_choice(utterance.choice), None, None
        today = self._clock.today()
        question = self.script.questions.get(utterance.pending or "")
        said = said_in(utterance, before, question, self.script.hearing, today)
        asked = bool(question and question.reads == "place") and not said and _may_be_a_place(utterance)
        asked = asked and self.script.hearing.wishes(utterance.text) <= {"corrects"}  # "plutôt un mail" is no town
        if asked and utterance.intent in {"refuse", "ne_sait_pas"}:
            state: situations.State = "refused" if utterance.intent == "refuse" else "unknown"
            return [Said("commune", state=state)], None, None
        asked = asked or (POSTAL_CODE.fullmatch(utterance.text.strip()) is not None and not said)
        place, note = self._read_places(
            places_in(utterance.entities, utterance.text, asked, self._communes), asked, course
        )
        if note is not None:
            return said + place, note, "commune"
        if question and question.reads == "date" and not said:
            day = read_date(utterance.text, today)
            if day and day > today:
                return place, Sentence(name="utter_date_a_venir"), utterance.pending
        return said + place, None, None

    def _read_choice(self, choice: dict[str, str]) -> list[Said]:
        action, identity = choice["action"], choice.get("id", "")
        if action in {"answer", "skip"}:
            question = self.script.questions[choice["question"]]
            if action == "skip":
                return [Said(question.field, state="refused")]
            return [chosen(question, identity)]
        if action == "event":
            return [Said("events", [identity], words=self.script.events[identity].label)]  # type: ignore[index]
        if action == "commune":
            return self.commune(identity) or self._territory(identity)
        return []

    def _read_places(self, places: Places, asked: bool, course: Course) -> tuple[list[Said], Fact | Sentence | None]:
        if places.unknown_postal_code:
            return [], Sentence(name="utter_code_postal_inconnu", values={"code": places.unknown_postal_code})
        if places.several:
            territory = [places.territory.code] if places.territory else []
            course.towns = [*territory, *(each.insee for each in places.several)]
            course.towns_of_code = places.of_code
            return [], Fact(kind="communes", data={"insee": course.towns, "of_code": places.of_code})
        if places.commune:
            return self.commune(places.commune.insee), None
        if places.departement:
            towns = [self._communes.by_insee(insee) for insee in course.towns]
            meant = [town for town in towns if town and town.departement == places.departement]
            if len(meant) == 1:
                return self.commune(meant[0].insee), None
            return [Said("departement", places.departement, words=places.departement)], None
        if asked:
            return [], Sentence(name="utter_commune_inconnue")
        return [], None

    def _territory(self, code: str) -> list[Said]:
        area = self._communes.departement(code)
        return [Said("departement", area.code, words=area.name)] if area else []

    def commune(self, insee: str) -> list[Said]:
        """Return what naming a commune says: itself and its département; nothing for a code that does not exist."""
        commune = self._communes.by_insee(insee)
        if commune is None:
            return []
        return [
            Said("commune", commune.insee, words=commune.name),
            Said("departement", commune.departement, words=commune.departement),
        ]


def _with_violence(said: list[Said]) -> list[Said]:
    """Return what was said with the violence that fear stands for; a message says each field once."""
    told = next((each for each in said if each.field == "events"), Said("events", []))
    rest = [each for each in said if each.field not in {"events", "violence"}]
    return [
        *rest,
        Said("violence", True),
        Said("events", list(dict.fromkeys([*told.value, "violence"])), words=told.words),
    ]


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_ANSWER and "?" not in text


def _may_be_a_place(utterance: Utterance) -> bool:
    """Return whether a whole text may be the name of a town, where one was asked for."""
    short = len(utterance.text.split()) <= LONGEST_PLACE and "?" not in utterance.text
    short = short and WRITTEN_DAY.search(utterance.text.lower()) is None
    return short and utterance.intent not in NO_PLACE
