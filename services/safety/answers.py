"""A short answer to a question about danger: yes, no, or somebody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.content.loader import ContentModel, read_file
from services.safety import remember
from services.safety.normalise import fold, plain
from services.safety.schemas import DangerKind, Doubt, Memory

VIOLENCE: DangerKind = "violence_conjugale"
LONGEST, LONGEST_KNOWN = 6, 12
"""Words up to which a first "oui" or "non" answers; and up to which a message of nothing but known words does."""
_BUT = "mais"


class AnswerWords(ContentModel):
    """The file data/lexicons/danger/answers.yml; its comments say what each list is."""

    agrees: list[str]
    denies: list[str]
    him: list[str]
    her: list[str]
    others: list[str]
    children: list[str]
    away: list[str]
    nobody: list[str]
    around: list[str]


@dataclass(frozen=True)
class Answered:
    """What a short message says to the question that waits."""

    agrees: bool | None
    """What its first word says; None where that is neither yes nor no, or where a "mais" follows."""
    people: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_away: bool = False
    nobody: bool = False
    only: bool = False
    """Whether it holds nothing but the words of an answer."""


class Answers:
    """Reads short answers by the words of one file. Raises ContentError where it is wrong."""

    def __init__(self, path: Path) -> None:
        words = read_file(path, AnswerWords)
        names = AnswerWords.model_fields
        lists = {name: frozenset(fold(plain(each)) for each in getattr(words, name)) for name in names}
        self._agrees, self._denies = lists["agrees"], lists["denies"]
        self._couple = [lists["him"], lists["her"]]
        self._people = lists["him"] | lists["her"] | lists["others"]
        self._children, self._away, self._nobody = lists["children"], lists["away"], lists["nobody"]
        self._known = frozenset().union(*lists.values())

    def read(self, folded: Sequence[str]) -> Answered | None:
        """Return what a short message answers, None where it is too long, or neither yes nor no nor known words."""
        said = [each for each in folded if each != "."]
        if not said or len(said) > LONGEST_KNOWN:
            return None
        only = all(each in self._known or each.isdigit() for each in said)
        agrees = self.first_word(said) if (only or len(said) <= LONGEST) and _BUT not in said else None
        if not only:
            return Answered(agrees) if agrees is not None else None
        return Answered(
            agrees,
            tuple(each for each in said if each in self._people),
            tuple(each for each in said if each in self._children),
            any(each in self._away for each in said),
            any(each in self._nobody for each in said),
            only,
        )

    def first_word(self, folded: Sequence[str]) -> bool | None:
        """Return True for a yes, False for a no, None where a text begins with neither."""
        word = next((each for each in folded if each != "."), "")
        if word in self._denies:
            return False
        return True if word in self._agrees else None

    def to_doubt(self, said: Answered, doubt: Doubt, kind: DangerKind, memory: Memory) -> str:
        """Return the id of the answer that a message gives to a question of doubt; empty where it gives none.

        Somebody's name answers only where that person is not what the worry is about.
        """
        people = self._near(said, doubt)
        if said.nobody and doubt.nobody:
            return "" if people else doubt.nobody
        if said.agrees is not None:
            return "oui" if said.agrees else "non"
        trusted = people and not said.is_away and not self._is_feared(said, doubt, kind, memory)
        return doubt.someone if trusted else ""

    def is_calm(self, said: Answered, doubt: Doubt, kind: DangerKind, memory: Memory) -> bool:
        """Return whether an answer of known words that settles nothing ("il travaille") raises no worry of its own."""
        return bool(doubt.someone) and not said.nobody and not self._is_feared(said, doubt, kind, memory)

    @staticmethod
    def _near(said: Answered, doubt: Doubt) -> tuple[str, ...]:
        return said.people if doubt.someone_else else (*said.people, *said.children)

    def _is_feared(self, said: Answered, doubt: Doubt, kind: DangerKind, memory: Memory) -> bool:
        """Return whether somebody named here may be who is feared."""
        close = [couple for couple in self._couple if couple & set(said.people)]
        if close and remember.speaks_of(memory, VIOLENCE):
            return True
        same = {*said.people, *(word for couple in close for word in couple)}
        return doubt.someone_else and remember.names(memory, kind, sorted(same))
