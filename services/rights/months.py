"""Months as whole numbers, so that a delay in months is a subtraction."""

from calendar import monthrange
from datetime import date


def index(day: date) -> int:
    """Return the number of the month of `day` (January of year 0 is 0)."""
    return day.year * 12 + day.month - 1


def parse(text: str) -> int:
    """Return the number of a month written "2026-11"."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def text(month: int) -> str:
    """Return a month as "2026-11"."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def back(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month where it has no such day."""
    month = index(day) - months
    return first_day(month).replace(day=min(day.day, monthrange(month // 12, month % 12 + 1)[1]))
