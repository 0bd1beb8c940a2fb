"""The worker's page in a real Chromium, before a scripted gateway: faults, leaving, and one person after another."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI, Request

from services.accounts.dependencies import current_worker
from services.accounts.schemas import SignedIn
from services.clock import Clock
from services.problems import Problem
from services.web import field_pages
from tests.browsing import serving

pytestmark = pytest.mark.browser

Served = tuple[str, FastAPI]
Open = Callable[..., Any]
WORKER = SignedIn(
    1, "camille", "Camille", "travailleur_social", ("41",), "jeton", datetime(2026, 11, 20, 18, tzinfo=UTC)
)


@pytest.fixture(scope="module")
def field(scripted: ModuleType) -> Iterator[Served]:
    """The scripted gateway with the worker's page, for somebody who is signed in."""
    app: FastAPI = scripted.create_app()
    app.state.house.clock = Clock("2026-11-20T10:12")
    app.include_router(field_pages.router)
    app.dependency_overrides[current_worker] = lambda: WORKER

    @app.get("/connexion")
    def sign_in() -> dict[str, str]:
        return {}

    @app.post("/deconnexion")
    async def sign_out(request: Request) -> dict[str, str]:
        return {key: str(value) for key, value in (await request.form()).items()}

    with serving(app) as address:
        yield address, app


@pytest.fixture
def open_field(new_page: Open, field: Served) -> Open:
    """Return an opener of the page; what earlier tests left in the gateway is gone."""
    field[1].state.talks.clear()
    field[1].state.received.clear()
    field[1].state.faults.clear()

    def make(width: int = 320, height: int = 640, **more: Any) -> Any:
        page = new_page(width, height, **more)
        page.goto(f"{field[0]}/field")
        return page

    return make


def note(page: Any, text: str, expected: str) -> None:
    """Write a note, ask for the rights, wait for a text of the answer."""
    page.get_by_label("Notes, sans nom").fill(text)
    page.get_by_role("button", name="Voir les droits").click()
    page.locator("#thread").get_by_text(expected).first.wait_for()


def another_person(page: Any) -> None:
    page.get_by_role("button", name="Nouvelle personne").click()
    page.get_by_role("button", name="Oui, effacer").click()
    page.get_by_role("dialog").wait_for(state="hidden")


def test_nothing_is_opened_before_the_first_note(open_field: Open, field: Served) -> None:
    page = open_field()
    page.wait_for_load_state("networkidle")
    assert field[1].state.talks == {}
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    assert len(field[1].state.talks) == 1
    assert page.get_by_label("Notes, sans nom").input_value() == ""


def test_the_last_answer_is_on_top_and_earlier_notes_are_folded(open_field: Open) -> None:
    page = open_field()
    assert page.get_by_role("heading", name="Cette visite").count() == 0
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    note(page, "droits svp", "Une chose aujourd'hui")
    assert page.locator("#thread").get_by_text("Avez-vous reçu").count() == 0
    page.get_by_role("heading", name="Cette visite").wait_for()
    assert page.locator("#visit summary").all_inner_texts()[0] == "impayé 2 tx loyer"
    page.locator("#visit summary").first.click()
    page.locator("#visit").get_by_text("Avez-vous reçu un papier").wait_for()
    assert page.locator("#visit :is(.reply, form)").count() == 0, "what is past has no button left"


def test_enter_makes_a_line_and_control_enter_sends(open_field: Open, field: Served) -> None:
    page = open_field()
    area = page.get_by_label("Notes, sans nom")
    area.focus()
    page.keyboard.type("sép 3 mois")
    page.keyboard.press("Enter")
    page.keyboard.type("loyer impayé")
    page.keyboard.press("Control+Enter")
    page.locator("#thread").get_by_text("Avez-vous reçu un papier").wait_for()
    assert field[1].state.received[-1]["text"] == "sép 3 mois\nloyer impayé"


def test_a_new_person_erases_the_former_one_here_and_there(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "droits svp", "Une chose aujourd'hui")
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    page.get_by_role("button", name="Nouvelle personne").click()
    page.get_by_role("button", name="Non, garder").click()
    assert page.locator("#thread > li").count() == 2
    another_person(page)
    assert field[1].state.talks == {}
    assert page.evaluate("() => [document.activeElement.id, sessionStorage.length]") == ["text", 0]
    assert page.locator("#thread > li, #visit-list > li").count() == 0
    assert page.locator("#answer").inner_text().endswith("viendront ici.")
    note(page, "droits svp", "Une chose aujourd'hui")
    assert len(field[1].state.talks) == 1


