"""A visit, for real: a worker on a telephone signs in, writes notes, and sends a request with the person's yes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import RunningHouse
from tests.e2e.browser import Visitor
from tests.web.driving import TOO_SMALL

pytestmark = [pytest.mark.running, pytest.mark.browser]

NOTE = "mme 34a 2 enf sép 3 mois, impayé 2 tx loyer, Vendôme"
PHONE = "06 39 98 12 34"  # a range that ARCEP keeps for fiction
AGREED = re.compile(r"La personne a dit oui, le \d{1,2}(er)? \w+ \d{4} à \d{1,2} h( \d{2})?\.")
_48_PIXELS = TOO_SMALL.replace("43.9", "47.9")


@pytest.fixture(params=["light", "dark"])
def worker(request: pytest.FixtureRequest, browser: Any, running_house: RunningHouse) -> Iterator[Visitor]:
    """A worker on a narrow telephone, signed in from the page of visits, which signing in leads back to."""
    made = Visitor(browser, running_house.address, 320, 640, color_scheme=request.param)
    made.page.goto(f"{made.house}/field")
    made.page.wait_for_url("**/connexion?suite=/field")
    sound(made, "sign-in", under_a_thumb=False)
    made.tab_to("Identifiant")
    made.page.keyboard.type("travailleur")
    made.press("Tab")
    made.page.keyboard.type(running_house.accounts["travailleur"])
    made.press("Enter")
    made.page.wait_for_url(f"{made.house}/field")
    yield made
    made.context.close()
    # The gateway refuses once on purpose, and the browser writes every refusal down.
    assert [each for each in made.faults if "422" not in each] == []
    assert made.third_parties() == []


def sound(worker: Visitor, state: str, *, under_a_thumb: bool = True) -> None:
    """Axe finds nothing, nothing is wider than the screen, every target has its 48 pixels."""
    assert worker.violations() == [], state
    assert worker.overflow() == [], state
    if under_a_thumb:
        assert worker.page.evaluate(_48_PIXELS) == [], state


def note(worker: Visitor, text: str, expected: str) -> str:
    """Write a note by keyboard; return the answer, once it holds that text."""
    worker.page.get_by_label("Notes, sans nom").focus()
    worker.page.keyboard.type(text)
    worker.tab_to("Voir les droits")
    worker.press("Enter")
    return answered(worker, expected)


def answered(worker: Visitor, expected: str) -> str:
    worker.page.locator("#thread").get_by_text(expected).first.wait_for()
    return plain(worker.page.locator("#thread > .message").last.inner_text())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_note_is_answered_and_a_request_leaves_with_the_person_s_yes(worker: Visitor) -> None:
    page = worker.page
    sound(worker, "start")
    answer = note(worker, NOTE, "À préciser")
    for said in ("J'ai bien lu", "Droits à vérifier", "Appeler SOS loyers impayés", "Qui appeler", "À préciser"):
        assert said in answer
    assert 1 <= page.locator("#thread .status").count() <= 3, "three rights at most"
    assert page.locator("#thread a[href^='tel:']").count() > 0
    assert page.locator("#thread .question").count() == 0, "nothing is asked"
    sound(worker, "answer")
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    sound(worker, "every fold open")

    worker.tab_to("Demander un rappel pour la personne")
    worker.press("Enter")
    answered(worker, "Dites comment répondre à la personne")
    sound(worker, "short form")
    worker.tab_to("Joindre ce qui est noté")
    worker.press("Enter")
    answered(worker, "Ce qui sera envoyé")
    sound(worker, "long form")
    reference, agreed = _send_with_her_yes(worker)
    _the_desk_shows_it(worker, reference, agreed)
    _another_person_comes(worker)


def _send_with_her_yes(worker: Visitor) -> tuple[str, str]:
    page = worker.page
    form = page.locator("#thread form")
    worker.tab_to("Le téléphone de la personne")
    page.keyboard.type(PHONE)
    worker.tab_to("Quand la joindre sans risque")
    page.keyboard.type("Mme Durand, le matin")
    worker.tab_to("Envoyer la demande")
    worker.press("Enter")
    form.get_by_text("Cochez seulement si elle dit oui.").wait_for()
    assert worker.focused().startswith("J'ai lu ces lignes à la personne. Elle est d'accord pour les envoyer.")
    sound(worker, "without her yes")
    worker.press("Space")
    agreed = plain(form.locator(".agreed").inner_text())
    assert AGREED.fullmatch(agreed)
    sound(worker, "with her yes")
    worker.tab_to("Envoyer la demande")
    worker.press("Enter")
    form.get_by_text("Enlevez le nom « Mme Durand » : une demande part sans nom.").wait_for()
    assert worker.focused().startswith("Quand la joindre sans risque")
    sound(worker, "a name refused")
    worker.press("Control+A")
    page.keyboard.type("le matin")
    worker.tab_to("Envoyer la demande")
    worker.press("Enter")
    receipt = answered(worker, "Référence à donner à la personne")
    assert worker.focused() == "Demande envoyée"
    assert AGREED.search(receipt)
    assert re.search(r"Quelqu'un l'appelle avant \w+ \d{1,2}(er)? \w+( \d{4})?, \d{1,2} h", receipt)
    sound(worker, "sent")
    found, told = re.search(r"AV-\w{4}-\w{2}", receipt), AGREED.search(receipt)
    assert found is not None
    assert told is not None
    return found[0], told[0]


def _the_desk_shows_it(worker: Visitor, reference: str, agreed: str) -> None:
    desk = worker.context.new_page()
    desk.goto(f"{worker.house}/desk/demandes/{reference}")
    file = plain(desk.inner_text("main"))
    assert agreed in file
    assert PHONE in file
    assert "Vendôme" in file
    assert "Durand" not in file
    assert "Demande envoyée par Premier travailleur social" in file
    desk.get_by_text("Le texte qui lui a été lu").click()
    desk.get_by_text("J'ai lu ces lignes à la personne. Elle est d'accord pour les envoyer.").wait_for()
    visitor_page, worker.page = worker.page, desk
    sound(worker, "desk file", under_a_thumb=False)
    worker.page = visitor_page
    desk.close()


def _another_person_comes(worker: Visitor) -> None:
    page = worker.page
    page.locator("#visit summary").filter(has_text="impayé 2 tx").click()
    assert "J'ai bien lu" in page.locator("#visit").inner_text()
    sound(worker, "this visit")
    page.get_by_role("button", name="Nouvelle personne").click()
    sound(worker, "another person")
    with page.expect_response(lambda each: each.request.method == "DELETE") as erased:
        worker.tab_to("Oui, effacer")
        worker.press("Enter")
    assert erased.value.status == 204
    page.get_by_role("dialog").wait_for(state="hidden")
    assert worker.focused() == "Notes, sans nom"
    assert "tx" not in page.locator("#answer, #visit").all_inner_texts()[0]
    assert page.evaluate("() => sessionStorage.length") == 0
    sound(worker, "new person")
    answer = note(worker, "décès du conjoint la semaine dernière, 1 enf 7 ans, Blois", "Qui appeler")
    assert "SOS loyers" not in answer, "nothing of the former person is left"
    assert page.locator("#thread .question").count() == 0
    sound(worker, "second answer")
