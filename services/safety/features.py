"""What the classifier sees of a message: words, letters, and what the lexicons found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from zlib import crc32

from services.safety.detect import Found

WORDS, LETTERS, SPELLED, PATTERNS = "words", "letters", "spelled", "patterns"
BLOCKS = (WORDS, LETTERS, SPELLED, PATTERNS)
"""words: one and two words in full spelling · letters: as typed · spelled: letters in full spelling · patterns."""
_SHORTEST, _LONGEST = 2, 5
_FACT = 0.5

Block = Mapping[int, float]
"""Features of one block by hash, with how often each stands in the message (patterns: how telling it is)."""


def features(plain_words: Sequence[str], words: Sequence[str], found: Found) -> dict[str, Block]:
    """Return the blocks of a message from its words as typed, its words in full spelling, and the patterns found."""
    pairs = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
    patterns: dict[int, float] = {}
    for name, amount in _pattern_names(found):
        patterns[_hash(name)] = amount
    return {
        WORDS: {_hash(each): count for each, count in Counter(pairs).items()},
        LETTERS: _letters(plain_words),
        SPELLED: _letters(words),
        PATTERNS: patterns,
    }


def _letters(words: Sequence[str]) -> Block:
    return Counter(chain.from_iterable(map(_grams, words)))


@lru_cache(maxsize=5_000)
def _grams(word: str) -> tuple[int, ...]:
    """Return the runs of two to five letters of a word, its ends marked."""
    padded = f" {word} ".encode()
    found: list[int] = []
    for length in range(_SHORTEST, _LONGEST + 1):
        found.extend(crc32(padded[at : at + length]) for at in range(max(1, len(padded) - length + 1)))
        if len(padded) <= length:
            break
    return tuple(found)


def _pattern_names(found: Found) -> Iterator[tuple[str, float]]:
    facts = sorted(found.facts)  # a set has no order of its own: the same phrases must give the same model
    for hit in found.hits:
        yield hit.id, 1.0
        yield f"{hit.kind} {hit.level}", 1.0
        yield hit.level, 1.0
        for fact in facts:
            yield f"{hit.kind} {fact}", _FACT
    for word, names in (("not", found.denied), ("but", found.excused)):
        for name in names:
            yield f"{word} {name}", 1.0
            yield f"{word} {name.partition('.')[0]}", 1.0
            yield word, _FACT
    for fact in facts:
        yield fact, _FACT


def _hash(name: str) -> int:
    return crc32(name.encode())
