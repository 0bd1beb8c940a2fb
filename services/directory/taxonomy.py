"""What families need, which kind of service answers it, and the words people use for it (data/content/taxonomy.yml)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator
from rapidfuzz import fuzz, process

from services.content.loader import ContentError, ContentModel, read_file
from services.directory.stemming import Stems
from services.kit.text import fold
from services.situation.schemas import EventKey

LONGEST_SEARCH_TEXT = 1500
"""It stands in an index, which keeps no longer text; the first words say the most."""
_SHORTEST_MISSPELT = 4
_LIKENESS_MINIMUM = 86
"""Below this likeness (0 to 100) a word is not taken for another; one letter more or less in five is above it."""
TownHallRole = Literal["door", "after", "never"]


class Need(ContentModel):
    label: str
    thematiques: list[str]
    loss: str = ""
    """What exporting to data·inclusion forgets."""
    export_only: bool = False
    """The thématique is too wide to tell this need: it is never read back from an import."""


class Kind(ContentModel):
    name: str
    why: str
    needs: list[str]
    reseaux: list[str] = []
    no_page: bool = False
    """Has no page of its own: one would stay in a browser's history."""
    protect_address: bool = False
    """Such places are often secret: importers hold them back until a person answers."""
    danger: bool = False
    """People in danger are sent there: a report alone never puts it after others."""
    review_months: int = 6
    """After so many months without a word, families read "à vérifier, appelez avant"."""


class Event(ContentModel):
    label: str
    kinds: list[str]
    needs: list[str]
    never: list[str] = []
    lines: list[str] = []
    """National lines (helplines.yml), where the event of the conversation names none."""
    far_from_home: bool = False
    """Being seen at a counter of one's own commune may cost: a family is offered to look elsewhere."""
    town_hall: TownHallRole
    town_hall_why: str = "La mairie vous dira s'il y a un CCAS."


class Synonym(ContentModel):
    words: list[str]
    events: list[EventKey] = []
    needs: list[str] = []
    kinds: list[str] = []
    lines: list[str] = []


class TaxonomyFile(ContentModel):
    source: str
    checked_on: date
    needs: dict[str, Need]
    kinds: dict[str, Kind]
    events: dict[EventKey, Event]
    lines: list[str]
    """National lines for whatever is looked for."""

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        return self.check([*self.kinds.values(), *self.events.values()])

    def check(self, owners: Sequence[Kind | Event | Synonym]) -> Self:
        """Return this file. Raises ValueError where something names a need or a kind that it does not have."""
        needs = {need for each in owners for need in each.needs}
        kinds = {kind for each in owners if not isinstance(each, Kind) for kind in each.kinds}
        kinds |= {kind for event in self.events.values() for kind in event.never}
        unknown = sorted(needs.difference(self.needs) | kinds.difference(self.kinds))
        if unknown:
            raise ValueError(f"unknown needs or kinds: {', '.join(unknown)}")
        return self


class SynonymsFile(ContentModel):
    source: str
    checked_on: date
    synonyms: list[Synonym]
    stop_words: list[str]
    stem_exceptions: dict[str, str]
    """Words that the stemmer would take for others, with the stem that they get instead."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words typed into a search box stand for; `stems` are those that no synonym explains."""

    events: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    stems: tuple[str, ...]
    lines: tuple[str, ...] = ()
    """National lines."""


