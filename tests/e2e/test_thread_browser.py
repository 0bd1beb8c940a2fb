"""The whole thread in a real Chromium: a family without a mouse, from the launcher to a worker's list."""

import re
from collections.abc import Callable

import pytest

from tests.conftest import RunningHouse
from tests.e2e.browser import NOTHING_KEPT, Visitor, accessible
from tests.web.driving import EXIT

pytestmark = [pytest.mark.running, pytest.mark.browser]

FIRST = "j'ai 3 loyers de retard et je n'en dors plus"
PHONE = "06 39 98 12 34"  # a range that ARCEP keeps for fiction
DESK_WIDTH = (1100, 800)
Come = Callable[..., Visitor]


def test_a_family_in_arrears_reaches_a_worker_by_keyboard_alone(come: Come, running_house: RunningHouse) -> None:
    family = come()
    reference = _from_the_launcher_to_a_sent_request(family)
    _the_worker_takes_it(come(DESK_WIDTH), running_house.accounts["travailleur"], reference)


def _from_the_launcher_to_a_sent_request(family: Visitor) -> str:
    family.page.goto(f"{family.house}/")
    family.page.wait_for_load_state("networkidle")
    assert family.kept() == NOTHING_KEPT, "nothing before the first click"
    assert not [each for each in family.requests if "/api/" in each or "/widget/" in each]
    accessible(family, "closed launcher")

    family.open_assistant()
    family.sees("Je suis un programme, pas une personne.")
    accessible(family, "welcome")
    assert family.kept() == {**NOTHING_KEPT, "session": ["conversation"]}, "the tab's memory, and nothing else"

    family.write(FIRST, "3 loyers de retard")
    answer = family.last_answer().inner_text()
    assert answer.index("SOS loyers impayés") < answer.index("peut vous appeler") < answer.index("Avez-vous reçu")
    accessible(family, "first answer")
    family.tab_to("Pourquoi cette question ?", back=True)
    family.press("Enter")
    family.tab_to("Pas ouvert")
    accessible(family, "question with its reason")
    family.answer("Ce n'est pas une faute.")
    family.choose("La Caf", "?")
    asked = family.last_answer().locator(".question-text").inner_text()
    family.choose("Je préfère ne pas répondre", "on laisse cette question")
    assert asked not in family.last_answer().inner_text(), "a refusal is not asked again"
    _until_the_commune_is_asked(family)

    family.write("Blois", "Qui peut vous aider")
    assert 0 < family.last_answer().locator("[class='cards']").first.locator("> li").count() <= 3
    accessible(family, "rights and places")

    family.write("je veux parler à quelqu'un", "Être rappelé")
    accessible(family, "form")
    family.tab_to("Envoyer ma demande", back=True)
    family.press("Enter")
    assert family.focused() == "Votre numéro de téléphone", "where something is missing, focus goes"
    family.sees("Écrivez votre numéro.")
    accessible(family, "form to complete")
    sent = family.ask_to_be_called(PHONE, "le matin, avant 11 h")
    assert re.search(r"Quelqu'un vous appelle avant \w+ \d{1,2}(er)? \w+, \d{1,2} h", sent), "a promised date"
    assert family.focused() == "Demande envoyée"
    accessible(family, "sent")
    found = re.search(r"AV-\w{4}-\w{2}", sent)
    assert found is not None
    return found[0]


def _until_the_commune_is_asked(family: Visitor) -> None:
    """Tap the last proposed answer of each question between, until the place is asked, which comes last."""
    for _ in range(3):
        if "Dans quelle commune" in family.last_answer().inner_text():
            return
        answers = family.last_answer().locator(".reply-answer")
        family.choose(answers.last.inner_text(), "?")
        accessible(family, "question")
    assert "Dans quelle commune" in family.last_answer().inner_text()


def _the_worker_takes_it(worker: Visitor, password: str, reference: str) -> None:
    worker.page.goto(f"{worker.house}/desk")
    accessible(worker, "sign-in")
    worker.tab_to("Identifiant")
    worker.page.keyboard.type("travailleur")
    worker.press("Tab")
    worker.page.keyboard.type(password)
    worker.press("Enter")
    worker.page.wait_for_url("**/desk")
    row = worker.page.locator("#demandes > li").filter(has_text=reference)
    assert "Blois" in row.inner_text()
    accessible(worker, "desk list")

    worker.tab_to(reference)
    worker.press("Enter")
    worker.page.get_by_role("heading", name=reference).wait_for()
    file = worker.page.inner_text("main").replace("\u00a0", " ")
    assert PHONE in file
    assert "le matin, avant 11 h" in file
    accessible(worker, "desk file")
    worker.tab_to("Je m'en occupe")
    worker.press("Enter")
    worker.page.get_by_text("Vous vous occupez de cette demande.").wait_for()
    assert worker.page.get_by_role("link", name=f"Appeler le {PHONE}").get_attribute("href") == "tel:+33639981234"
    accessible(worker, "desk file taken")


def test_danger_shows_its_card_alone_and_the_conversation_comes_back(come: Come) -> None:
    family = come()
    family.page.goto(f"{family.house}/")
    family.open_assistant()
    family.write(FIRST, "Avez-vous reçu un papier")
    family.write("je veux mourir", "Numéros utiles")
    card = family.last_answer()
    assert card.locator("> :not(.sr)").count() == 1, "the card is alone in its answer"
    assert card.get_by_role("link", name="3114").get_attribute("href") == "tel:3114"
    assert "loyer" not in card.inner_text()
    accessible(family, "emergency card")
    family.choose("Ce n'est pas ça", "?")
    assert family.last_answer().locator(".emergency").count() == 0
    family.write("mon loyer est en retard", "loyer")


@pytest.mark.parametrize("way", ["Quitter vite", "Shift"])
def test_leaving_at_once_empties_the_tab_and_goes_elsewhere(come: Come, way: str) -> None:
    family = come()
    family.page.goto(f"{family.house}/")
    family.open_assistant()
    family.write(FIRST, "Avez-vous reçu un papier")
    assert family.third_parties() == []
    if way == "Shift":
        family.press("Shift", "Shift", "Shift")
    else:
        family.tab_to(way, back=True)
        family.press("Enter")
    family.page.wait_for_url(EXIT)
    assert family.third_parties() == [EXIT]
    family.requests.clear()
    family.page.goto(f"{family.house}/confidentialite")
    assert family.kept() == NOTHING_KEPT
    family.page.go_back()
    assert family.page.url == EXIT, "going back does not lead to the conversation"
    family.requests.clear()


def test_erasing_is_confirmed_and_leaves_nothing(come: Come) -> None:
    family = come()
    family.page.goto(f"{family.house}/")
    family.open_assistant()
    family.write(FIRST, "Avez-vous reçu un papier")
    family.tab_to("Menu", back=True)
    family.press("Enter")
    family.tab_to("Effacer la conversation")
    family.press("Enter")
    family.sees("Effacer cette conversation")
    accessible(family, "erase confirmation")
    family.tab_to("Oui, effacer")
    family.press("Enter")
    family.sees("C'est effacé.")
    assert FIRST not in family.frame.locator("body").inner_text()
    assert family.kept() == NOTHING_KEPT
    accessible(family, "erased")
