"""Concepts of social work read in the normalised text (data/lexicons/concepts.yml)."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

from bot.components.spelling import LEXICONS

_NEGATED = re.compile(
    r"\b(?:pas|plus|jamais|ni|sans|aucune?|zero|non)(?: d'une?| de| d'| une?| le| la| les| encore| ete| du tout)* ?$"
)
_OUT_OF_SIGHT = 26


class Concepts:
    """Finds which concepts a text speaks of, and which of them it denies."""

    def __init__(self, patterns: dict[str, list[str]]) -> None:
        self.names = tuple(patterns)
        self._patterns = {name: _compiled(written) for name, written in patterns.items()}

    def read(self, text: str) -> list[str]:
        """Names of the concepts found, each once; "name:twice" for two different words, "name:not" for denied ones."""
        found: list[str] = []
        for name, pattern in self._patterns.items():
            said: set[str] = set()
            denied = False
            for match in pattern.finditer(text):
                if _NEGATED.search(text[max(0, match.start() - _OUT_OF_SIGHT) : match.start()]):
                    denied = True
                else:
                    said.add(match.group())
            if said:
                found.append(name)
                if len(said) > 1:
                    found.append(f"{name}:twice")
            elif denied:
                found.append(f"{name}:not")
        return found


def _compiled(written: list[str]) -> re.Pattern[str]:
    alternatives = []
    for pattern in written:
        pattern = pattern.replace("~", r"\w*").replace(" ", r"\s+")
        start = "" if pattern.startswith((r"\b", "^", "(?")) else r"\b"
        end = "" if pattern.endswith((r"\b", r"\w*", "$")) else r"\b"
        alternatives.append(f"{start}(?:{pattern}){end}")
    return re.compile("|".join(alternatives))


@lru_cache(maxsize=1)
def load_concepts(folder: Path = LEXICONS) -> Concepts:
    """The concept lexicon of the house, read once."""
    return Concepts(yaml.safe_load((folder / "concepts.yml").read_text(encoding="utf-8")))
