"""What a person said of the spreadsheets of a source: its columns, the words of its lists, when it was checked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from services.directory.importing import cells
from services.directory.importing.fields import UNKNOWN_VALUE
from services.directory.taxonomy import Taxonomy
from services.kit.text import fold
from services.office.content import content

IGNORED = ""
LEFT_EMPTY = "-"
"""Said of a word that means nothing here. What nobody has answered is asked again."""
_KIND, _DATED, _WORD = "*", "+date", "="
"""Beside the columns of a source: the kind of what names none, the day of the file, and "=kind=MDCS" for a word."""
LISTS = {"kind": "kinds", "needs": "needs", "publics": "publics", "modes_accueil": "modes_accueil", "frais": "frais"}
"""What may be said in words of one's own, with the list that it is chosen from."""
_ONE = {"kind", "frais"}
MOST_WORDS = 80
_ALIKE = 80


@dataclass(slots=True)
class Answers:
    """What columns say, what words mean, what kind a row without one is, when the file was right."""

    columns: dict[str, str] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    kind: str = ""
    dated: date | None = None

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> "Answers":
        """Return answers as they are stored."""
        found = cls(kind=stored.get(_KIND, ""), dated=cells.day(stored.get(_DATED)))
        for name, said in stored.items():
            if name.startswith(_WORD):
                target, _, word = name[1:].partition("=")
                found.words[target, word] = said
            elif name not in (_KIND, _DATED):
                found.columns[name] = said
        return found

    @property
    def stored(self) -> dict[str, str]:
        """Return them as they are stored."""
        words = {f"{_WORD}{target}={word}": said for (target, word), said in self.words.items()}
        return {**self.columns, **words, _KIND: self.kind, _DATED: self.dated.isoformat() if self.dated else ""}

    @property
    def wanted(self) -> dict[str, str]:
        """Return the columns that are taken, with what each says."""
        return {name: target for name, target in self.columns.items() if target in content().columns}

    def translated(self, values: dict[str, str]) -> None:
        """Put the values that a person chose in the place of the words of a row."""
        known = {(target, fold(word)): said for (target, word), said in self.words.items()}
        for target in LISTS:
            if written := values.get(target):
                parts = [written] if target in _ONE else cells.many(written)
                meant = [known.get((target, fold(each))) or each for each in parts]
                values[target] = ", ".join(each for each in meant if each != LEFT_EMPTY)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a spreadsheet that is in no list of ours: how often it is there, and what it means or may mean."""

    target: str
    word: str
    count: int
    meant: str

    @property
    def options(self) -> str:
        """Return the name of the list that its meaning is chosen from."""
        return LISTS[self.target]


def words_of(
    answers: Answers, remarks: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, lists: Mapping[str, Mapping[str, str]]
) -> list[Word]:
    """Return the words to be explained: those that the last trial did not know first, then those explained before.

    Kinds come first: they decide which families are shown a service.
    """
    order = list(LISTS)
    unknown = Counter(
        (str(each["field"]), str(each["value"]))
        for each in remarks
        if each["reason"] == UNKNOWN_VALUE and each["field"] in LISTS
    )
    found = [
        Word(*asked, count, _guess(*asked, taxonomy, lists[LISTS[asked[0]]]))
        for asked, count in unknown.most_common(MOST_WORDS)
    ]
    found.sort(key=lambda each: order.index(each.target))
    return found + [Word(*asked, 0, said) for asked, said in answers.words.items() if said and asked not in unknown]


def _guess(target: str, word: str, taxonomy: Taxonomy, options: Mapping[str, str]) -> str:
    """Return what a word means: the one kind that those who search mean by it, or nearly the name of an option."""
    kinds = taxonomy.understand(word).kinds if target == "kind" else ()
    if len(kinds) == 1:
        return kinds[0]
    labels = {key: fold(label) for key, label in options.items()}
    near = process.extractOne(fold(word), labels, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return str(near[2]) if near else ""
