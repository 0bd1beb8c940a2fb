"""The desk in a real Chromium: keyboard only, a phone's width, live, and without a fault that axe can see."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.accounts import service as accounts
from services.accounts.schemas import NewWorker
from services.web import pages as web
from tests.browsing import check, serving

from .conftest import TestHouse, bearer

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
_PASSWORD = "mot de passe d'essai"


@pytest.fixture
def address(app: FastAPI, house: TestHouse) -> Iterator[str]:
    app.include_router(web.router)
    with house.database.writing() as session:
        for login, name in (("camille", "Camille Martin"), ("dominique", "Dominique Petit")):
            accounts.add(session, NewWorker(login=login, display_name=name, territories=["41"]), _PASSWORD)
    with serving(app) as address:
        yield address


def tab_to(page: Any, name: str) -> None:
    """Walk with the Tab key until the element of that name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => document.activeElement.labels?.[0]?.textContent.trim() || document.activeElement.textContent.trim()"
        )
        if focused == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def sign_in(page: Any, address: str, login: str) -> None:
    page.goto(f"{address}/desk")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Demandes", exact=True).wait_for()


def send(address: str, asked: dict[str, object], token: str = "token-41", **changes: object) -> str:
    answer = httpx.post(f"{address}/api/handoffs", json=asked | changes, headers=bearer(token), trust_env=False)
    assert answer.status_code == 201
    return str(answer.json()["reference"])


def test_request_is_read_taken_noted_and_closed_with_the_keyboard(
    address: str, browser: Any, asked: dict[str, object]
) -> None:
    reference = send(address, asked, mode="long", lines=["retard.1", "papier.1"])
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{address}/desk")
    check(page)
    tab_to(page, "Identifiant")
    page.keyboard.type("camille")
    page.keyboard.press("Tab")
    page.keyboard.type("faux")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    check(page)
    tab_to(page, "Mot de passe")
    page.keyboard.type(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Demandes").wait_for()
    check(page)
    tab_to(page, reference)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ce que la personne envoie").wait_for()
    check(page)
    tab_to(page, "Je m'en occupe")
    page.keyboard.press("Enter")
    page.get_by_text("Vous vous occupez de cette demande.").wait_for()
    check(page)
    tab_to(page, "Ajouter une note")
    page.keyboard.type("Appel à 18 h.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("La note est enregistrée.").wait_for()
    tab_to(page, "La personne a eu sa réponse")
    page.keyboard.press("Space")
    tab_to(page, "Clore la demande")
    page.keyboard.press("Enter")
    page.get_by_text("La demande est close.").wait_for()
    page.goto(f"{address}/desk?etat=closes")
    page.get_by_role("link", name=reference).wait_for()
    check(page)
    page.goto(f"{address}/desk/demandes/AV-0000-00")
    check(page)


def test_list_follows_what_happens_and_keeps_the_focus(address: str, browser: Any, asked: dict[str, object]) -> None:
    first = send(address, asked)
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    sign_in(page, address, "camille")
    page.get_by_role("link", name=first).focus()
    second = send(address, asked, token="other-41")
    page.get_by_role("link", name=second).wait_for(timeout=4000)
    assert page.locator("#nouvelles").inner_text() == "1 nouvelle demande."
    assert page.evaluate("() => document.activeElement.textContent") == first
    assert "(2)" in page.title()

    other = browser.new_context().new_page()
    sign_in(other, address, "dominique")
    other.goto(f"{address}/desk/demandes/{second}")
    other.get_by_role("button", name="Je m'en occupe").click()
    page.get_by_role("link", name=second).wait_for(state="detached", timeout=4000)
    assert page.locator("#tab-prises .count").inner_text() == "(1)"
    page.goto(f"{address}/desk/demandes/{second}")
    page.get_by_text("Dominique Petit est absent ?").click()
    check(page)
    assert errors == []


def test_file_says_that_it_changed_and_that_the_session_is_over(
    address: str, browser: Any, house: TestHouse, asked: dict[str, object]
) -> None:
    reference = send(address, asked)
    page = browser.new_page()
    sign_in(page, address, "camille")
    page.goto(f"{address}/desk/demandes/{reference}")
    httpx.delete(f"{address}/api/handoffs/{reference}", headers=bearer(), trust_env=False)
    page.get_by_role("link", name="Cette demande vient de changer. Voir la nouvelle version").click(timeout=4000)
    page.get_by_text("Le contact est effacé.").wait_for()
    check(page)
    with house.database.writing() as session:
        accounts.disable(session, "camille")
    page.get_by_role("link", name="Votre session est finie. Connectez-vous de nouveau.").wait_for(timeout=4000)
    check(page)
