"""From what a person typed to the words they meant: folding, SMS forms, repeated letters."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LEXICONS = Path(__file__).resolve().parents[2] / "data" / "lexicons"

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
_TOKEN = re.compile(
    r"\d+(?=(?:enf|an|moi|eur|sem|jour|fil|loy|tx|gosse|bb)\w*\b)|\d{3,}(?=e\b)|[^\W_]+|[^\w\s]|_", re.IGNORECASE
)
_REPEATED = re.compile(r"([a-z])\1{2,}")
_COUNT = re.compile(r"\d+$|(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quelques|plusieurs)$")
_AFTER_A_COUNT = {"moi": "mois", "mwa": "mois", "an": "ans", "tx": "termes", "e": "euros", "mai": "mai"}


def fold(text: str) -> str:
    """Lower case without accents or ligatures, one straight apostrophe; the length may change."""
    if text.isascii():
        return text.lower()
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("ʼ", "'")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Span:
    """A word of the normalised text and where it stood in the original."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True)
class Normalised:
    """The text as meant, with a way back to the characters that were typed."""

    text: str
    spans: tuple[Span, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Original start and end of the words that touch normalised characters start..end."""
        touched = [s for s in self.spans if s.start < end and s.end > start]
        if not touched:
            return 0, 0
        return touched[0].original_start, touched[-1].original_end


class Spelling:
    """Rewrites words by a lexicon of written forms (data, folded keys)."""

    def __init__(self, words: dict[str, str], accented: dict[str, str], runs: dict[str, str]) -> None:
        self._words = words
        self._accented = accented
        self._runs = {tuple(_TOKEN.findall(key)): value for key, value in runs.items()}
        self._longest_run = max((len(key) for key in self._runs), default=1)

    def normalise(self, text: str) -> Normalised:
        """The text in folded, meant words separated by one space; punctuation stays."""
        tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        folded = [self._accented.get(token.lower()) or fold(_INVISIBLE.sub("", token)) for token, _, _ in tokens]
        parts: list[str] = []
        spans: list[Span] = []
        length = 0
        index = 0
        while index < len(tokens):
            taken, written = self._read(folded, index)
            start, end = tokens[index][1], tokens[index + taken - 1][2]
            glued = index > 0 and tokens[index - 1][2] == start and (folded[index] == "'" or folded[index - 1] == "'")
            if written:
                if parts and not glued:
                    parts.append(" ")
                    length += 1
                parts.append(written)
                spans.append(Span(length, length + len(written), start, end))
                length += len(written)
            index += taken
        return Normalised("".join(parts), tuple(spans))

    def _read(self, folded: list[str], index: int) -> tuple[int, str]:
        for size in range(min(self._longest_run, len(folded) - index), 1, -1):
            written = self._runs.get(tuple(folded[index : index + size]))
            if written is not None:
                return size, written
        if index and folded[index] in _AFTER_A_COUNT and _COUNT.match(folded[index - 1]):
            return 1, _AFTER_A_COUNT[folded[index]]
        if len(folded[index]) == 1 and folded[index + 1 : index + 2] == ["'"]:
            return 1, folded[index]
        return 1, self._word(folded[index])

    def _word(self, word: str) -> str:
        known = self._words.get(word)
        if known is not None:
            return known
        short = _REPEATED.sub(r"\1", word)
        return self._words.get(short, short) if short != word else word


@lru_cache(maxsize=1)
def load_spelling(folder: Path = LEXICONS) -> Spelling:
    """The spelling lexicon of the house, read once."""
    content = yaml.safe_load((folder / "spelling.yml").read_text(encoding="utf-8"))
    return Spelling(content["words"], content["accented"], content["runs"])
