"""What the engine answered, line by line, told again as the figures of each family."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.rights import months
from services.rights.engine_content import EngineContent, RightId
from services.rights.engine_inputs import Array
from services.rights.figures import Figure, Figures, Grant
from services.rights.household import Household

RSA_AGE = 25
_AFTER_DISABILITY: tuple[RightId, ...] = ("rsa", "ppa", "aide_logement")
_AFTER_HOUSING = frozenset({"aide_logement", "rsa", "ppa"})
_AFTER_CUSTODY: tuple[RightId, ...] = ("asf", "aide_logement", "rsa", "ppa")
_PARTS = ("apl", "alf", "als")
_RESOURCES = {
    "prestations_familiales": "prestations_familiales_base_ressources",
    "aide_logement": "aide_logement_base_ressources",
}


@dataclass(slots=True)
class Case:
    """A family under way: its place in the answer, and the lines it holds in the batch."""

    place: int
    household: Household
    zone: str
    assumed: list[str]
    main: int = -1
    others: dict[str, int] = field(default_factory=dict)
    """Lines of the other readings that this family needs."""

    def line(self, row: str) -> int:
        return self.others.get(row, self.main)


@dataclass(frozen=True, slots=True)
class Batch:
    """Families computed together at one month. `rate` gives the CRDS of a month, `nil` what was given as zero."""

    cases: Sequence[Case]
    lines: Sequence[Household]
    computed: int
    rights: Sequence[RightId]
    nil: list[str]
    content: EngineContent
    rate: Callable[[str], float]


def read(simulation: Any, batch: Batch) -> list[Figures]:
    """Return the figures of each family of a batch, in order; `simulation` computes what is asked of it."""
    cases, rights = batch.cases, batch.rights
    period = months.text(batch.computed)
    crds = batch.rate(period)
    main = np.array([case.main for case in cases])
    gross: dict[RightId, Array] = {}
    net: dict[RightId, Array] = {}
    for right in rights:
        known = batch.content.rights[right]
        if known.row == "expected":
            continue
        at = np.array([case.line(known.row) for case in cases])
        when = period[:4] if known.every == "year" else period
        gross[right] = simulation.calculate(known.gross, when)[at]
        if known.net:
            net[right] = simulation.calculate(known.net, when)[at]
        else:
            # From the cents that are paid, as the engine does for the rights it rounds itself.
            net[right] = np.round(gross[right], 2) * (1 - crds) if known.net_rule == "crds" else gross[right]
    parts = {name: simulation.calculate(name, period)[main] for name in _PARTS} if "aide_logement" in rights else {}
    income_tested = not _AFTER_HOUSING.isdisjoint(rights)
    variables = _RESOURCES if income_tested else {"prestations_familiales": _RESOURCES["prestations_familiales"]}
    kept = {name: simulation.calculate(variable, period)[main] for name, variable in variables.items()}
    raised = simulation.calculate("rsa_majore_eligibilite", period)[main] if income_tested else np.zeros(len(cases))
    grants = _grants(simulation, batch) if "paje_naissance" in rights else {}
    results = []
    for number, case in enumerate(cases):
        family = case.household
        figures: dict[RightId, Figure] = {
            right: Figure(gross=_cents(gross[right][number]), net=_cents(net[right][number])) for right in gross
        }
        grant = grants.get(number)
        if "paje_naissance" in rights:
            due = grant is not None and family.grant_month == batch.computed
            figures["paje_naissance"] = (
                Figure(gross=grant.gross, net=grant.net) if grant and due else Figure(gross=0, net=0)
            )
        results.append(Figures(
            month=period, asked_month=months.text(family.asked), figures=figures, birth_grant=grant,
            parts={name: _cents(values[number]) for name, values in parts.items()},
            resources={name: _cents(values[number]) for name, values in kept.items()},
            raised_rsa=bool(raised[number]), zone_apl=case.zone, assumed=case.assumed,
            taken_as_nil=batch.nil, uncertain=_uncertain(family, rights),
        ))  # fmt: skip
    return results


def _grants(simulation: Any, batch: Batch) -> dict[int, Grant]:
    """Return the birth grants by place among the cases, each read at its own month."""
    grants: dict[int, Grant] = {}
    for number, case in enumerate(batch.cases):
        month = batch.lines[case.others["expected"]].grant_month if "expected" in case.others else None
        if month is None:
            continue
        period = months.text(month)
        value = float(simulation.calculate("paje_naissance", period)[case.others["expected"]])
        if value > 0:
            real = case.household.grant_real_month
            grants[number] = Grant(
                gross=_cents(value),
                net=_cents(_cents(value) * (1 - batch.rate(period))),
                month=months.text(real) if real else None,
            )
    return grants


def _uncertain(family: Household, rights: Sequence[RightId]) -> dict[RightId, str]:
    """Return the rights whose figure the engine is known to miss for this family, with the reason's code."""
    unsure: dict[RightId, str] = {}
    young = all(parent.age(family.computed) < RSA_AGE for parent in family.parents)
    if young and family.expected and not family.children and len(family.parents) == 2:
        # The law opens RSA before that age with a child born or to be born; the engine counts only the born.
        unsure["rsa"] = "moins_de_25_ans_enfant_attendu"
    if any(parent.said.disabled for parent in family.parents):
        unsure |= dict.fromkeys(_AFTER_DISABILITY, "adulte_handicape")
    if family.situation.tenure == "accedant":
        unsure["aide_logement"] = "accession"
    if any(child.said.shared_custody for child in family.children):
        unsure |= dict.fromkeys(_AFTER_CUSTODY, "garde_alternee")
    return {right: reason for right, reason in unsure.items() if right in rights}


def _cents(value: Any) -> float:
    return round(float(value), 2)
