"""Is it open? Opening hours in OSM syntax, French public holidays, local time overseas, dated closures.

`PH off` alone closes on the national holidays that opening-hours-py knows; those of Alsace-Moselle and of the
overseas territories (data/communes/territories.csv) are added here as dated rules.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours, State, validate

from services.directory.wording import clock, day_and_month, from_to, weekday, words
from services.settings import ROOT

OpenState = Literal["ouvert", "ferme", "inconnu", "sur_rendez_vous"]

_HORIZON = timedelta(days=200)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_APPOINTMENT = re.compile(r"rendez|rdv|appointment", re.IGNORECASE)
_KEPT = re.compile(r'unknown "([^"]*)"')
_PH_RULE = re.compile(r"(?:^|[;,\s])PH\b\s*([^;]*)")


@dataclass(frozen=True, slots=True)
class Closure:
    """A dated closure, both days included."""

    first: date
    last: date
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether it shuts a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Day:
    """One day on which something happens: "session" or "stop", from and to on the clock of the place."""

    what: str
    day: date
    opens: str
    closes: str

    def starts(self, zone: tzinfo | None) -> datetime:
        """Return when it begins, aware."""
        return datetime.combine(self.day, time.fromisoformat(self.opens), zone)

    def ends(self, zone: tzinfo | None) -> datetime:
        """Return when it ends, aware."""
        if self.closes == "24:00":
            return datetime.combine(self.day + timedelta(days=1), time(), zone)
        return datetime.combine(self.day, time.fromisoformat(self.closes), zone)


@dataclass(frozen=True, slots=True)
class Opening:
    """The state at a moment, its French sentence, and when it next changes (aware, local time; None: not soon)."""

    state: OpenState
    text: str
    next_change: datetime | None = None
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Territory:
    zone: ZoneInfo
    holidays: str


@cache
def _territories() -> dict[str, _Territory]:
    with (ROOT / "data" / "communes" / "territories.csv").open(encoding="utf-8") as file:
        return {row["code"]: _Territory(ZoneInfo(row["zone"]), row["holidays"]) for row in csv.DictReader(file)}


_MAINLAND = _Territory(ZoneInfo("Europe/Paris"), "")


def warm_up(moment: datetime) -> None:
    """Load the calendars once, at start: the first reading takes most of a second."""
    state("Mo-Fr 09:00-12:00; PH off", moment)


def local_time(moment: datetime, departement: str) -> datetime:
    """Return the moment on the clocks of a département ("974") or overseas collectivity."""
    return moment.astimezone(_territories().get(departement, _MAINLAND).zone)


def is_valid(osm: str) -> bool:
    """Tell whether the text is opening hours that can be evaluated."""
    return bool(osm.strip()) and validate(osm)


def as_words(osm: str) -> str:
    """Return the words of hours that nobody could read and that are told as they were written; "" for all others."""
    match = _KEPT.fullmatch(osm.strip())
    return match[1] if match else ""


def state(
    osm: str, moment: datetime, departement: str = "", closures: Iterable[Closure] = (), by_appointment: bool = False
) -> Opening:
    """Return whether a place is open at an aware `moment`, on its own clock.

    Hours that say nothing of public holidays are not trusted on such a day: within them the answer is "inconnu",
    and the next opening is never said to be on one.
    Never raises on hours that cannot be read.
    """
    said = words().opening
    by_appointment_only = Opening("sur_rendez_vous", said["appointment"])
    here = local_time(moment, departement)
    zone, now = here.tzinfo, here.replace(tzinfo=None)
    shut = sorted(closures, key=lambda closure: closure.first)
    hours = _hours(osm, departement, now.year, tuple(shut))
    today_shut = next((c for c in shut if c.holds(now.date())), None)
    if hours is None:
        if today_shut:
            return Opening("ferme", _closed_until(today_shut))
        return by_appointment_only if by_appointment else Opening("inconnu", said["unknown"])
    current, comment = hours.state(now)
    if "PH" not in osm and not _always(osm):
        if current == State.OPEN and not today_shut and now.date() in _holidays(departement, now.year):
            return Opening("inconnu", said["holiday"])
        hours = _hours(f"{osm}; PH off", departement, now.year, tuple(shut)) or hours
    if today_shut:
        opens, _ = _next_open(hours, now)
        return Opening("ferme", _closed_until(today_shut), _at(opens, zone), _at(opens, zone))
    if current == State.UNKNOWN or (current == State.OPEN and _APPOINTMENT.search(comment)):
        if _APPOINTMENT.search(comment) or by_appointment:
            return replace(by_appointment_only, next_change=_at(hours.next_change(now), zone))
        if as_words(osm):
            return Opening("inconnu", said["unsure"])
        return Opening("inconnu", f"{comment[:80]}." if comment else said["unknown"])
    if current == State.OPEN:
        closes = _end_of_opening(hours, now)
        if by_appointment:
            return replace(by_appointment_only, next_change=_at(closes, zone))
        return Opening("ouvert", _open_text(now, closes), _at(closes, zone))
    opens, appointment = _next_open(hours, now)
    if opens is None:
        return by_appointment_only if by_appointment else Opening("ferme", said["closed"])
    text = said["opens"].format(when=_when(now, opens))
    if by_appointment or appointment:
        text += f" {words().details['appointment']}"
    return Opening("ferme", text, _at(opens, zone), _at(opens, zone))


def dated(
    days: Iterable[Day], moment: datetime, departement: str = "", closures: Iterable[Closure] = ()
) -> Opening | None:
    """Return the state of something that happens on dated days alone; None where none that is not shut is to come."""
    here, shut = local_time(moment, departement), list(closures)
    held = [each for each in days if not any(closure.holds(each.day) for closure in shut)]
    coming = [(each, each.starts(here.tzinfo), each.ends(here.tzinfo)) for each in held]
    coming = sorted((found for found in coming if found[2] > here), key=lambda found: found[1])
    if not coming:
        return None
    day, starts, ends = coming[0]
    said = words().occasions
    if starts <= here:
        return Opening("ouvert", said[f"{day.what}_now"].format(to=clock(ends)), ends)
    name = f"{weekday(starts.weekday())} {day_and_month(starts.date())}"
    text = said[day.what].format(day=name, **{"from": clock(starts), "to": clock(ends)})
    return Opening("ferme", text, starts, starts)


def weekly(osm: str, moment: datetime, departement: str = "") -> list[str]:
    """Return the opening hours of an ordinary week in French, one line a day or group of days; [] where unknown.

    Hours that change from week to week ("first Monday of the month") come as the next dates instead.
    """
    now = local_time(moment, departement).replace(tzinfo=None)
    hours = _hours(osm, departement, now.year, ())
    if hours is None:
        return []
    if kept := as_words(osm):
        return [kept]
    if _always(osm):
        return [words().week["always"]]
    if "[" in osm or "week" in osm:
        return _next_dates(hours, now)
    free = _holidays(departement, now.year) | _holidays(departement, now.year + 1)
    days: list[str] = []
    for index in range(7):
        day = now.date() + timedelta(days=(index - now.weekday()) % 7)
        while day in free:
            day += timedelta(days=7)
        days.append(_ranges(hours, day))
    lines: list[str] = []
    start = 0
    for end in range(1, 8):
        if end == 7 or days[end] != days[start]:
            if days[start]:
                lines.append(f"{_days_named(start, end - 1).capitalize()} : {days[start]}")
            start = end
    if lines and re.search(r"PH\s+(off|closed)", osm):
        lines.append(words().week["closed_on_holidays"])
    return lines


@lru_cache(maxsize=20_000)
def _hours(osm: str, departement: str, year: int, closures: tuple[Closure, ...]) -> OpeningHours | None:
    if not osm.strip():
        return None
    rules = [osm.strip().rstrip(";")]
    on_holidays = _PH_RULE.search(osm)
    if on_holidays:
        rules += [f"{_osm_day(day)} {on_holidays[1].strip() or 'off'}" for day in _local_holidays(departement, year)]
    rules += [f"{_osm_day(c.first)}-{_osm_day(c.last)} off" for c in closures if c.last.year >= year]
    text = "; ".join(rules)
    return OpeningHours(text, country="FR") if validate(text) else None


def _holidays(departement: str, year: int) -> frozenset[date]:
    return _calendar(_territories().get(departement, _MAINLAND).holidays, year)


@lru_cache(maxsize=500)
def _calendar(subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision or None, years=year))


@lru_cache(maxsize=500)
def _local_holidays(departement: str, year: int) -> tuple[date, ...]:
    """Return the holidays of this year and the next that the rest of France does not have."""
    return tuple(sorted(day for each in (year, year + 1) for day in _holidays(departement, each) - _holidays("", each)))


def _osm_day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}"


def _always(osm: str) -> bool:
    return osm.replace(" ", "") in ("24/7", "Mo-Su00:00-24:00", "00:00-24:00", "Mo-Su,PH00:00-24:00")


def _next_open(hours: OpeningHours, now: datetime) -> tuple[datetime | None, bool]:
    """Return when it next opens, and whether by appointment then."""
    for start, _, kind, comment in hours.intervals(now, now + _HORIZON):
        if kind == State.OPEN and start is not None:
            return max(start, now), bool(_APPOINTMENT.search(comment))
    return None, False


def _end_of_opening(hours: OpeningHours, now: datetime) -> datetime | None:
    end: datetime | None = None
    for _, until, kind, comment in hours.intervals(now, now + timedelta(days=8)):
        if kind != State.OPEN or _APPOINTMENT.search(comment):
            return end
        end = until
    return None  # open for more than a week: as good as always


def _ranges(hours: OpeningHours, day: date) -> str:
    start = datetime(day.year, day.month, day.day)
    found = []
    # Read from the day before to the day after: a night belongs to the evening on which it begins.
    for opens, closes, kind, comment in hours.intervals(start - timedelta(days=1), start + timedelta(days=2)):
        if kind == State.CLOSED or opens is None or closes is None or opens.date() != day:
            continue
        if kind == State.UNKNOWN and not _APPOINTMENT.search(comment):
            continue
        found.append(from_to(opens, closes, bool(_APPOINTMENT.search(comment))))
    return ", ".join(found)


def _next_dates(hours: OpeningHours, now: datetime) -> list[str]:
    lines = []
    for opens, closes, kind, _ in hours.intervals(now, now + timedelta(days=70)):
        if kind == State.OPEN and opens is not None and closes is not None and opens > now:
            day = f"{weekday(opens.weekday())} {day_and_month(opens.date())}"
            lines.append(f"{day.capitalize()} : {from_to(opens, closes)}")
        if len(lines) == 4:
            break
    return lines


def _days_named(first: int, last: int) -> str:
    if first == last:
        return weekday(first)
    name = "two_days" if last - first == 1 else "several_days"
    return words().week[name].format(first=weekday(first), last=weekday(last))


def _open_text(now: datetime, closes: datetime | None) -> str:
    said = words().opening
    if closes is None:
        return said["always"]
    when = _when(now, closes) if closes - now > timedelta(hours=20) else clock(closes)
    return said["until"].format(when=when)


def _when(now: datetime, moment: datetime) -> str:
    days = (moment.date() - now.date()).days
    name = "today" if days == 0 else "tomorrow" if days == 1 else "this_week" if days < 7 else "later"
    said = {"time": clock(moment), "weekday": weekday(moment.weekday()), "day": day_and_month(moment.date())}
    return words().moments[name].format(**said)


def _closed_until(closure: Closure) -> str:
    said = words().opening
    if closure.first == closure.last:
        text = said["closed_today"]
    else:
        text = said["closed_until"].format(day=day_and_month(closure.last))
    return f"{text} : {closure.reason}." if closure.reason else f"{text}."


def _at(moment: datetime | None, zone: object) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment and isinstance(zone, ZoneInfo) else None
