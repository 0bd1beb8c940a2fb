"""What families need, which kind of service answers it, and the words people use for it (data/content/taxonomy.yml)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from services.content.loader import ContentModel, read_file
from services.directory.stemming import Stems
from services.situation.schemas import EventKey

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
    town_hall: TownHallRole
    town_hall_why: str = "La mairie vous dira s'il y a un CCAS."


class Synonym(ContentModel):
    words: list[str]
    events: list[EventKey] = []
    needs: list[str] = []
    kinds: list[str] = []


class TaxonomyFile(ContentModel):
    source: str
    checked_on: date
    needs: dict[str, Need]
    kinds: dict[str, Kind]
    events: dict[EventKey, Event]
    synonyms: list[Synonym]
    stop_words: list[str]
    stem_exceptions: dict[str, str]
    """Words that the stemmer would take for others, with the stem that they get instead."""

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        owners: list[Kind | Event | Synonym] = [*self.kinds.values(), *self.events.values(), *self.synonyms]
        needs = {need for each in owners for need in each.needs}
        kinds = {kind for each in owners if not isinstance(each, Kind) for kind in each.kinds}
        kinds |= {kind for event in self.events.values() for kind in event.never}
        unknown = sorted(needs.difference(self.needs) | kinds.difference(self.kinds))
        if unknown:
            raise ValueError(f"unknown needs or kinds: {', '.join(unknown)}")
        return self


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words typed into a search box stand for; `stems` are those that no synonym explains."""

    events: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    stems: tuple[str, ...]


class Taxonomy:
    """Raises ContentError (file:line: reason) where the file is wrong."""

    def __init__(self, path: Path) -> None:
        self.file = read_file(path, TaxonomyFile)

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
        """Return what the words of a person mean here; what most of them point at comes first."""
        stems = self.stems.of(words)
        text = f" {' '.join(stems)} "
        matched = [(phrase, synonym) for phrase, synonym in self._phrases if f" {phrase} " in text]
        explained = {word for phrase, _ in matched for word in phrase.split()}
        return Meaning(
            events=_most_pointed_at(event for _, synonym in matched for event in synonym.events),
            needs=_most_pointed_at(need for _, synonym in matched for need in synonym.needs),
            kinds=_most_pointed_at(kind for _, synonym in matched for kind in synonym.kinds),
            stems=tuple(dict.fromkeys(each for each in stems if each not in explained)),
        )

    def search_text(self, *texts: str) -> str:
        """Return the stems of texts, each once, spaces around each: to be searched with LIKE '% stem %'."""
        stems = dict.fromkeys(stem for text in texts for stem in self.stems.of(text))
        return f" {' '.join(stems)} " if stems else ""

    @cached_property
    def stems(self) -> Stems:
        """Return the stemmer that knows this file's exceptions and stop words."""
        return Stems(self.file.stem_exceptions, self.file.stop_words)

    @cached_property
    def _phrases(self) -> list[tuple[str, Synonym]]:
        found = [(" ".join(self.stems.of(words)), synonym) for synonym in self.file.synonyms for words in synonym.words]
        return [(phrase, synonym) for phrase, synonym in found if phrase]

    @cached_property
    def _needs_by_thematique(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, need in self.file.needs.items():
            for code in need.thematiques if not need.export_only else ():
                found.setdefault(code, []).append(name)
        return found


def _most_pointed_at(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in Counter(names).most_common())
