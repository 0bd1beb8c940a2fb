"""What an extractor found, in characters of the normalised text."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Found:
    """One value read in a message; `start` and `end` are positions in the normalised text."""

    entity: str
    value: Any
    start: int
    end: int
