"""Acts that plain words decide, whatever the model made of them."""

from typing import Any

import pytest

from bot.components.intent_classifier import plainly


def ranking(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": round(0.6 / (rank + 1), 2)} for rank, name in enumerate(names)]


READ = ranking("demande_humain", "au_revoir", "demande_structure", "donne_lieu", "raconte_situation")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("xlieu", "donne_lieu"),
        ("oui xlieu .", "donne_lieu"),
        ("je suis a xlieu", "donne_lieu"),
        ("au revoir xlieu", "demande_humain"),
        ("aide pour manger", "demande_structure"),
        ("il me faut de l'aide pour les factures", "demande_structure"),
        ("aidez - moi a nourrir les petits", "demande_structure"),
        ("un coup de pouce pour le chauffage", "demande_structure"),
        ("besoin d'aide pour parler a l'ecole", "demande_humain"),
        ("j'ai besoin d'aide", "demande_humain"),
        ("quelqu'un pour m'aider a manger", "demande_humain"),
        ("une assistante sociale pour de l'aide pour manger", "demande_humain"),
    ],
)
def test_plain_words_say_the_act(text: str, act: str) -> None:
    read = plainly(text, READ)
    assert read[0]["name"] == act
    assert [each["confidence"] for each in read] == [each["confidence"] for each in READ]
    assert {each["name"] for each in read} == {each["name"] for each in READ}


def test_another_act_than_a_person_stays() -> None:
    read = plainly("aide pour manger", ranking("plainte", "demande_humain", "demande_structure"))
    assert read[0]["name"] == "plainte"
