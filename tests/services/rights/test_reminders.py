"""Dates to keep, as a calendar file."""

from datetime import date

import pytest
from icalendar import Calendar

from services.clock import Clock
from services.rights.reminders import calendar_file
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

CLOCK = Clock("2026-11-20")


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", CLOCK, 1)


def test_a_known_date_becomes_an_event_with_a_reminder(rights: Rights) -> None:
    said = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 12, 1))
    text = calendar_file(rights.assess(said), CLOCK.now())
    events = Calendar.from_ical(text).walk("VEVENT")
    found = next(each for each in events if "commandement" in each["summary"])
    assert found["dtstart"].dt == date(2027, 1, 12)
    assert "Avant le 12 janvier 2027." in found["description"]
    assert len(found.walk("VALARM")) == 1


def test_dates_that_are_past_or_unknown_are_left_out(rights: Rights) -> None:
    past = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 1, 5))
    unknown = Situation(events=["impayes"], paper="commandement_de_payer")
    for said in (past, unknown):
        text = calendar_file(rights.assess(said), CLOCK.now())
        assert not [e for e in Calendar.from_ical(text).walk("VEVENT") if "commandement" in e["summary"]]


def test_nothing_the_family_said_is_in_the_file(rights: Rights) -> None:
    said = Situation(events=["impayes"], mois_retard=3, hearing_date=date(2026, 12, 10), paper="assignation")
    assert "trois loyers" not in calendar_file(rights.assess(said), CLOCK.now()).decode()
