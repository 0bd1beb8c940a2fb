"""One message on its way to a page: its parts, what its buttons mean, and all that a card may need to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.conversation import parts as part
from services.conversation.sites import Site
from services.safety.schemas import DangerKind
from services.situation.service import Story

Meaning = dict[str, str]


@dataclass
class Composition:
    """The parts of one message, and what each of its buttons means (the meaning stays on the server)."""

    parts: list[Any] = field(default_factory=list)
    offered: dict[str, Meaning] = field(default_factory=dict)

    def button(self, identity: str, label: str, meaning: Meaning, kind: Any = "answer") -> part.Choice:
        self.offered[identity] = {**meaning, "label": label}
        return part.Choice(id=identity, label=label, kind=kind)


@dataclass
class Context:
    """All that a card may need: who asks, from which site, when."""

    session: Session
    site: Site
    story: Story
    now: datetime
    conversation_id: str
    audience: str = "family"
    dangers: Sequence[DangerKind] = ()
    """Kinds whose card was shown and not dismissed."""
