"""A right asked for by one of its names."""

import pytest

from services.orientation.naming import RightNames, asks_something
from services.rights.catalogue import Catalogue
from services.settings import Settings

NAMES = RightNames(Catalogue(Settings().content_dir))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("c'est quoi l'ASF ?", "asf"),
        ("comment avoir l'aide juridictionnelle", "aide_juridictionnelle"),
        ("je peux avoir le congé paternité ?", "conge_paternite"),
        ("où déclarer mon enfant", "declarer_naissance"),
        ("il y a une aide pour les obsèques ?", "obseques_aide"),
        ("je dois payer ses dettes ?", "ne_rien_payer_avant_conseil"),
        ("et le surendetement, ça marche comment", "surendettement"),
    ],
)
def test_a_right_is_found_by_name(text: str, right: str) -> None:
    assert right in NAMES.find(text, asks=asks_something(text))


@pytest.mark.parametrize(
    "text", ["j'ai un recommandé", "il a trois ans et huit jours", "bonjour", "je vais au tribunal"]
)
def test_a_word_alone_asks_for_nothing(text: str) -> None:
    assert NAMES.find(text, asks=asks_something(text)) == []


def test_the_most_precise_name_comes_first() -> None:
    assert NAMES.find("le RSA majoré, c'est combien ?", asks=True)[0] == "rsa_majore"
