"""A bereavement and a separation in a real Chromium, by keyboard alone, sound in every state."""

from collections.abc import Callable

import pytest

from tests.e2e.browser import Visitor, accessible

pytestmark = [pytest.mark.running, pytest.mark.browser]
Come = Callable[..., Visitor]
MOST_QUESTIONS = 6
ANSWERS = {
    "Quelqu'un est-il près de vous": "Oui",
    "Y a-t-il d'autres enfants": "Non",
    "C'était ces jours-ci": "Ces jours-ci",
    "Qu'est-ce qui pèse le plus": "Les papiers",
    "Vivez-vous encore sous le même toit": "Non",
    "Où dorment les enfants": "Avec moi",
    "Une pension pour les enfants": "Pas fixée",
    "Le bail du logement": "Au mien",
    "Qu'avez-vous pour vivre": "Un salaire",
    "Qui vous verse vos aides": "La Caf",
}


def arrive(come: Come) -> Visitor:
    visitor = come()
    visitor.page.goto(f"{visitor.house}/")
    visitor.open_assistant()
    return visitor


def answer_until(visitor: Visitor, wanted: str) -> None:
    """Answer each question by its button, until one that holds `wanted` is asked."""
    for number in range(MOST_QUESTIONS):
        text = visitor.last_answer().inner_text()
        if wanted in text:
            return
        label = next(label for question, label in ANSWERS.items() if question in text)
        visitor.choose(label, "?")
        accessible(visitor, f"question {number}")
    raise AssertionError(f"« {wanted} » is not asked: {visitor.last_answer().inner_text()}")


def test_a_bereavement_by_keyboard_alone(come: Come) -> None:
    family = arrive(come)
    family.write("mon père est décédé la semaine dernière", "Ce que vous vivez est très dur.")
    first = family.last_answer().inner_text()
    for hard in ("€", "aujourd'hui", "Papiers à préparer", "Félicitations", "Rien ne presse"):
        assert hard not in first
    accessible(family, "first answer")
    answer_until(family, "Dans quelle commune")
    family.write("Blois", "Qui peut vous aider")
    cards = family.last_answer().locator("[class='cards'] > li")
    assert 1 < cards.count() <= 3, "three cards at once at most"
    accessible(family, "rights and places")
    family.choose("Voir d'autres adresses", "Qui peut vous aider")
    accessible(family, "more places")
    family.write("merci, on s'arrête là", "")
    accessible(family, "the end")


def test_a_separation_where_fear_is_said_by_keyboard_alone(come: Come) -> None:
    family = arrive(come)
    family.write("on se sépare avec mon mari, deux enfants", "bouscule tout")
    assert "Dire la séparation" in family.last_answer().inner_text()
    accessible(family, "first answer")
    answer_until(family, "Entre vous, en ce moment")
    family.choose("J'ai peur", "Pouvez-vous écrire tranquille ?")
    card = family.last_answer()
    assert card.locator("> :not(.sr)").count() == 1, "the card is alone in its answer"
    assert card.get_by_role("link", name="17").first.get_attribute("href") == "tel:17"
    assert "Dire la séparation" not in family.frame.locator("#thread").inner_text(), "taken back from what was shown"
    accessible(family, "numbers")
    family.tab_to("Pourquoi ces numéros ?", back=True)
    family.press("Enter")
    accessible(family, "why these numbers")
    family.choose("Oui", "Parler à quelqu'un qui connaît ces situations")
    accessible(family, "after the card")
    family.write("au revoir", "Quelqu'un d'autre peut-il lire ce téléphone ?")
    assert "Voir le résumé" not in family.last_answer().inner_text()
    accessible(family, "who may read")
    family.choose("Non", "Voir le résumé")
    accessible(family, "what may be kept")
    family.choose("Voir le résumé", "Ce que vous m'avez dit")
    accessible(family, "summary")


def test_doors_away_from_home_by_keyboard_alone(come: Come) -> None:
    family = arrive(come)
    family.write("j'ai 3 loyers de retard, j'habite à Blois", "Vous avez bien fait d'écrire")
    family.write("qui peut m'aider près de chez moi ?", "Qui peut vous aider")
    assert "Blois" in family.last_answer().locator("[class='cards']").inner_text()
    family.choose("Voir plutôt loin de chez moi", "Les adresses hors de votre commune viennent d'abord.")
    accessible(family, "away from home")
    doors = family.last_answer().locator("[class='cards'] > li")
    assert doors.count() == 3
    assert "41000 Blois" not in doors.first.inner_text()
    family.write("je ne veux plus de questions", "Les adresses hors de votre commune viennent d'abord.")
    family.choose("Voir de nouveau près de chez moi", "Voir plutôt loin de chez moi")
    assert "hors de votre commune" not in family.last_answer().inner_text()
    accessible(family, "near home again")
