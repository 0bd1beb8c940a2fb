"""Dates to keep, on both sides of every date that changes a rule."""

from datetime import date
from typing import Any

import pytest

from services.rights.catalogue import Catalogue
from services.rights.deadlines import add, in_words, length_in_days, reckon, season_around
from services.rights.facts import Case
from services.rights.schemas import DeadlineRule
from services.settings import ROOT
from services.situation.schemas import Situation

CATALOGUE = Catalogue(ROOT / "data" / "content")


def deadline(right: str, today: str = "2026-11-20", **said: Any) -> tuple[str, date | None, str]:
    rule = CATALOGUE.rights[right].deadline
    assert rule is not None
    found = reckon(rule, Case(Situation.model_validate(said), date.fromisoformat(today), CATALOGUE.calendar))
    return found.text, found.day, found.detail


@pytest.mark.parametrize(("day", "words"), [("2027-01-12", "12 janvier 2027"), ("2027-02-01", "1er février 2027")])
def test_dates_are_written_as_people_write_them(day: str, words: str) -> None:
    assert in_words(date.fromisoformat(day)) == words


@pytest.mark.parametrize(
    ("day", "length", "unit", "departement", "expected"),
    [
        ("2026-11-30", 3, "months", "", "2027-02-28"),
        ("2026-12-01", 6, "weeks", "", "2027-01-12"),
        ("2028-02-29", -1, "years", "", "2027-02-28"),
        ("2026-12-23", 2, "working_days", "", "2026-12-28"),
        ("2026-12-23", 2, "working_days", "67", "2026-12-28"),
        ("2028-12-22", 2, "working_days", "", "2028-12-27"),
        ("2028-12-22", 2, "working_days", "57", "2028-12-28"),
        ("2026-11-20", 1, "working_days", "", "2026-11-23"),
    ],
)
def test_durations(day: str, length: int, unit: Any, departement: str, expected: str) -> None:
    assert add(date.fromisoformat(day), length, unit, departement) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("born", "place", "last"),
    [
        ("2026-11-16", {}, "2026-11-23"),  # the fifth day is a Saturday
        ("2026-11-18", {}, "2026-11-23"),
        ("2026-11-20", {}, "2026-11-25"),  # the day of birth is not counted
        ("2026-12-20", {}, "2026-12-28"),  # Christmas, then a Saturday
        ("2027-03-21", {"departement": "44"}, "2027-03-26"),
        ("2027-03-21", {"departement": "67"}, "2027-03-30"),  # Good Friday, weekend, Easter Monday
        ("2027-03-21", {"commune": "57463"}, "2027-03-30"),
    ],
)
def test_a_birth_is_declared_within_five_days(born: str, place: dict[str, str], last: str) -> None:
    text, day, _ = deadline("declarer_naissance", born, event_dates={"naissance": born}, child_born=True, **place)
    assert day == date.fromisoformat(last)
    assert text == f"au plus tard le {in_words(date.fromisoformat(last))}"


@pytest.mark.parametrize(
    ("lease", "expected"),
    [
        ("2023-07-28", "avant le 1er février 2027"),  # two months
        ("2023-07-29", "avant le 12 janvier 2027"),  # six weeks
        ("2025-01-01", "avant le 12 janvier 2027"),
    ],
)
def test_commandement_de_payer_depends_on_the_date_of_the_lease(lease: str, expected: str) -> None:
    text, _, detail = deadline("repondre_commandement_de_payer", paper_date="2026-12-01", lease_date=lease)
    assert text == expected
    assert "plus court" not in detail


def test_the_shorter_delay_counts_and_is_said_where_the_lease_is_unknown() -> None:
    text, _, detail = deadline("repondre_commandement_de_payer", paper_date="2026-12-01")
    assert text == "avant le 12 janvier 2027"
    assert "Nous comptons le délai le plus court." in detail


