"""The small language of the danger patterns."""

import pytest

from services.safety.patterns import Index, Language, PatternError

LANGUAGE = Language({"WHO": ["mari", "(mon|ma) ex", "conjointe?"]}, lambda word: word)


def _found(pattern: str, text: str) -> str | None:
    index: Index[str] = Index()
    index.add("it", LANGUAGE.compile(pattern))
    return next((match.group().strip() for _, match in index.find(text.split())), None)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("je veux", "oui je veux bien", "je veux"),
        ("je veux", "oui je peux", None),
        ("frapp*", "il frappait fort", "frappait"),
        ("seule?s?", "toutes seules ici", "seules"),
        ("seule?s?", "un seul", "seul"),
        ("seule?s?", "la solitude", None),
        ("je ..2 mourir", "je veux bien mourir", "je veux bien mourir"),
        ("je ..2 mourir", "je ne veux pas du tout mourir", None),
        ("je ..3 mourir", "je dors . mourir", None),
        ("je ...3 mourir", "je dors . mourir", "je dors . mourir"),
        ("{WHO} ..1 tape", "ma ex me tape", "ma ex me tape"),
        ("{WHO} tape", "conjoint tape", "conjoint tape"),
        ("(ce soir|demain) dehors", "ce soir dehors", "ce soir dehors"),
        ("je (te)? tue", "je tue", "je tue"),
        ("je (te)? tue", "je te tue", "je te tue"),
        ("dans # jours", "dans 3 jours", "dans 3 jours"),
        ("dans # jours", "dans trois jours", None),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, found: str | None) -> None:
    assert _found(pattern, text) == found


@pytest.mark.parametrize("pattern", ["(je|", "je)", "{NOBODY}", "(je)?", "..3", "#", "a()b", "", "seule?*"])
def test_a_pattern_that_cannot_be_read_says_so(pattern: str) -> None:
    with pytest.raises(PatternError):
        LANGUAGE.compile(pattern)


def test_a_word_is_not_found_inside_another() -> None:
    assert _found("rue", "charrue") is None
