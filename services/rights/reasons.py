"""Why a right is named: one plain sentence that cites what the person said."""

from datetime import date
from textwrap import shorten

from services.rights.conditions import Leaf, Verdict
from services.rights.deadlines import in_words
from services.rights.facts import Case
from services.rights.schemas import WordsContent
from services.situation.schemas import EventKey, Situation

CITED = 2
"""Facts cited in one reason, so that it stays one short sentence."""

OWN_WORDS = 90
"""Characters of a person's own words in a reason."""


class Reasons:
    """Builds reasons from the sentences of rights_words.yml."""

    def __init__(self, words: WordsContent) -> None:
        self._words = words

    def cite(self, leaves: list[Leaf], situation: Situation) -> list[str]:
        """Return what was said behind these facts, in words, without repeating."""
        cited: list[str] = []
        for leaf in leaves:
            words = self._cited(leaf.fact, leaf.value, situation)
            if words and words not in cited:
                cited.append(words)
        return cited

    def why(self, verdict: Verdict, case: Case, event: EventKey) -> str:
        """Return "Vous avez dit : …"; where the facts have no words, the event is cited in the person's own."""
        cited = self.cite(verdict.cited, case.situation)[:CITED] or [self._event(event, case)]
        return self._words.sentences["said"].format(facts=", ".join(cited))

    def _event(self, event: EventKey, case: Case) -> str:
        situation, own = case.situation, case.told.get(event, "").strip()
        if own and event in self._words.own_words:
            return f"« {shorten(own, OWN_WORDS, placeholder=' …')} »"
        if event == "impayes" and situation.only_bills:
            return self._words.said["energy_late"].values["true"]
        if event == "impayes" and situation.only_loan:
            return self._words.said["loan_late"].values["true"]
        return self._words.said["events"].values[event]

    def possible(self, verdict: Verdict, case: Case, event: EventKey) -> str:
        """Return what was said, then what is still missing."""
        wanted = self.missing(verdict)
        said = self.why(verdict, case, event)
        condition = f"s'{wanted}" if wanted.startswith(("il ", "ils ")) else f"si {wanted}"
        return f"{said} {self._words.sentences['possible'].format(condition=condition)}" if wanted else said

    def missing(self, verdict: Verdict) -> str:
        """Return what would have to be true, in words; empty where nothing is missing."""
        for leaf in verdict.missing:
            said = self._words.said.get(leaf.fact)
            wanted = leaf.wanted or (said.missing if said else "")
            if wanted:
                return wanted
        return ""

    def not_now(self, verdict: Verdict, situation: Situation) -> str:
        cited = self.cite(verdict.cited, situation)[:CITED]
        if not cited:
            return self._words.sentences["not_now_plain"]
        return self._words.sentences["not_now"].format(facts=", ".join(cited))

    def number(self, value: float) -> str:
        """Return a number in words where it is short, else in figures with a French comma."""
        if value == int(value) and 0 <= value < len(self._words.numbers):
            return self._words.numbers[int(value)]
        return f"{value:g}".replace(".", ",")

    def _cited(self, fact: str, value: object, situation: Situation) -> str:
        said = self._words.said.get(fact)
        if said is None:
            return ""
        if said.cite:
            raw = getattr(situation, said.cite, None)
            if raw is not None:
                return self._cited(said.cite, raw, situation)
        if isinstance(value, list):
            return next((said.values[each] for each in value if each in said.values), "")
        key = str(value).lower() if isinstance(value, bool) else str(value)
        if key in said.values:
            return said.values[key]
        if isinstance(value, date):
            return said.day.format(day=in_words(value)) if said.day else ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            form = said.one if value == 1 else said.many
            return form.format(n=self.number(value)) if form else ""
        return ""
