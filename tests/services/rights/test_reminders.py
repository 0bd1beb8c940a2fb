"""Dates to keep, as a calendar file."""

from datetime import date

import pytest
from icalendar import Calendar

from services.clock import Clock
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

CLOCK = Clock("2026-11-20")


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", CLOCK, 1)


def test_a_known_date_becomes_an_event_with_a_reminder(rights: Rights) -> None:
    said = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 12, 1))
    text = rights.calendar_of(said)
    events = Calendar.from_ical(text).walk("VEVENT")
    found = next(each for each in events if "commandement" in each["summary"])
    assert found["dtstart"].dt == date(2027, 1, 12)
    assert "Avant le 12 janvier 2027." in found["description"]
    assert len(found.walk("VALARM")) == 1


def test_dates_that_are_past_or_unknown_are_left_out(rights: Rights) -> None:
    past = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 1, 5))
    unknown = Situation(events=["impayes"], paper="commandement_de_payer")
    for said in (past, unknown):
        text = rights.calendar_of(said)
        assert not [e for e in Calendar.from_ical(text).walk("VEVENT") if "commandement" in e["summary"]]


def test_nothing_the_family_said_is_in_the_file(rights: Rights) -> None:
    said = Situation(events=["impayes"], mois_retard=3, hearing_date=date(2026, 12, 10), paper="assignation")
    assert "trois loyers" not in rights.calendar_of(said).decode()


def test_one_date_of_a_card_is_a_link_to_its_own_file(rights: Rights) -> None:
    said = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 12, 1))
    found = next(each for each in rights.assess(said) if each.right_id == "repondre_commandement_de_payer")
    deadline = rights.card(found, said).deadline
    assert deadline is not None
    assert deadline.calendar == "/api/rights/repondre_commandement_de_payer/date.ics?jour=2027-01-12"
    file = rights.calendar("repondre_commandement_de_payer", date(2027, 1, 12))
    assert file is not None
    event = Calendar.from_ical(file.decode()).walk("VEVENT")[0]
    assert event["dtstart"].dt == date(2027, 1, 12)
    assert event["summary"] == found.title


def test_nothing_is_proposed_to_be_kept_on_a_telephone_once_violence_was_said(rights: Rights) -> None:
    said = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=date(2026, 12, 1), violence=True)
    dated = [rights.card(each, said).deadline for each in rights.assess(said)]
    assert any(each and each.day for each in dated)
    assert not [each for each in dated if each and each.calendar]


@pytest.mark.parametrize("name", ["treve_hivernale", "fsl", "rien"])
def test_a_right_without_a_date_of_its_own_has_no_file(name: str, rights: Rights) -> None:
    assert rights.calendar(name, date(2027, 1, 12)) is None


def test_a_past_or_unknown_date_has_no_link(rights: Rights) -> None:
    for day in (None, date(2026, 1, 5)):
        said = Situation(events=["impayes"], paper="commandement_de_payer", paper_date=day)
        found = next(each for each in rights.assess(said) if each.right_id == "repondre_commandement_de_payer")
        deadline = rights.card(found, said).deadline
        assert deadline is not None
        assert deadline.calendar == ""
