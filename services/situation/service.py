"""Merges what is said into one story: known, refused, unknown, and in whose words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.situation import repository
from services.situation.models import Statement
from services.situation.schemas import EventKey, Situation

State = Literal["known", "refused", "unknown", "reset"]
ACCUMULATES = {"events", "changed"}
"""Fields whose later values join the earlier ones: a second event never erases the first."""


@dataclass(frozen=True)
class Said:
    """One field as read in a message. `words` are the person's own, kept for saying them back."""

    field: str
    value: Any = None
    state: State = "known"
    words: str = ""


@dataclass
class Story:
    """The situation as it stands after the last message, and what must not be asked again."""

    situation: Situation = field(default_factory=Situation)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    told: dict[EventKey, str] = field(default_factory=dict)
    """In whose words each event was told first."""

    def answered(self, name: str) -> bool:
        """Return whether a field needs no question: known, refused, or not known to the person."""
        return name in self.refused or name in self.unknown or name in self.words

    def knows(self, name: str) -> bool:
        return name in self.words


def record(session: Session, conversation_id: str, message_id: str, said: list[Said], now: datetime) -> list[Said]:
    """Keep what a message says and return what was new; merging the same message again changes nothing.

    A value that the situation cannot hold (forty children, a negative rent) is left out: the story stays as it was.
    """
    if not said or repository.has_message(session, conversation_id, message_id):
        return []
    kept: list[Said] = []
    values = _fold(repository.statements(session, conversation_id)).situation.model_dump(exclude_none=True)
    for each in said:
        if each.state == "known":
            candidate = {**values, each.field: _joined(values, each)}
            try:
                Situation.model_validate(candidate)
            except ValidationError:
                continue
            values = candidate
        elif each.state == "reset":
            values = {}
        kept.append(each)
    for each in kept:
        session.add(
            Statement(
                conversation_id=conversation_id,
                message_id=message_id,
                field=each.field,
                state=each.state,
                value=each.value,
                words=each.words[:200],
                said_at=now,
            )
        )
    session.flush()
    return kept


def story(session: Session, conversation_id: str) -> Story:
    """Return the story of a conversation, folded from everything said in it."""
    return _fold(repository.statements(session, conversation_id))


def forget(session: Session, conversation_id: str) -> None:
    """Erase everything that was said in a conversation."""
    repository.forget(session, conversation_id)


def _joined(values: dict[str, Any], said: Said) -> Any:
    if said.field not in ACCUMULATES:
        return said.value
    before = list(values.get(said.field, []))
    return before + [each for each in said.value if each not in before]


def _fold(rows: Any) -> Story:
    values: dict[str, Any] = {}
    result = Story()
    for row in rows:
        said = Said(row.field, row.value, row.state, row.words)
        if said.state == "reset":
            values, result = {}, Story()
        elif said.state == "known":
            values[said.field] = _joined(values, said)
            result.words[said.field] = said.words
            for event in said.value if said.field == "events" else ():
                result.told.setdefault(event, said.words)
            result.refused.discard(said.field)
            result.unknown.discard(said.field)
        elif said.state == "refused":
            result.refused.add(said.field)
        else:
            result.unknown.add(said.field)
    if values.get("deceased") == "bebe":
        # A baby who died is a bereavement: the birth that was read in the same words is withdrawn.
        values["events"] = [each for each in values.get("events", []) if each != "naissance"] or ["deuil"]
    result.situation = Situation.model_validate(values)
    return result
