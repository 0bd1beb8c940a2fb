"""Weighs what was found in a message: a card, one question, or nothing yet."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from services.safety.detect import Found
from services.safety.schemas import KINDS, DangerKind

CARD_AT, QUESTION_AT = 0.42, 0.26
"""Probability of any danger from which the card is shown, or the question asked.

Set on folds grouped by voice (benchmarks/bench_safety.py --folds): cards on under 2 % of calm messages,
questions on under 5 %.
"""
DIFFUSE_BELOW = 0.21
"""Under this for its likeliest kind, a doubt is spread over several: later in a conversation it is kept, not asked."""
TOGETHER_AT = 0.3
"""What two weak signals of a conversation must reach together to ask."""
COLLAPSE_CARD_AT = 0.5
"""Collapse shares its words with grief and tiredness: its card waits for more, its question does not."""
HINT_AT = 0.12
"""With a pattern that only hints, this much is enough to ask."""
STRETCH_COST = 0.12
"""A stretch of a long message must be this much surer: a long calm text has many stretches."""
FEW = 13
"""Up to this many words, a denial or an excuse is taken for what the message says."""
SHORT, BRIEF = 4, 7
"""Up to so many words, a message that the lexicons do not know ("pas ce soir") is asked about, never carded; up to so
many, it is carded only where the classifier is sure."""
SURE_UNKNOWN = 0.55
SAID_MORE = 0.1
"""What a clear wording of a kind adds to it where the classifier hesitates between kinds."""
VITAL_SHARE = 0.9
"""A more vital kind is preferred from this share of the likeliest one."""
_ALONE = {"card": 0.9, "question": 0.5, "weak": 0.25}
_SILENCED, _DOUBT_LEAVES = 0.3, 0.55
_SILENCING = ("guard_info", "guard_fiction", "guard_laugh", "guard_idiom")
_LIGHT = ("guard_laugh", "guard_idiom")
_EVERYDAY = ("guard_door", "guard_weather")
"""Facts beside which a brief unknown message brings nothing at all."""
_DOUBTING = ("past", "guard_resolved", "guard_denial")

Probabilities = dict[DangerKind, float]


@dataclass
class Decision:
    """What one message says by itself. `scores` hold how strongly each kind was felt, 0 to 1."""

    kind: DangerKind | None = None
    level: Literal["card", "question"] = "question"
    scores: Probabilities = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def is_diffuse(self) -> bool:
        """Return whether the classifier alone doubts, and of no kind in particular."""
        return self.reasons == ["classifier"] and max(self.scores.values(), default=0.0) < DIFFUSE_BELOW


@dataclass(frozen=True)
class View:
    """A message, or one stretch of a long one: what the lexicons found and, with a model, what it gives each kind."""

    found: Found
    likely: Probabilities | None = None
    words: int = SHORT + 1


def decide(views: Sequence[View]) -> Decision:
    """Return the decision for a message: its whole first, then the stretches of a long one."""
    decision = Decision(reasons=list(dict.fromkeys(hit.id for view in views for hit in view.found.hits)))
    modelled = [view.likely for view in views if view.likely is not None]
    if modelled:
        said = {hit.kind for view in views for hit in view.found.hits if hit.level == "card"}
        _by_model(decision, modelled, said)
        if decision.kind and _everyday(views[0], decision):
            decision.kind, decision.reasons = None, []
        elif decision.kind and (_unsaid(views[0], decision) or _denied(decision.kind, views)):
            decision.level = "question"
    for view in views:
        if decision.level == "question" or not decision.kind:
            _by_patterns(decision, view.found, alone=not modelled)
    deciding = [hit.kind for view in views if _calm(view.found) == 1.0 for hit in view.found.hits if hit.decides]
    if decision.kind and deciding:
        decision.kind = _first(deciding, decision.scores)
    return decision


def _by_model(decision: Decision, likely: Sequence[Probabilities], said: Set[DangerKind]) -> None:
    best, strength = likely[0], sum(likely[0].values())
    for each in likely[1:]:
        total = sum(each.values()) - STRETCH_COST
        if total > strength:
            best, strength = each, total
    decision.scores = {kind: round(value, 4) for kind, value in best.items()}
    kind = most_vital({each: value + SAID_MORE * (each in said) for each, value in best.items()})
    if strength >= (COLLAPSE_CARD_AT if kind == "detresse" else CARD_AT):
        decision.kind, decision.level = kind, "card"
    elif strength >= QUESTION_AT:
        decision.kind, decision.level = kind, "question"
    if decision.kind:
        decision.reasons.append("classifier")


def _everyday(whole: View, decision: Decision) -> bool:
    """Return whether a message speaks of the weather or somebody at the door, and of nothing the lexicons know."""
    light = any(each in whole.found.facts for each in _EVERYDAY) and not whole.found.hits
    return light and sum(decision.scores.values()) < SURE_UNKNOWN


def _unsaid(whole: View, decision: Decision) -> bool:
    """Return whether no clear wording stands behind the classifier in a few words, or beside what is light."""
    if any(hit.level == "card" for hit in whole.found.hits):
        return False
    if any(each in whole.found.facts for each in _LIGHT):
        return True
    doubtful = whole.words <= SHORT or (whole.words <= BRIEF and sum(decision.scores.values()) < SURE_UNKNOWN)
    return doubtful and not whole.found.hits


def _denied(kind: DangerKind, views: Sequence[View]) -> bool:
    """Return whether a short message denies or excuses all that the lexicons know of this kind: then it is only asked.

    In a long one a "pas" may belong to anything: "le 115 ne répond pas".
    """
    found = views[0].found
    if views[0].words > FEW or any(hit.kind == kind for hit in found.hits):
        return False
    return any(each.startswith(f"{kind}.") for each in (*found.denied, *found.excused))


def _by_patterns(decision: Decision, found: Found, alone: bool) -> None:
    """Let a clear wording speak where the model was silent or unsure; without a model, let it speak alone."""
    calmed, felt = _calm(found), sum(decision.scores.values())
    cards = [hit.kind for hit in found.hits if hit.level == "card"]
    hints = [hit.kind for hit in found.hits if hit.level != "weak"]
    if alone:
        for hit in found.hits:
            strength = _ALONE[hit.level] * calmed
            decision.scores[hit.kind] = max(decision.scores.get(hit.kind, 0.0), strength)
    if cards and calmed == 1.0:
        kind = _first(cards, decision.scores)
        decision.kind, decision.level = kind, "card"
        decision.scores[kind] = max(decision.scores.get(kind, 0.0), CARD_AT)
    elif hints and not decision.kind and (felt >= HINT_AT or (alone and calmed >= _DOUBT_LEAVES)):
        kind = _first(hints, decision.scores)
        decision.kind, decision.level = kind, "question"
        decision.scores[kind] = max(decision.scores.get(kind, 0.0), QUESTION_AT)


def most_vital(scores: Probabilities) -> DangerKind:
    """Return the likeliest kind, or a more vital one that is nearly as likely."""
    best = max(scores.values())
    return next(kind for kind in KINDS if scores.get(kind, 0.0) >= best * VITAL_SHARE)


def _first(kinds: Sequence[DangerKind], scores: Probabilities) -> DangerKind:
    """Return the kind of these that is felt most; the more vital where they are close."""
    return most_vital({kind: scores.get(kind, 0.0) + 0.01 for kind in kinds})


def _calm(found: Found) -> float:
    """Return 1 where nothing calms what was found, less where it reads as idiom, fiction, information or past."""
    calm = _SILENCED if any(each in found.facts for each in _SILENCING) else 1.0
    return calm * (_DOUBT_LEAVES if any(each in found.facts for each in _DOUBTING) else 1.0)
