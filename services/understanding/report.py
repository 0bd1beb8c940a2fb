"""Compares predictions with labels: by event, intent, danger and style, with confusions and the worst errors."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from services.understanding.figures import ENTITIES, NO_EVENT, Pair, Row, figures, first_reading, is_intent, same_entity

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0001)


def is_labelled(row: Row) -> bool:
    """Return whether a line of the file has the labels that a report needs."""
    return all(key in row for key in ("event", "intent")) and "danger" in row


def lines(pairs: Sequence[Pair]) -> list[str]:
    """Return the report, ready to print. `pairs` are (gold, prediction)."""
    return [
        f"{len(pairs)} messages",
        *_figures(pairs),
        *_table("Événement", [(_events(g), first_reading(p)) for g, p in pairs]),
        *_table("Acte (intent)", [(g["intent"], _intent(g, p)) for g, p in pairs]),
        *_table("Danger (carte ou question)", [(g["danger"] or "aucun", _danger(p)) for g, p in pairs]),
        *_slices("Style", pairs, lambda g: [g.get("style") or "?"]),
        *_slices("Tranche", pairs, lambda g: g.get("slices") or []),
        *_calibration(pairs),
        *_confusions("Événements confondus", [(_events(g), first_reading(p)) for g, p in pairs]),
        *_confusions("Actes confondus", [(g["intent"], _intent(g, p)) for g, p in pairs]),
        *_entities(pairs),
        *_worst(pairs),
    ]


def _events(gold: Row) -> str:
    return str(gold["event"])


def _intent(gold: Row, prediction: Row) -> str:
    said = str(prediction["intent"])
    return str(gold["intent"]) if is_intent(gold, said) else said


def _danger(prediction: Row) -> str:
    return str(prediction["danger"] or prediction["danger_question"] or "aucun")


def _figures(pairs: Sequence[Pair]) -> list[str]:
    return ["", "Chiffres", *(f"  {name:<38}{figure}" for name, figure in figures(pairs).items())]


def _entities(pairs: Sequence[Pair], most: int = 6) -> list[str]:
    """The first values that were missed, wrong or invented, by kind."""
    out: list[str] = ["", "Valeurs mal lues"]
    for name in ENTITIES:
        wrong = [
            f"  {g['id']}  {name} {wanted} lu {said} : {g['text'][:120]}"
            for g, p in pairs
            if (wanted := (g.get("entities") or {}).get(name)) != (said := p["entities"].get(name))
            and not (wanted is not None and same_entity(name, wanted, said))
        ]
        out += wrong[:most]
    return out


def _table(title: str, answers: Sequence[tuple[str, str]]) -> list[str]:
    out = ["", f"{title} : {_share(sum(g == p for g, p in answers), len(answers))} justes"]
    out.append(f"  {'':<26}{'dits':>6}{'donnés':>8}{'rappel':>8}{'précision':>11}{'F1':>7}")
    for label, said in Counter(g for g, _ in answers).most_common():
        given = sum(p == label for _, p in answers)
        hits = sum(g == p == label for g, p in answers)
        f1 = 2 * hits / (said + given)
        out.append(
            f"  {label:<26}{said:>6}{given:>8}{hits / said:>8.2f}{hits / given if given else 0:>11.2f}{f1:>7.2f}"
        )
    return out


def _slices(title: str, pairs: Sequence[Pair], of: Any) -> list[str]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for gold, prediction in pairs:
        for name in of(gold):
            groups[name].append((gold, prediction))
    out = ["", title, f"  {'':<28}{'messages':>9}{'événement':>11}{'acte':>7}{'fausse alerte':>15}"]
    for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        event = sum(_events(g) == first_reading(p) for g, p in group) / len(group)
        act = sum(g["intent"] == _intent(g, p) for g, p in group) / len(group)
        calm = [(g, p) for g, p in group if not g["danger"] and not g.get("danger_also")]
        alarms = _share(sum(bool(p["danger"]) for _, p in calm), len(calm)) if calm else "–"
        out.append(f"  {name:<28}{len(group):>9}{event:>11.2f}{act:>7.2f}{alarms:>15}")
    return out


def _calibration(pairs: Sequence[Pair]) -> list[str]:
    seen = [
        (confidence, name in {g["event"], g.get("secondary_event")})
        for g, p in pairs
        for name, confidence in (p.get("confidences") or {}).items()
        if name != NO_EVENT
    ]
    if not seen:
        return []
    out = ["", "Confiances (annoncée → observée)"]
    for low, high in itertools.pairwise(BINS):
        group = [(c, right) for c, right in seen if low <= c < high]
        if group:
            said = sum(c for c, _ in group) / len(group)
            true = sum(right for _, right in group) / len(group)
            out.append(f"  {said:.2f} → {true:.2f}   ({len(group)} lectures)")
    return out


def _confusions(title: str, answers: Iterable[tuple[str, str]], most: int = 12) -> list[str]:
    counts = Counter((g, p) for g, p in answers if g != p)
    return ["", title, *(f"  {n:>4}  {gold} lu {read}" for (gold, read), n in counts.most_common(most))]


def _worst(pairs: Sequence[Pair], most: int = 20) -> list[str]:
    found: list[tuple[int, float, str]] = []
    for g, p in pairs:
        both = {g["event"], g.get("secondary_event")} - {None, NO_EVENT}
        danger = _danger(p)
        if g["danger"] and danger == "aucun":
            found.append((0, 0, f"{g['id']}  danger {g['danger']} manqué : {g['text'][:160]}"))
        elif p["danger"] and not g["danger"] and not g.get("danger_also"):
            found.append((1, 0, f"{g['id']}  fausse alerte {p['danger']} : {g['text'][:160]}"))
        elif p["events"] and not both & set(p["events"]):
            confidence = max((p.get("confidences") or {}).values(), default=0.0)
            found.append((2, -confidence, f"{g['id']}  {g['event']} lu {p['events']} : {g['text'][:160]}"))
    return ["", "Pires erreurs", *(f"  {text}" for _, _, text in sorted(found)[:most])]


def _share(hits: int, total: int) -> str:
    return f"{hits / total:.3f}" if total else "–"
