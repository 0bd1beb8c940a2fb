"""Dates to keep as a calendar file (.ics, RFC 5545) that a telephone can read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from services.rights.schemas import Assessment

REMIND_BEFORE = timedelta(days=7)


def calendar_file(assessments: Sequence[Assessment], now: datetime) -> bytes:
    """Return the known future dates of these rights as all-day events, each with a reminder a week before.

    The file holds titles and dates only: nothing that the family said.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Aller-vers//FR")
    calendar.add("version", "2.0")
    for each in assessments:
        day = each.deadline.day if each.deadline else None
        if each.deadline is None or day is None or day < now.date():
            continue
        event = Event()
        event.add("uid", f"{each.right_id}-{day.isoformat()}@aller-vers")
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("summary", each.title)
        event.add(
            "description", f"{each.deadline.text[0].upper()}{each.deadline.text[1:]}. {each.deadline.detail}".strip()
        )
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", each.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
