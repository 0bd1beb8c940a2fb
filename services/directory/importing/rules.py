"""What files from elsewhere may hold: accepted values, teams' mailboxes, what must be held back (two content files)."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from services.content.loader import ContentModel, read_file
from services.directory.importing.cells import plain
from services.kit.text import fold

_LIKENESS_MINIMUM = 55
"""Below this likeness (0 to 100) no value is proposed."""


class AcceptedFile(ContentModel):
    """data/content/data_inclusion.yml: value → label, by field."""

    source: str
    checked_on: date
    values: dict[str, dict[str, str]]


class Sensitive(ContentModel):
    """What makes a service one whose address may be secret."""

    kinds: list[str]
    needs: list[str]
    thematiques: list[str]
    networks: list[str]
    words: list[str]
    harmless: list[str]
    public_doors: list[str]


class Counter(ContentModel):
    """What a type of the DILA annuaire does."""

    kind: str = ""
    needs: list[str] = []
    networks: list[str] = []
    zone: str = ""
    service: bool = True


class ImportsFile(ContentModel):
    """data/content/directory_imports.yml."""

    source: str
    checked_on: date
    sensitive: Sensitive
    team_mailboxes: list[str]
    team_domains: list[str]
    free_mail: list[str]
    dila: dict[str, Counter]


class Rules:
    """Raises ContentError where a content file is wrong."""

    def __init__(self, content_dir: Path) -> None:
        self.accepted = read_file(content_dir / "data_inclusion.yml", AcceptedFile).values
        self.file = read_file(content_dir / "directory_imports.yml", ImportsFile)
        self.team_mailboxes = frozenset(self.file.team_mailboxes)
        self.team_domains = frozenset(self.file.team_domains)
        self.free_mail = frozenset(self.file.free_mail)

    def accept(self, field: str, value: str) -> tuple[str, str]:
        """Return (the accepted value that this means or "", the nearest accepted value to propose)."""
        values = self.accepted[field]
        if value in values:
            return value, ""
        found = self._by_folded[field].get(fold(value), "")
        return (found, "") if found else ("", nearest(value, values))

    def names_sensitive(self, *texts: str) -> bool:
        """Tell whether a name or a description says violence, emergency housing or a centre maternel."""
        text = f" {plain(' '.join(texts))} "
        for phrase in self._harmless:
            text = text.replace(phrase, " ")
        return any(word in text for word in self._sensitive_words)

    @cached_property
    def _harmless(self) -> list[str]:
        return [f" {plain(phrase)} " for phrase in self.file.sensitive.harmless]

    @cached_property
    def _sensitive_words(self) -> list[str]:
        return [f" {plain(word)} " for word in self.file.sensitive.words]

    @cached_property
    def _by_folded(self) -> dict[str, dict[str, str]]:
        return {
            field: {fold(text): value for value, label in values.items() for text in (label, value)}
            for field, values in self.accepted.items()
        }


class Labels:
    """The keys of a list with their labels, as people may write either."""

    def __init__(self, labels: dict[str, str]) -> None:
        self._keys = list(labels)
        self._by_folded = {fold(text): key for key, label in labels.items() for text in (label, key)}

    def find(self, written: str) -> str:
        """Return the key that a text means, or ""."""
        return self._by_folded.get(fold(written), "")

    def nearest(self, written: str) -> str:
        """Return the key that looks most like a text, or ""."""
        return nearest(written, self._keys)


@lru_cache(maxsize=4)
def load_rules(content_dir: Path) -> Rules:
    """Return the rules of a content folder, read once."""
    return Rules(content_dir)


def nearest(value: str, among: Iterable[str]) -> str:
    """Return the value that looks most like this one, or "" where none does."""
    found = process.extractOne(fold(value), {each: fold(each) for each in among}, scorer=fuzz.WRatio)
    return str(found[2]) if found and found[1] >= _LIKENESS_MINIMUM else ""
