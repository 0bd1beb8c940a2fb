"""Sixty cases of "open now?", worked out by hand by someone who had not read the code (opening_cases.yml)."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.directory import opening
from services.directory.communes import Communes
from services.directory.opening import Closure

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("opening_cases.yml").read_text("utf-8"))["cases"]
MEANT = {"ouvert": True, "ferme": False, "inconnu": "unknown", "sur_rendez_vous": "unknown"}
"""A time reserved to appointments: somebody is there, but not for whoever walks in."""


def test_there_are_sixty_cases() -> None:
    assert len(CASES) == 60


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{each['why']}" for number, each in enumerate(CASES, start=1)])
def test_open_now(communes: Communes, case: dict[str, Any]) -> None:
    commune = communes.by_insee(case["commune"]["insee"])
    departement = commune.departement if commune else case["commune"]["insee"][:3]
    at = datetime.fromisoformat(case["at"])
    if at.tzinfo is None:
        zone = opening.local_time(datetime(2026, 1, 1, 12).astimezone(), departement).tzinfo
        at = at.replace(tzinfo=zone)
    closures = [_closure(each) for each in case.get("closures") or []]
    hours = case["hours"] or ""
    by_appointment = "rendez" in hours and not opening.is_valid(hours)
    found = opening.state("" if by_appointment else hours, at, departement, closures, by_appointment)
    assert MEANT[found.state] == case["open"], found


def _closure(each: dict[str, Any]) -> Closure:
    first, last = (date.fromisoformat(str(each[name])) for name in ("from", "to"))
    return Closure(first, last, each.get("reason", ""))
