"""When a team or a telephone is reachable: opening hours of OpenStreetMap read in one time zone."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

# Farther than that, an opening is no help to say; it also keeps a rule that never opens from being searched for ever.
_HORIZON_DAYS = 60


@lru_cache(maxsize=256)
def _parsed(hours: str, zone: ZoneInfo) -> OpeningHours:
    return OpeningHours(hours, timezone=zone, country="FR", max_interval_days=366)


def is_open(hours: str, moment: datetime, zone: ZoneInfo) -> bool:
    """Return whether it is open at that moment (aware)."""
    return _parsed(hours, zone).is_open(moment.astimezone(zone))


def closing_of_day(hours: str, day: date, zone: ZoneInfo) -> datetime | None:
    """Return when the last opening of that day ends, in local time; None where it never opens that day."""
    start = datetime.combine(day, time.min, zone)
    return max((end for _, end in _openings(hours, start, start + timedelta(days=1), zone)), default=None)


def open_until(hours: str, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the opening under way ends; None where it is closed, or ends in more than 60 days."""
    start = moment.astimezone(zone)
    for begin, end in _openings(hours, start, start + timedelta(days=_HORIZON_DAYS), zone):
        return end if begin <= start and end < start + timedelta(days=_HORIZON_DAYS) else None
    return None


def next_opening(hours: str, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when it opens next, `moment` itself where it is open; None where it stays closed for 60 days."""
    start = moment.astimezone(zone)
    for begin, _ in _openings(hours, start, start + timedelta(days=_HORIZON_DAYS), zone):
        return begin
    return None


def _openings(hours: str, start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    rules = _parsed(hours, zone)
    spans = ((each[0], each[1]) for each in rules.intervals(start, end))
    return [(begin, finish) for begin, finish in spans if finish is not None and rules.is_open(begin)]
