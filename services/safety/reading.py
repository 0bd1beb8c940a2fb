"""How a text is looked at: as typed, in full spelling, folded, and through the lexicons."""

import re
from dataclasses import dataclass
from pathlib import Path

from services.safety.detect import Found, Patterns
from services.safety.normalise import Normaliser, fold, typed_words

LONG = 30
"""Words from which a message is also read by stretches: one sentence may say what the others drown."""
SHORTEST, LONGEST, STEP = 10, 30, 20
"""Words of a stretch: short sentences are joined up to the first, long ones cut at the second, cuts this far apart."""
_SENTENCE_END = re.compile(r"(?<=[.!?…\n])\s+|\n+")


@dataclass(frozen=True)
class Seen:
    """One text, or one stretch of it, ready to be weighed."""

    typed: list[str]
    words: list[str]
    folded: list[str]
    found: Found


class Reader:
    """Normaliser and lexicons of one folder (data/lexicons). Raises ContentError where a file is wrong."""

    def __init__(self, lexicons_dir: Path) -> None:
        files = (lexicons_dir / "spelling.yml", lexicons_dir / "danger" / "spelling.yml")
        self.normaliser = Normaliser.read(*(each for each in files if each.exists()))
        self.patterns = Patterns(lexicons_dir / "danger", self.normaliser)

    def see(self, text: str) -> Seen:
        """Return the text as the patterns and the classifier see it."""
        words = self.normaliser.words(text)
        folded = [fold(each) for each in words]
        return Seen(typed_words(text), words, folded, self.patterns.find(folded))


def stretches(text: str) -> list[str]:
    """Return the stretches of a long text, sentence by sentence; none for a short one."""
    if len(text.split()) <= LONG:
        return []
    found: list[str] = []
    waiting: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        waiting += sentence.split()
        if len(waiting) >= SHORTEST:
            found += _cut(waiting)
            waiting = []
    return [*found, *(_cut(waiting) if waiting else [])]


def _cut(words: list[str]) -> list[str]:
    if len(words) <= LONGEST:
        return [" ".join(words)]
    return [" ".join(words[start : start + LONGEST]) for start in range(0, len(words) - LONGEST + STEP, STEP)]
