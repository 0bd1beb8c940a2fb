"""Weighs what was found in a message: a card, one question, or nothing yet."""

from dataclasses import dataclass, field
from typing import Literal

from services.safety.detect import Found
from services.safety.schemas import KINDS, DangerKind

QUESTION_AT = 0.4
"""Strength from which two weak signals together ask."""
_STRENGTH = {"card": 0.9, "question": 0.5, "weak": 0.25}
_SILENCING = ("guard_info", "guard_fiction", "guard_laugh", "guard_idiom")
_DOUBTING = ("past", "guard_resolved", "guard_denial")


@dataclass
class Decision:
    """What one message says by itself. `scores` hold the strength of every kind that was felt at all."""

    kind: DangerKind | None = None
    level: Literal["card", "question"] = "question"
    scores: dict[DangerKind, float] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    question_at: float = QUESTION_AT


def decide(found: Found, probabilities: dict[DangerKind, float] | None) -> Decision:
    """Return the decision for what the lexicons found and, where a model is there, what it gives each kind."""
    decision = Decision()
    calm = 0.3 if any(each in found.facts for each in _SILENCING) else 1.0
    calm *= 0.55 if any(each in found.facts for each in _DOUBTING) else 1.0
    for hit in found.hits:
        strength = _STRENGTH[hit.level] * calm
        decision.scores[hit.kind] = max(decision.scores.get(hit.kind, 0.0), strength)
        decision.reasons.append(hit.id)
    for level, least in (("card", 0.7), ("question", QUESTION_AT)):
        reached = [each for each in KINDS if decision.scores.get(each, 0.0) >= least]
        if reached:
            decision.kind = reached[0]
            decision.level = "card" if level == "card" else "question"
            break
    return decision
