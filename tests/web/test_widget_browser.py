"""The family's page in a real Chromium, against the scripted gateway."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.browser

Served = tuple[str, FastAPI]
EXIT = "https://meteofrance.com/"

# What to write to bring a part on screen, and a text by which it is recognised.
PARTS = {
    "question": ("loyer", "Avez-vous reçu un papier"),
    "rights": ("droits", "Une chose aujourd'hui"),
    "places": ("où aller", "Maison des familles d'exemple"),
    "emergency": ("mourir", "Ce que vous écrivez compte"),
    "summary": ("résumé", "Où nous en sommes"),
    "clarify": ("pas clair", "Je ne suis pas sûr"),
    "handoff short": ("rappel", "Un numéro et une heure suffisent"),
    "handoff long": ("dossier", "Relisez avant d'envoyer"),
    "handoff closed": ("fermé", "Personne ne reçoit encore"),
}
SCREENS = {"numbers": "#numbers-button", "summary": "#summary-button", "erase": "#erase-button"}


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a maker of pages (telephone, 360×740); scripts that fail make the test fail."""
    faults: list[str] = []
    contexts = []

    def make(width: int = 360, height: int = 740, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(8000)
        context.route(
            EXIT + "**", lambda route: route.fulfill(body="<title>ailleurs</title>", content_type="text/html")
        )
        return page

    yield make
    for each in contexts:
        each.close()
    assert faults == []


def _axe(frame: Any, driving: ModuleType) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(frame, options=driving.AXE_OPTIONS).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_nothing_is_stored_or_asked_of_others_before_the_click(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served[0] + "/")
    page.get_by_role("button", name="Un souci familial").wait_for()
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert [each for each in asked if not each.startswith(served[0])] == []
    assert not [each for each in asked if "/api/" in each or "/widget/" in each]
    driving.open_launcher(page, served[0])
    assert [each for each in asked if not each.startswith(served[0])] == []
    assert page.evaluate("() => [localStorage.length, document.cookie]") == [0, ""]
    assert page.evaluate("() => Object.keys(sessionStorage)") == ["conversation"]


def test_opening_takes_focus_to_the_title_and_closing_gives_it_back(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page(1100, 800)
    frame = driving.open_launcher(page, served[0])
    assert frame.evaluate("() => document.activeElement.id") == "title"
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.shadowRoot?.activeElement?.tagName === 'BUTTON'")
    page.keyboard.press("Enter")
    frame.wait_for_function("() => document.hasFocus() && document.activeElement.id === 'title'")
    assert len(served[1].state.talks) >= 1


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
    for words, seen in (PARTS["places"], PARTS["clarify"], PARTS["summary"], PARTS["handoff closed"]):
        say(words, seen)
    say(*PARTS["emergency"])
    back_from_the_start("SMS au 01 99 00 01 14")
    back_from_the_start("Ce n'est pas ça")
    page.keyboard.press("Enter")
    driving.seen(frame, "Continuez quand vous voulez").wait_for()
    say(*PARTS["handoff long"])
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
    for state, (words, seen) in PARTS.items():
        driving.write(frame, words, seen)
        assert _axe(frame, driving) == [], state
    frame.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert _axe(frame, driving) == [], "every fold open"
    frame.get_by_role("button", name="Envoyer ma demande").first.click()
    assert _axe(frame, driving) == [], "form refused"
    for state, opener in SCREENS.items():
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
    for state, (words, seen) in PARTS.items():
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
    for state, opener in SCREENS.items():
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
    driving.write(page, *PARTS["rights"])
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
    for words, seen in reversed(PARTS.values()):
        driving.write(page, words, seen)
        assert page.locator("[role=log] :is(a, button, input, summary)").count() == 0
    spoken = page.locator("[role=log] > p").last.text_content().replace("\u00a0", " ")
    assert "Avez-vous reçu un papier d'huissier" in spoken
    assert "Réponses proposées : Oui, rappelez-moi, Plus tard, Non merci" in spoken
    page.clock.fast_forward(11_000)
    assert page.locator("[role=log] > p").count() == 0


def test_used_buttons_stay_as_text(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    page.get_by_role("button", name="Une séparation").click()
    driving.seen(page, "Continuez quand vous voulez").wait_for()
    assert driving.seen(page, "Réponses proposées : Un loyer en retard · Une séparation").is_visible()
    assert page.get_by_role("button", name="Une séparation").count() == 0
    assert served[1].state.received[-1]["choice"] == "c2"


def test_lost_message_is_kept_and_sent_again_under_the_same_id(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    page.context.set_offline(True)
    driving.write(page, "mon loyer", "Pas envoyé.")
    page.context.set_offline(False)
    served[1].state.faults.append(503)
    page.get_by_role("button", name="Réessayer").click()
    driving.seen(page, "Nous ne pouvons pas répondre en ce moment.").first.wait_for()
    page.get_by_role("button", name="Réessayer").click()
    driving.seen(page, "Avez-vous reçu un papier").first.wait_for()
    tries = [each for each in served[1].state.received if each.get("text") == "mon loyer"]
    assert len({each["client_id"] for each in tries}) == 1
    assert page.locator(".unsent").count() == 0


def test_refused_message_shows_why_without_a_useless_button(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    served[1].state.faults.append(422)
    driving.write(page, "///", "Pas envoyé.")
    assert page.get_by_role("button", name="Réessayer").count() == 0


def test_gateway_down_at_opening_still_shows_the_numbers(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    page.route("**/api/**", lambda route: route.abort())
    page.goto(served[0] + "/widget/demo")
    driving.seen(page, "Le service ne répond pas").first.wait_for()
    page.click("#numbers-button")
    assert page.get_by_role("link", name="01 99 00 01 12").is_visible()
    page.click("#numbers .back")
    page.unroute("**/api/**")
    page.get_by_role("button", name="Réessayer").click()
    driving.seen(page, "De quoi voulez-vous parler").wait_for()


def test_without_scripts_the_numbers_are_the_page(browser: Any, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served[0] + "/widget/demo")
    assert page.get_by_role("link", name="01 99 00 01 12").is_visible()
    assert page.get_by_role("link", name="Quitter vite").is_visible()
    assert not page.locator("#text").is_visible()
    context.close()


def test_limit_is_said_while_typing_and_nothing_is_cut(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    area = page.get_by_label("Votre message")
    area.fill("a" * 1850)
    assert page.locator("#count").text_content() == "Encore 150 caractères."
    area.fill("a" * 2003)
    assert page.locator("#count").text_content() == "3 caractères de trop. Coupez votre message en deux."
    before = len(served[1].state.received)
    area.press("Enter")
    assert len(area.input_value()) == 2003
    assert len(served[1].state.received) == before


def test_reload_takes_up_the_conversation(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *PARTS["question"])
    page.reload()
    driving.seen(page, "Avez-vous reçu un papier").wait_for()
    assert page.locator(".person").count() == 1
    assert page.get_by_role("button", name="Un loyer en retard").count() == 0
    page.get_by_role("button", name="Je préfère ne pas répondre").wait_for()


def test_forgotten_conversation_offers_to_start_again(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    served[1].state.talks.clear()
    driving.write(page, "bonjour", "Cette conversation n'existe plus.")
    page.get_by_role("button", name="Recommencer").click()
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    assert len(served[1].state.talks) == 1


def test_erasing_empties_the_page_the_tab_and_the_gateway(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    served[1].state.talks.clear()
    driving.open_widget(page, served[0])
    driving.write(page, *PARTS["question"])
    page.click("#menu-button")
    page.click("#erase-button")
    assert page.evaluate("() => document.activeElement.textContent").startswith("Effacer cette conversation")
    page.click("#erase-yes")
    driving.seen(page, "C'est effacé.").first.wait_for()
    assert served[1].state.talks == {}
    assert page.evaluate("() => sessionStorage.length") == 0
    assert driving.seen(page, "Avez-vous reçu un papier").count() == 0


def test_summary_is_drawn_and_every_fold_opens_for_print(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *PARTS["rights"])
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("() => [...document.querySelectorAll('#talk details')].every((each) => each.open)")
    page.click("#menu-button")
    page.click("#summary-button")
    page.locator("#summary-content").get_by_text("Deux mois de loyer en retard.").wait_for()
    page.emulate_media(media="print")
    assert not page.locator("#leave").is_visible()
    assert driving.seen(page, "Où nous en sommes").is_visible()


def test_answer_of_a_person_arrives_live_after_a_request(
    new_page: Any, served: Served, driving: ModuleType, scripted: ModuleType
) -> None:
    page = new_page()
    served[1].state.talks.clear()
    driving.open_widget(page, served[0])
    driving.write(page, *PARTS["handoff short"])
    page.get_by_role("button", name="Envoyer ma demande").click()
    assert page.evaluate("() => document.activeElement.type") == "tel"
    page.get_by_label("Votre numéro de téléphone").fill("123")
    page.get_by_label("Quand vous appeler sans risque").fill("le matin")
    page.get_by_label("J'accepte que ce numéro").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "Ce numéro est trop court.").wait_for()
    page.get_by_label("Votre numéro de téléphone").fill("01 99 00 12 34")
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "AV-7KQ2-M9").last.wait_for()
    talk = next(iter(served[1].state.talks.values()))
    scripted._message(talk, "worker", [{"type": "text", "text": "Je vous appelle demain matin."}])
    driving.seen(page, "Je vous appelle demain matin.").first.wait_for()
    assert driving.seen(page, "Une personne vous répond").first.is_visible()
    page.get_by_role("button", name="Retirer ma demande").click()
    driving.seen(page, "Votre demande est retirée.").wait_for()


@pytest.mark.parametrize("way", ["link", "shift in the panel", "shift on the page"])
def test_leaving_empties_the_tab_and_back_does_not_return(
    new_page: Any, served: Served, driving: ModuleType, way: str
) -> None:
    page = new_page(1100, 800)
    page.goto("about:blank")
    frame = driving.open_launcher(page, served[0])
    driving.write(frame, *PARTS["question"])
    if way == "link":
        frame.click("#leave")
    else:
        if way == "shift on the page":
            page.locator("h1").click()
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(EXIT)
    assert page.title() == "ailleurs"
    page.go_back()
    assert page.url == "about:blank"
    page.goto(served[0] + "/")
    assert page.evaluate("() => sessionStorage.length") == 0


def test_capital_letters_do_not_leave(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    page.get_by_label("Votre message").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert page.get_by_label("Votre message").input_value() == "ABCD"
    assert "/widget/demo" in page.url


def test_stranger_around_the_frame_is_not_answered(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    page.goto(served[0] + "/widget/demo")
    page.evaluate("() => postMessage({ allerVers: 'hello' }, '*')")
    page.evaluate("() => postMessage({ allerVers: 'leave' }, '*')")
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    assert not page.locator("#close").is_visible()
