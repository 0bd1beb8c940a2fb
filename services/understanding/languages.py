"""Which other language a message is written in, and what is answered in it (data/content/languages)."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from services.content.loader import ContentModel, read_folder
from services.kit.text import fold

_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
}
_FRENCH = {
    "je", "j", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "mon", "ma", "mes", "ton", "ta", "tes",
    "son", "sa", "ses", "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "est", "suis", "ai", "a",
    "ont", "avec", "pour", "pas", "plus", "que", "qui", "quoi", "comment", "c", "ce", "cette", "chez", "dans", "sur",
    "au", "aux", "sans", "moi", "toi", "depuis",
}  # fmt: skip
"""Words that most French messages hold; where they are as many, the message counts as French."""
_FEW, _SHARE, _OWN_SCRIPT = 2, 0.25, 0.5


class Language(ContentModel):
    """One language: how it is recognised, and what is said in it. `lines` names helplines by their id."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    answer: str
    urgent: str
    person: str
    person_button: str
    lines: dict[str, str]
    script: Literal["latin", "arabic", "cyrillic", "han"]
    letters: str = ""
    """Letters that tell it from others of its script."""
    words: list[str] = []
    """Everyday words, folded, that French does not use."""
    source: str
    checked_on: date


class Languages:
    """Recognises languages by script and everyday words. Raises ContentError where a file is wrong."""

    def __init__(self, content_dir: Path) -> None:
        self._languages = read_folder(content_dir / "languages", Language)
        self._words = {code: frozenset(each.words) for code, each in self._languages.items() if each.words}

    def all(self) -> Mapping[str, Language]:
        """Return every language by its code."""
        return self._languages

    def recognise(self, text: str) -> Language | None:
        """Return the language of a message, None where it is French, mixed with much French, or too short to say."""
        letters = _LETTERS.findall(text)
        if not letters:
            return None
        for script, pattern in _SCRIPTS.items():
            own = [letter for letter in letters if pattern.match(letter)]
            if len(own) >= _FEW and len(own) >= _OWN_SCRIPT * len(letters):
                return self._by_letters(script, own)
        return self._by_words(_WORDS.findall(fold(text)))

    def _by_letters(self, script: str, letters: list[str]) -> Language | None:
        of_script = [each for each in self._languages.values() if each.script == script]
        return max(of_script, key=lambda each: (sum(letter in each.letters for letter in letters), not each.letters))

    def _by_words(self, words: list[str]) -> Language | None:
        french = sum(word in _FRENCH for word in words)
        hits = {code: sum(word in own for word in words) for code, own in self._words.items()}
        best = max(hits, key=lambda code: hits[code])
        enough = hits[best] >= _FEW and hits[best] >= _SHARE * len(words) and hits[best] > french
        return self._languages[best] if enough else None
