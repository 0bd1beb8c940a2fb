"""The gateway's own words, from `interface.yml`. A missing one stops the start, not a family's conversation."""

from pathlib import Path

from services.content.loader import ContentModel, read_file


class InterfaceContent(ContentModel):
    words: dict[str, str]
    source: str
    checked_on: str


def load_words(content_dir: Path) -> dict[str, str]:
    """Return every sentence and label by its name. Raises ContentError where the file is wrong."""
    return read_file(content_dir / "interface.yml", InterfaceContent).words
