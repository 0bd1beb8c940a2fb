"""Words brought down to their stem, the same when a directory is written and when it is searched, on any database."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from snowballstemmer import stemmer

from services.kit.text import fold

_ALGORITHM = "french"
_SNOWBALL = stemmer(_ALGORITHM)


class Stems:
    """Snowball's French stemmer on folded words, for people leave accents out; `exceptions` are folded words."""

    def __init__(self, exceptions: Mapping[str, str], stop_words: Iterable[str]) -> None:
        self._exceptions = {fold(word): root for word, root in exceptions.items()}
        self._stop_words = frozenset(fold(word) for word in stop_words)
        said = repr([_ALGORITHM, sorted(self._exceptions.items()), sorted(self._stop_words)])
        self.version = hashlib.sha256(said.encode()).hexdigest()[:12]
        """Changes whenever the same words would get other stems: what was written before is then written again."""

    def of(self, text: str) -> list[str]:
        """Return the stems of the words of a text that say something, in their order."""
        return [
            self._exceptions.get(word) or _stem(word) for word in fold(text).split() if word not in self._stop_words
        ]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    for ending in ("ees", "ee"):  # what "ées" and "ée" become once folded: the stemmer knows them by their accent
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending) + "e"
    return str(_SNOWBALL.stemWord(word))
