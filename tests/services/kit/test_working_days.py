"""Working days of the whole country, of Alsace-Moselle and overseas."""

from datetime import date

import pytest

from services.kit.working_days import (
    add_working_days,
    first_working_day,
    is_business_day,
    is_holiday,
    is_working_day,
    last_working_day,
)


@pytest.mark.parametrize(
    ("day", "departement", "expected"),
    [
        (date(2026, 12, 25), None, True),
        (date(2026, 12, 26), "41", False),
        (date(2026, 12, 26), "67", True),
        (date(2027, 3, 26), "57", True),  # Good Friday
        (date(2027, 3, 26), "07", False),
        (date(2027, 3, 29), "41", True),  # Easter Monday
        (date(2026, 5, 22), "972", True),  # abolition of slavery, Martinique
        (date(2026, 5, 22), "974", False),
        (date(2026, 12, 20), "974", True),  # abolition of slavery, La Réunion
        (date(2026, 12, 20), "2A", False),
    ],
)
def test_holidays_depend_on_the_place(day: date, departement: str | None, expected: bool) -> None:
    assert is_holiday(day, departement) is expected


def test_saturday_is_a_business_day_but_no_working_day() -> None:
    saturday = date(2026, 11, 21)
    assert (is_working_day(saturday), is_business_day(saturday)) == (False, True)
    assert not is_business_day(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        (date(2026, 11, 10), 1, date(2026, 11, 12)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_counted_days_leave_out_weekends_and_holidays(start: date, count: int, expected: date) -> None:
    assert add_working_days(start, count) == expected


def test_day_off_moves_to_the_next_or_the_previous_working_day() -> None:
    assert first_working_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert last_working_day(date(2026, 12, 26)) == date(2026, 12, 24)
