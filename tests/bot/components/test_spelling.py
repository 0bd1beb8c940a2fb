"""What people type becomes the words they meant, and the way back to the characters stays right."""

import pytest

from bot.components.phonetics import sound
from bot.components.spelling import fold, load_spelling


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jsui séparé", "je suis separe"),
        ("jé pa payé le loyé", "j'ai pas paye le loyer"),
        ("kom jai pa de taf", "comme j'ai pas de travail"),
        ("c mon ex", "c'est mon ex"),
        ("C'est mon ex", "c'est mon ex"),
        ("g 2 loyer en retard", "j'ai 2 loyer en retard"),
        ("depuis 4 moi", "depuis 4 mois"),
        ("moi je sais pas", "moi je sais pas"),
        ("en mai on paye", "en mai on paye"),
        ("il ya 3 mois", "il il y a 3 mois"),
        ("y a til", "il y a t il"),
        ("Bonjouuur svppp", "bonjour s'il vous plait"),
        ("2enf et 850e", "2 enfants et 850 euros"),
        ("l’huissier", "l'huissier"),
        ("l'hu\u200bissier", "l'hu issier"),
        ("", ""),
        ("🙂", "🙂"),
    ],
)
def test_written_forms_become_meant_words(written: str, meant: str) -> None:
    assert load_spelling().normalise(written).text == meant


def test_a_normalised_span_leads_back_to_the_original_characters() -> None:
    written = "slt jsui enceinte de 3 mois"
    normalised = load_spelling().normalise(written)
    start = normalised.text.index("enceinte")
    first, last = normalised.original(start, start + len("enceinte"))
    assert written[first:last] == "enceinte"


def test_a_span_over_several_words_covers_them_all() -> None:
    written = "il  me doit\n3 mois"
    normalised = load_spelling().normalise(written)
    first, last = normalised.original(normalised.text.index("3"), len(normalised.text))
    assert written[first:last] == "3 mois"


def test_folding_takes_accents_and_ligatures_away() -> None:
    assert fold("Œuvre d’ÉTÉ") == "oeuvre d'ete"


@pytest.mark.parametrize(
    ("one", "other"), [("vandome", "vendome"), ("alocation", "allocation"), ("uissier", "huissier")]
)
def test_words_that_sound_alike_share_a_key(one: str, other: str) -> None:
    assert sound(one) == sound(other)
