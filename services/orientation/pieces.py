"""The pieces of an answer: words said back, one useful card, a person, a question, the whole orientation."""

from services.orientation.next_question import LAST, next_question, worth_asking
from services.orientation.schemas import Fact
from services.orientation.script import Script
from services.orientation.turn import Turn
from services.rights.schemas import Assessment
from services.rights.service import Rights
from services.situation.schemas import OF_A_LOAN, EventKey, Paper
from services.situation.service import ACCUMULATES, Said

SHOWN_AT_ONCE = 3
MORE_BEHIND = {"summary", "more"}
"""Titles of cards behind which the others wait."""
ECHOED = 4
ECHOED_WHOLE = 90
"""Characters: a message this short is said back as it is where nothing in it was singled out."""
UNSAID = {"events", "violence", "departement"}
"""Fields whose words are not said back: they are not the person's phrase for a fact.

After a death what changed is not either: it is often what the person died of.
"""

OF_ANYBODY: set[Paper] = {"pas_ouvert", *OF_A_LOAN}
"""Papers that are told also to who has no landlord."""


class Pieces:
    """Adds steps to a turn. It knows order, never words: those live in bot/domain and data/content."""

    def __init__(self, script: Script, rights: Rights) -> None:
        self._script, self._rights = script, rights

    def say_back(self, turn: Turn) -> None:
        """Repeat in the person's own words what was just understood, and say so where it corrects."""
        unsaid = UNSAID | {"changed"} if "deuil" in turn.story.situation.events else UNSAID
        changed = [each for each in turn.said if each.state == "known" and each.words and each.field not in unsaid]
        # "Ma femme travaille pas" tells of a couple: the words that tell it end in the middle of what was meant.
        changed = [each for each in changed if each.field != "couple" or not each.value]
        text = turn.utterance.text.strip()
        if not changed and turn.utterance.understanding.events and len(text) <= ECHOED_WHOLE and not turn.asks:
            turn.say("utter_j_ai_lu", mots=f"« {text} »")
        if turn.utterance.choice or not changed:
            return
        corrected = [each for each in changed if self._corrects(turn, each)]
        waiting = turn.utterance.pending
        if (
            not corrected
            and waiting
            and changed[0].field == self._script.questions[waiting].field
            and len(changed) == 1
        ):
            return  # the plain answer to a question needs no echo
        chosen = corrected or changed
        words = ", ".join(f"« {each} »" for each in _apart([each.words.strip() for each in chosen], text)[:ECHOED])
        turn.say("utter_corrige" if corrected else "utter_j_ai_lu", mots=words)

    @staticmethod
    def _corrects(turn: Turn, said: Said) -> bool:
        """Return whether a value takes the place of another one: not where "oui" begins to tell more."""
        before = getattr(turn.before.situation, said.field)
        now = getattr(turn.story.situation, said.field)
        replaces = turn.before.knows(said.field) and before != now and said.field not in ACCUMULATES
        return replaces and turn.utterance.intent != "affirme"

    def something_useful(self, turn: Turn, new: list[EventKey]) -> None:
        """Show one card: a paper that cannot wait, the first thing of a new event, later what this message changed."""
        situation = turn.story.situation
        usable = [each for each in self._rights.assess(situation) if each.status != "pas_maintenant"]
        paper = situation.paper if situation.paper != turn.before.situation.paper else None
        named = turn.named if turn.asks or not (new or paper) else []
        asked = next((each for each in named if any(each == known.right_id for known in usable)), None)
        pressing = self._pressing(turn, usable) if new and "violence" not in new else None
        first = (
            self._first(turn, usable, new) if new else None if self.in_passing(turn) else self._changed(turn, usable)
        )
        card = asked or pressing or first
        if paper in OF_ANYBODY or (paper and not situation.only_loan):
            turn.show("paper", paper=paper)
        if card:
            soft = any(self._script.events[event].gentle for event in self._script.by_tone(situation.events))
            gentle = soft and card != pressing
            title = "asked" if asked else "new" if not new else "gentle" if gentle else "today"
            self.show_rights(turn, title, [card], one_thing=title == "today", bare=bool(new) and gentle)

    def in_passing(self, turn: Turn) -> bool:
        """Return whether a message opens no card: it tells the home unasked, or only that something is not so."""
        waiting = turn.utterance.pending
        asked = bool(waiting) and self._script.questions[str(waiting)].field == "tenure"
        told = [each for each in turn.said if each.field != "events"]
        taken_back = bool(told) and all(each.value is False and turn.before.knows(each.field) for each in told)
        return taken_back or ({each.field for each in turn.said} == {"tenure"} and not asked)

    def _first(self, turn: Turn, usable: list[Assessment], new: list[EventKey]) -> str | None:
        """Return the first right of new events that was not shown yet, the most urgent event's before the others'."""
        situation = turn.story.situation
        fresh = [each.right_id for each in usable if each.right_id not in turn.course.shown]
        met = [self._script.events[event].seen_from(situation) for event in self._script.by_urgency(new)]
        firsts = [one for event in met for one in event.first_rights]
        told = [each for event in met for each in event.first_when if getattr(situation, each.field) == each.value]
        if not situation.own_debt:
            firsts = [one for event in met for each in situation.events for one in event.beside.get(each, [])] + firsts
        firsts = [one for each in told for one in each.rights] + firsts
        own = [each for each in fresh if not self._rights.catalogue.rights[each].events.keys().isdisjoint(new)]
        return next((each for each in firsts if each in fresh), next(iter([*own, *fresh]), None))

    @staticmethod
    def _pressing(turn: Turn, usable: list[Assessment]) -> str | None:
        """Return the right whose day is counted whatever else happened: a paper's, or that of a birth just told."""
        dated = (
            each.right_id
            for each in usable
            if each.urgent
            and ("paper" in each.cited or ("child_born" in each.cited and each.deadline and each.deadline.day))
        )
        return next((each for each in dated if each not in turn.course.shown), None)

    def show_rights(
        self, turn: Turn, title: str, ids: list[str], *, one_thing: bool = False, bare: bool = False
    ) -> None:
        """Show these rights; the first may be the one thing to do, `bare` leaves out dates, papers and sums."""
        if not ids:
            return
        turn.course.shown.extend(each for each in ids if each not in turn.course.shown)
        left = title in MORE_BEHIND and bool(self.unseen(turn))
        turn.show("rights", title=title, ids=ids, one_thing=ids[0] if one_thing else None, bare=bare, left=left)

    def _changed(self, turn: Turn, usable: list[Assessment]) -> str | None:
        """Return the first right that this message opened, or whose date it settled."""
        earlier = {each.right_id: each for each in self._rights.assess(turn.before.situation)}
        for each in usable:
            old = earlier.get(each.right_id)
            dated = each.deadline is not None and each.deadline.day is not None
            settled = dated and (old is None or old.deadline is None or old.deadline.day is None)
            opened = old is None or old.status != each.status
            if settled or (opened and each.right_id not in turn.course.shown):
                return each.right_id
        return None

    def offer_person(self, turn: Turn) -> None:
        if not turn.course.person:
            turn.course.person = "offered"
            turn.show("person", for_someone=turn.course.for_someone)

    def wants_person(self, turn: Turn) -> None:
        """Lead to a person at once; only the place is asked first, for the team depends on it."""
        course, text = turn.course, turn.utterance.text.strip()
        if turn.said:
            self.say_back(turn)
        elif turn.way and len(text) <= ECHOED_WHOLE:
            turn.say("utter_j_ai_lu", mots=f"« {text} »")
        passed = "commune" in course.asked and turn.utterance.pending != "commune"
        if turn.story.answered("departement") or turn.story.answered("commune") or passed:
            course.person = "yes"
            self.person_form(turn, "short")
        else:
            if course.person != "wanted":  # else it was said just before
                turn.show("handoff", stage="where")
            course.person = "wanted"
            self.ask(turn, "commune")

    def person_form(self, turn: Turn, stage: str, *, told: bool = False) -> None:
        """Show the form that leads to a person; what was said is not offered to be sent before the screen is safe.

        `told`: what may come of it was said already, before the place was known.
        """
        turn.show("handoff", stage=stage, discreet=self.discreet(turn), way=turn.course.way, told=told)

    def go_on(self, turn: Turn, *, repeat: bool = False, move_on: bool = False) -> None:
        """Ask the next question, or offer to stop, or give the whole orientation.

        The question that waited comes back once where a message told something else; `move_on` leaves it.
        """
        course = turn.course
        if turn.note is not None:
            turn.steps.append(turn.note)
            turn.pending = turn.note_pending
            return
        waiting = turn.utterance.pending
        if waiting and not move_on and (repeat or (self._still_open(turn, waiting) and course.again != waiting)):
            course.again = waiting
            self.ask(turn, waiting, again=True)
            return
        if not turn.story.situation.events and not course.met:
            if not any(isinstance(step, Fact) and step.kind == "open" for step in turn.steps):
                turn.show("open")
            return
        question = None if course.questions_ended else next_question(self._script, turn.story, course, self._rights)
        if question is None and course.estimating:
            course.estimating = False
            turn.show("amounts")
            self.close(turn, estimated=True)
        elif question is None:
            self.orient(turn)
        elif course.since_pause >= self._limit(turn):
            self.orient(turn, pause=True)
        else:
            self.ask(turn, question)

    def ask(self, turn: Turn, question: str, *, again: bool = False) -> None:
        turn.pending = question
        if again and question == LAST and turn.course.towns:  # still to be chosen among these
            turn.show("communes", insee=turn.course.towns, of_code=turn.course.towns_of_code)
            return
        if not again:
            if question not in turn.course.asked:
                turn.course.asked.append(question)
            turn.course.since_pause += 1
        about = self._script.questions[question].told_by
        turn.show("question", id=question, told=about is not None and about in turn.wishes)

    def ask_again(self, turn: Turn, question: str) -> None:
        """Ask for what is to be put right; the question that waited will be asked again in its turn."""
        waiting, course = turn.utterance.pending, turn.course
        if waiting and waiting != question and waiting in course.asked:
            course.asked.remove(waiting)
            course.since_pause = max(0, course.since_pause - 1)
        self.ask(turn, question, again=question in course.asked)

    def orient(self, turn: Turn, *, pause: bool = False) -> None:
        """Give what can be said now: three rights, the places, then the way out or on."""
        course = turn.course
        told = any(each.field in {"commune", "departement"} for each in turn.said)
        places = (not course.oriented or told) and not _facts(turn, "places")
        if not course.oriented or pause:
            top = self.usable(turn)[: SHOWN_AT_ONCE - int(places)]
            if top:
                # Three cards at once at most: what this message changed is among them, or waits behind "more".
                turn.steps = [each for each in turn.steps if not (isinstance(each, Fact) and each.kind == "rights")]
                self.show_rights(turn, "summary", top, one_thing=True)
        if places:
            turn.show_places()
        course.oriented = True
        if pause:
            course.since_pause = 0
            turn.show("pause")
            return
        self.say_closing(turn)
        self.close(turn)

    def say_closing(self, turn: Turn) -> None:
        """Say the last words, once a conversation."""
        if not turn.course.closed:
            turn.course.closed = True
            turn.say(self.closing(turn))

    def close(self, turn: Turn, **data: bool) -> None:
        """Show the ways out. Once violence was said, nothing to print or send before the screen is known to be safe."""
        if self.discreet(turn) and not turn.course.screen:
            turn.course.screen = "asked"
            turn.show("screen")
        turn.show("closing", discreet=self.discreet(turn), **data)

    @staticmethod
    def discreet(turn: Turn) -> bool:
        """Return whether somebody who must not know may read this telephone, as far as was said."""
        family = turn.utterance.audience == "family"  # a professional reads on a telephone of their own
        return family and turn.story.situation.violence_said and turn.course.screen != "safe"

    def resume(self, turn: Turn) -> None:
        """Come back to where the conversation was, after a digression; what it has answered is not asked again."""
        waiting = turn.utterance.pending
        if waiting and (turn.note or turn.story.answered(self._script.questions[waiting].field)):
            self.go_on(turn)
        elif waiting:
            self.ask(turn, waiting, again=True)
        elif not turn.course.met and turn.utterance.audience == "family":
            turn.show("open")

    @staticmethod
    def three_cards(turn: Turn) -> None:
        """Leave as many places as three cards at once allow; the others wait behind a button."""
        rights = sum(len(each.data["ids"]) for each in _facts(turn, "rights"))
        for each in _facts(turn, "places"):
            each.data["most"] = max(1, SHOWN_AT_ONCE - rights)

    def _still_open(self, turn: Turn, question: str) -> bool:
        """Return whether the question that waited got no answer from a message that said something else."""
        field, events = self._script.questions[question].field, self._script.urgent_first(turn.story.situation)
        if events and not turn.course.estimating and not any(question in each.questions for each in events):
            return False  # what was told since makes it another story
        return not turn.story.answered(field) and not turn.course.questions_ended

    def closing(self, turn: Turn) -> str:
        events = self._script.by_tone(turn.story.situation.events)
        return self._script.events[events[0]].closing if events else "utter_clore"

    def _limit(self, turn: Turn) -> int:
        events = self._script.by_tone(turn.story.situation.events)
        return min((self._script.events[event].most_questions for event in events), default=5)

    def usable(self, turn: Turn) -> list[str]:
        """Return the rights that can be named now, the most useful first."""
        assessed = self._rights.assess(turn.story.situation)
        return [each.right_id for each in assessed if each.status != "pas_maintenant"]

    def still_worth(self, turn: Turn) -> list[str]:
        """Return the questions whose answer would still change something, the most useful first."""
        return list(worth_asking(self._script, turn.story, turn.course, self._rights))

    def unseen(self, turn: Turn) -> list[str]:
        return [each for each in self.usable(turn) if each not in turn.course.shown]


def _apart(told: list[str], text: str) -> list[str]:
    """Return words in the order in which a text says them, without those that share a part of longer ones."""
    spans = sorted({(text.find(each), text.find(each) + len(each), each) for each in told}, key=lambda span: span[0])
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda each: each[0] - each[1]):  # the longest first
        if not any(span[0] < other[1] and other[0] < span[1] for other in kept if min(span[0], other[0]) >= 0):
            kept.append(span)
    return [words for _, _, words in sorted(kept)]


def _facts(turn: Turn, kind: str) -> list[Fact]:
    return [each for each in turn.steps if isinstance(each, Fact) and each.kind == kind]
