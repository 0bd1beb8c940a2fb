"""The lists of the practice as typed rules: what must be said first, never said, never asked, never shown."""

import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from services.content.loader import ContentModel, read_file

FILE = Path(__file__).parent / "never.yml"
EVENTS = frozenset({"naissance", "separation", "deuil", "impayes"})
FACTS = EVENTS | {
    "violence", "suicide", "child_lost", "baby_lost", "never_couple", "joy", "screen_safe", "after_suicide",
}  # fmt: skip
"""What a person may have said, as the one who wrote the dialogue knows it; never what the product understood."""


def fold(text: str) -> str:
    """Return the text in lower case, without accents; apostrophes, hyphens and odd spaces are plain spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(each for each in plain if unicodedata.category(each) not in {"Mn", "Cf"})
    return re.sub(r"[\s'’‘\-‑–]+", " ", plain).strip()


def sentences(text: str) -> list[str]:
    """Return the sentences of a text as they stand."""
    return [each.strip() for each in re.split(r"(?<=[.?!…])\s+|\n+", text) if each.strip()]


def count_words(sentence: str) -> int:
    """Return how many words a sentence has; a lonely "?" or "«" is none."""
    return sum(any(character.isalnum() for character in each) for each in sentence.split())


class Rule(ContentModel):
    """What every rule has. It holds while each fact of `since` was said and none of `not_if`."""

    id: str
    section: str = Field(min_length=8)
    since: list[str] = []
    not_if: list[str] = []
    first: bool = False
    everywhere: bool = False
    withdrawn: bool = False
    bad: list[Any] = Field(min_length=1)
    good: list[Any] = Field(min_length=1)

    @model_validator(mode="after")
    def _says_when_it_holds(self) -> "Rule":
        unknown = {*self.since, *self.not_if} - FACTS
        if unknown:
            raise ValueError(f"{self.id}: no such fact: {sorted(unknown)}")
        if bool(self.since) == self.everywhere:
            raise ValueError(f"{self.id}: either `since` or `everywhere`")
        return self

    def holds(self, facts: set[str], new: set[str]) -> bool:
        """Return whether the rule applies to an answer; `new` are the facts that this answer is the first to meet."""
        said = self.everywhere or (set(self.since) <= facts and not set(self.not_if) & facts)
        return said and (not self.first or bool(set(self.since) & new))


class MustSay(Rule):
    """Words that the first answer to a fact must hold, wherever they stand in it."""

    all: list[str] = Field(min_length=1)

    def missing(self, text: str) -> list[str]:
        """Return the patterns that a folded text does not hold."""
        return [each for each in self.all if not re.search(each, text)]


class Words(Rule):
    """Words that no sentence may hold."""

    any: list[str] = Field(min_length=1)
    unless: list[str] = []
    unless_near: list[str] = []
    in_: list[str] = Field(default=[], alias="in")
    not_in: list[str] = []

    @cached_property
    def patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(each) for each in self.any]

    def catches(self, sentence: str, near: str = "", place: str = "") -> bool:
        """Return whether a sentence breaks the rule; `near` is the whole card it stands on."""
        if (self.in_ and place and place not in self.in_) or place in self.not_in:
            return False
        folded = fold(sentence)
        if not any(each.search(folded) for each in self.patterns):
            return False
        spared = any(re.search(each, folded) for each in self.unless)
        return not spared and not any(re.search(each, fold(near)) for each in self.unless_near)


class NeverAsk(Words):
    """A question that may not be asked: by its words, or by its id."""

    ids: list[str] = []

    def catches_id(self, question: str) -> bool:
        return any(re.fullmatch(each, question) for each in self.ids)


class NeverShow(Rule):
    """Parts, cards or fields that may not come."""

    beside: str = ""
    more_than_one: str = ""
    parts: list[str] = []
    cards: list[str] = []
    filled: list[Literal["amount", "deadline", "documents", "one_thing_today", "alert"]] = []
    matching: str = ""
    first_place: list[str] = []

    def found(self, parts: list[dict[str, Any]]) -> list[str]:
        """Return what breaks the rule in an answer, in a few words each."""
        kinds = [part["type"] for part in parts]
        if self.beside and self.beside not in kinds:
            return []
        wrong = [f"part {kind}" for kind in kinds if kind in self.parts]
        if self.more_than_one and kinds.count(self.more_than_one) > 1:
            wrong.append(f"{kinds.count(self.more_than_one)} parts {self.more_than_one}")
        for part in parts:
            if part["type"] == "rights":
                for card in part["cards"]:
                    wrong += self._card(card)
            if part["type"] == "places" and part["cards"] and self.first_place:
                kind = fold(f"{part['cards'][0]['kind']} {part['cards'][0].get('name', '')}")
                wrong += [f"first door: {kind}" for each in self.first_place if re.search(each, kind)]
        return wrong

    def _card(self, card: dict[str, Any]) -> list[str]:
        wrong = [f"card {card['id']}" for each in self.cards if re.fullmatch(each, card["id"])]
        for field in self.filled:
            value = card.get(field)
            if value and (not self.matching or re.search(self.matching, fold(str(value)))):
                wrong.append(f"card {card['id']}, {field}: {value}")
        return wrong


class Form(ContentModel):
    """Figures of the general rules."""

    section: str
    most_words: int
    most_rights_at_once: int
    most_places_at_once: int
    most_questions_at_once: int
    most_questions: int
    most_questions_after: dict[str, int]
    refusals_that_end_questions: int
    offer_to_stop: str
    skip: str
    last_question: str
    opening_question: str


class Practice(ContentModel):
    """The whole of never.yml."""

    source: str
    checked_on: Any
    gentlest_first: list[list[str]]
    form: Form
    must_say: list[MustSay]
    never_say: list[Words]
    never_ask: list[NeverAsk]
    never_show: list[NeverShow]

    @property
    def rules(self) -> list[Rule]:
        return [*self.must_say, *self.never_say, *self.never_ask, *self.never_show]

    def rank(self, fact: str) -> int:
        """Return how gentle a tone a life event asks for, 0 the gentlest; events of one rank may share first words."""
        return next((rank for rank, facts in enumerate(self.gentlest_first) if fact in facts), len(self.gentlest_first))


def load(path: Path = FILE) -> Practice:
    """Return the lists. Raises ContentError with file, line and reason where one is wrong."""
    return read_file(path, Practice)
