"""Dates to keep: working days, public holidays, durations that depend on other dates, yearly seasons."""

from calendar import monthrange
from datetime import date, timedelta

from services.conversation.parts import Deadline
from services.kit.working_days import add_working_days, first_working_day
from services.rights.calendar import Season
from services.rights.conditions import evaluate
from services.rights.facts import Case, departement_of
from services.rights.schemas import DeadlineRule, Unit

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def in_words(day: date) -> str:
    """Return a date as French people write it: "1er janvier 2027"."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def add(day: date, length: int, unit: Unit, departement: str = "") -> date:
    """Return the day `length` units later (earlier if negative). A month's missing day becomes its last."""
    if unit == "working_days":
        return add_working_days(day, length, departement)
    if unit in ("days", "weeks"):
        return day + timedelta(days=length * (7 if unit == "weeks" else 1))
    months = day.year * 12 + day.month - 1 + length * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def season_around(season: Season, today: date) -> tuple[date, date]:
    """Return the first and last day of the season that runs today, or else of the next one."""
    for year in (today.year - 1, today.year, today.year + 1):
        first = date(year, int(season.first[:2]), int(season.first[3:]))
        last = date(year, int(season.last[:2]), int(season.last[3:]))
        if last < first:
            last = last.replace(year=year + 1)
        if today <= last:
            return first, last
    raise AssertionError("a season comes back every year")


def reckon(rule: DeadlineRule, case: Case) -> Deadline:
    """Return the deadline of a rule for a case, worded.

    Where the first day is unknown there is no date, only the rule. Where the case leaves two durations
    possible, the shorter counts and the detail says so.
    """
    if rule.season:
        return _season(rule, case)
    start = _start(rule.starts, case)
    if start is None:
        return Deadline(text=rule.unknown, detail=rule.why)
    departement = departement_of(case.situation)
    day, shortest = _earliest(rule, case, start, departement)
    if rule.moves_to_working_day:
        day = first_working_day(day, departement)
    detail = " ".join(each for each in (rule.why, rule.why_shortest if shortest else "") if each)
    if day < case.today and rule.quiet_once_passed:
        return Deadline(text=rule.passed)
    if day < case.today:
        return Deadline(text=f"La date du {in_words(day)} est passée.", day=day, detail=rule.passed)
    if day == case.today:
        return Deadline(text="aujourd'hui", day=day, detail=detail)
    if rule.length == 0 and not rule.variants:
        return Deadline(text=f"le {in_words(day)}", day=day, detail=detail)
    word = "au plus tard le" if rule.last_day_counts else "avant le"
    return Deadline(text=f"{word} {in_words(day)}", day=day, detail=detail)


def length_in_days(rule: DeadlineRule) -> int:
    """Return roughly how long the rule's shortest duration is, to tell a short delay from a long one."""
    spans = [(rule.length, rule.unit), *((each.length, each.unit) for each in rule.variants)]
    size = {"days": 1, "working_days": 1, "weeks": 7, "months": 30, "years": 365}
    return min(abs(length) * size[unit] for length, unit in spans)


def _start(name: str, case: Case) -> date | None:
    said = case.situation
    if name.startswith("event_dates."):
        event = name.removeprefix("event_dates.")
        return next((day for key, day in said.event_dates.items() if key == event), None)
    if name == "child_birth_date":
        born = [each.birth_date for each in said.people if each.role == "enfant" and each.birth_date]
        past = [day for day in born if day <= case.today]
        told = said.event_dates.get("naissance") or said.due_date
        return max(past, default=None) or (told if said.child_born and told and told <= case.today else None)
    value = getattr(said, name)
    return value if isinstance(value, date) else None


def _earliest(rule: DeadlineRule, case: Case, start: date, departement: str) -> tuple[date, bool]:
    """Return the end of the duration in force, and whether it was chosen for being the shorter of two."""
    usual = add(start, rule.length, rule.unit, departement)
    possible: list[date] = []
    for span in rule.variants:
        holds = evaluate(span.when, case).holds
        end = add(start, span.length, span.unit, departement)
        if holds:
            return end, False
        if holds is None:
            possible.append(end)
    return min([usual, *possible]), bool(possible)


def _season(rule: DeadlineRule, case: Case) -> Deadline:
    first, last = season_around(case.calendar.seasons[rule.season], case.today)
    if case.today < first:
        return Deadline(text=f"du {in_words(first)} au {in_words(last)}", day=first, detail=rule.why)
    return Deadline(text=f"jusqu'au {in_words(last)}", day=last, detail=rule.why)
