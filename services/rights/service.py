"""What a family may be entitled to, why, by when: fast, from the catalogue; amounts come from the engine apart."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from services.clock import Clock
from services.conversation.parts import Deadline, LocalNote, Page, Phone, RightCard
from services.rights import worth
from services.rights.amounts import Amounts
from services.rights.catalogue import Catalogue
from services.rights.conditions import Verdict, evaluate
from services.rights.deadlines import in_words, length_in_days, reckon
from services.rights.engine_client import EngineClient
from services.rights.estimate import Estimator
from services.rights.estimate_schemas import Estimate
from services.rights.facts import FACTS, Case, departement_of, events_of
from services.rights.local import LocalRules, spent
from services.rights.reasons import Reasons
from services.rights.reminders import DateToKeep, calendar_file, dates_of
from services.rights.schemas import Assessment, CatalogueEntry, LocalAddition, PaperCard, Right, RightStatus
from services.safety.cards import Cards
from services.situation.schemas import EventKey, Paper, Situation

MINOR_WORTH = 11
"""From this place in an event on, a right waits behind those that are only possible but weigh more."""
CALENDAR_PATH = "/api/rights/{}/date.ics"
ABOUT_CHILDREN = {
    "children", "has_children", "children_home", "second_child", "youngest", "raised", "pregnant", "child_born",
    "alone",
}  # fmt: skip
"""Facts that are not asked for, nor reproached for missing, once a child died or while nobody said who died."""


class Rights:
    """The catalogue's meaning for one situation at a time."""

    def __init__(
        self, content_dir: Path, engine_url: str, clock: Clock, timeout: float, local: LocalRules | None = None
    ) -> None:
        """Read all content. Raises ContentError (file:line: reason) where a file is wrong."""
        self._local = local
        self.catalogue = Catalogue(content_dir)
        self._engine = EngineClient(engine_url, timeout)
        self.estimator = Estimator(content_dir, self._engine, clock)
        self._clock = clock
        self._reasons = Reasons(self.catalogue.words)
        self._amounts = Amounts(self.catalogue.words.sentences)
        self._lines = Cards(content_dir)

    def assess(
        self, situation: Situation, estimate: Estimate | None = None, told: Mapping[EventKey, str] | None = None
    ) -> list[Assessment]:
        """Return what can be said of each right of the person's events; no engine is asked.

        Sorted: urgent deadline, then sure, then worth within the event. With `estimate`, what only the engine
        decides is settled; with `told`, a reason cites the person's own words for an event. Once violence or fear
        was said, nothing that would tell the other parent remains.
        """
        if situation.violence_said or grieves(situation):
            told = None  # the message may hold what would harm if it is read by another, or hurt to read again
        case = Case(situation, self._clock.today(), self.catalogue.calendar, told or {})
        events = events_of(situation)
        assessed = []
        for right_id, right in self.catalogue.rights.items():
            places = ((right.events[each], rank) for rank, each in enumerate(events) if each in right.events)
            place = min(places, default=None)
            if place is None or withdrawn(right, case):
                continue
            if _other_amount(right, estimate):
                continue
            if right.proposed_when is not None and evaluate(right.proposed_when, case).holds is not True:
                continue
            verdict = evaluate(right.conditions, case)
            if _would_hurt(verdict, situation):
                continue
            assessed.append(self._assess(right_id, right, verdict, case, place, estimate))
        return sorted(assessed, key=lambda each: (each.order, each.right_id))

    def card(
        self,
        assessment: Assessment,
        situation: Situation,
        *,
        estimate: Estimate | None = None,
        amount: bool | None = None,
        one_thing_today: bool = False,
    ) -> RightCard:
        """Return a right ready to show.

        `amount` None follows the rule of care: after a death no amount and no loss unless asked for (True).
        An amount is shown only in force today, and never where other rules hold (Mayotte, overseas collectivities).
        """
        right = self.catalogue.rights[assessment.right_id]
        case = Case(situation, self._clock.today(), self.catalogue.calendar)
        if amount is None:
            amount = not grieves(situation)
        shown = amount and FACTS["elsewhere"](case) is not True and assessment.status in {"tres_probable", "possible"}
        sentences = self.catalogue.words.sentences
        alert = right.alert.text if right.alert else ""
        if "dispute" in right.contraindications:
            alert = f"{alert} {sentences['dispute']}".strip()
        if self._shows_in_a_shared_account(right, case):
            alert = f"{alert} {sentences['shared_account']}".strip()
        notes = self._added(assessment.right_id, situation)
        told = [assessment.reason, right.loss if amount else ""]
        told += [
            sentences["automatic"] if right.automatic else "",
            sentences["local"] if right.local and not notes else "",
        ]
        organisation = self.catalogue.organisation(right.page.organisation, situation.fund)
        return RightCard(
            id=assessment.right_id,
            title=right.title,
            status=assessment.status,
            status_label=self._label(assessment.status, right),
            reason=" ".join(each for each in told if each),
            one_thing_today=one_thing_today,
            amount=self._amounts.of(right.amount, estimate, case.today) if shown and right.amount else None,
            deadline=self._to_keep(assessment, case),
            steps=list(right.steps),
            documents=list(right.documents),
            local=[LocalNote(text=each.text, source=each.source, checked_on=each.checked_on) for each in notes],
            phone=self._phone(right, situation),
            alert=alert,
            if_refused=right.if_refused,
            page=Page(title=right.page.title, url=organisation.url, organisation=organisation.name),
            source=right.source,
            checked_on=right.checked_on,
            verified=right.status != "G",
        )

    def calendar(self, right_id: str, day: date) -> bytes | None:
        """Return one date of a right as a calendar file; None where this right has no date to keep."""
        right = self.catalogue.rights.get(right_id)
        if right is None or right.deadline is None or right.deadline.season:
            return None
        return calendar_file([DateToKeep(right_id, day, right.title, right.deadline.why)], self._clock.now())

    def calendar_of(self, situation: Situation) -> bytes:
        """Return every known date of a situation as a calendar file."""
        return calendar_file(dates_of(self.assess(situation), self._clock.today()), self._clock.now())

    def worth(self, situation: Situation, questions: Mapping[str, worth.Answers]) -> dict[str, float]:
        """Return what the answers to each question would change in what is shown; 0 for what changes nothing."""
        return worth.weigh(situation, questions, self.assess)

    def probes(self, field: str) -> list[dict[str, Any]]:
        """Return the answers tried for a field that has no buttons."""
        return worth.probes(field, self._clock.today())

    def moves(self, situation: Situation, patience: float) -> dict[str, float]:
        """Return by field how much its being unknown moves the monthly amounts (euros); one batch of the engine.

        Infinite where no amount can be told without it. Raises EngineUnavailable.
        """
        return worth.moves(self.estimator.estimate(situation, patience))

    def entries(self, event: EventKey | None = None) -> list[CatalogueEntry]:
        """Return the catalogue, or one event's rights in their order of worth."""
        known = [
            (name, right) for name, right in self.catalogue.rights.items() if event is None or event in right.events
        ]
        if event is not None:
            known.sort(key=lambda each: each[1].events[event])
        return [CatalogueEntry(id=name, **dict(right)) for name, right in known]

    def withdrawn(self, situation: Situation) -> set[str]:
        """Return the rights that must not be named to this person, were they shown before or not."""
        case = Case(situation, self._clock.today(), self.catalogue.calendar)
        return {name for name, right in self.catalogue.rights.items() if withdrawn(right, case)}

    def has_figure(self, assessment: Assessment, estimate: Estimate) -> bool:
        """Return whether the estimate holds an amount above zero for this right."""
        rule = self.catalogue.rights[assessment.right_id].amount
        figure = estimate.figures.get(rule.engine) if rule and rule.engine else None
        return figure is not None and figure.high > 0 and assessment.status != "pas_maintenant"

    def estimate(self, situation: Situation, patience: float | None = None) -> Estimate:
        """Return the amounts of a situation; raises EngineUnavailable (a sentence to show) when none come in time."""
        return self.estimator.estimate(situation, patience)

    def is_ready(self) -> bool:
        """Return whether the engine's worker answers."""
        return self._engine.ready()

    def can_estimate(self, situation: Situation) -> bool:
        """Return whether an amount could be told from what was said; fast, asks no engine."""
        return self.estimator.can_estimate(situation)

    def paper(self, key: Paper) -> PaperCard | None:
        """Return what a letter means and what to do with it; None where the catalogue has no such letter."""
        paper = self.catalogue.papers.get(key)
        return PaperCard(id=key, **paper.model_dump(exclude={"status"})) if paper else None

    def _phone(self, right: Right, situation: Situation) -> Phone | None:
        if not right.phone or not self.catalogue.answers(right.phone, situation):
            return None
        return self._lines.phones(self._clock.now(), [right.phone])[0]

    @staticmethod
    def _shows_in_a_shared_account(right: Right, case: Case) -> bool:
        """Return whether asking for this right may be seen by somebody the person fears."""
        return right.organisation == "caf_msa" and right.kind != "choix" and FACTS["violence"](case) is True

    def _added(self, right_id: str, situation: Situation) -> list[LocalAddition]:
        return self._local.of(right_id, departement_of(situation), situation.fund) if self._local else []

    def _to_keep(self, assessment: Assessment, case: Case) -> Deadline | None:
        """Return the deadline with its link; once violence was said nothing is proposed to be kept on a telephone."""
        deadline = assessment.deadline
        rule = self.catalogue.rights[assessment.right_id].deadline
        if deadline is None or deadline.day is None or deadline.day < case.today or (rule and rule.season):
            return deadline
        if FACTS["violence"](case) is True:
            return deadline
        return deadline.model_copy(
            update={"calendar": f"{CALENDAR_PATH.format(assessment.right_id)}?jour={deadline.day}"}
        )

    # -- one right ------------------------------------------------------------------------------------------------

    def _assess(
        self,
        right_id: str,
        right: Right,
        verdict: Verdict,
        case: Case,
        place: tuple[int, int],
        estimate: Estimate | None,
    ) -> Assessment:
        event = events_of(case.situation)[place[1]]
        status, reason = self._status(right_id, right, verdict, case, estimate, event)
        deadline = reckon(right.deadline, case) if right.deadline and status != "pas_maintenant" else None
        urgent = deadline is not None and verdict.holds is True and self._is_urgent(right, deadline, case)
        eased = _eases(right, case.situation)
        return Assessment(
            right_id=right_id,
            title=right.title,
            status=status,
            reason=reason,
            deadline=deadline,
            urgent=urgent,
            door=self.catalogue.organisation(right.organisation, case.situation.fund).name,
            cited=[leaf.fact for leaf in verdict.cited],
            missing=list(dict.fromkeys(leaf.fact for leaf in verdict.missing)),
            order=(int(not urgent), _tier(right, status, verdict, place[0], case.situation), int(not eased), *place),
        )

    def _status(
        self, right_id: str, right: Right, verdict: Verdict, case: Case, estimate: Estimate | None, event: EventKey
    ) -> tuple[RightStatus, str]:
        situation, sentences = case.situation, self.catalogue.words.sentences
        if verdict.holds is False:
            return "pas_maintenant", self._reasons.not_now(verdict, situation)
        empty = spent(self._added(right_id, situation))
        if empty:
            return "pas_maintenant", f"{empty.text} {sentences['spent'].format(day=in_words(empty.checked_on))}"
        organisation = self.catalogue.organisation(right.organisation, situation.fund)
        ask = sentences["ask"].format(to=organisation.to)
        if right.status == "G":
            return "a_demander", f"{self._reasons.possible(verdict, case, event)} {ask}"
        if verdict.holds is None:
            return "possible", self._reasons.possible(verdict, case, event)
        why = self._reasons.why(verdict, case, event)
        if right.kind != "droit":
            return "information", why
        if FACTS["elsewhere"](case) is True:
            return "possible", f"{why} {sentences['elsewhere']}"
        if right.amount and right.amount.decides:
            computed = right.amount.engine
            figure = estimate.figures.get(computed) if estimate and computed else None
            if figure is None or (figure.low <= 0 < figure.high):
                return "possible", f"{why} {ask}" if figure is None else why
            if figure.high <= 0:
                return "pas_maintenant", f"{sentences['engine_zero']} {sentences['engine_zero_ask']}"
        return "tres_probable", f"{why} {sentences['residence']} {sentences['residence_who']}"

    def _is_urgent(self, right: Right, deadline: Deadline, case: Case) -> bool:
        rule, limit = right.deadline, case.calendar.urgent_days
        if rule is None or rule.season:
            return False
        if deadline.day is None:
            return length_in_days(rule) <= limit
        return 0 <= (deadline.day - case.today).days <= limit

    def _label(self, status: RightStatus, right: Right) -> str:
        statuses = self.catalogue.words.statuses
        return statuses[right.kind if status == "information" and right.kind != "droit" else status]


