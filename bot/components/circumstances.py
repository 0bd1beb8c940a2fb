"""Circumstances of the household, read by patterns that are data (data/lexicons/circumstances.yml)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.components.found import Found
from bot.components.spelling import LEXICONS


@dataclass(frozen=True)
class _Value:
    value: Any
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def find(self, text: str) -> re.Match[str] | None:
        if any(pattern.search(text) for pattern in self.unless):
            return None
        return next((match for pattern in self.patterns if (match := pattern.search(text))), None)


class Circumstances:
    """Reads one value at most of each entity that the lexicon declares."""

    def __init__(self, content: list[dict[str, Any]]) -> None:
        self._entities = [
            (
                entry["entity"],
                [
                    _Value(
                        v["value"],
                        tuple(re.compile(p) for p in v["patterns"]),
                        tuple(re.compile(p) for p in v.get("unless", ())),
                    )
                    for v in entry["values"]
                ],
            )
            for entry in content
        ]

    def read(self, text: str) -> list[Found]:
        """What the normalised text says, one value an entity."""
        found: list[Found] = []
        for entity, values in self._entities:
            for value in values:
                if match := value.find(text):
                    found.append(Found(entity, value.value, match.start(), match.end()))
                    break
        return found


@lru_cache(maxsize=1)
def load_circumstances(folder: Path = LEXICONS) -> Circumstances:
    """The lexicon of circumstances, read once."""
    return Circumstances(yaml.safe_load((folder / "circumstances.yml").read_text(encoding="utf-8")))
