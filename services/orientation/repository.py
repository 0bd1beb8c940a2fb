"""Queries on where a conversation stands."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.orientation.models import Progress


def progress(session: Session, conversation_id: str) -> Progress:
    """Return the row of a conversation, made on first use."""
    row = session.get(Progress, conversation_id)
    if row is None:
        row = Progress(conversation_id=conversation_id, last_message_id="", last_answer={}, state={})
        session.add(row)
    return row


def forget(session: Session, conversation_id: str) -> None:
    session.execute(delete(Progress).where(Progress.conversation_id == conversation_id))
