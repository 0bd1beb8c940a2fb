"""Which line of a table names its columns: people write a title above it, and names of groups in merged cells."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.kit.text import fold

LOOKED_AT = 20
"""Lines at the beginning of a file among which the titles are looked for."""
_SIGNS = ";,\t|"
_FULL = 2 / 3
"""Titles fill this part of the widest line; what stands above them fills less."""
_MOST_DIGITS = 1
"""In the titles of columns below the first line: "Horaires 2" is one, a postal code is not."""


def delimiter(text: str) -> str:
    """Return the sign between the cells of a CSV file: that of its first line, unless this is only a title."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    first = lines[0] if lines else ""
    sign = max(_SIGNS, key=first.count)
    if first.count(sign) < 2:
        for line in lines[1:]:
            other = max(_SIGNS, key=line.count)
            if line.count(other) > 1 and sign not in line:
                return other
    return sign


def line_of_titles(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return which of the first lines of a table names its columns, counted from 0; None where none does.

    The first line does wherever it is as full as what follows: then nothing below is even looked at.
    """
    widest = max((len(_filled(row)) for row in rows), default=0)
    for index, row in enumerate(rows):
        said = _filled(row)
        if len(said) < max(2, widest * _FULL):
            continue
        if index == 0 or _are_titles(said):
            return index
    return 0 if rows and len(_filled(rows[0])) > 1 else None


def titles(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return the titles of the last of these lines; where it is empty, what stands above in a merged cell."""
    found = [_text(each) for each in rows[-1]]
    for above in reversed(rows[:-1]):
        if len(_filled(above)) < 2:
            continue  # the title of the whole table
        found += [""] * (len(above) - len(found))
        found = [said or (_text(above[index]) if index < len(above) else "") for index, said in enumerate(found)]
    return found


def apart(columns: Sequence[str]) -> list[str]:
    """Return names of columns that are all different: of two "tel" the second is tel_2, and nothing of it is lost."""
    seen: Counter[str] = Counter()
    found = []
    for name in columns:
        seen[name] += bool(name)
        found.append(f"{name}_{seen[name]}" if seen[name] > 1 else name)
    return found


def _are_titles(said: Sequence[str]) -> bool:
    folded = [fold(each) for each in said]
    return len(set(folded)) == len(folded) and all(
        each and sum(map(str.isdigit, each)) <= _MOST_DIGITS and re.search("[a-z]", each) for each in folded
    )


def _filled(row: Sequence[Any]) -> list[str]:
    return [said for each in row if (said := _text(each))]


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
