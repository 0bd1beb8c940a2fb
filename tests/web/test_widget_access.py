"""Keyboard, screen reader, size and contrast of every state, in a real Chromium."""

from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.browser

Served = tuple[str, FastAPI]


def _axe(frame: Any, driving: ModuleType) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(frame, options=driving.AXE_OPTIONS).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_keyboard_alone_goes_through_every_part_to_a_sent_request(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page(1100, 800)
    frame = driving.open_launcher(page, served[0])

    def say(text: str, seen: str) -> None:
        if not frame.evaluate("() => document.activeElement.id === 'text'"):
            driving.tab_to(page, frame, "Votre message")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        driving.seen(frame, seen).last.wait_for()
        assert frame.evaluate("() => document.activeElement.id") == "text", "focus stays where one writes"

    def back_from_the_start(name: str) -> None:
        frame.evaluate("() => document.getElementById('title').focus()")
        driving.tab_to(page, frame, name)

    say("j'ai un loyer en retard", "Avez-vous reçu un papier")
    back_from_the_start("Pourquoi cette question")
    page.keyboard.press("Enter")
    driving.seen(frame, "Chaque papier ouvre un délai").wait_for()
    driving.tab_to(page, frame, "Oui, mais je ne l'ai pas ouvert")
    page.keyboard.press("Enter")
    driving.seen(frame, "Une chose aujourd'hui").wait_for()
    frame.wait_for_function("() => document.activeElement.id === 'text'")
    for words, seen in (
        driving.PARTS["places"],
        driving.PARTS["clarify"],
        driving.PARTS["summary"],
        driving.PARTS["handoff closed"],
    ):
        say(words, seen)
    say(*driving.PARTS["emergency"])
    back_from_the_start("SMS au 01 99 00 01 14")
    back_from_the_start("Ce n'est pas ça")
    page.keyboard.press("Enter")
    driving.seen(frame, "Continuez quand vous voulez").wait_for()
    say(*driving.PARTS["handoff long"])
    back_from_the_start("Retirer cette ligne : Foyer")
    page.keyboard.press("Enter")
    assert frame.evaluate(driving.ACTIVE) == "Remettre cette ligne : Foyer"
    driving.tab_to(page, frame, "Votre numéro de téléphone")
    page.keyboard.type("01 99 00 12 34")
    page.keyboard.press("Tab")
    page.keyboard.type("le matin")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    driving.tab_to(page, frame, "J'accepte que ces lignes")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    driving.seen(frame, "AV-7KQ2-M9").wait_for()
    sent = served[1].state.received[-1]
    assert sent["mode"] == "long"
    assert sent["lines"] == ["l1"]
    assert (sent["phone"], sent["safe_time"], sent["voicemail"], sent["consent"]) == (
        "01 99 00 12 34", "le matin", True, True,
    )  # fmt: skip
    assert driving.seen(frame, "Quelqu'un vous appelle avant mardi 24 novembre, 17 h.").last.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(new_page: Any, served: Served, driving: ModuleType, scheme: str) -> None:
    page = new_page(1100, 800, color_scheme=scheme)
    frame = driving.open_launcher(page, served[0])
    assert _axe(frame, driving) == [], "welcome"
    for state, (words, seen) in driving.PARTS.items():
        driving.write(frame, words, seen)
        assert _axe(frame, driving) == [], state
    frame.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert _axe(frame, driving) == [], "every fold open"
    frame.get_by_role("button", name="Envoyer ma demande").first.click()
    assert _axe(frame, driving) == [], "form refused"
    for state, opener in driving.SCREENS.items():
        if state != "numbers":
            frame.click("#menu-button")
            assert _axe(frame, driving) == [], "menu"
        frame.click(opener)
        frame.locator(f"#{state}").wait_for()
        assert _axe(frame, driving) == [], state
        frame.click(f"#{state} .back")


@pytest.mark.parametrize("path", ["/", "/securite", "/confidentialite", "/accessibilite", "/source"])
def test_axe_finds_nothing_on_the_other_pages(new_page: Any, served: Served, driving: ModuleType, path: str) -> None:
    page = new_page(320, 640)
    page.goto(served[0] + path)
    page.wait_for_load_state("networkidle")
    assert _axe(page, driving) == []
    assert page.evaluate(driving.TOO_SMALL) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("size", [100, 200])
def test_every_state_fits_320_pixels_with_large_targets(
    new_page: Any, served: Served, driving: ModuleType, size: int
) -> None:
    page = new_page(320, 640)
    driving.open_widget(page, served[0])
    for state, (words, seen) in driving.PARTS.items():
        driving.write(page, words, seen)
        assert page.evaluate(driving.TOO_SMALL) == [], state
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    if size == 200:
        page.click("#menu-button")
        for _ in range(5):
            page.click("#bigger")
        page.click("#menu-button")
    assert page.evaluate(driving.OVERFLOW) == []
    assert page.evaluate(driving.TOO_SMALL) == []
    for state, opener in driving.SCREENS.items():
        if state != "numbers":
            page.click("#menu-button")
            assert page.evaluate(driving.OVERFLOW) == [], "menu"
            assert page.evaluate(driving.TOO_SMALL) == [], "menu"
        page.click(opener)
        assert page.evaluate(driving.OVERFLOW) == [], state
        assert page.evaluate(driving.TOO_SMALL) == [], state
        page.click(f"#{state} .back")


def test_short_screen_scrolls_and_keeps_the_way_out_in_view(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page(320, 256)
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["rights"])
    page.get_by_label("Votre message").scroll_into_view_if_needed()
    assert page.get_by_role("link", name="Quitter vite").bounding_box()["y"] >= 0
    assert page.evaluate(driving.OVERFLOW) == []


def test_way_out_is_first_and_numbers_one_press_away_on_every_screen(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    page.keyboard.press("Tab")
    assert page.evaluate(driving.ACTIVE) == "Quitter vite"
    for opener in ("#summary-button", "#erase-button"):
        page.click("#menu-button")
        page.click(opener)
        assert page.locator("#numbers-button").is_visible()
        assert page.locator("#leave").is_visible()
        page.click("#numbers-button")
        page.get_by_role("link", name="01 99 00 01 12").wait_for()
        page.click("#numbers .back")


def test_log_speaks_sentences_and_holds_no_button(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    page.clock.install()
    page.goto(served[0] + "/widget/demo")
    assert page.locator("[role=log]").count() == 1
    assert page.locator("[role=status]").count() == 1
    for words, seen in reversed(driving.PARTS.values()):
        driving.write(page, words, seen)
        assert page.locator("[role=log] :is(a, button, input, summary)").count() == 0
    spoken = page.locator("[role=log] > p").last.text_content().replace("\u00a0", " ")
    assert "Avez-vous reçu un papier d'huissier" in spoken
    assert "Réponses proposées : Oui, rappelez-moi, Plus tard, Non merci" in spoken
    page.clock.fast_forward(11_000)
    assert page.locator("[role=log] > p").count() == 0


def test_without_scripts_the_numbers_are_the_page(browser: Any, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served[0] + "/widget/demo")
    assert page.get_by_role("link", name="01 99 00 01 12").is_visible()
    assert page.get_by_role("link", name="Quitter vite").is_visible()
    assert not page.locator("#text").is_visible()
    context.close()