class Taxonomy:
    """Reads taxonomy.yml and, beside it, directory_synonyms.yml.

    Raises ContentError (file:line: reason) where a file is wrong.
    """

    def __init__(self, path: Path) -> None:
        self.file = read_file(path, TaxonomyFile)
        beside = path.with_name("directory_synonyms.yml")
        self.words = read_file(beside, SynonymsFile)
        try:
            self.file.check(self.words.synonyms)
        except ValueError as error:
            raise ContentError(f"{beside}:1: {error}") from error

    def again(self, file: TaxonomyFile, words: SynonymsFile) -> "Taxonomy":
        """Return another taxonomy of the same sort, which says this."""
        other = object.__new__(Taxonomy)
        other.file, other.words = file, words
        return other

    def kind(self, key: str) -> Kind:
        """Return a kind; an unknown one is "autre"."""
        return self.file.kinds.get(key) or self.file.kinds["autre"]

    def event(self, key: str | None) -> Event | None:
        return next((event for name, event in self.file.events.items() if name == key), None)

    def kind_of_networks(self, networks: Iterable[str]) -> str:
        """Return the kind that a carrier network of data·inclusion stands for, or ""."""
        return next((kind for name in networks for kind, each in self.file.kinds.items() if name in each.reseaux), "")

    def pairs(self, kind: str, needs: Iterable[str] = (), thematiques: Iterable[str] = ()) -> set[tuple[str, str]]:
        """Return the (event, need) pairs that a service answers, from its kind, its own needs and its thématiques."""
        own = {need for need in needs if need in self.file.needs} | set(self.kind(kind).needs)
        own |= {need for code in thematiques for need in self._needs_by_thematique.get(code, ())}
        found = {("", need) for need in own}
        declared = kind in self.file.kinds and kind != "autre"
        for name, event in self.file.events.items():
            if kind in event.never or (declared and kind not in event.kinds and not needs):
                continue  # a declared kind answers the events that list it, unless the service names its own needs
            shared = own.intersection(event.needs)
            found |= {(name, need) for need in shared}
            if not shared and kind in event.kinds:
                found.add((name, self.kind(kind).needs[0]))
        return found

    def thematiques(self, needs: Iterable[str]) -> list[str]:
        """Return the thématiques of data·inclusion that these needs are exported to."""
        return sorted({code for need in needs if need in self.file.needs for code in self.file.needs[need].thematiques})

    def fewest(
        self, kind: str, pairs: Collection[tuple[str, str]], needs: list[str], thematiques: list[str]
    ) -> tuple[list[str], list[str]]:
        """Return the fewest needs and thématiques from which the rest follows again: what a person need not read."""
        extra = sorted(set(needs) - set(self.kind(kind).needs))
        for own, codes in (([], []), (extra, []), (needs, []), ([], thematiques), (extra, thematiques)):
            found = self.pairs(kind, own, codes)
            derived = sorted(set(codes) or set(self.thematiques(need for _, need in found)))
            if found == set(pairs) and derived == thematiques:
                return own, codes
        return needs, thematiques

    def understand(self, words: str) -> Meaning:
        """Return what the words of a person mean here; what most of them point at comes first.

        A phrase weighs as many words as it has, and hides what its parts mean alone ("bébé mort" is no birth).
        """
        stems = [stem for word in fold(words).split() for stem in self.stems.of(self._meant(word))]
        text = f" {' '.join(stems)} "
        said = [(phrase, synonym) for phrase, synonym in self._phrases if f" {phrase} " in text]
        whole = {phrase for phrase, _ in said}
        parts = {each for each in whole for other in whole if each != other and f" {each} " in f" {other} "}
        matched = [(phrase, synonym) for phrase, synonym in said if phrase not in parts]
        explained = {word for phrase, _ in matched for word in phrase.split()}
        return Meaning(
            events=_most_pointed_at((phrase, synonym.events) for phrase, synonym in matched),
            needs=_most_pointed_at((phrase, synonym.needs) for phrase, synonym in matched),
            kinds=_most_pointed_at((phrase, synonym.kinds) for phrase, synonym in matched),
            lines=_most_pointed_at((phrase, synonym.lines) for phrase, synonym in matched),
            stems=tuple(dict.fromkeys(each for each in stems if each not in explained)),
        )

    def _meant(self, word: str) -> str:
        """Return a word, or the word of the synonyms that it misspells ("loye" for "loyer")."""
        if len(word) < _SHORTEST_MISSPELT or word in self._vocabulary or word.isdigit():
            return word
        stems = self.stems.of(word)
        if not stems or stems[0] in self._stems_known:
            return word
        near = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_LIKENESS_MINIMUM)
        return str(near[0]) if near and near[0][0] == word[0] else word

    def search_text(self, *texts: str) -> str:
        """Return the stems of texts, each once, spaces around each: to be searched with LIKE '% stem %'."""
        stems = " ".join(dict.fromkeys(stem for text in texts for stem in self.stems.of(text)))
        if len(stems) > LONGEST_SEARCH_TEXT:
            stems = stems[:LONGEST_SEARCH_TEXT].rpartition(" ")[0]
        return f" {stems} " if stems else ""

    @cached_property
    def stems(self) -> Stems:
        """Return the stemmer that knows the exceptions and stop words of the file of synonyms."""
        return Stems(self.words.stem_exceptions, self.words.stop_words)

    @cached_property
    def _phrases(self) -> list[tuple[str, Synonym]]:
        found = []
        for synonym in self.words.synonyms:
            phrases = dict.fromkeys(" ".join(self.stems.of(words)) for words in synonym.words)
            found += [(phrase, synonym) for phrase in phrases if phrase]
        return found

    @cached_property
    def _vocabulary(self) -> list[str]:
        """Return the folded words of the synonyms: what a misspelt word may have meant."""
        words = {word for synonym in self.words.synonyms for phrase in synonym.words for word in fold(phrase).split()}
        return sorted(word for word in words if self.stems.of(word))

    @cached_property
    def _stems_known(self) -> frozenset[str]:
        return frozenset(stem for word in self._vocabulary for stem in self.stems.of(word))

    @cached_property
    def _needs_by_thematique(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, need in self.file.needs.items():
            for code in need.thematiques if not need.export_only else ():
                found.setdefault(code, []).append(name)
        return found


def _most_pointed_at(pointers: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, ...]:
    weights: Counter[str] = Counter()
    for phrase, names in pointers:
        for name in names:
            weights[name] += len(phrase.split())
    return tuple(name for name, _ in weights.most_common())
