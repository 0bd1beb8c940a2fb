"""Opening now, on a table of cases. Moments are Paris wall-clock times unless they carry an offset."""

from datetime import date, datetime

import pytest

from services.clock import PARIS
from services.directory import opening
from services.directory.opening import Closure
from services.directory.wording import words

SAID = words().opening

OFFICE = "Mo-Fr 08:30-12:00,13:30-17:00; PH off"
SATURDAY = "Sa 09:00-12:00; PH off"
NO_HOLIDAY_RULE = "Mo-Fr 09:00-12:00"
NIGHT = "Fr,Sa 22:00-06:00"
HOLIDAY_HOURS = "Mo-Su 08:00-20:00; PH 10:00-12:00"
FIRST_MONDAY = "Mo[1] 09:00-12:00; PH off"
APPOINTMENT = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'
WINTER = [Closure(date(2026, 12, 24), date(2027, 1, 2), "congés")]
ONE_DAY = [Closure(date(2026, 11, 20), date(2026, 11, 20))]

TABLE = [
    # An ordinary day
    (OFFICE, "2026-11-20T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (OFFICE, "2026-11-20T08:29", "41", "ferme", "Fermé. Ouvre à 8 h 30."),
    (OFFICE, "2026-11-20T08:30", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (OFFICE, "2026-11-20T12:00", "41", "ferme", "Fermé. Ouvre à 13 h 30."),
    (OFFICE, "2026-11-20T16:59", "41", "ouvert", "Ouvert jusqu'à 17 h."),
    (OFFICE, "2026-11-20T17:00", "41", "ferme", "Fermé. Ouvre lundi à 8 h 30."),
    (OFFICE, "2026-11-19T18:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),
    (OFFICE, "2026-11-22T10:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),
    (SATURDAY, "2026-11-20T10:00", "41", "ferme", "Fermé. Ouvre demain à 9 h."),
    ("24/7", "2026-11-20T03:00", "41", "ouvert", "Ouvert jour et nuit."),
    # Public holidays
    (OFFICE, "2026-11-11T10:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),
    (OFFICE, "2026-12-25T10:00", "41", "ferme", "Fermé. Ouvre lundi à 8 h 30."),
    (OFFICE, "2026-04-06T10:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),  # Easter Monday
    (OFFICE, "2026-05-14T10:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),  # Ascension
    (OFFICE, "2026-07-14T10:00", "41", "ferme", "Fermé. Ouvre demain à 8 h 30."),
    (OFFICE, "2027-01-01T10:00", "41", "ferme", "Fermé. Ouvre lundi à 8 h 30."),
    (OFFICE, "2026-12-24T18:00", "41", "ferme", "Fermé. Ouvre lundi à 8 h 30."),
    ("24/7", "2026-12-25T03:00", "41", "ouvert", "Ouvert jour et nuit."),
    (NO_HOLIDAY_RULE, "2026-12-25T10:00", "41", "inconnu", SAID["holiday"]),
    (NO_HOLIDAY_RULE, "2026-12-24T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (HOLIDAY_HOURS, "2026-12-25T11:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (HOLIDAY_HOURS, "2026-12-25T15:00", "41", "ferme", "Fermé. Ouvre demain à 8 h."),
    # Alsace and Moselle
    (OFFICE, "2026-04-03T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),  # Good Friday elsewhere
    (OFFICE, "2026-04-03T10:00", "67", "ferme", "Fermé. Ouvre mardi à 8 h 30."),
    (OFFICE, "2026-04-03T10:00", "68", "ferme", "Fermé. Ouvre mardi à 8 h 30."),
    (SATURDAY, "2026-12-26T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (SATURDAY, "2026-12-26T10:00", "68", "ferme", "Fermé. Ouvre le samedi 2 janvier à 9 h."),
    (SATURDAY, "2026-12-26T10:00", "57", "ferme", "Fermé. Ouvre le samedi 2 janvier à 9 h."),
    (OFFICE, "2026-04-02T18:00", "67", "ferme", "Fermé. Ouvre mardi à 8 h 30."),
    (HOLIDAY_HOURS, "2026-12-26T15:00", "67", "ferme", "Fermé. Ouvre demain à 8 h."),
    (NO_HOLIDAY_RULE, "2026-04-03T10:00", "67", "inconnu", SAID["holiday"]),
    # Overseas: their own clock, their own holidays
    (OFFICE, "2026-11-20T06:00", "41", "ferme", "Fermé. Ouvre à 8 h 30."),
    (OFFICE, "2026-11-20T06:00", "974", "ouvert", "Ouvert jusqu'à 12 h."),  # 9:00
    (OFFICE, "2026-11-20T06:00", "976", "ferme", "Fermé. Ouvre à 8 h 30."),  # 8:00
    (OFFICE, "2026-11-20T14:00", "971", "ouvert", "Ouvert jusqu'à 12 h."),  # 9:00
    (OFFICE, "2026-11-20T14:00", "973", "ouvert", "Ouvert jusqu'à 12 h."),  # 10:00
    (OFFICE, "2026-11-20T22:00", "972", "ferme", "Fermé. Ouvre lundi à 8 h 30."),  # 17:00
    (OFFICE, "2026-11-19T23:00", "988", "ouvert", "Ouvert jusqu'à 12 h."),  # the day after, 9:00
    (OFFICE, "2026-11-19T20:00", "987", "ouvert", "Ouvert jusqu'à 12 h."),  # 9:00
    (OFFICE, "2026-11-20T20:00", "987", "ferme", "Fermé. Ouvre lundi à 8 h 30."),  # Matari'i, a holiday there alone
    (OFFICE, "2026-12-18T06:00", "974", "ouvert", "Ouvert jusqu'à 12 h."),
    ("Su 09:00-12:00; PH off", "2026-12-20T06:00", "974", "ferme", "Fermé. Ouvre le dimanche 27 décembre à 9 h."),
    (
        OFFICE,
        "2026-05-22T16:00",
        "972",
        "ferme",
        "Fermé. Ouvre mardi à 8 h 30.",
    ),  # abolition, then Whit Monday
    (OFFICE, "2026-05-22T16:00", "971", "ouvert", "Ouvert jusqu'à 12 h."),
    # Nights and daylight saving
    (NIGHT, "2026-11-21T03:00", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (NIGHT, "2026-11-20T23:30", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (NIGHT, "2026-11-21T06:00", "41", "ferme", "Fermé. Ouvre à 22 h."),
    ("Mo-Su 18:00-24:00", "2026-11-20T20:00", "41", "ouvert", "Ouvert jusqu'à minuit."),
    (NIGHT, "2026-10-25T01:30", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (NIGHT, "2026-10-25T02:30+02:00", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (NIGHT, "2026-10-25T02:30+01:00", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (NIGHT, "2026-10-25T06:30", "41", "ferme", "Fermé. Ouvre vendredi à 22 h."),
    (NIGHT, "2026-03-29T03:30", "41", "ouvert", "Ouvert jusqu'à 6 h."),
    (OFFICE, "2026-10-26T08:30", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    (OFFICE, "2026-03-30T08:29", "41", "ferme", "Fermé. Ouvre à 8 h 30."),
    # Rarer rhythms
    (FIRST_MONDAY, "2026-11-20T10:00", "41", "ferme", "Fermé. Ouvre le lundi 7 décembre à 9 h."),
    (FIRST_MONDAY, "2026-12-07T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    ("week 1-53/2 Tu 09:00-12:00", "2026-12-29T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),  # week 53
    ("Jul-Aug Mo-Fr 09:00-12:00; PH off", "2026-07-01T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
    # By appointment, unknown, unreadable
    (APPOINTMENT, "2026-11-20T10:00", "41", "sur_rendez_vous", SAID["appointment"]),
    (APPOINTMENT, "2026-11-20T18:00", "41", "ferme", "Fermé. Ouvre lundi à 9 h. Sur rendez-vous."),
    ('"sur rendez-vous"', "2026-11-20T10:00", "41", "sur_rendez_vous", SAID["appointment"]),
    ("", "2026-11-20T10:00", "41", "inconnu", SAID["unknown"]),
    ("du lundi au vendredi", "2026-11-20T10:00", "41", "inconnu", SAID["unknown"]),
    ("Mo-Fr 09:00-12:00;", "2026-11-20T10:00", "41", "ouvert", "Ouvert jusqu'à 12 h."),
]


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=PARIS)


@pytest.mark.parametrize(("osm", "moment", "departement", "state", "text"), TABLE)
def test_open_now(osm: str, moment: str, departement: str, state: str, text: str) -> None:
    found = opening.state(osm, _moment(moment), departement)
    assert (found.state, found.text) == (state, text)


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 60


@pytest.mark.parametrize(
    ("moment", "closures", "text"),
    [
        ("2026-12-28T10:00", WINTER, "Fermé jusqu'au 2 janvier inclus : congés."),
        ("2027-01-02T10:00", WINTER, "Fermé jusqu'au 2 janvier inclus : congés."),
        ("2026-12-23T18:00", WINTER, "Fermé. Ouvre le lundi 4 janvier à 8 h 30."),
        ("2027-01-04T10:00", WINTER, "Ouvert jusqu'à 12 h."),
        ("2026-11-20T10:00", ONE_DAY, "Fermé aujourd'hui."),
        ("2026-11-19T18:00", ONE_DAY, "Fermé. Ouvre lundi à 8 h 30."),
    ],
)
def test_dated_closures(moment: str, closures: list[Closure], text: str) -> None:
    assert opening.state(OFFICE, _moment(moment), "41", closures).text == text


def test_a_closure_holds_without_known_hours() -> None:
    assert opening.state("", _moment("2026-11-20T10:00"), "41", ONE_DAY).state == "ferme"


@pytest.mark.parametrize(
    ("osm", "moment", "state", "text"),
    [
        (OFFICE, "2026-11-20T10:00", "sur_rendez_vous", SAID["appointment"]),
        (OFFICE, "2026-11-20T18:00", "ferme", "Fermé. Ouvre lundi à 8 h 30. Sur rendez-vous."),
        ("", "2026-11-20T10:00", "sur_rendez_vous", SAID["appointment"]),
    ],
)
def test_places_that_receive_by_appointment(osm: str, moment: str, state: str, text: str) -> None:
    found = opening.state(osm, _moment(moment), "41", by_appointment=True)
    assert (found.state, found.text) == (state, text)


def test_the_next_opening_is_a_moment_of_the_place() -> None:
    found = opening.state(OFFICE, _moment("2026-11-20T03:00"), "974")
    assert found.opens_at is not None
    assert found.opens_at.isoformat() == "2026-11-20T08:30:00+04:00"


@pytest.mark.parametrize(
    ("osm", "lines"),
    [
        (OFFICE, ["Lundi à vendredi : 8 h 30 à 12 h, 13 h 30 à 17 h", "Fermé les jours fériés"]),
        ("Mo,Tu 09:00-12:00; Sa 09:00-11:45", ["Lundi et mardi : 9 h à 12 h", "Samedi : 9 h à 11 h 45"]),
        ("24/7", ["Jour et nuit, tous les jours"]),
        (NIGHT, ["Vendredi et samedi : 22 h à 6 h"]),
        (APPOINTMENT, ["Lundi à vendredi : 9 h à 12 h sur rendez-vous"]),
        (FIRST_MONDAY, ["Lundi 7 décembre : 9 h à 12 h", "Lundi 4 janvier : 9 h à 12 h"]),
        ("", []),
        ("n'importe quoi", []),
    ],
)
def test_the_week_in_french(osm: str, lines: list[str]) -> None:
    assert opening.weekly(osm, _moment("2026-11-11T10:00"), "41") == lines


def test_a_week_with_a_holiday_still_shows_an_ordinary_week() -> None:
    assert opening.weekly("We 09:00-12:00; PH off", _moment("2026-11-10T10:00"), "41")[0] == "Mercredi : 9 h à 12 h"


@pytest.mark.parametrize("osm", ["PH", ";;;", "Mo-Fr", "25:00-26:00", "Mo-Fr 09:00", "\x00", "🙂", "x" * 5000])
def test_no_text_ever_raises(osm: str) -> None:
    opening.state(osm, _moment("2026-11-20T10:00"), "41")
    opening.weekly(osm, _moment("2026-11-20T10:00"), "41")
