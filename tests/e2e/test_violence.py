"""Violence said midway: the card, what follows from it, and what is taken back, through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running
Open = Callable[..., Family]
FIRST = "avec mon mari on se sépare, on a une fille de cinq ans, j'habite à Blois"
TOLD = "mon mari me frappe"


def labels(parts: list[dict[str, Any]]) -> list[str]:
    return [each["label"] for part in parts for each in [*part.get("choices", []), *part.get("more", [])]]


def test_the_card_can_be_read_over_a_shoulder(family: Open) -> None:
    one = family()
    one.say(FIRST)
    parts = one.say(TOLD)
    assert [part["type"] for part in parts] == ["emergency"]
    card = parts[0]
    assert card["title"] == "Numéros utiles"
    assert card["sentence"].endswith("Pouvez-vous écrire tranquille ?")
    assert [each["label"] for each in card["answers"]] == ["Oui", "Non"]
    assert {"17", "114", "3919"} <= {each["number"] for each in card["numbers"]}


def test_whoever_cannot_write_undisturbed_is_asked_nothing(family: Open) -> None:
    one = family()
    one.say(FIRST)
    parts = one.tap(one.say(TOLD)[0]["answers"][1]["id"])
    assert asked(parts) is None
    assert not of(parts, "rights")
    assert "Voir le résumé" not in labels(parts)
    assert "Quitter vite" in words(parts)


def test_whoever_can_write_goes_on_from_the_button(family: Open) -> None:
    one = family()
    one.say(FIRST)
    parts = one.tap(one.say(TOLD)[0]["answers"][0]["id"])
    assert of(parts, "rights")[0]["cards"][0]["id"] == "ecoute_violences"
    assert not of(parts, "emergency")


def test_fear_told_by_a_button_brings_the_numbers_at_once(family: Open) -> None:
    one = family()
    one.say("avec mon mari on se sépare")
    for _ in range(3):
        if asked(one.last) == "separation_entre_vous":
            break
        one.tap(of(one.last, "question")[0]["choices"][0]["id"])
    parts = one.tap("q.separation_entre_vous.peur")
    assert [part["type"] for part in parts] == ["emergency"]
    assert one.http.get(f"/api/conversations/{one.id}/messages", headers=one.headers).json()["discreet"]


def test_cards_already_shown_are_taken_back_everywhere(family: Open) -> None:
    one = family()
    one.say(FIRST)
    one.say("une médiation familiale, comment ça marche ?")
    shown = {card["id"] for part in of(one.last, "rights") for card in part["cards"]}
    assert "mediation_familiale" in shown
    answer = one.post(text=TOLD).json()
    assert {"mediation_familiale", "declarer_separation"} <= set(answer["withdrawn"])
    again = one.http.get(f"/api/conversations/{one.id}/messages", headers=one.headers).json()
    page = one.http.get(f"/api/conversations/{one.id}/summary", headers=one.headers, params={"format": "html"}).text
    for text in (str(again["messages"]), page):
        assert "édiation" not in text.replace("une médiation familiale, comment ça marche ?", "")


def test_nothing_to_keep_or_send_before_the_screen_is_known_to_be_safe(family: Open) -> None:
    one = family()
    one.say(FIRST)
    one.say(TOLD)
    one.say("oui je peux écrire")
    parts = one.say("au revoir")
    assert of(parts, "clarify")[0]["text"] == "Quelqu'un d'autre peut-il lire ce téléphone ?"
    assert "Voir le résumé" not in labels(parts)
    assert "Voir le résumé" not in labels(one.tap("screen.oui"))


def test_once_the_screen_is_safe_the_summary_is_offered(family: Open) -> None:
    one = family()
    one.say(FIRST)
    one.say(TOLD)
    one.say("oui je peux écrire")
    one.say("au revoir")
    assert "Voir le résumé" in labels(one.tap("screen.non"))


def test_a_call_comes_only_at_a_safe_hour_and_sends_nothing_else(family: Open) -> None:
    one = family()
    one.say(TOLD)
    parts = one.say("oui je peux écrire")
    assert "à l'heure que vous dites, ou jamais" in of(parts, "handoff")[0]["text"]
    one.say("je voudrais qu'on m'appelle")
    form = of(one.say("Blois"), "handoff")[0]
    assert form["stage"] == "short"
    assert form["choices"] == [], "what was said is not offered to be sent"


def test_a_man_is_given_the_line_that_answers_men(family: Open) -> None:
    parts = family().say("ma femme me frappe, je suis un homme")
    numbers = [each["number"] for each in parts[0]["numbers"]]
    assert "116 006" in numbers
    assert "3919" not in numbers


def test_the_town_hall_is_never_the_first_door(family: Open) -> None:
    one = family()
    one.say("j'habite à Marcilly-en-Gault")
    one.say(TOLD)
    one.say("oui je peux écrire")
    parts = one.say("qui peut m'aider près de chez moi ?")
    doors = [card["kind"] for part in of(parts, "places") for card in part["cards"]]
    assert doors
    assert "Mairie" not in doors
