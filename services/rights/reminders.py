"""Dates to keep as a calendar file (.ics, RFC 5545) that a telephone can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from services.rights.schemas import Assessment

REMIND_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class DateToKeep:
    """One day, what it is for, and one sentence. Nothing that the family said."""

    id: str
    day: date
    title: str
    text: str


def dates_of(assessments: Sequence[Assessment], today: date) -> list[DateToKeep]:
    """Return the known dates of these rights that are not past."""
    return [
        DateToKeep(each.right_id, each.deadline.day, each.title, _sentence(each.deadline.text, each.deadline.detail))
        for each in assessments
        if each.deadline is not None and each.deadline.day is not None and each.deadline.day >= today
    ]


def calendar_file(dates: Sequence[DateToKeep], now: datetime) -> bytes:
    """Return the dates as all-day events, each with a reminder a week before."""
    calendar = Calendar()
    calendar.add("prodid", "-//Aller-vers//FR")
    calendar.add("version", "2.0")
    for each in dates:
        event = Event()
        event.add("uid", f"{each.id}-{each.day.isoformat()}@aller-vers")
        event.add("dtstamp", now)
        event.add("dtstart", each.day)
        event.add("summary", each.title)
        event.add("description", each.text)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", each.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sentence(text: str, detail: str) -> str:
    return f"{text[0].upper()}{text[1:]}. {detail}".replace("..", ".").strip()
