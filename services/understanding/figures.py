"""The figures that understanding is held to, each a share of cases with its interval, from labels and predictions."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kit.text import fold

Row = Mapping[str, Any]
Pair = tuple[Row, Row]
NO_EVENT = "aucun"
CORE = ("naissance", "separation", "deuil", "impayes")
SURFACE = {"raconte_situation", "demande_droit", "demande_structure"}
"""Intents that also count as right where the gold one is urgence_danger."""
ENTITIES = ("lieu", "code_postal", "nb_enfants", "ages", "mois_retard", "montant")
LOWER_IS_BETTER = {
    "acted_on_a_wrong_event", "false_alarms", "false_alarms_on_hard_negatives",
    "needless_questions", "needless_questions_on_hard_negatives",
}  # fmt: skip
_Z = 1.96


@dataclass(frozen=True)
class Figure:
    """`value` between 0 and 1; `hits` of `total` cases where it is a share."""

    value: float
    hits: int = 0
    total: int = 0

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95 % interval of a share, None for a mean of F1 scores."""
        if not self.total:
            return None
        spread = _Z * _Z / self.total
        centre = (self.value + spread / 2) / (1 + spread)
        half = _Z * math.sqrt(self.value * (1 - self.value) / self.total + spread / (4 * self.total)) / (1 + spread)
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        if self.interval is None:
            return f"{self.value:.3f}"
        low, high = self.interval
        return f"{self.value:.3f}  ({self.hits}/{self.total}, 95 % : {low:.3f} à {high:.3f})"


def figures(pairs: Sequence[Pair]) -> dict[str, Figure]:
    """Return every figure by its name; one whose cases are missing from the messages is left out."""
    everything = {**_events(pairs), **_dangers(pairs), **_entities(pairs)}
    return {name: figure for name, figure in everything.items() if figure is not None}


def first_reading(prediction: Row) -> str:
    """Return the likeliest event of a prediction, or "aucun"."""
    return str((prediction["candidates"] or prediction["events"] or [NO_EVENT])[0])


def is_intent(gold: Row, said: str) -> bool:
    """Return whether an intent counts as right; a danger may also be read as the form it was said in."""
    return said == gold["intent"] or (gold["intent"] == "urgence_danger" and said in SURFACE)


def f1(answers: Iterable[tuple[str, str]], label: str) -> float:
    """Return the F1 score of one label over (gold, said) answers."""
    both = [(gold == label, said == label) for gold, said in answers]
    hits, wrong = sum(g and s for g, s in both), sum(g != s for g, s in both)
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 0.0


def same_entity(name: str, gold: Any, said: Any) -> bool:
    """Return whether a value read is the one that was said."""
    if said in (None, [], ""):
        return False
    if name == "lieu":
        return _place(gold) == _place(said)
    if name == "ages":
        return sorted(map(float, gold)) == sorted(map(float, said))
    if name == "code_postal":
        return str(gold) == str(said).strip()
    return abs(float(gold) - float(said)) < (1 if name == "montant" else 1e-9)


def _share(pairs: Sequence[Pair], right: Callable[[Row, Row], bool]) -> Figure | None:
    hits = sum(right(gold, said) for gold, said in pairs)
    return Figure(hits / len(pairs), hits, len(pairs)) if pairs else None


def _labels(gold: Row) -> set[str]:
    return {event for event in (gold["event"], gold.get("secondary_event")) if event} - {NO_EVENT}


def _events(pairs: Sequence[Pair]) -> dict[str, Figure | None]:
    answers = [(str(gold["event"]), first_reading(said)) for gold, said in pairs]
    labels = sorted({gold for gold, _ in answers})
    real = [pair for pair in pairs if pair[0]["event"] != NO_EVENT]
    two = [pair for pair in pairs if "two_life_events" in (pair[0].get("slices") or ())]
    acted = [({**gold, "acted": event}, said) for gold, said in pairs for event in said["events"]]
    return {
        "event_accuracy": _share(pairs, lambda g, p: first_reading(p) == g["event"]),
        "event_macro_f1": Figure(sum(f1(answers, label) for label in labels) / len(labels)) if labels else None,
        "core_event_f1": Figure(sum(f1(answers, label) for label in CORE) / len(CORE)) if labels else None,
        "event_lenient": _share(real, lambda g, p: first_reading(p) in _labels(g)),
        "event_top2": _share(real, lambda g, p: g["event"] in (p["candidates"] or p["events"])[:2]),
        "acted_rightly_without_asking": _share(real, lambda g, p: bool(set(p["events"]) & _labels(g))),
        "acted_on_a_wrong_event": _share(pairs, lambda g, p: bool(p["events"]) and not set(p["events"]) & _labels(g)),
        "events_precision": _share(acted, lambda g, _: g["acted"] in _labels(g)),
        "two_events_both_found": _share(two, lambda g, p: _labels(g) <= set(p["events"])),
        "intent_accuracy": _share(pairs, lambda g, p: is_intent(g, str(p["intent"]))),
    }


def _dangers(pairs: Sequence[Pair]) -> dict[str, Figure | None]:
    danger = [pair for pair in pairs if pair[0].get("danger")]
    acute = [pair for pair in danger if pair[0]["danger"] != "detresse"]
    sideways = [pair for pair in danger if "indirect_danger" in (pair[0].get("slices") or ())]
    calm = [pair for pair in pairs if not pair[0].get("danger") and not pair[0].get("danger_also")]
    hard = [pair for pair in calm if "hard_negative" in (pair[0].get("slices") or ())]
    found = [pair for pair in danger if _reached(*pair)]
    return {
        "acute_danger_carded": _share(acute, _carded),
        "acute_danger_reached": _share(acute, _reached),
        "indirect_danger_reached": _share(sideways, _reached),
        "danger_kind_right": _share(
            found,
            lambda g, p: (p["danger"] or p["danger_question"]) in {g["danger"], *(g.get("danger_also") or ())},
        ),
        "false_alarms": _share(calm, _carded),
        "false_alarms_on_hard_negatives": _share(hard, _carded),
        "needless_questions": _share(calm, _asked),
        "needless_questions_on_hard_negatives": _share(hard, _asked),
    }


def _carded(_: Row, said: Row) -> bool:
    return bool(said["danger"])


def _reached(_: Row, said: Row) -> bool:
    return bool(said["danger"] or said["danger_question"])


def _asked(_: Row, said: Row) -> bool:
    return bool(said["danger_question"]) and not said["danger"]


def _entities(pairs: Sequence[Pair]) -> dict[str, Figure | None]:
    out: dict[str, Figure | None] = {}
    for name in ENTITIES:
        said = [pair for pair in pairs if (pair[0].get("entities") or {}).get(name) is not None]
        given = [pair for pair in pairs if pair[1]["entities"].get(name) not in (None, [], "")]
        out[f"{name}_recall"] = _share(said, lambda g, p, n=name: _same(n, g, p))  # type: ignore[misc]
        out[f"{name}_precision"] = _share(given, lambda g, p, n=name: _same(n, g, p))  # type: ignore[misc]
    return out


def _same(name: str, gold: Row, said: Row) -> bool:
    wanted = (gold.get("entities") or {}).get(name)
    return wanted is not None and same_entity(name, wanted, said["entities"].get(name))


def _place(name: str) -> str:
    words = ["saint" if w == "st" else "sainte" if w == "ste" else w for w in fold(name).split()]
    return re.sub(r"^(?:le|la|les|l) ", "", " ".join(words)).replace(" ", "")
