"""What an answer would change in what is shown: which question is still worth asking, and when it is enough."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from services.rights.estimate_schemas import Estimate
from services.rights.schemas import Assessment
from services.situation.schemas import Situation

SHOWN = 3
"""Rights a person sees at once."""
ENTERS_OR_LEAVES, DATE, DOOR, STATUS = 1.0, 1.0, 0.5, 0.25
"""What changes for the person: another right among the three, another date, another door, another word on any right."""
FIELDS = {"zone_apl": "commune"}
"""What the engine calls otherwise than the situation does."""

Answers = Sequence[Mapping[str, Any]]
"""The answers a question may get, each as the fields of the situation that it fills."""


@dataclass(frozen=True)
class Outlook:
    """What a person would be shown: the first rights and whom to ask, the dates to keep, the status of every right."""

    first: frozenset[str]
    doors: frozenset[tuple[str, str]]
    days: frozenset[tuple[str, date]]
    statuses: frozenset[tuple[str, str]]


def outlook(assessments: Sequence[Assessment]) -> Outlook:
    """Return what these assessments show, in their order."""
    named = [each for each in assessments if each.status != "pas_maintenant"]
    dated = [(each.right_id, each.deadline.day) for each in named if each.deadline and each.urgent]
    return Outlook(
        frozenset(each.right_id for each in named[:SHOWN]),
        frozenset((each.right_id, each.door) for each in named[:SHOWN]),
        frozenset((name, day) for name, day in dated if day),
        frozenset((each.right_id, each.status) for each in named),
    )


def difference(one: Outlook, other: Outlook) -> float:
    """Return how much a person would see change from one outlook to the other; 0 where nothing does."""
    statuses = {name for name, _ in one.statuses ^ other.statuses}
    days = {name for name, _ in one.days ^ other.days}
    both = one.first & other.first
    doors = {name for name, _ in one.doors ^ other.doors if name in both}
    shown = ENTERS_OR_LEAVES * len(one.first ^ other.first) / 2
    return shown + DATE * len(days) + DOOR * len(doors) + STATUS * len(statuses)


def weigh(
    situation: Situation, questions: Mapping[str, Answers], assess: Callable[[Situation], Sequence[Assessment]]
) -> dict[str, float]:
    """Return what each question changes on average over its answers, seen from what is known now.

    An answer that the situation cannot hold counts for nothing.
    """
    now = outlook(assess(situation))

    def change(answer: Mapping[str, Any]) -> float:
        try:
            tried = Situation.model_validate({**situation.model_dump(exclude_none=True), **answer})
        except ValidationError:
            return 0.0
        return difference(now, outlook(assess(tried)))

    return {name: sum(map(change, answers)) / len(answers) for name, answers in questions.items() if answers}


def probes(field: str, today: date) -> list[dict[str, Any]]:
    """Return the answers tried for a field whose question has no buttons; they are probes, not facts about anybody."""
    values: Mapping[str, Sequence[Any]] = {
        "mois_retard": (1.0, 3.0),
        "nb_enfants": (0, 1, 3),
        "paper_date": (today - timedelta(days=3), today - timedelta(days=30)),
    }
    return [{field: value} for value in values.get(field, ())]


def moves(estimate: Estimate) -> dict[str, float]:
    """Return by field of the situation how much its being unknown moves the monthly amounts, in euros.

    Infinite for what hides an amount, or all of them.
    """
    hidden = any(each.reason == "logement_inconnu" for each in estimate.not_computed.values())
    found: dict[str, float] = {}
    for unknown in estimate.missing:
        field = FIELDS.get(unknown.id, unknown.id)
        hides = not estimate.figures or (hidden and field == "tenure")
        found[field] = math.inf if hides else unknown.moves
    return found
