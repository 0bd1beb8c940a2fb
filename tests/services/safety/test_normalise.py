"""French as people write it, brought to one spelling."""

import pytest

from services.safety.normalise import Normaliser, fold, plain, typed_words
from services.safety.service import LEXICONS

NORMALISER = Normaliser.read(LEXICONS / "spelling.yml", LEXICONS / "danger" / "spelling.yml")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("J'ai peur", "je ai peur"),
        ("jai peur", "je ai peur"),
        ("g peur", "je ai peur"),
        ("jsui dehor", "je suis dehors"),
        ("Jé mal", "je ai mal"),
        ("il m’a frappée", "il me a frappee"),
        ("AIDEZ MOIIIII", "aidez moi"),
        ("é\u200bt\u200dé", "ete"),
        ("je\u202e veux", "je veux"),
        ("ｊｅ　ｖｅｕｘ", "je veux"),
        ("c'est fini. il part", "ce est fini . il part"),
        ("stop!!! vite", "stop . vite"),
        ("l'hôpital, l'eau", "le hopital le eau"),
        ("kan i boi", "quand i boi"),
        ("cœur", "coeur"),
        ("a\x00b", "a b"),
        ("", ""),
        ("🙂🙂", ""),
        ("...", ""),
    ],
)
def test_forms_become_full_words(written: str, read: str) -> None:
    assert " ".join(NORMALISER.words(written)) == read


def test_je_stays_je() -> None:
    assert NORMALISER.words("je te le dis ce soir") == ["je", "te", "le", "dis", "ce", "soir"]


def test_folding_forgets_doubled_letters() -> None:
    assert fold("frappe") == fold("frape")
    assert fold("pharmacie") == "farmacie"


def test_plain_is_the_same_for_ascii_and_for_the_rest() -> None:
    assert plain("Été") == "ete"
    assert plain("ETE\t?") == "ete ?"


def test_typed_words_keep_what_was_typed() -> None:
    assert typed_words("Jsui là, kan ?") == ["jsui", "la,", "kan", "?"]
