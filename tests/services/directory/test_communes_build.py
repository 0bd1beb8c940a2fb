"""The script that compiles the communes, and the files it left."""

import csv
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from services.directory import opening

FOLDER = Path(__file__).resolve().parents[3] / "data" / "communes"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    import build

    yield build
    sys.path.remove(str(FOLDER))


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_articles_are_put_back(script: ModuleType) -> None:
    assert script.with_article({"nom": "Mans", "type_nom": "2"}) == "Le Mans"
    assert script.with_article({"nom": "Haÿ-les-Roses", "type_nom": "5"}) == "L'Haÿ-les-Roses"
    assert script.with_article({"nom": "Blois", "type_nom": "0"}) == "Blois"


@pytest.mark.parametrize(
    ("written", "departement", "expected"),
    [
        ("02 54 44 50 50", "41", "+33254445050"),
        ("0324714563", "08", "+33324714563"),
        ("03 22 3 750 53", "80", "+33322375053"),
        ("02 62 40 04 04", "974", "+262262400404"),
        ("05 90 21 38 88", "971", "+590590213888"),
        ("30 13", "13", "3013"),
        ("03 90 6", "06", ""),
        ("", "41", ""),
    ],
)
def test_telephones_of_every_spelling(script: ModuleType, written: str, departement: str, expected: str) -> None:
    assert script.cleaning.phone(written, departement) == expected


def test_hours_become_osm_and_close_on_public_holidays(script: ModuleType) -> None:
    text = json.dumps(
        [
            ["lundi", "mardi", [["08:30:00", "12:00:00"], ["13:30:00", "17:00:00"]]],
            ["mercredi", "mercredi", [["08:30:00", "12:00:00"], ["13:30:00", "17:00:00"]]],
            ["vendredi", "", [["09:00:00", "12:00:00"]]],
        ]
    )
    expected = "Mo-We 08:30-12:00,13:30-17:00; Fr 09:00-12:00; PH off"
    assert script.cleaning.osm_hours(text, Counter()) == expected


def test_hours_that_make_no_sense_are_refused_and_counted(script: ModuleType) -> None:
    counts: Counter[str] = Counter()
    text = '[["lundi","lundi",[["09:00:00","12:30:00"],["12:30:00","12:30:00"],["00:00:00","05:00:00"]]]]'
    assert script.cleaning.osm_hours(text, counts) == "Mo 09:00-12:30; PH off"
    assert counts["hours.range_refused"] == 2


def test_overlapping_hours_are_merged(script: ModuleType) -> None:
    text = '[["mardi","mardi",[["13:30:00","17:00:00"],["14:15:00","16:30:00"]]]]'
    assert script.cleaning.osm_hours(text, Counter()) == "Tu 13:30-17:00; PH off"


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("mairie@blois.fr", True),
        ("Accueil.Mairie@vendome.eu", True),
        ("secretariat-general@mer41.fr", True),
        ("mairie.blois@wanadoo.fr", False),
        ("mairie@orange.fr", False),
        ("jean.dupont@blois.fr", False),
        ("maire@blois.fr", False),
        ("mairie@", False),
    ],
)
def test_only_addresses_of_a_counter_are_kept(script: ModuleType, email: str, kept: bool) -> None:
    assert script.cleaning.generic_email(email) == (email.lower() if kept else "")


def test_a_point_is_measured_against_a_boundary(script: ModuleType) -> None:
    square = script.Shape([[[(1.0, 47.0), (2.0, 47.0), (2.0, 48.0), (1.0, 48.0), (1.0, 47.0)]]])
    assert square.contains(47.5, 1.5)
    assert square.distance_km(47.5, 1.5) == 0
    assert square.distance_km(48.1, 1.5) == pytest.approx(11.1, abs=0.1)
    assert square.centre() == pytest.approx((47.5, 1.5))


def test_the_files_hold_what_their_description_counts() -> None:
    counts = json.loads((FOLDER / "meta.json").read_text())["counts"]
    communes, halls = _rows("communes.csv.gz"), _rows("town_halls.csv.gz")
    assert Counter(f"communes.{row['kind']}" for row in communes) == {
        name: count for name, count in counts.items() if name.startswith("communes.") and name[9:].isupper()
    }
    assert len(halls) == counts["town_halls"]
    assert sum(bool(row["phone"]) for row in halls) == counts["town_halls.phone"] >= 34_800


def test_every_opening_hour_can_be_evaluated() -> None:
    assert not [
        row["insee"] for row in _rows("town_halls.csv.gz") if row["hours"] and not opening.is_valid(row["hours"])
    ]


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 3_000_000
