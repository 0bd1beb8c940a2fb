"""Amounts for a family: one batch for a situation and everything that is still unknown about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.clock import Clock
from services.content.loader import read_file
from services.rights import months, people, variants
from services.rights.calendar import CalendarContent
from services.rights.deadlines import MONTHS
from services.rights.engine_client import EngineClient
from services.rights.engine_content import EngineContent, RightId, UnknownId, read_engine_content
from services.rights.estimate_schemas import Estimate, Figure, NotComputed, Per, Unknown
from services.rights.facts import place_code
from services.rights.figures import Answer, Figures
from services.rights.household import IncompleteSituation
from services.situation.schemas import Situation

_PER: dict[str, Per] = {"month": "mois", "year": "an", "once": "une_fois"}
_HALF_CENT = 0.005
MOST_VARIANTS_A_CALL = 5_000


@dataclass(slots=True)
class _Plan:
    """One situation on its way: its variants, or the answer where nothing can be computed."""

    situation: Situation
    asked: int
    grid: variants.Grid | None = None
    answer: Estimate | None = None


class Estimator:
    """Turns situations into amounts in words, ranges included, through the worker."""

    def __init__(self, content_dir: Path, client: EngineClient, clock: Clock) -> None:
        """Read the engine's content. Raises ContentError where a file is wrong."""
        self.content: EngineContent = read_engine_content(content_dir)
        self._other_rules = tuple(read_file(content_dir / "calendar.yml", CalendarContent).other_rules)
        self._client, self._clock = client, clock

    def estimate(self, situation: Situation, patience: float | None = None) -> Estimate:
        """Return the amounts of one situation; `patience` is the longest wait in seconds.

        Raises EngineUnavailable (a sentence to show) where the worker gave no answer in time.
        """
        return self.estimate_many([situation], patience)[0]

    def estimate_many(self, situations: Sequence[Situation], patience: float | None = None) -> list[Estimate]:
        """Return the amounts of many situations, in order, computed in one batch. Raises EngineUnavailable."""
        plans = [self._plan(situation) for situation in situations]
        self._compute(plans, patience)
        again = [plan for plan in plans if self._needs_zone(plan)]
        for plan in again:
            plan.answer = None
            self._grid(plan, zone_unknown=True)
        self._compute(again, patience)
        return [plan.answer or Estimate() for plan in plans]

    def can_estimate(self, situation: Situation) -> bool:
        """Return whether amounts exist where this family lives; some places have rules the engine does not hold."""
        return not place_code(situation).startswith(self._other_rules)

    def is_complete(self, situation: Situation) -> bool:
        """Return whether enough was said for amounts worth showing: the family, its income, its home. No engine."""
        plan = self._plan(situation)
        if plan.grid is None:
            return False
        hidden = any(each.hides for each in plan.grid.dimensions)
        return not hidden and not {"income", "rent"} & {each.id for each in plan.grid.dimensions}

    # -- before the engine -------------------------------------------------------------------------------------------

    def _plan(self, situation: Situation) -> _Plan:
        plan = _Plan(situation, self._asked(situation))
        if not self.can_estimate(situation):
            plan.answer = self._without("ailleurs", plan)
        else:
            self._grid(plan)
        return plan

    def _asked(self, situation: Situation) -> int:
        """Return the month wanted; by default this one, or the next where a child was born this month.

        The engine counts a child from the first day of the month after birth: this month would leave it out.
        """
        if situation.month:
            return months.parse(situation.month)
        today = self._clock.today()
        births = [person.birth_date for person in situation.people if person.role == "enfant" and person.birth_date]
        if situation.child_born and situation.due_date is not None:
            births.append(situation.due_date)
        first = months.first_day(months.index(today))
        born = any(first < birth <= today for birth in births)
        return months.index(today) + int(born)

    def _grid(self, plan: _Plan, zone_unknown: bool = False) -> None:
        try:
            plan.grid = variants.grid(plan.situation, plan.asked, self.content, zone_unknown)
        except IncompleteSituation as missing:
            plan.answer = self._without("inconnu", plan, [_unknown_id(missing.field)])
        except variants.TooVague as vague:
            plan.answer = self._without("inconnu", plan, vague.unknown)

    def _without(self, reason: str, plan: _Plan, unknown: Sequence[UnknownId] = ()) -> Estimate:
        why = NotComputed(reason=reason, sentence=self.content.words.reasons[reason])
        return Estimate(
            sentence=self.content.words.estimation,
            asked_month=months.text(plan.asked),
            not_computed=dict.fromkeys(self.content.rights, why),
            missing=[Unknown(id=each, label=self.content.unknowns[each].label) for each in unknown],
        )

    # -- the engine --------------------------------------------------------------------------------------------------

    def _compute(self, plans: Sequence[_Plan], patience: float | None) -> None:
        """Ask the worker for every open plan, by calls of a size it takes, and word what comes back."""
        waiting: list[tuple[_Plan, variants.Grid]] = []
        count = 0
        for plan in plans:
            if plan.answer is not None or plan.grid is None:
                continue
            if waiting and count + len(plan.grid.situations) > MOST_VARIANTS_A_CALL:
                self._call(waiting, patience)
                waiting, count = [], 0
            waiting.append((plan, plan.grid))
            count += len(plan.grid.situations)
        if waiting:
            self._call(waiting, patience)

    def _call(self, waiting: Sequence[tuple[_Plan, variants.Grid]], patience: float | None) -> None:
        situations = [
            variant.model_copy(update={"month": months.text(plan.asked)})
            for plan, grid in waiting
            for variant in grid.situations
        ]
        answer = self._client.calculate(situations, months.text(waiting[0][0].asked), patience=patience)
        start = 0
        for plan, grid in waiting:
            end = start + len(grid.situations)
            plan.answer = self._worded(plan, grid, answer.results[start:end], answer)
            start = end

    def _needs_zone(self, plan: _Plan) -> bool:
        """Return whether the engine did not know the commune: its default zone would be a guess."""
        if plan.grid is None or plan.answer is None or plan.situation.zone_apl or not plan.situation.commune:
            return False
        return plan.answer.zone_apl == "" and "aide_logement" in plan.answer.figures

    # -- after the engine --------------------------------------------------------------------------------------------

    def _worded(self, plan: _Plan, grid: variants.Grid, results: Sequence[Figures], answer: Answer) -> Estimate:
        words, first = self.content.words, results[0]
        if first.missing:
            return self._without("inconnu", plan, [_unknown_id(first.missing)])
        engine = f"{answer.engine} {answer.engine_version}"
        estimate = Estimate(
            sentence=words.estimation,
            asked_month=first.asked_month,
            month=first.month,
            rules=words.rules.format(month=_in_words(first.month)),
            engine=answer.engine,
            engine_version=answer.engine_version,
            convention=words.convention,
            assumed=self._assumed(plan, first),
            zone_apl=first.zone_apl if all(_same_zone(each, first) for each in results) else "",
            taken_as_nil=first.taken_as_nil,
        )
        if len({each.raised_rsa for each in results}) == 1:
            estimate.raised_rsa = first.raised_rsa
        if len(results) == 1:
            estimate.resources = first.resources
        hidden = {right for dimension in grid.dimensions for right in dimension.hides}
        moves = np.zeros(len(grid.dimensions))
        for right, known in self.content.rights.items():
            reason = next((each.uncertain[right] for each in results if right in each.uncertain), None)
            reason = reason or ("logement_inconnu" if right in hidden else None)
            if reason:
                estimate.not_computed[right] = NotComputed(reason=reason, sentence=words.reasons[reason])
                continue
            values = np.array([_net(each, right) for each in results]).reshape(grid.shape)
            spread = [float(np.ptp(values, axis=axis).max()) for axis in range(len(grid.dimensions))]
            if known.every == "month":
                moves = np.maximum(moves, spread)
            figure = self._figure(right, values, first, engine)
            figure.missing = [each.id for each, by in zip(grid.dimensions, spread, strict=True) if by > _HALF_CENT]
            labels = ", ".join(
                self.content.unknowns[each.id].label for each in grid.dimensions if each.id in figure.missing
            )
            if labels:
                figure.note = f"{figure.note} {words.missing.format(labels=labels)}".strip()
            estimate.figures[right] = figure
        estimate.missing = [
            Unknown(id=each.id, label=self.content.unknowns[each.id].label, moves=round(float(by), 2))
            for each, by in sorted(zip(grid.dimensions, moves, strict=True), key=lambda pair: -pair[1])
        ]
        return estimate

    def _figure(self, right: RightId, values: NDArray[np.float64], first: Figures, engine: str) -> Figure:
        known = self.content.rights[right]
        low, high = round(float(values.min()), 2), round(float(values.max()), 2)
        single = values.size == 1
        figure = Figure(
            right=right, label=known.label, low=low, high=high, per=_PER[known.every], month=first.month, engine=engine,
            text=self._text(low, high, _PER[known.every]),
            gross=first.figures[right].gross if single else None,
            parts={part: first.parts[part] for part in known.parts} if single else {},
        )  # fmt: skip
        if known.every == "year":
            figure.note = self.content.words.school_year.format(year=first.asked_month[:4])
        if right == "paje_naissance" and first.birth_grant is not None:
            figure.gross = first.birth_grant.gross if single else None
            figure.paid_in = first.birth_grant.month
            if figure.paid_in:
                figure.note = self.content.words.grant_month.format(month=_in_words(figure.paid_in))
        return figure

    def _text(self, low: float, high: float, per: Per) -> str:
        words = self.content.words
        if high < 1:
            return words.nothing
        form = words.about if euros(low) == euros(high) else words.up_to if low < 1 else words.between
        return form.format(low=euros(low), high=euros(high)) + words.per[per]

    def _assumed(self, plan: _Plan, first: Figures) -> list[str]:
        """Return, in sentences, what was assumed because nobody said it."""
        assumed, words = [], self.content.words.assumed
        if "birth_date" in first.assumed:
            assumed.append(words["birth_date"])
        incomes = [income for person in plan.situation.people for income in person.incomes]
        if plan.situation.income or any(income.since is None and income.net for income in incomes):
            assumed.append(words["income_before"].format(year=plan.asked // 12 - 2))
        if people.lives_as_couple(plan.situation):
            assumed.append(words["partner_separate"])
        return assumed


def euros(value: float) -> str:
    """Return an amount rounded to the euro, halves up, in French figures: "1 093 €"."""
    return f"{int(value + 0.5):,} €".replace(",", " ")


def _in_words(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _net(figures: Figures, right: RightId) -> float:
    if right == "paje_naissance":
        return figures.birth_grant.net if figures.birth_grant else 0.0
    return figures.figures[right].net


def _same_zone(one: Figures, other: Figures) -> bool:
    return one.zone_apl == other.zone_apl and "zone_apl" not in one.assumed


def _unknown_id(field: str) -> UnknownId:
    known: dict[str, UnknownId] = {"couple": "couple", "nb_enfants": "nb_enfants", "ages": "ages"}
    return known.get(field, "birth_date")
