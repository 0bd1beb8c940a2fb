"""Word lists of data/lexicons as pieces of patterns."""

from functools import cache
from pathlib import Path

import yaml

from bot.components.spelling import LEXICONS


@cache
def alternatives(name: str, folder: Path = LEXICONS) -> dict[str, str]:
    """The lists of one lexicon file, each as a group of alternatives for a pattern, longest first as written."""
    content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return {key: f"(?:{'|'.join(words)})" for key, words in content.items()}
