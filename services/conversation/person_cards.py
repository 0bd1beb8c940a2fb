"""The cards that lead to a person: the offer, the form, and what is true where nobody receives requests."""

from collections.abc import Callable
from typing import Any

from services.conversation import parts as part
from services.conversation.composition import Composition, Context, Meaning
from services.handoff.promise import Promise
from services.handoff.service import BY_CALL, events_of
from services.handoff.words import channel_of

Worded = Callable[[str, Context], str]
OFFERED = ("oui", "plus_tard", "non")
IN_PERSON = "rendez_vous"


class PersonCards:
    """Says who may answer and by when, from the teams that the site declares. Nothing here is promised beyond them."""

    def __init__(self, house: Any, word: Worded) -> None:
        """Take the house and what words a name in the register of the one who reads."""
        self._house, self._word = house, word

    def offer(self, done: Composition, context: Context, *, for_someone: bool = False) -> None:
        """Make the method's own offer, where somebody receives requests in this family's territory.

        `for_someone`: whoever writes speaks for another person, who must agree.
        """
        if not self.somebody_receives(context):
            return
        choices = [
            done.button(f"person.{answer}", self._house.words[f"person_{answer}"], answer_to_offer(answer))
            for answer in OFFERED
        ]
        word = "person_offer_for_someone" if for_someone else "person_offer"
        word = "person_offer_discreet" if context.story.situation.violence_said else word
        done.parts.append(part.Handoff(stage="offer", text=self._word(word, context), choices=choices))

    def lead(self, done: Composition, data: dict[str, Any], context: Context) -> bool:
        """Show the stage that was asked for; return False where only the doors near the family are left to show."""
        stage = data["stage"]
        if stage == "where":
            self._before_the_place(done, context)
            return True
        if stage == "offer" and self.somebody_receives(context):
            self.offer(done, context)
            return True
        promise = None
        if stage != "offer":
            promise = self._house.handoffs.offer(context.session, context.site, context.story.situation, context.now)
        if promise is None:
            return self._nobody(done, context, told=bool(data.get("told")))
        self._form(done, data, promise, context)
        return data.get("way") != IN_PERSON or IN_PERSON in promise.team.ways

    def somebody_receives(self, context: Context) -> bool:
        """Return whether a team takes this; while the place is unknown, whether one does somewhere in the territory."""
        return self._reach(context) != "nowhere"

    def _reach(self, context: Context, *, anywhere: bool = False) -> str:
        situation = context.story.situation
        place, events = None if anywhere else situation.departement, events_of(situation)
        return str(self._house.handoffs.reach(context.session, context.site, place, events))

    def _before_the_place(self, done: Composition, context: Context) -> None:
        """Say before the place is asked what may come of it: a yes, perhaps, or that nobody receives here."""
        reach = self._reach(context)
        text = self._word(f"person_{reach}", context)
        if reach == "nowhere":
            phones = self._house.handoffs.phones(context.site, context.now)
            done.parts.append(part.Handoff(stage="closed", text=text, phones=phones))
        else:
            done.parts.append(part.Text(text=text))

    def _form(self, done: Composition, data: dict[str, Any], promise: Promise, context: Context) -> None:
        stage, wanted = data["stage"], data.get("way", "")
        told = self._house.summaries.lines(context.story, context.site, context.dangers)
        choices = []
        if stage == "short" and told and not data.get("discreet", False):
            label = self._word("add_summary", context)
            meaning = {"action": "handoff_long", "way": wanted}
            choices = [done.button("handoff_long", label, meaning, "action")]
        offered = promise.team.ways
        text = self._word("handoff_ways" if stage == "short" and len(offered) > 1 else f"handoff_{stage}", context)
        if wanted and (wanted not in offered if wanted != "sans_appel" else offered == [BY_CALL]):
            text = f"{self._word('way_not_here', context)}\n{text}"
        ways = [
            part.Way(id=way, label=self._word(f"way_{way}", context), help=self._word(f"way_{way}_help", context))
            for way in offered
        ]
        done.parts.append(
            part.Handoff(
                stage=stage,
                text=text,
                choices=choices,
                lines=told if stage == "long" else [],
                consent=self._house.handoffs.consent_text(promise, stage, channel_of(context.audience)),
                promise=promise.text,
                ways=ways,
                way=wanted if wanted in offered else "" if wanted and len(offered) > 1 else offered[0],
            )
        )

    def _nobody(self, done: Composition, context: Context, *, told: bool) -> bool:
        """Say why no form comes: nobody receives there, or nobody knows where; the telephone answers in both.

        Return whether all is said: where nobody receives, the doors near the family come next. They stand alone where
        it was `told` before the place was asked that nobody receives on the whole territory.
        """
        if told and context.story.situation.commune and self._reach(context, anywhere=True) == "nowhere":
            return False
        phones, choices = self._house.handoffs.phones(context.site, context.now), []
        unplaced = context.story.situation.departement is None and self.somebody_receives(context)
        if unplaced:
            choices = [done.button("where", self._house.words["give_place"], {"action": "where"}, "action")]
        text = self._word("place_unknown" if unplaced else "nobody_receives", context)
        done.parts.append(part.Handoff(stage="closed", text=text, phones=phones, choices=choices))
        return unplaced


def answer_to_offer(answer: str) -> Meaning:
    """Return what a button under the offer of a person means."""
    return {"action": "person", "id": answer}
