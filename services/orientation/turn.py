"""One message on its way to an answer."""

from dataclasses import dataclass, field
from typing import Any

from services.orientation.course import Course, Way
from services.orientation.hearing import Wish
from services.orientation.schemas import Fact, Sentence, Utterance
from services.situation.schemas import EventKey
from services.situation.service import Said, Story


@dataclass
class Turn:
    """One message, and what it changed."""

    utterance: Utterance
    before: Story
    story: Story
    said: list[Said]
    course: Course
    note: Fact | Sentence | None = None
    """Why the pending question is asked again: several communes of that name, a date to come…"""
    note_pending: str | None = None
    named: list[str] = field(default_factory=list)
    """Rights that the message asks for by name, the most precise name first."""
    unsure: list[EventKey] = field(default_factory=list)
    """Events of which the words may tell one or the other: it is asked which."""
    asks: bool = False
    wishes: set[Wish] = field(default_factory=set)
    way: Way = ""
    """How this message asks to be answered, if it does."""
    topic: str | None = None
    """The question about the assistant itself that the message asks."""
    steps: list[Sentence | Fact] = field(default_factory=list)
    pending: str | None = None

    def say(self, name: str, **values: str) -> None:
        self.steps.append(Sentence(name=name, values=values))

    def show(self, kind: Any, **data: Any) -> None:
        self.steps.append(Fact(kind=kind, data=data))

    def show_places(self) -> None:
        """Show who can help, on the side that the person chose: near home, or rather away from it."""
        self.show("places", far_from_home=self.course.far_from_home)
