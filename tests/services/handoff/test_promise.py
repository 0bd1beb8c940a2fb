"""By when an answer is promised: weekends, holidays, closing hours, missing deputies."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.conversation.sites import Colours, Site, SitePhone, Team
from services.handoff.promise import phones_open, promise, team_for

PARIS = ZoneInfo("Europe/Paris")
HOURS = "Mo-Fr 09:00-12:00,13:30-17:00; PH off"


def site(**changes: object) -> Site:
    team = {
        "id": "familles",
        "name": "Équipe Familles",
        "departements": ["41"],
        "events": ["impayes", "deuil"],
        "hours": HOURS,
        "deputy": "Équipe de Vendôme",
        "working_days_to_answer": 2,
    }
    team.update(changes.pop("team", {}))  # type: ignore[call-overload]
    values: dict[str, object] = {
        "id": "essai",
        "name": "Essai",
        "caisse": "Caf",
        "territory": ["41", "07"],
        "teams": [Team.model_validate(team)],
        "exit_url": "https://exemple.invalid/",
        "colours": Colours(primary="#000000"),
        "source": "essai",
        "checked_on": "2026-11-20",
    }
    return Site.model_validate(values | changes)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 10:00", "avant mardi 24 novembre, 17 h"),  # Friday morning: Monday is one, Tuesday two
        ("2026-11-20 16:59", "avant mardi 24 novembre, 17 h"),
        ("2026-11-20 17:00", "avant mercredi 25 novembre, 17 h"),  # closed: counts from Monday
        ("2026-11-21 10:00", "avant mercredi 25 novembre, 17 h"),  # Saturday
        ("2026-11-22 23:59", "avant mercredi 25 novembre, 17 h"),  # Sunday night
        ("2026-11-23 00:01", "avant mercredi 25 novembre, 17 h"),  # Monday before dawn
        ("2026-11-23 12:30", "avant mercredi 25 novembre, 17 h"),  # at lunch
        ("2026-11-10 10:00", "avant vendredi 13 novembre, 17 h"),  # 11 November in between
        ("2026-12-23 10:00", "avant lundi 28 décembre, 17 h"),  # Christmas on a Friday
        ("2026-12-30 10:00", "avant lundi 4 janvier 2027, 17 h"),  # New Year's Day; the year is said
        ("2027-03-25 10:00", "avant mardi 30 mars, 17 h"),  # Good Friday works in the 41, Easter Monday does not
        ("2026-03-27 10:00", "avant mardi 31 mars, 17 h"),  # the night when clocks change
    ],
)
def test_promise_counts_working_days_of_the_team(now: str, expected: str) -> None:
    found = promise(site(), "41", ["impayes"], at(now))
    assert found
    assert found.text == expected


def test_same_day_promise_ends_at_closing() -> None:
    found = promise(site(team={"working_days_to_answer": 0}), "41", ["deuil"], at("2026-11-20 16:00"))
    assert found
    assert found.text == "avant vendredi 20 novembre, 17 h"


def test_saturday_duty_counts_no_working_day() -> None:
    found = promise(site(team={"hours": "Mo-Sa 09:00-12:00"}), "41", ["deuil"], at("2026-11-20 10:00"))
    assert found
    assert found.text == "avant mardi 24 novembre, 12 h"


def test_team_that_opens_two_days_a_week_answers_on_those_days() -> None:
    found = promise(site(team={"hours": "Tu,Th 14:00-16:30"}), "41", ["deuil"], at("2026-11-20 10:00"))
    assert found
    # received on Tuesday 24, then Thursday 26, then Tuesday 1 December
    assert found.text == "avant mardi 1er décembre, 16 h 30"


def test_alsace_has_its_own_holidays() -> None:
    there = site(territory=["67", "41"], team={"departements": ["67", "41"], "hours": "Mo-Fr 09:00-17:00"})
    assert (found := promise(there, "67", ["deuil"], at("2027-03-25 10:00")))
    assert found.text == "avant mercredi 31 mars, 17 h"


def test_overseas_promise_is_in_local_time() -> None:
    there = site(territory=["974"], timezone="Indian/Reunion", team={"departements": ["974"]})
    found = promise(there, "974", ["deuil"], at("2026-11-20 14:30"))  # 17:30 over there: closed
    assert found
    assert found.text == "avant mercredi 25 novembre, 17 h"
    assert found.before.utcoffset() == at("2026-11-25 17:00").replace(tzinfo=ZoneInfo("Indian/Reunion")).utcoffset()


@pytest.mark.parametrize("missing", ["hours", "deputy"])
def test_no_promise_without_hours_or_deputy(missing: str) -> None:
    assert promise(site(team={missing: None}), "41", ["impayes"], at("2026-11-20 10:00")) is None


@pytest.mark.parametrize(
    ("departement", "events"),
    [("07", ["impayes"]), ("41", ["naissance"]), (None, ["impayes"]), ("75", ["impayes"])],
)
def test_no_promise_where_no_team_is_declared(departement: str | None, events: list[str]) -> None:
    assert promise(site(), departement, events, at("2026-11-20 10:00")) is None  # type: ignore[arg-type]


def test_team_that_never_opens_promises_nothing() -> None:
    assert promise(site(team={"hours": "Su 09:00-12:00"}), "41", ["deuil"], at("2026-11-20 10:00")) is None


def test_unknown_place_is_no_matter_where_one_team_serves_all() -> None:
    team = team_for(site(territory=["41"]), None, ["deuil"])
    assert team
    assert team.id == "familles"


def test_the_team_that_takes_most_events_is_chosen() -> None:
    first = site().teams[0]
    second = first.model_copy(update={"id": "deux", "events": ["impayes", "deuil", "separation"]})
    both = site(teams=[first, second])
    assert (team := team_for(both, "41", ["separation", "deuil"]))
    assert team.id == "deux"
    assert (team := team_for(both, "41", ["deuil"]))
    assert team.id == "familles"
    assert (team := team_for(both, "41", []))
    assert team.id == "familles"


@pytest.mark.parametrize(
    ("now", "is_open", "said"),
    [
        ("2026-11-20 10:00", True, "Ouvert maintenant, jusqu'à 12 h."),
        ("2026-11-20 12:30", False, "Fermé. Ouvre aujourd'hui à 13 h 30."),
        ("2026-11-19 20:00", False, "Fermé. Ouvre demain à 9 h."),
        ("2026-11-20 18:00", False, "Fermé. Ouvre lundi 23 novembre à 9 h."),
        ("2026-12-24 18:00", False, "Fermé. Ouvre lundi 28 décembre à 9 h."),
    ],
)
def test_telephone_says_whether_it_is_open(now: str, is_open: bool, said: str) -> None:
    phone = SitePhone(
        name="Accueil", number="3230", href="tel:3230", hours=HOURS, source="essai", checked_on="2026-11-20"
    )
    shown = phones_open(site(phone=phone), at(now))[0]
    assert (shown.open_now, shown.detail) == (is_open, said)


def test_telephone_without_verified_hours_says_so() -> None:
    phone = SitePhone(name="Caf", number="3230", href="tel:3230", source="essai", checked_on="2026-11-20")
    shown = phones_open(site(phone=phone), at("2026-11-20 10:00"))[0]
    assert shown.open_now is None
    assert "pas vérifiés" in shown.detail


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-23", "2026-11-23", "avant mercredi 25 novembre, 17 h"),
        ("2026-11-20", "2026-11-22", "avant mercredi 25 novembre, 17 h"),  # as if it had arrived on Monday
        ("2026-12-01", "2026-12-04", "avant mardi 24 novembre, 17 h"),
    ],
)
def test_closing_days_of_a_team_count_for_nothing(first: str, last: str, expected: str) -> None:
    found = promise(site(team={"closings": [{"first": first, "last": last}]}), "41", ["deuil"], at("2026-11-20 10:00"))
    assert found
    assert found.text == expected
