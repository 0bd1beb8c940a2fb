"""Days and hours in French, and the sentences of data/content/directory_words.yml."""

from datetime import date, datetime
from functools import cache

from services.content.loader import ContentModel, read_file
from services.settings import ROOT

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


class Words(ContentModel):
    """data/content/directory_words.yml, section by section."""

    source: str
    checked_on: date
    notes: dict[str, str]
    town_hall: dict[str, str]
    opening: dict[str, str]
    without_phone: dict[str, str]
    moments: dict[str, str]
    week: dict[str, str]
    distances: dict[str, str]
    lines: dict[str, str]
    sources: dict[str, str]
    exported: dict[str, str]
    details: dict[str, str]
    occasions: dict[str, str]
    access: dict[str, str]
    languages: dict[str, str]


@cache
def words() -> Words:
    """Return the sentences of the directory. Raises ContentError where the file is wrong."""
    return read_file(ROOT / "data" / "content" / "directory_words.yml", Words)


def from_to(opens: datetime, closes: datetime, appointment: bool = False) -> str:
    """Return "9 h à 12 h", with that it is by appointment where it is."""
    whole_day = not (opens.hour or opens.minute or closes.hour or closes.minute)
    name = ("day_by_appointment" if whole_day else "hours_by_appointment") if appointment else "hours"
    return words().week[name].format(**{"from": clock(opens), "to": clock(closes)})


def distance(km: float) -> str:
    """Return a distance as a person reads it; it is as the crow flies, hence "environ"."""
    said = words().distances
    return said["very_near"] if km < 1 else said["about"].format(km=round(km))


def without_call(text: str) -> str:
    """Return the sentence of an opening without the advice to call, for what has no telephone."""
    short = {words().opening[name]: said for name, said in words().without_phone.items() if name in words().opening}
    return short.get(text, text)


def listed(names: list[str]) -> str:
    """Return "arabe, turc et anglais"."""
    return " et ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
