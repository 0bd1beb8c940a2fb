"""Amounts in words: rounded to the euro, "environ", with the month and what they were computed with."""

from datetime import date

from services.conversation.parts import Amount
from services.rights.deadlines import MONTHS, in_words
from services.rights.estimate_schemas import Estimate, Figure
from services.rights.schemas import AmountRule, FixedAmount, FixedPer

PER: dict[FixedPer, str] = {"jour": " par jour", "mois": " par mois", "an": " par an", "une_fois": ", une seule fois"}


def euros(value: float) -> str:
    """Return an amount rounded to the euro, in French figures: "1 093 €"."""
    return f"{round(value):,} €".replace(",", " ")


class Amounts:
    """Words the amount of a right, from the engine's figures or from a dated rule."""

    def __init__(self, sentences: dict[str, str]) -> None:
        self._sentences = sentences

    def of(self, rule: AmountRule, estimate: Estimate | None, today: date) -> Amount | None:
        """Return the amount to show, or None where nothing is known for this day."""
        if rule.engine:
            figure = estimate.figures.get(rule.engine) if estimate else None
            return self._computed(figure) if figure else None
        fixed = next((each for each in rule.fixed if each.from_ <= today <= each.until), None)
        return self._fixed(fixed) if fixed else None

    def _computed(self, figure: Figure) -> Amount | None:
        if figure.high <= 0:
            return None
        year, month = figure.month.split("-")
        detail = self._sentences["amount_engine"].format(month=f"{MONTHS[int(month) - 1]} {year}", engine=figure.engine)
        return Amount(text=figure.text, detail=f"{detail} {figure.note}".strip())

    def _fixed(self, fixed: FixedAmount) -> Amount:
        text = self._text(fixed.low, fixed.high or fixed.low, fixed.per)
        detail = self._sentences["amount_fixed"].format(day=in_words(fixed.from_))
        return Amount(text=f"{text} {fixed.what}".strip(), detail=detail)

    def _text(self, low: float, high: float, per: FixedPer) -> str:
        if round(low) == round(high):
            return self._sentences["amount"].format(low=euros(low)) + PER[per]
        return self._sentences["amount_range"].format(low=euros(low), high=euros(high)) + PER[per]
