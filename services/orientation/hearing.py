"""What plain words say beside what the pipeline read: answers to our own questions, events, wishes."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from services.content.loader import ContentError, ContentModel, read_folder
from services.kit.text import fold
from services.orientation.course import Way
from services.situation.schemas import EventKey, Situation
from services.situation.service import Said

Wish = Literal[
    "stop_questions", "stop", "estimate", "insult", "doors", "letter", "by_sms", "by_mail", "in_person", "no_call",
    "corrects", "wrong_place",
    "places", "deadline", "rights", "no_person", "start_again", "back_to", "for_someone", "expecting", "meaning",
    "goes_well", "reached",
]  # fmt: skip
WAYS: dict[Wish, Way] = {
    "by_sms": "sms", "by_mail": "courriel", "in_person": "rendez_vous", "no_call": "sans_appel",
}  # fmt: skip
"""How a person would rather be answered, the most precise wish first."""


class HeardFact(ContentModel):
    """One value of one field, and the words that say it.

    Patterns are read on folded text; `<name>` stands for a list of words of the same file.
    """

    field: str
    value: Any
    any: list[str] = Field(min_length=1)
    unless: list[str] = []


class HeardContent(ContentModel):
    """One topic's words. A file named after an event is read only where that event was said."""

    words: dict[str, str] = {}
    """Lists of words that several patterns share, by the name that stands between < and >."""
    names: list[str] = []
    """Words that name this event beyond doubt, whatever the model made of the message."""
    names_unless: list[str] = []
    facts: list[HeardFact] = []
    topics: dict[str, list[str]] = {}
    """Questions about the assistant itself, or about this event, by the name of their answer."""
    not_topics: dict[str, list[str]] = {}
    """What tells that a message does not ask such a question, whatever the model made of it, where no "?" stands."""
    wishes: dict[Wish, list[str]] = {}
    source: str
    checked_on: str

    @model_validator(mode="after")
    def _fields_exist(self) -> "HeardContent":
        unknown = {each.field for each in self.facts} - set(Situation.model_fields)
        if unknown:
            raise ValueError(f"no field {sorted(unknown)[0]}")
        return self


class _Patterns:
    """Several patterns as one; an empty list matches nothing."""

    def __init__(self, patterns: list[str], words: dict[str, str]) -> None:
        filled = [re.sub(r"<(\w+)>", lambda found: f"(?:{words[found[1]]})", each) for each in patterns]
        self._any = re.compile("|".join(f"(?:{each})" for each in filled)) if filled else None

    def search(self, text: str) -> bool:
        return bool(self._any and self._any.search(text))


class Hearing:
    """Reads plain words by patterns that are content. It decides nothing about what to say."""

    def __init__(self, content_dir: Path) -> None:
        """Load the files. Raises ContentError with the file where a pattern or a field is wrong."""
        folder = content_dir / "heard"
        self._names: dict[EventKey, tuple[_Patterns, _Patterns]] = {}
        self._facts: list[tuple[str, HeardFact, _Patterns, _Patterns]] = []
        self._topics: list[tuple[str, str, _Patterns]] = []
        self._not_topics: dict[str, _Patterns] = {}
        self._wishes: list[tuple[Wish, _Patterns]] = []
        for topic, content in read_folder(folder, HeardContent).items():
            try:
                self._load(topic, content)
            except (re.error, KeyError) as error:
                raise ContentError(f"{folder / topic}.yml:1: {error}") from error

    def _load(self, topic: str, content: HeardContent) -> None:
        if content.names:
            event: Any = topic
            self._names[event] = _Patterns(content.names, content.words), _Patterns(content.names_unless, content.words)
        owner = topic if topic in get_args(EventKey) else ""
        for fact in content.facts:
            patterns = _Patterns(fact.any, content.words), _Patterns(fact.unless, content.words)
            self._facts.append((owner, fact, *patterns))
        self._topics += [(owner, name, _Patterns(each, content.words)) for name, each in content.topics.items()]
        self._not_topics |= {name: _Patterns(each, content.words) for name, each in content.not_topics.items()}
        self._wishes += [(name, _Patterns(each, content.words)) for name, each in content.wishes.items()]

    def events(self, text: str) -> list[EventKey]:
        """Return the events that a text names beyond doubt."""
        folded = fold(text)
        return [
            event
            for event, (named, unless) in self._names.items()
            if named.search(folded) and not unless.search(folded)
        ]

    def facts(self, text: str, events: list[EventKey]) -> list[Said]:
        """Return what a text says, one value a field, for the events that were said; the first that fits wins."""
        folded, said = fold(text), dict[str, Said]()
        for owner, fact, patterns, unless in self._facts:
            fits = not owner or owner in events
            if fits and fact.field not in said and patterns.search(folded) and not unless.search(folded):
                said[fact.field] = Said(fact.field, fact.value)
        return list(said.values())

    def topic(self, text: str, events: Sequence[EventKey] = ()) -> str | None:
        """Return which question a text asks about the assistant, or about one of the events that were said; or None.

        Once violence was said only the former are heard: "dois-je partir ?" has no ready answer then.
        """
        folded, told = fold(text), set() if "violence" in events else set(events)
        heard = (each for each in self._topics if not each[0] or each[0] in told)
        return next((name for _, name, patterns in heard if patterns.search(folded)), None)

    def only_tells(self, topic: str, text: str) -> bool:
        """Return whether a text tells something near a question that has a ready answer, and does not ask it."""
        patterns = self._not_topics.get(topic)
        return patterns is not None and "?" not in text and patterns.search(fold(text))

    def way(self, text: str) -> Way:
        """Return how a text asks to be answered, or an empty text."""
        found = self.wishes(text)
        return next((way for wish, way in WAYS.items() if wish in found), "")

    def wishes(self, text: str) -> set[Wish]:
        """Return what a text asks of the conversation itself."""
        folded = fold(text)
        return {name for name, patterns in self._wishes if patterns.search(folded)}