def test_erasing_that_fails_says_so_and_keeps_all(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nouvelle personne").click()
    page.get_by_role("button", name="Oui, effacer").click()
    page.get_by_text("Le service ne répond pas").wait_for()
    page.context.set_offline(False)
    assert len(field[1].state.talks) == 1
    page.get_by_role("button", name="Oui, effacer").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    assert field[1].state.talks == {}


def test_an_answer_that_comes_late_is_not_drawn_for_the_next_person(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    held: list[Any] = []
    page.route("**/messages", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Notes, sans nom").fill("droits svp")
    page.get_by_role("button", name="Voir les droits").click()
    page.locator("#thread .person").wait_for()
    another_person(page)
    note(page, "impayé 1 tx", "D'accord. Continuez")  # it does not wait for the former one
    late = {"id": "x", "number": 9, "author": "bot", "parts": [{"type": "text", "text": "Pour une autre."}]}
    with page.expect_response("**/messages"):
        held[0].fulfill(json={"state": "bot", "messages": [late]})
    note(page, "droits svp", "Une chose aujourd'hui")
    assert "Pour une autre." not in page.locator("main").text_content()
    assert [each["text"] for each in field[1].state.received[1:]] == ["impayé 1 tx", "droits svp"]


def test_a_reload_takes_up_the_visit(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "droits svp", "Une chose aujourd'hui")
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    page.reload()
    page.locator("#thread").get_by_text("Avez-vous reçu un papier").wait_for()
    assert page.locator("#visit summary").all_inner_texts()[0] == "droits svp"
    assert len(field[1].state.talks) == 1


def test_who_comes_back_from_elsewhere_finds_nobody(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    page.goto(f"{field[0]}/securite")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.goto(f"{field[0]}/field")
    assert field[1].state.talks == {}
    assert page.locator("#thread > li").count() == 0
    assert page.evaluate("() => sessionStorage.length") == 0


def test_signing_out_erases_and_sends_the_session_s_own_token(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    with page.expect_request(lambda asked: asked.method == "DELETE"):
        page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/deconnexion")
    assert page.evaluate("() => JSON.parse(document.body.innerText)") == {"csrf": "jeton"}
    assert page.evaluate("() => sessionStorage.length") == 0
    deadline = time.monotonic() + 5
    while field[1].state.talks and time.monotonic() < deadline:
        time.sleep(0.05)
    assert field[1].state.talks == {}


def test_a_family_s_conversation_of_the_same_tab_is_another_one(
    open_field: Open, field: Served, driving: ModuleType
) -> None:
    page = open_field()
    note(page, "impayé 2 tx loyer", "Avez-vous reçu un papier")
    page.goto(f"{field[0]}/widget/demo")
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    assert page.locator("#thread .person").count() == 0


def test_a_session_that_ended_leads_to_sign_in_and_the_note_is_kept(open_field: Open, field: Served) -> None:
    page = open_field()
    refuse = Problem(401, "connexion-requise", "Il faut d'abord se connecter.")
    body = {"title": refuse.code, "detail": refuse.detail}
    page.route("**/api/conversations", lambda route: route.fulfill(status=401, json=body))
    page.get_by_label("Notes, sans nom").fill("impayé 2 tx loyer")
    page.get_by_role("button", name="Voir les droits").click()
    link = page.get_by_role("link", name="Se connecter")
    link.wait_for()
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("/connexion?suite=/field", "_blank")
    page.unroute("**/api/conversations")
    page.get_by_role("button", name="Réessayer").click()
    page.locator("#thread").get_by_text("Avez-vous reçu un papier").wait_for()
    assert not link.is_visible()


def test_the_form_speaks_of_the_person_and_dates_her_yes(open_field: Open, field: Served) -> None:
    page = open_field()
    note(page, "dossier", "Ce qui sera envoyé")
    said = page.locator("#thread .agreed")
    page.get_by_label("Le téléphone de la personne", exact=True).fill("06 39 98 12 34")
    page.get_by_label("Quand la joindre sans risque").fill("le matin")
    page.get_by_role("button", name="Envoyer la demande").click()
    page.get_by_text("Cochez seulement si elle dit oui.").wait_for()
    assert said.inner_text() == ""
    page.locator("#thread .consent input").check()
    assert said.inner_text().replace("\u00a0", " ") == "La personne a dit oui, le 20 novembre 2026 à 10 h 12."
    page.locator("#thread .consent input").uncheck()
    assert said.inner_text() == ""
    page.locator("#thread .consent input").check()
    page.get_by_role("button", name="Envoyer la demande").click()
    page.locator("#thread").get_by_text("Référence à donner à la personne").wait_for()
    sent = field[1].state.received[-1]
    assert 0 <= sent["yes_seconds_ago"] < 60
    assert page.evaluate("() => document.activeElement.textContent") == "Demande envoyée"
    assert "Quelqu'un l'appelle avant mardi" in page.locator("#thread").inner_text().replace("\u00a0", " ")


def test_a_telephone_with_a_wrong_clock_shows_the_house_s_time(open_field: Open, new_page: Open, field: Served) -> None:
    page = new_page(320, 640, timezone_id="America/Cayenne")
    page.clock.set_system_time(datetime(2031, 1, 1, 3, 0, tzinfo=UTC))
    page.goto(f"{field[0]}/field")
    note(page, "rappel", "Un numéro et une heure suffisent")
    page.locator("#thread .consent input").check()
    said = page.locator("#thread .agreed").inner_text().replace("\u00a0", " ")
    assert said == "La personne a dit oui, le 20 novembre 2026 à 10 h 12."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_all_fits_under_a_thumb(open_field: Open, driving: ModuleType, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_field(color_scheme=scheme)
    small = driving.TOO_SMALL.replace("43.9", "47.9")

    def sound(state: str) -> None:
        found = Axe().run(page, options=driving.AXE_OPTIONS).response["violations"]
        assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == [], state
        assert page.evaluate(driving.OVERFLOW) == [], state
        assert page.evaluate(small) == [], state

    sound("start")
    for state, (words, expected) in driving.PARTS.items():
        note(page, words, expected)
        sound(state)
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    sound("every fold open")
    note(page, *driving.PARTS["handoff short"])
    page.get_by_role("button", name="Envoyer la demande").click()
    sound("form refused")
    page.locator("#thread .consent input").check()
    sound("her yes")
    page.get_by_role("button", name="Nouvelle personne").click()
    sound("another person")


def test_without_scripts_the_numbers_are_left(browser: Any, field: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{field[0]}/field")
    page.get_by_text("Numéros d'urgence").click()
    assert page.get_by_role("link", name="01 99 00 01 12").is_visible()
    assert not page.get_by_label("Notes, sans nom").is_visible()
    context.close()
