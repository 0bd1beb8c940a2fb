"""Brings French as people write it to one spelling: letters, SMS forms, elisions, doubled letters, hidden marks."""

import re
import unicodedata
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from services.content.loader import ContentModel, read_file

_HAN = "\u3400-\u9fff"
_STUCK = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+|\d+|[.!?;\n…。؟]+")
"""Words, figures, ends of sentences. Chinese leaves no space between words: each sign stands alone."""
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_ENDS = frozenset(".!?;\n…。؟")
_TAG = re.compile(r"</?(?:a|b|br|i|u|p|em|strong|span|div|font|h[1-6]|ul|ol|li|img|script|style)\b", re.IGNORECASE)
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
_KEYBOARDS = {"ی": "ي", "ى": "ي", "ې": "ي", "ۍ": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه"}
"""Letters that Arabic, Persian and Pashto keyboards put in each other's place."""


class Spelling(ContentModel):
    """Forms as written and the words they stand for; `runs` are forms of several words."""

    words: dict[str, str]
    runs: dict[str, str] = {}
    accented: dict[str, str] = {}


class _Letters(dict[int, str]):
    """For str.translate on decomposed text: what each character becomes, worked out once a character."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if category in ("Mn", "Cf"):  # accents; zero-width and right-to-left marks
            kept = ""
        elif category in ("Cc", "Cs", "Co", "Cn") and letter != "\n":
            kept = " "
        else:
            kept = _LIGATURES.get(letter) or _KEYBOARDS.get(letter, letter)
        self[code] = kept
        return kept


_LETTERS = _Letters()


def plain(text: str) -> str:
    """Return the text in lower case without accents, hidden marks, controls and exotic letter shapes."""
    if text.isascii():
        return text.lower().translate(_LETTERS)
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower()).translate(_LETTERS)


def fold(word: str) -> str:
    """Return a word with single letters where they are doubled, and ph as f: "frappe" and "frape" are one."""
    return _DOUBLED.sub(r"\1", word).replace("ph", "f")


def typed_words(text: str) -> list[str]:
    """Return the words of a text as they were typed, only without accents and hidden marks."""
    return plain(text).split()


class Normaliser:
    """Turns a text into folded words; "." stands where a sentence ends."""

    def __init__(self, words: Mapping[str, str], accented: Mapping[str, str]) -> None:
        short = {plain(form): tuple(_STUCK.findall(plain(full))) for form, full in words.items()}
        # A full form may hold an elision of its own ("j'ai"): it is spelled out too, once.
        self._words = {
            form: tuple(each for part in full for each in (short.get(part, (part,)) if len(part) == 1 else (part,)))
            for form, full in short.items()
        }
        forms = "|".join(sorted(accented, key=len, reverse=True)) or "(?!)"
        self._accented = re.compile(rf"(?<!\w)(?:{forms})(?!\w)")
        self._by_accent = dict(accented)

    @classmethod
    def read(cls, *paths: Path) -> "Normaliser":
        """Return the normaliser of these spelling files, the later prevailing. Raises ContentError."""
        words: dict[str, str] = {}
        accented: dict[str, str] = {}
        for path in paths:
            spelling = read_file(path, Spelling)
            words.update(spelling.words)
            accented.update(spelling.accented)
        return cls(words, accented)

    def full(self, word: str) -> tuple[str, ...]:
        """Return the words that one written form stands for."""
        return self._words.get(word, (word,))

    def spelled(self, text: str) -> list[str]:
        """Return the full words of a piece of a pattern, in plain letters."""
        return [full for token in _STUCK.findall(plain(text)) for full in self.full(token)]

    def words(self, text: str) -> list[str]:
        """Return the words of a text in full spelling, without accents, "." at each end of a sentence."""
        found: list[str] = []
        waiting: tuple[str, ...] = ()
        text = unicodedata.normalize("NFC", unescape(_TAG.sub(" ", _HIDDEN.sub("", text)))).lower()
        text = self._accented.sub(lambda form: self._by_accent[form.group()], text)
        for token in _STUCK.findall(_ELONGATED.sub(r"\1", plain(text))):
            if token[0] in _ENDS:
                if found and found[-1] != ".":
                    found.append(".")
            else:
                full = self.full(token)
                # "c" alone is "c'est", and so is "c" before "est": the word that follows is not said twice.
                repeated = len(waiting) > 1 and waiting[-1] == full[0]
                found.extend(full[1:] if repeated else full)
                waiting = full
                continue
            waiting = ()
        return found

    def folded(self, text: str) -> list[str]:
        """Return the words of a text, each folded."""
        return [fold(each) for each in self.words(text)]