def _other_amount(right: Right, estimate: Estimate | None) -> bool:
    """Return whether the engine found the other of the two amounts, raised or usual."""
    wanted = right.amount.raised if right.amount else None
    found = estimate.raised_rsa if estimate else None
    return wanted is not None and found is not None and wanted != found


def _eases(right: Right, situation: Situation) -> bool:
    owed = "pret" if situation.only_loan else "facture" if situation.only_bills else None
    said = {situation.weighs, situation.how_it_goes, owed}
    return not said.isdisjoint(right.eases)


def _tier(right: Right, status: RightStatus, verdict: Verdict, place: int, situation: Situation) -> int:
    """Return 0 for what is sure and weighs, 1 for what is possible or minor, 2 for papers nobody spoke of, 3 for no.

    What eases the thing that was said to weigh most counts as sure: it is what the person asked for.
    """
    if status == "pas_maintenant":
        return 3
    if situation.paper is None and any(leaf.fact == "paper" for leaf in verdict.missing):
        return 2
    if _eases(right, situation):
        return 0
    sure = verdict.holds is True and status != "a_demander" and right.kind != "information"
    return 0 if sure and place < MINOR_WORTH else 1


def _would_hurt(verdict: Verdict, situation: Situation) -> bool:
    """Return whether naming this right would ask a grieving parent about children."""
    if "deuil" not in situation.events and situation.deceased is None:
        return False
    if situation.deceased not in {None, "enfant", "bebe"}:
        return False
    leaves = verdict.cited if verdict.holds is False else verdict.missing
    return any(leaf.fact in ABOUT_CHILDREN for leaf in leaves)


def withdrawn(right: Right, case: Case) -> bool:
    """Return whether this right must not be named: it would tell the other parent, or it is not for this person."""
    afraid = FACTS["violence"](case) is True
    tells = right.alert is not None and right.alert.who == "autre_parent"
    if afraid and (tells or "violence" in right.contraindications):
        return True
    if "never_couple" in right.contraindications and case.situation.roof == "jamais":
        return True
    return "minor" in right.contraindications and FACTS["minor"](case) is True


def grieves(situation: Situation) -> bool:
    """Return whether someone died: amounts and losses then wait until they are asked for."""
    return "deuil" in situation.events or situation.deceased is not None or "deces" in situation.changed
