"""What waits for a second person, in a real Chromium: closed in two clicks, read afterwards, without fault for axe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.directory.models import Structure
from services.house import House

from .conftest import Person
from .screen import check, press
from .test_imports_of_commands import Type, record, type_, waiting, written
from .test_offers import DATE, RULE
from .test_second_reader import managers, other
from .test_undone_in_part import manager, merged, undo

__all__ = ["manager", "managers", "merged", "other", "type_"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1100])
def test_door_is_closed_in_two_clicks_and_opened_again_by_who_reads_it(
    opened: Callable[..., Any], managers: tuple[Person, Person], blois: int, width: int
) -> None:
    one, two = managers
    page = opened(one, "/admin/fiches", width)
    page.get_by_role("link", name="Point conseil budget de Blois").click()
    page.get_by_role("button", name="Fermé demain").click()
    page.get_by_text("C'est fermé : les familles le voient.").wait_for()
    check(page)
    reader = opened(two, "/admin/propositions", width)
    reader.get_by_role("heading", name="À relire : déjà fait").wait_for()
    check(reader)
    press(reader, "Annuler")
    reader.get_by_text("La version d'avant est revenue.").wait_for()
    page.goto(page.url)
    assert page.get_by_text("Du 21/11/2026").count() == 0


@pytest.mark.parametrize("width", [320, 1100])
def test_everything_that_waits_is_without_fault_for_who_waits_and_for_who_reads(
    opened: Callable[..., Any], managers: tuple[Person, Person], blois: int, type_: Type, tmp_path: Path, width: int
) -> None:
    one, two = managers
    one.post(f"/admin/services/{blois}/dates", **DATE)
    one.post(f"/admin/services/{blois}/fermetures", du="2026-11-21")
    one.post("/admin/offres", **RULE)
    two.post("/admin/offres/1/publier")
    one.post("/admin/offres/1/finir")
    one.post("/admin/offres", **RULE)
    one.post("/admin/offres", **RULE, action="garder")
    type_(written(tmp_path / "f.json", record("41", "blois"), record("07", "privas")), "--by", "gaelle")
    (part,) = waiting(two)
    paths = ("/admin/propositions", part, "/admin/offres", "/admin/offres/2", f"/admin/services/{blois}",
             f"/admin/services/{blois}/historique", "/admin/imports")  # fmt: skip
    for who in (one, two):
        page = opened(who, "/admin", width)
        for path in paths:
            page.goto(page.url.split("/admin")[0] + path)
            check(page)
    page.goto(page.url.split("/admin")[0] + "/admin/propositions")
    press(page, "J'ai relu")
    page.get_by_text("C'est relu. Merci.").wait_for()
    check(page)


@pytest.mark.parametrize("width", [320, 1100])
def test_import_that_is_undone_in_part_says_what_stays(
    opened: Callable[..., Any], house: House, manager: Person, merged: tuple[Structure, Structure], width: int
) -> None:
    undo(manager, 2)
    page = opened(manager, "/admin/imports?fait=2&reste=2", width)
    check(page)
    page.get_by_text("Pas annulé : 2").click()
    page.get_by_text("« Blois, CCAS » : réunie avec « CCAS de Blois ».").wait_for()
    check(page)
    page.goto(page.url.split("/admin")[0] + "/admin/doublons")
    check(page)
