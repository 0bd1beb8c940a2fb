"""Finds the right that a person asks for by one of its names."""

from itertools import pairwise

from rapidfuzz import fuzz

from services.kit.text import fold
from services.rights.catalogue import Catalogue

SMALL_WORDS = {
    "a", "au", "aux", "avec", "ce", "cela", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ma", "mes",
    "mon", "ou", "par", "pour", "s", "sa", "se", "ses", "son", "sur", "un", "une",
}  # fmt: skip
LONG_ENOUGH, LIKE = 5, 87
"""A word of so many letters may be written a little otherwise; shorter ones stand as they are."""
FAR = 7
"""More words than that between two words of a name, and it is not that name."""
NUMBERS = {"un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "vingt"}
"""A name that counts ("trois enfants", "cinq jours") is said too often for something else."""
ASKING = {
    "combien", "comment", "demander", "droit", "faut", "obtenir", "ou", "peut", "peux", "pourquoi", "quand", "quel",
    "quelle", "quelles", "quels", "quoi", "savoir", "toucher", "voudrais",
}  # fmt: skip
BEFORE_WHO = {"", "a", "avec", "chez", "de", "est", "et", "mais", "ou", "par", "pour", "sais", "savoir", "vers"}
"""What stands before a "qui" that asks; after any other word ("ma sœur qui m'aide") it only tells of somebody."""


class RightNames:
    """Every title and alias of the catalogue, as the words that must all stand in a text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._names = [
            (words, right_id)
            for right_id, right in catalogue.rights.items()
            for words in {_words(name) for name in (right.title, *right.aliases)}
            if words and words.isdisjoint(NUMBERS)
        ]

    def find(self, text: str, *, asks: bool) -> list[str]:
        """Return the ids of the rights named, the most precise name first.

        A name of one word counts only where something is asked: "recommandé" alone asks for nothing.
        """
        said = fold(text).split()
        found = [
            (len(words), right_id)
            for words, right_id in self._names
            if (asks or len(words) > 1) and _all_near(words, said)
        ]
        return list(dict.fromkeys(right_id for _, right_id in sorted(found, key=lambda each: -each[0])))


def asks_something(text: str) -> bool:
    """Return whether a text asks, by its mark or by its words."""
    words = fold(text).split()
    asks_who = any(word == "qui" and before in BEFORE_WHO for before, word in pairwise(["", *words]))
    return "?" in text or asks_who or not ASKING.isdisjoint(words)


def _words(name: str) -> frozenset[str]:
    return frozenset(each for each in fold(name).split() if each not in SMALL_WORDS)


def _all_near(words: frozenset[str], said: list[str]) -> bool:
    """Return whether all words stand in a text, none far from the next."""
    places = sorted(next((at for at, one in enumerate(said) if _same(word, one)), FAR * FAR) for word in words)
    return places[-1] < FAR * FAR and all(after - before <= FAR for before, after in pairwise(places))


def _same(word: str, said: str) -> bool:
    if said in {word, f"{word}s"} or (len(word) >= LONG_ENOUGH and said == word.removesuffix("s")):
        return True
    return len(word) >= LONG_ENOUGH <= len(said) and fuzz.ratio(word, said) >= LIKE
