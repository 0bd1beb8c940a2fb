"""Turns what Rasa answered, sentences and plain facts, into the parts that a page draws."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.conversation import parts as part
from services.conversation import repository
from services.conversation.composition import Composition, Context, Meaning
from services.conversation.person_cards import PersonCards, answer_to_offer
from services.directory.schemas import Query
from services.office.territory import service as territory
from services.rights.engine_client import EngineUnavailable
from services.safety.cards import ANSWER
from services.safety.schemas import Reading
from services.understanding.languages import Language

SHOWN_AT_ONCE = 3
CALLED_ANYWAY = ("travail-social",)
"""The need of somebody who wants a person and told nothing else."""


class Composer:
    """One method a kind of fact. It holds no rule: what to show was decided by orientation."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self._words = house.words
        self.people = PersonCards(house, self._word)

    def compose(self, answers: list[dict[str, Any]], context: Context) -> Composition:
        """Return the parts for Rasa's answers, in their order; sentences that follow each other make one text."""
        done = Composition()
        for answer in answers:
            if answer.get("text"):
                self._say(done, str(answer["text"]))
            elif isinstance(answer.get("custom"), dict):
                step = answer["custom"]
                draw: Callable[[Composition, dict[str, Any], Context], None] = getattr(self, f"_{step['kind']}")
                draw(done, step.get("data", {}), context)
        return done

    def _say(self, done: Composition, text: str) -> None:
        if done.parts and isinstance(done.parts[-1], part.Text):
            done.parts[-1] = part.Text(text=f"{done.parts[-1].text}\n{text}")
        else:
            done.parts.append(part.Text(text=text))

    def _word(self, name: str, context: Context) -> str:
        """Return the gateway's word of that name, in the professional register where it has one of its own."""
        own = self._words.get(f"{name}_worker") if context.audience == "worker" else None
        return str(own or self._words[name])

    def _silence(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        """Nothing to draw: the message was merged and something else answers."""

    # -- rights and places ----------------------------------------------------------------------------------------

    def _rights(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        situation = context.story.situation
        assessed = {each.right_id: each for each in self._house.rights.assess(situation, told=context.story.told)}
        cards = [
            self._house.rights.card(assessed[name], situation, one_thing_today=name == data.get("one_thing"))
            for name in data["ids"]
            if name in assessed
        ]
        if not cards:
            return
        if data.get("bare"):
            nothing: dict[str, Any] = {"amount": None, "deadline": None, "documents": [], "one_thing_today": False}
            cards = [each.model_copy(update=nothing) for each in cards]
        more = []
        if data.get("left"):
            more = [done.button("more", self._words["more_rights"], {"action": "more"}, "action")]
        done.parts.append(part.Rights(title=self._word(f"rights_{data['title']}", context), cards=cards, more=more))

    def _paper(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        paper = self._house.rights.paper(data["paper"])
        if paper:
            self._say(done, " ".join(paper.means))

    def _places(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        situation, script = context.story.situation, self._house.orientation.script
        commune = self._house.communes.by_insee(situation.commune) if situation.commune else None
        events, known = script.by_urgency(situation.events), script.urgent_first(situation)
        query = Query(
            at=context.now,
            commune=commune,
            departement=situation.departement or "",
            event=next(iter(situation.events), None) if not events else events[0],
            needs=tuple(dict.fromkeys(need for event in known for need in event.needs)) or CALLED_ANYWAY,
            demonstration=context.site.demonstration,
            violence=bool(situation.violence),
            fund=situation.fund if situation.fund in {"caf", "msa"} else None,
            far_from_home=bool(data.get("far_from_home")),
        )
        answers = self._house.rights.catalogue.answers
        named = dict.fromkeys(line for event in known for line in event.lines)
        lines = [each for each in named if answers(each, situation)]
        phones = self._house.safety.helplines(context.now, lines) if lines else []
        phones = [each for each in phones if each.number != data.get("called")]  # it stands just above
        result = self._house.directory.search(context.session, query, lines=phones)
        if not repository.was_shown(context.session, context.conversation_id, "places"):
            territory.count_gaps(context.session, self._house.directory, query, context.now.date())
        departement = commune.departement if commune else situation.departement or ""
        note = territory.said_here(context.session, departement, result.note, context.now.date())
        if result.cards or note:
            cards, more = result.cards[: data.get("most", SHOWN_AT_ONCE)], []
            if len(cards) < min(len(result.cards), SHOWN_AT_ONCE):
                more = [done.button("places", self._words["more_places"], {"action": "places"}, "action")]
            if commune and self._house.directory.may_go_far([*events, *situation.events], query.violence):
                side = "pres" if query.far_from_home else "loin"
                label = self._word(f"places_{side}", context)
                more.append(done.button(f"distance.{side}", label, {"action": "distance", "id": side}, "action"))
            title = self._word("places", context)
            done.parts.append(part.Places(title=title, note=note, cards=cards, more=more))

    def _amounts(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        """Compute and show the amounts. The turn waits for the worker; without it, one tap computes them later."""
        situation, rights = context.story.situation, self._house.rights
        try:
            estimate = rights.estimate(situation)
        except EngineUnavailable:
            self._say(done, self._word("estimate_unavailable", context))
            again = done.button("amounts", self._words["estimate_again"], {"action": "amounts"}, "action")
            phones = self._house.handoffs.phones(context.site, context.now)
            text = self._words["fault_phones"]
            done.parts.append(part.Handoff(stage="closed", text=text, phones=phones, choices=[again]))
            return
        assessed = [
            each for each in rights.assess(situation, estimate, context.story.told) if rights.has_figure(each, estimate)
        ]
        cards = [rights.card(each, situation, estimate=estimate, amount=True) for each in assessed]
        if cards:
            done.parts.append(part.Rights(title=self._words["rights_amounts"], cards=cards[:SHOWN_AT_ONCE]))
        self._say(done, estimate.note or self._word("estimate_note" if cards else "estimate_nothing", context))

    # -- questions ------------------------------------------------------------------------------------------------

    def _question(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        key = data["id"]
        question = self._house.orientation.script.questions[key]
        events = self._house.orientation.script.by_tone(context.story.situation.events)
        text = next((question.wording[event] for event in events if event in question.wording), question.text)
        text = question.told_text if data.get("told") else text
        choices = [
            done.button(f"q.{key}.{each.id}", each.label, {"action": "answer", "question": key, "id": each.id})
            for each in question.choices
        ]
        skip = done.button(f"skip.{key}", self._words["skip"], {"action": "skip", "question": key}, "skip")
        done.parts.append(part.Question(id=key, text=text, why=question.why, choices=choices, skip=skip))

    def _communes(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        """Offer the communes of a name; before those of other territories, the collectivity that bears it too."""
        communes = self._house.communes
        found = [communes.by_insee(code) for code in data["insee"]]
        areas = [communes.departement(code) for code, commune in zip(data["insee"], found, strict=True) if not commune]
        known = sorted(
            (each for each in found if each),
            key=lambda each: (each.departement not in context.site.territory, -each.population),
        )
        near = sum(each.departement in context.site.territory for each in known)
        named = [(each.insee, f"{each.name} ({self._departement(each.departement)})") for each in known]
        named[near:near] = [(each.code, f"{each.name} ({each.code})") for each in areas if each]
        choices = [
            done.button(f"commune.{code}", label, {"action": "commune", "id": code}) for code, label in named[:6]
        ]
        word = "which_of_code" if data.get("of_code") else "which_commune"
        done.parts.append(part.Clarify(text=self._words[word], choices=choices))

    def _clarify(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        script = self._house.orientation.script
        choices = [
            done.button(f"event.{name}", script.events[name].label, {"action": "event", "id": name})
            for name in data["events"]
        ]
        choices.append(done.button("none", self._words["something_else"], {"action": "none"}, "action"))
        done.parts.append(part.Clarify(text=self._words["clarify"], choices=choices))

    def _open(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        script = self._house.orientation.script
        choices = [
            done.button(f"event.{name}", event.label, {"action": "event", "id": name})
            for name, event in sorted(script.events.items(), key=lambda pair: pair[1].rank_tone)
            if event.opens
        ]
        choices.append(done.button("person.oui", self._words["talk_to_someone"], answer_to_offer("oui"), "action"))
        done.parts.append(part.Choices(label=self._words["open"], choices=choices))

    def _still(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        """Name what a professional may still tell; nothing is asked one by one."""
        questions = self._house.orientation.script.questions
        self._say(done, self._words["still"].format(list=", ".join(questions[key].short for key in data["ids"])))

    def _pause(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        choices = [
            done.button("stop", self._words["stop"], {"action": "stop"}),
            done.button("continue", self._words["continue"], {"action": "continue"}),
        ]
        done.parts.append(part.Choices(label=self._words["pause"], choices=choices))

    def _screen(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        choices = [
            done.button(f"screen.{answer}", self._words[f"screen_{answer}"], {"action": "screen", "id": answer})
            for answer in ("oui", "non")
        ]
        done.parts.append(part.Clarify(text=self._words["screen"], choices=choices))

    def _closing(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        choices = [done.button("person.oui", self._word("talk_to_someone", context), answer_to_offer("oui"), "action")]
        if self._house.rights.can_estimate(context.story.situation) and not data.get("estimated"):
            label = self._word("estimate", context)
            choices.insert(0, done.button("estimate", label, {"action": "estimate"}, "action"))
        if not data.get("discreet"):
            choices.insert(0, done.button("summary", self._words["summary"], {"action": "summary"}, "action"))
        done.parts.append(part.Choices(label="", choices=choices))

    def _answer(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        content = self._house.orientation.script.answers[data["topic"]]
        phone = context.site.phone
        asked = self._house.orientation.script.questions.get(data.get("question") or "")
        values = {
            "raison": asked.why if asked else "",
            "site": context.site.name,
            "caisse": context.site.caisse,
            "telephone": phone.number if phone else "",
            "heures": str(self._house.settings.transcript_hours),
        }
        self._say(done, "\n".join(line.format(**values) for line in content.text))

    # -- a person -------------------------------------------------------------------------------------------------

    def _person(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        self.people.offer(done, context, for_someone=bool(data.get("for_someone")))

    def _handoff(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        if not self.people.lead(done, data, context):
            self._places(done, {"called": context.site.phone.number if context.site.phone else ""}, context)

    def _departement(self, code: str) -> str:
        found = self._house.communes.departement(code)
        return found.name if found else code

    def _summary(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        lines = self._house.summaries.lines(context.story, context.site)
        title = self._word("summary_title", context)
        done.parts.append(part.Summary(title=title, lines=lines))

    # -- after danger ---------------------------------------------------------------------------------------------

    def _followup(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        kind = data["danger"]
        choices = [
            done.button(f"followup.{answer}", self._words[f"followup_{answer}"], _followup(answer, kind))
            for answer in ("oui", "non")
        ]
        done.parts.append(part.Clarify(text=self._house.safety.follow_up(kind), choices=choices))

    def _emergency(self, done: Composition, data: dict[str, Any], context: Context) -> None:
        who = "worker" if context.audience == "worker" else "self"
        self.emergency(done, Reading.model_validate({"danger": data["danger"], "who": who}), context.now)

    def emergency(self, done: Composition, reading: Reading, now: datetime, language: Language | None = None) -> None:
        """Add the card of a danger, or of its question; its buttons keep their meaning on the server.

        What answers its buttons is in the language of the card, without Rasa.
        """
        if reading.kind is None:
            return
        card = self._house.safety.card(reading.kind, reading, now, language)
        spoken = {"lang": language.code} if language else {}
        if card.dismiss:
            meaning = {"action": "dismiss", "kind": reading.kind, "label": card.dismiss.label}
            done.offered[card.dismiss.id] = {**meaning, **spoken}
        for each in card.answers:
            asked = each.id.startswith(ANSWER)
            done.offered[each.id] = {
                "action": "doubt" if asked else "write",
                "id": each.id.rpartition(".")[2],
                "kind": reading.kind,
                "label": each.label,
                **spoken,
            }
        done.parts.append(card)


def _followup(answer: str, kind: str) -> Meaning:
    return {"action": "followup", "id": answer, "kind": kind}
