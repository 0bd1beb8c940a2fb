"""Three-valued conditions: yes, no, or not known yet; and which facts the answer rests on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.rights.facts import DOUBTFUL, FACTS, Case
from services.rights.schemas import Condition


@dataclass(frozen=True)
class Leaf:
    """One fact that was looked at, its value, and what would have to be true in words."""

    fact: str
    value: Any
    wanted: str = ""


@dataclass(frozen=True)
class Verdict:
    """`holds` is None while something is missing; `cited` led to the answer, `missing` would settle it."""

    holds: bool | None
    cited: list[Leaf] = field(default_factory=list)
    missing: list[Leaf] = field(default_factory=list)


def evaluate(condition: Condition | None, case: Case) -> Verdict:
    """Return whether the condition holds for the case. No condition always holds."""
    if condition is None:
        return Verdict(True)
    if condition.all is not None:
        return _all([evaluate(each, case) for each in condition.all])
    if condition.any is not None:
        return _any([evaluate(each, case) for each in condition.any], condition.if_)
    if condition.not_ is not None:
        inner = evaluate(condition.not_, case)
        return Verdict(None if inner.holds is None else not inner.holds, inner.cited, _renamed(inner, condition.if_))
    return _leaf(condition, case)


def _all(verdicts: list[Verdict]) -> Verdict:
    refused = [each for each in verdicts if each.holds is False]
    if refused:
        return Verdict(False, _cited(refused))
    held = _cited([each for each in verdicts if each.holds])
    open_ones = [leaf for each in verdicts if each.holds is None for leaf in each.missing]
    partial = _cited([each for each in verdicts if each.holds is None])
    return Verdict(None if open_ones else True, held + partial, open_ones)


def _any(verdicts: list[Verdict], wanted: str) -> Verdict:
    held = [each for each in verdicts if each.holds]
    if held:
        return Verdict(True, _cited(held))
    open_ones = [each for each in verdicts if each.holds is None]
    if open_ones:
        missing = [leaf for each in open_ones for leaf in each.missing]
        return Verdict(None, [], _renamed(Verdict(None, missing=missing), wanted))
    return Verdict(False, _cited(verdicts))


def _cited(verdicts: list[Verdict]) -> list[Leaf]:
    return [leaf for each in verdicts for leaf in each.cited]


def _renamed(verdict: Verdict, wanted: str) -> list[Leaf]:
    return [Leaf(leaf.fact, leaf.value, wanted) for leaf in verdict.missing] if wanted else verdict.missing


def _leaf(condition: Condition, case: Case) -> Verdict:
    name = condition.field or ""
    value = FACTS[name](case)
    leaf = Leaf(name, value, condition.if_)
    if value is None:
        return Verdict(None, missing=[leaf])
    if _matches(condition, value):
        # Of several events, the one that was looked for is cited.
        return Verdict(True, [leaf if condition.includes is None else Leaf(name, [condition.includes], leaf.wanted)])
    if not isinstance(value, list | bool) and value in DOUBTFUL.get(name, set()):
        return Verdict(None, missing=[leaf])
    return Verdict(False, [leaf])


def _matches(condition: Condition, value: Any) -> bool:
    if condition.is_ is not None:
        return bool(value == condition.is_)
    if condition.in_ is not None:
        return value in condition.in_
    if condition.includes is not None:
        return condition.includes in value
    if condition.at_least is not None:
        return float(value) >= condition.at_least
    if condition.at_most is not None:
        return float(value) <= condition.at_most
    day: date = value
    if condition.from_ is not None:
        return day >= condition.from_
    return condition.before is not None and day < condition.before
