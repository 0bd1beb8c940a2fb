"""Opening hours as other formats write them, day by day, made into OSM syntax."""

import re
from collections.abc import Mapping, Sequence

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Ranges = tuple[tuple[str, str], ...]
_TIME = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?(?::\d{2})?")
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_RANGE = r"\d\d:\d\d-\d\d:\d\d"
_RULE = re.compile(rf"({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) ({_RANGE}(?:,\s*{_RANGE})*)")
_HOLIDAYS = {"PH off", "PH closed"}
_OFF = "PH off"


def clock(text: str) -> str:
    """Return a time as 09:00, or "" where the text is none."""
    match = _TIME.match(text.strip().lower())
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return ""
    return f"{int(match[1]):02}:{int(match[2] or 0):02}"


def ranges(text: str) -> Ranges | None:
    """Return the ranges of "09:00 - 12:00 / 13:30 - 17:00"; None where they cannot be read."""
    times = [clock(match[0]) for match in _TIME.finditer(text.lower())]
    if not all(times) or len(times) % 2 or (text.strip() and not times):
        return None
    pairs = zip(times[::2], times[1::2], strict=True)
    kept = tuple((start, end) for start, end in pairs if (start, end) != ("00:00", "00:00"))
    return kept if all(start < end for start, end in kept) else None


def days_of(written: str) -> dict[int, Ranges] | None:
    """Return the ranges by day of plain weekly OSM hours ("Mo-Fr 09:00-12:00; PH off"); None of anything finer."""
    found: dict[int, Ranges] = {}
    for rule in (each.strip() for each in written.split(";")):
        if not rule or rule in _HOLIDAYS:
            continue
        match = _RULE.fullmatch(rule)
        if not match:
            return None
        hours = tuple((start, end) for start, _, end in (each.strip().partition("-") for each in match[2].split(",")))
        for part in match[1].split(","):
            first, _, last = part.partition("-")
            start, end = DAYS.index(first), DAYS.index(last or first)
            for day in range(start, end + 1 if end >= start else end + 8):
                found[day % 7] = hours
    return dict(sorted(found.items()))


def osm(days: Mapping[int, Sequence[tuple[str, str]]], holidays_off: bool = True) -> str:
    """Return OSM opening hours of ranges by day (0: Monday); days in a row that are alike are joined."""
    rules: list[str] = []
    start = 0
    for end in range(1, 8):
        if end == 7 or days.get(end, ()) != days.get(start, ()):
            if days.get(start):
                hours = ",".join(f"{opens}-{closes}" for opens, closes in sorted(days[start]))
                name = DAYS[start] if end - start == 1 else f"{DAYS[start]}-{DAYS[end - 1]}"
                rules.append(f"{name} {hours}")
            start = end
    return "; ".join([*rules, _OFF] if holidays_off else rules) if rules else ""
