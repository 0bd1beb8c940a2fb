"""Why two records may be one: the same SIRET, or a close name with the same telephone or place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from services.kit.text import fold

_CLOSE = 85
"""Likeness of two names, 0 to 100, words in any order."""
_CROWD = 40
"""A telephone or a place shared by more records than this is a switchboard or a town hall: it proves nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, and why."""

    first: Any
    second: Any
    why: str
    likeness: int


def alike(rows: Sequence[Any]) -> list[Pair]:
    """Return the pairs of these records (see repository.py) that may be one, the most alike first."""
    found: dict[tuple[int, int], Pair] = {}
    for key in (_siret, _siret_and_kind, _telephone, _place):
        for group in _groups(rows, key):
            for first, second in combinations(group, 2):
                if (first.id, second.id) not in found and (pair := compare(first, second)):
                    found[first.id, second.id] = pair
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.first.id, pair.second.id))


def compare(first: Any, second: Any) -> Pair | None:
    """Return why two records may be one, None where nothing says so.

    Two services of one structure share its SIRET, and are two.
    """
    likeness = round(fuzz.token_set_ratio(fold(first.nom), fold(second.nom)))
    why = ""
    if _same(_siret, first, second) and first.structure_id != second.structure_id:
        if first.kind == second.kind:
            why = "Même SIRET et même genre" if first.kind else "Même SIRET"
        elif likeness >= _CLOSE:
            why = "Même SIRET et nom proche"
    if not why and likeness >= _CLOSE:
        shared = {"téléphone": _telephone, "adresse": _place}
        what = next((name for name, key in shared.items() if _same(key, first, second)), "")
        why = what and f"Nom proche et même {what}"
    return Pair(first, second, why, likeness) if why else None


def _siret(row: Any) -> str:
    return str(row.siret)


def _siret_and_kind(row: Any) -> str:
    return f"{row.siret} {row.kind}" if row.siret else ""


def _telephone(row: Any) -> str:
    return str(row.telephone)


def _place(row: Any) -> str:
    return f"{row.code_insee} {fold(row.adresse)}" if row.adresse else ""


def _same(key: Callable[[Any], str], first: Any, second: Any) -> bool:
    return key(first) != "" and key(first) == key(second)


def _groups(rows: Iterable[Any], key: Callable[[Any], str]) -> list[list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if said := key(row):
            found[said].append(row)
    return [group for group in found.values() if 1 < len(group) <= _CROWD]
