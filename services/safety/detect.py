"""Reads the pattern lexicons and finds them in a text: what may never be missed, and what calms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from services.content.loader import ContentError, ContentModel, read_file
from services.safety.normalise import Normaliser, fold
from services.safety.patterns import Index, Language, PatternError
from services.safety.schemas import About, DangerKind

Level = Literal["card", "question", "weak"]
_NEGATIONS = frozenset(fold(each) for each in ("pas", "jamais", "aucun", "aucune", "aucuns", "ni", "nullement"))
_BEGINNINGS = frozenset(
    fold(each)
    for each in ("je", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "qui", "me", "se", "te", "lui", "mon",
                 "ma", "mes", "notre", "nos", "son", "sa", "ses", "le", "la", "les", "un", "une")
)  # fmt: skip
"""Words that open a clause of its own: a "pas" just before belongs to what stands before."""
_REACH_AFTER, _REACH_BEFORE = 2, 2


class Pattern(ContentModel):
    """One thing that may be said. `any` are its wordings; `unless` the words that make it something else."""

    id: str
    level: Level
    any: list[str] = Field(min_length=1)
    unless: list[str] = []
    about: list[About] = []
    negatable: bool = True
    """A "pas" inside or just after turns it round; false where the wording itself holds one."""
    decides: bool = False
    """Nothing beside it makes it another kind of danger, whatever the classifier leans to."""


class PatternFile(ContentModel):
    kind: DangerKind
    patterns: list[Pattern] = Field(min_length=1)


class LanguagePattern(ContentModel):
    """The plain words of one danger in one language; `unless` are the words that make it something else."""

    kind: DangerKind
    level: Level = "card"
    any: list[str] = Field(min_length=1)
    unless: list[str] = []


class LanguageFile(ContentModel):
    language: str
    patterns: list[LanguagePattern] = Field(min_length=1)


class Fact(ContentModel):
    """Something said about who, how or when, found in a text beside a danger."""

    id: str
    any: list[str] = Field(min_length=1)
    unless: list[str] = []


class FactFile(ContentModel):
    facts: list[Fact] = Field(min_length=1)


class WordClasses(ContentModel):
    classes: dict[str, list[str]]


@dataclass(frozen=True)
class Hit:
    """A pattern found: `span` are its folded words."""

    kind: DangerKind
    id: str
    level: Level
    about: tuple[About, ...]
    span: str
    decides: bool = False


@dataclass
class Found:
    """Everything that the lexicons say about a text."""

    hits: list[Hit] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    """Ids of the patterns that a negation turned round."""
    excused: set[str] = field(default_factory=set)
    """Ids of the patterns that other words of the text make something else."""
    facts: set[str] = field(default_factory=set)


class Patterns:
    """The lexicons of data/lexicons/danger, compiled once. Raises ContentError where a file is wrong."""

    def __init__(self, folder: Path, normaliser: Normaliser) -> None:
        def spelled(word: str) -> str:
            return " ".join(fold(each) for each in normaliser.spelled(word))

        words_path = folder / "words.yml"
        try:
            language = Language(read_file(words_path, WordClasses).classes, spelled)
        except PatternError as error:
            raise ContentError(f"{words_path}:1: {error}") from error
        self._hits: Index[int] = Index()
        self._unless: Index[int] = Index()
        self._patterns: list[tuple[DangerKind, Pattern]] = []
        for path, kind, pattern in _all_patterns(folder):
            number = len(self._patterns)
            self._patterns.append((kind, pattern))
            self._add(path, language, self._hits, number, pattern.any)
            self._add(path, language, self._unless, number, pattern.unless)
        self._facts: Index[int] = Index()
        self._facts_unless: Index[int] = Index()
        facts_path = folder / "facts.yml"
        self._fact_ids: list[str] = []
        for fact in read_file(facts_path, FactFile).facts:
            number = len(self._fact_ids)
            self._fact_ids.append(fact.id)
            self._add(facts_path, language, self._facts, number, fact.any)
            self._add(facts_path, language, self._facts_unless, number, fact.unless)

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def ids(self) -> list[str]:
        """Return the ids of all patterns, as they stand in reasons."""
        return [f"{kind}.{pattern.id}" for kind, pattern in self._patterns]

    @property
    def fact_ids(self) -> list[str]:
        return sorted(set(self._fact_ids))

    def find(self, folded: Sequence[str]) -> Found:
        """Return the patterns and facts found in folded words, negated ones left out."""
        found = Found()
        cancelled = {number for number, _ in self._unless.find(folded)}
        seen: set[int] = set()
        for number, match in self._hits.find(folded):
            kind, pattern = self._patterns[number]
            name = f"{kind}.{pattern.id}"
            if number in seen:
                continue
            if number in cancelled:
                found.excused.add(name)
                continue
            if pattern.negatable and _negated(match.string, *match.span()):
                found.denied.add(name)
                continue
            seen.add(number)
            span = match.group().strip()
            found.hits.append(Hit(kind, name, pattern.level, tuple(pattern.about), span, pattern.decides))
        found.denied -= {hit.id for hit in found.hits}
        cancelled = {number for number, _ in self._facts_unless.find(folded)}
        found.facts = {self._fact_ids[number] for number, _ in self._facts.find(folded) if number not in cancelled}
        return found

    @staticmethod
    def _add(path: Path, language: Language, index: Index[int], number: int, sources: Sequence[str]) -> None:
        for source in sources:
            try:
                index.add(number, language.compile(source))
            except PatternError as error:
                raise ContentError(f"{path}:1: {error}") from error


def _all_patterns(folder: Path) -> Iterator[tuple[Path, DangerKind, Pattern]]:
    """Yield the patterns of each kind in French, then those of the other languages (one a kind and language)."""
    for path in sorted((folder / "kinds").glob("*.yml")):
        file = read_file(path, PatternFile)
        for pattern in file.patterns:
            yield path, file.kind, pattern
    for path in sorted((folder / "languages").glob("*.yml")):
        spoken = read_file(path, LanguageFile)
        for each in spoken.patterns:
            pattern = Pattern(id=spoken.language, level=each.level, any=each.any, unless=each.unless, negatable=False)
            yield path, each.kind, pattern


def _negated(text: str, start: int, end: int) -> bool:
    """Return whether a "pas" stands inside, just after, or just before ("pas peur", "pas de coups") the words found."""
    inside = text[start:end].split()
    after = text[end:].split(" . ")[0].split()[:_REACH_AFTER]
    before = text[:start].split()[-_REACH_BEFORE:]
    if any(each in _NEGATIONS for each in inside + after):
        return True
    if before and before[-1] in _NEGATIONS and inside[0] not in _BEGINNINGS:
        return True
    return len(before) == _REACH_BEFORE and before[0] in _NEGATIONS and before[1] in ("de", "me", "te", "se")
