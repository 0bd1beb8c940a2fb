"""Queries on what was said."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.situation.models import Statement


def statements(session: Session, conversation_id: str) -> Sequence[Statement]:
    """Return all that was said in a conversation, in order."""
    query = select(Statement).where(Statement.conversation_id == conversation_id).order_by(Statement.id)
    return session.scalars(query).all()


def has_message(session: Session, conversation_id: str, message_id: str) -> bool:
    """Return whether this message was merged already."""
    query = select(Statement.id).where(Statement.conversation_id == conversation_id, Statement.message_id == message_id)
    return session.scalar(query.limit(1)) is not None


def forget(session: Session, conversation_id: str) -> None:
    """Delete everything that was said in a conversation."""
    session.execute(delete(Statement).where(Statement.conversation_id == conversation_id))
