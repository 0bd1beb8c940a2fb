"""Working days in France: public holidays of the whole country, of Alsace-Moselle and overseas."""

from datetime import date, timedelta
from functools import cache

import holidays

# The library's own names for the territories whose holidays differ from the rest of the country.
_SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_SATURDAY, _SUNDAY = 5, 6


@cache
def _calendar(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)


def is_holiday(day: date, departement: str | None = None) -> bool:
    """Return whether the day is a public holiday there (Code du travail, L3133-1, and local ones)."""
    return day in _calendar(_SUBDIVISIONS.get(departement or ""))


def is_working_day(day: date, departement: str | None = None) -> bool:
    """Return whether offices work that day ("jour ouvré"): Monday to Friday, no public holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day, departement)


def is_business_day(day: date, departement: str | None = None) -> bool:
    """Return whether the day counts as "jour ouvrable": Monday to Saturday, no public holiday."""
    return day.weekday() < _SUNDAY and not is_holiday(day, departement)


def add_working_days(day: date, count: int, departement: str | None = None) -> date:
    """Return the working day that comes `count` (0 or more) after `day`; `day` itself is not counted.

    With 0, returns `day` where it is a working day, else the next one.
    """
    if count == 0:
        return first_working_day(day, departement)
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, departement)
    return day


def first_working_day(day: date, departement: str | None = None) -> date:
    """Return `day`, or the next working day where it is none.

    This is how a court's deadline that ends on a day off moves (Code de procédure civile, article 642).
    """
    while not is_working_day(day, departement):
        day += timedelta(days=1)
    return day


def last_working_day(day: date, departement: str | None = None) -> date:
    """Return `day`, or the working day before it where it is none: the cautious reading of a deadline."""
    while not is_working_day(day, departement):
        day -= timedelta(days=1)
    return day
