"""What becomes of messages, requests and erasing, in a real Chromium."""

from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.browser

Served = tuple[str, FastAPI]


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
    driving.write(page, *driving.PARTS["question"])
    page.reload()
    driving.seen(page, "Avez-vous reçu un papier").wait_for()
    assert page.locator(".person").count() == 1
    assert page.get_by_role("button", name="Un loyer en retard").count() == 0
    page.get_by_role("button", name="Je préfère ne pas répondre").wait_for()


def test_message_without_answer_is_sent_again_after_a_reload(
    new_page: Any, served: Served, driving: ModuleType, scripted: ModuleType
) -> None:
    page = new_page()
    served[1].state.talks.clear()
    driving.open_widget(page, served[0])
    talk = next(iter(served[1].state.talks.values()))
    scripted._message(talk, "person", [{"type": "text", "text": "mon loyer"}], "message-perdu-1")
    page.reload()
    driving.seen(page, "Avez-vous reçu un papier").wait_for()
    assert served[1].state.received[-1]["client_id"] == "message-perdu-1"
    assert page.locator(".person").count() == 1


def test_fault_while_reloading_keeps_the_conversation(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["question"])
    served[1].state.faults.append(503)
    page.reload()
    page.get_by_role("button", name="Réessayer").click()
    driving.seen(page, "Avez-vous reçu un papier").wait_for()


def test_receipt_and_its_withdrawal_are_there_after_a_reload(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["handoff short"])
    page.get_by_label("Votre numéro de téléphone").fill("01 99 00 12 34")
    page.get_by_label("Quand vous joindre sans risque").fill("le matin")
    page.get_by_label("J'accepte que ce numéro").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "AV-7KQ2-M9").wait_for()
    page.reload()
    driving.seen(page, "AV-7KQ2-M9").wait_for()
    assert driving.seen(page, "Formulaire fermé.").is_visible()
    assert driving.seen(page, "avant mardi 24 novembre, 17 h").last.is_visible()
    assert page.get_by_role("button", name="Retirer ma demande").is_visible()


_TOKEN = "() => sessionStorage.getItem('conversation')"
_COME_BACK = "() => document.dispatchEvent(new Event('visibilitychange'))"


def test_two_tabs_show_the_same_conversation(new_page: Any, served: Served, driving: ModuleType) -> None:
    first = new_page()
    driving.open_widget(first, served[0])
    second = first.context.new_page()
    second.add_init_script(f"sessionStorage.setItem('conversation', {first.evaluate(_TOKEN)!r})")
    second.goto(served[0] + "/widget/demo")
    driving.seen(second, "De quoi voulez-vous parler").wait_for()
    driving.write(second, *driving.PARTS["question"])
    first.evaluate(_COME_BACK)
    driving.seen(first, "Avez-vous reçu un papier").wait_for()
    assert first.locator(".person").count() == 1
    assert first.get_by_role("button", name="Un loyer en retard").count() == 0


def test_erased_in_another_tab_leaves_nothing_on_this_screen(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["question"])
    served[1].state.talks.clear()
    page.evaluate(_COME_BACK)
    driving.seen(page, "Cette conversation a été effacée.").first.wait_for()
    assert driving.seen(page, "mon loyer").count() == 0
    assert driving.seen(page, "Avez-vous reçu un papier").count() == 0


def test_telephone_that_comes_back_tomorrow_is_told_and_begins_again(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["question"])
    served[1].state.talks.clear()
    page.reload()
    driving.seen(page, "Cette conversation a été effacée.").first.wait_for()
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    driving.write(page, *driving.PARTS["question"])


def test_forgotten_conversation_takes_the_unsent_message_into_a_new_one(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    served[1].state.talks.clear()
    driving.write(page, "mon loyer", "Cette conversation n'existe plus.")
    page.get_by_role("button", name="Recommencer").click()
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    driving.seen(page, "Avez-vous reçu un papier").wait_for()
    assert len(served[1].state.talks) == 1
    assert page.locator(".unsent").count() == 0


def test_erasing_empties_the_page_the_tab_and_the_gateway(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    served[1].state.talks.clear()
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["question"])
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
    driving.write(page, *driving.PARTS["rights"])
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
    driving.write(page, *driving.PARTS["handoff short"])
    page.get_by_role("button", name="Envoyer ma demande").click()
    assert page.evaluate("() => document.activeElement.type") == "tel"
    page.get_by_label("Votre numéro de téléphone").fill("123")
    page.get_by_label("Quand vous joindre sans risque").fill("le matin")
    page.get_by_label("J'accepte que ce numéro").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "Ce numéro est trop court.").wait_for()
    page.get_by_label("Votre numéro de téléphone").fill("01 99 00 12 34")
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "AV-7KQ2-M9").last.wait_for()
    assert page.evaluate(driving.ACTIVE) == "Demande envoyée"
    talk = next(iter(served[1].state.talks.values()))
    scripted._message(talk, "worker", [{"type": "text", "text": "Je vous appelle demain matin."}])
    driving.seen(page, "Je vous appelle demain matin.").first.wait_for()
    assert driving.seen(page, "Une personne vous répond").first.is_visible()
    page.get_by_role("button", name="Retirer ma demande").click()
    driving.seen(page, "Votre demande est retirée.").wait_for()


def test_the_form_asks_only_for_what_the_chosen_way_needs(new_page: Any, served: Served, driving: ModuleType) -> None:
    page, sent = new_page(), []
    page.on("request", lambda each: sent.append(each.post_data_json) if each.url.endswith("/api/handoffs") else None)
    driving.open_widget(page, served[0])
    driving.write(page, *driving.PARTS["handoff short"])
    number, address = page.get_by_label("Votre numéro de téléphone"), page.get_by_label("Votre adresse mail")
    assert page.get_by_label("Par un appel").is_checked()
    assert not address.is_visible()
    page.get_by_label("Par mail, sans appel").check()
    assert not number.is_visible()
    assert not page.get_by_text("Peut-on laisser un message vocal").is_visible()
    page.get_by_label("J'accepte que ce numéro").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "Écrivez votre adresse mail.").wait_for()
    assert page.evaluate("() => document.activeElement.type") == "email"
    address.fill("lila@exemple.fr")
    page.get_by_label("Une précaution à prendre").fill("seulement en journée")
    page.get_by_role("button", name="Envoyer ma demande").click()
    driving.seen(page, "AV-7KQ2-M9").last.wait_for()
    (body,) = sent
    assert (body["way"], body["email"], body["phone"]) == ("courriel", "lila@exemple.fr", "")
    assert (body["care"], body["voicemail"]) == ("seulement en journée", False)


def test_wrong_information_is_reported_once_and_thanked(new_page: Any, served: Served, driving: ModuleType) -> None:
    page, sent = new_page(), []

    def answer(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=201, json={"message": "Merci. Une personne va vérifier."})

    page.route("**/api/directory/reports", answer)
    driving.open_widget(page, served[0])
    driving.write(page, "où aller", "Mairie d'exemple")
    assert page.get_by_text("Information fausse ?").count() == 1  # not on what is invented for the demonstration
    page.get_by_text("Information fausse ?").click()
    page.get_by_role("button", name="Le numéro").click()
    page.get_by_text("Merci. Une personne va vérifier.").wait_for()
    assert sent == [{"place": "p2", "what": "numero_faux"}]
    assert page.get_by_role("button", name="Le numéro").count() == 0
