"""Days and hours in French."""

from datetime import date, datetime

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def weekday(index: int) -> str:
    """Return the name of a day, Monday being 0."""
    return _DAYS[index]


def day_and_month(day: date) -> str:
    """Return "4 janvier", "1er mai"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]}"


def clock(moment: datetime) -> str:
    """Return "9 h", "8 h 30" or "minuit"."""
    if moment.hour == 0 and moment.minute == 0:
        return "minuit"
    return f"{moment.hour} h" if not moment.minute else f"{moment.hour} h {moment.minute:02d}"