def test_without_the_date_of_the_paper_the_shorter_rule_is_told() -> None:
    text, day, _ = deadline("repondre_commandement_de_payer")
    assert text == "Comptez six semaines à partir de la date écrite sur le papier."
    assert day is None


def test_a_date_that_is_past_still_leaves_something_to_do() -> None:
    text, day, detail = deadline("repondre_commandement_de_payer", paper_date="2026-09-01")
    assert text == "La date du 13 octobre 2026 est passée."
    assert day == date(2026, 10, 13)
    assert "Appelez quand même" in detail


def test_the_last_day_is_today() -> None:
    assert deadline("aller_a_l_audience", hearing_date="2026-11-20")[0] == "aujourd'hui"


def test_a_hearing_is_the_day_itself() -> None:
    assert deadline("aller_a_l_audience", hearing_date="2026-12-10")[0] == "le 10 décembre 2026"


def test_two_months_in_principle_to_leave() -> None:
    text, _, detail = deadline("delai_commandement_de_quitter", paper_date="2026-11-02")
    assert text == "avant le 2 janvier 2027"
    assert "en principe" in detail


@pytest.mark.parametrize("right", ["allocation_veuvage", "allocation_deces_enfant"])
def test_two_years_after_a_death(right: str) -> None:
    text, _, _ = deadline(right, event_dates={"deuil": "2026-11-01"})
    assert text == "avant le 1er novembre 2028"


def test_the_month_that_puts_first_and_the_years_that_remain_are_both_told() -> None:
    text, day, detail = deadline("capital_deces", event_dates={"deuil": "2026-11-10"})
    assert (text, day) == ("avant le 10 décembre 2026", date(2026, 12, 10))
    assert "deux ans" in detail
    _, _, later = deadline("capital_deces", event_dates={"deuil": "2026-09-02"})
    assert "La demande reste possible" in later


def test_a_pregnancy_is_declared_before_the_end_of_its_fourteenth_week() -> None:
    text, day, detail = deadline("declarer_grossesse", due_date="2027-06-10")
    assert day == date(2026, 12, 3)
    assert text == "avant le 3 décembre 2026"
    assert "quatorze" in detail


def test_a_missed_date_that_would_only_hurt_is_not_shown() -> None:
    text, day, _ = deadline("declarer_grossesse", due_date="2027-01-10")
    assert (text, day) == ("Si ce n'est pas encore fait, faites-le maintenant.", None)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-31", "du 1er novembre 2026 au 31 mars 2027"),
        ("2026-11-01", "jusqu'au 31 mars 2027"),
        ("2027-03-31", "jusqu'au 31 mars 2027"),
        ("2027-04-01", "du 1er novembre 2027 au 31 mars 2028"),
    ],
)
def test_the_winter_truce_always_says_that_the_procedure_goes_on(today: str, expected: str) -> None:
    text, _, detail = deadline("treve_hivernale", today)
    assert text == expected
    assert "la procédure continue" in detail


def test_a_season_comes_back_every_year() -> None:
    season = CATALOGUE.calendar.seasons["treve_hivernale"]
    assert season_around(season, date(2026, 1, 15)) == (date(2025, 11, 1), date(2026, 3, 31))


def test_the_shortest_length_of_a_rule_tells_whether_it_is_short() -> None:
    rule = CATALOGUE.rights["repondre_commandement_de_payer"].deadline
    assert rule is not None
    assert length_in_days(rule) == 42


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"unknown": "x"}, "either `starts` or `season`"),
        ({"unknown": "x", "starts": "rent"}, "no day of a situation"),
        (
            {
                "unknown": "x",
                "starts": "paper_date",
                "variants": [{"length": 1, "unit": "months", "when": {"field": "tenure", "is": "hlm"}}],
            },
            "why_shortest",
        ),
    ],
)
def test_a_rule_that_cannot_be_reckoned_is_refused(bad: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        DeadlineRule.model_validate(bad)
