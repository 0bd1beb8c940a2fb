"""The small language of the danger patterns (data/lexicons/danger): sequences of words, gaps, classes of words.

word      this word            word*     a word that begins so        #        a number
seule?s?  letters that may be missing
(a|b c)   one of these         {NAME}    one of a class of words.yml   (…)?     may be missing
..4       up to four words of the same sentence       ...8   up to eight words, also across sentences
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

_TOKEN = re.compile(r"\(|\)\??|\||\{\w+\}\??|\.{2,3}\d+|[^\s()|]+")
_STEM = 3
_REMEMBERED = 5_000
"""Letters by which a text is searched for beginnings of words."""
Fold = Callable[[str], str]
Key = TypeVar("Key")


class PatternError(ValueError):
    """A pattern cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Compiled:
    """A pattern ready to run. `anchors` are the words of which one must stand in the text, `stems` their beginnings."""

    regex: re.Pattern[str]
    anchors: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True)
class _Piece:
    """A part of a pattern: its expression and the words of which one must be present (empty: nothing must be)."""

    regex: str
    needed: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How telling the words are that must be present: the length of the shortest."""
        return min((len(each) for each in self.needed), default=0)


class Language:
    """Compiles patterns with the classes of words they name; `fold` brings words to the spelling of the texts.

    Raises PatternError where a class cannot be read.
    """

    def __init__(self, classes: Mapping[str, Sequence[str]], fold: Fold) -> None:
        self._fold = fold
        self._classes: dict[str, _Piece] = {}
        for name, members in classes.items():
            self._classes[name] = self._either([self._parse(each) for each in members])

    def compile(self, source: str) -> Compiled:
        """Return the pattern. Raises PatternError where it cannot be read or nothing in it must be present."""
        piece = self._parse(source)
        if not piece.needed:
            raise PatternError(f"{source!r}: no word of it must be present")
        anchors = frozenset(each for each in piece.needed if not each.endswith("*"))
        stems = frozenset(each[:-1] for each in piece.needed if each.endswith("*"))
        return Compiled(re.compile("(?<= )" + piece.regex), anchors, stems)

    def _parse(self, source: str) -> _Piece:
        tokens = _TOKEN.findall(source)
        if "".join(tokens) != "".join(source.split()):
            raise PatternError(f"{source!r}: cannot be read")
        piece, rest = self._alternatives(tokens, source)
        if rest:
            raise PatternError(f"{source!r}: a bracket closes that was not opened")
        return piece

    def _alternatives(self, tokens: list[str], source: str) -> tuple[_Piece, list[str]]:
        choices: list[_Piece] = []
        while True:
            piece, tokens = self._sequence(tokens, source)
            choices.append(piece)
            if not tokens or tokens[0] != "|":
                return (choices[0] if len(choices) == 1 else self._either(choices)), tokens
            tokens = tokens[1:]

    def _sequence(self, tokens: list[str], source: str) -> tuple[_Piece, list[str]]:
        pieces: list[_Piece] = []
        while tokens and tokens[0] not in ("|", ")", ")?"):
            token, tokens = tokens[0], tokens[1:]
            if token == "(":
                piece, tokens = self._alternatives(tokens, source)
                if not tokens:
                    raise PatternError(f"{source!r}: a bracket is not closed")
                optional, tokens = tokens[0] == ")?", tokens[1:]
                pieces.append(_Piece(f"(?:{piece.regex})?") if optional else _Piece(f"(?:{piece.regex})", piece.needed))
            else:
                pieces.append(self._item(token, source))
        if not pieces:
            raise PatternError(f"{source!r}: something is empty")
        best = max(pieces, key=lambda each: each.weight)
        return _Piece("".join(each.regex for each in pieces), best.needed), tokens

    def _item(self, token: str, source: str) -> _Piece:
        if token.startswith("{"):
            name = token.strip("{}?")
            if name not in self._classes:
                raise PatternError(f"{source!r}: the class {name} is not in words.yml")
            piece = self._classes[name]
            return _Piece(f"(?:{piece.regex})?") if token.endswith("?") else piece
        if token.startswith("..."):
            return _Piece(rf"(?:[^ ]+ ){{0,{token[3:]}}}?")
        if token.startswith("..") and len(token) > 2:
            return _Piece(rf"(?:[^ .]+ ){{0,{token[2:]}}}?")
        if token == "#":
            return _Piece(r"\d+ ")
        if token.endswith("*"):
            if "?" in token:
                raise PatternError(f"{source!r}: {token}: a star and a missing letter do not go together")
            stem = self._fold(token[:-1])
            return _Piece(re.escape(stem) + "[^ ]* ", (stem + "*",))
        return self._either([self._word(each) for each in _variants(token)])

    def _word(self, word: str) -> _Piece:
        words = self._fold(word).split()
        if not words:
            raise PatternError("a whole word may not be missing letter by letter: write (word)?")
        return _Piece("".join(re.escape(each) + " " for each in words), (max(words, key=len),))

    @staticmethod
    def _either(choices: list[_Piece]) -> _Piece:
        if len(choices) == 1:
            return choices[0]
        ordered = sorted((each.regex for each in choices), key=len, reverse=True)
        needed = [each.needed for each in choices]
        together = tuple(word for each in needed for word in each) if all(needed) else ()
        return _Piece("(?:" + "|".join(ordered) + ")", together)


def _variants(word: str) -> list[str]:
    """Return the spellings of a word whose letters before a "?" may be missing."""
    variants = [""]
    for letter, optional in re.findall(r"(.)(\??)", word):
        variants = [each + letter for each in variants] + (variants if optional else [])
    return variants


class Index(Generic[Key]):
    """Many patterns, each with a key; runs only those whose anchor stands in the text."""

    def __init__(self) -> None:
        self._patterns: list[tuple[Key, Compiled]] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[tuple[str, int]]] = {}
        self._numbers = lru_cache(maxsize=_REMEMBERED)(self._numbers_of)

    def add(self, key: Key, pattern: Compiled) -> None:
        number = len(self._patterns)
        self._patterns.append((key, pattern))
        for word in pattern.anchors:
            self._by_word.setdefault(word, []).append(number)
        for stem in pattern.stems:
            self._by_stem.setdefault(stem[:_STEM], []).append((stem, number))

    def __len__(self) -> int:
        return len(self._patterns)

    def find(self, words: Sequence[str]) -> Iterable[tuple[Key, re.Match[str]]]:
        """Yield every pattern found in the words, with its first match in " w1 w2 . w3 "."""
        text = " " + " ".join(words) + " "
        numbers: set[int] = set()
        for word in set(words):
            numbers.update(self._numbers(word))
        for number in sorted(numbers):
            key, pattern = self._patterns[number]
            match = pattern.regex.search(text)
            if match:
                yield key, match

    def _numbers_of(self, word: str) -> tuple[int, ...]:
        """Return the patterns that a word may begin."""
        numbers = list(self._by_word.get(word, ()))
        for length in range(1, _STEM + 1):
            found = self._by_stem.get(word[:length], ())
            numbers.extend(number for stem, number in found if word.startswith(stem))
        return tuple(numbers)
