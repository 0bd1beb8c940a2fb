"""Queries on conversations and messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.conversation.models import Conversation, Erased, Message


def conversation(session: Session, conversation_id: str) -> Conversation | None:
    return session.get(Conversation, conversation_id)


def by_token_hash(session: Session, token_hash: str) -> Conversation | None:
    return session.scalar(select(Conversation).where(Conversation.token_hash == token_hash))


def by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """Return the person's message that a page sent under this id."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    return session.scalar(query)


def message(session: Session, message_id: str) -> Message | None:
    return session.scalar(select(Message).where(Message.id == message_id))


def replies(session: Session, message_id: str) -> Sequence[Message]:
    """Return what answered a message, in order."""
    return session.scalars(select(Message).where(Message.reply_to == message_id).order_by(Message.number)).all()


def messages(session: Session, conversation_id: str, after: int = 0) -> Sequence[Message]:
    """Return the messages of a conversation whose number is above `after`, in order."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.number > after)
    return session.scalars(query.order_by(Message.number)).all()


def last_offered(session: Session, conversation_id: str) -> dict[str, dict[str, str]]:
    """Return what the buttons of the last answer mean, by their id."""
    query = select(Message.offered).where(Message.conversation_id == conversation_id, Message.author == "bot")
    return session.scalar(query.order_by(Message.number.desc()).limit(1)) or {}


def last_language(session: Session, conversation_id: str) -> str:
    """Return the code of the language of the last answer; empty for French."""
    query = select(Message.parts).where(Message.conversation_id == conversation_id, Message.author == "bot")
    parts = session.scalar(query.order_by(Message.number.desc()).limit(1)) or []
    return next((str(part["lang"]) for part in parts if part.get("lang")), "")


def was_shown(session: Session, conversation_id: str, what: str) -> bool:
    """Tell whether a part of this type stands in an answer of the conversation."""
    query = select(Message.parts).where(Message.conversation_id == conversation_id, Message.author == "bot")
    return any(part["type"] == what for parts in session.scalars(query) for part in parts)


def unmerged(session: Session, conversation_id: str) -> Sequence[Message]:
    """Return the person's messages that Rasa has not merged yet, in order."""
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.author == "person", Message.merged.is_(False)
    )
    return session.scalars(query.order_by(Message.number)).all()


def mark_merged(session: Session, message_ids: set[str]) -> None:
    """Note that Rasa has read these messages."""
    session.execute(update(Message).where(Message.id.in_(message_ids)).values(merged=True))


def was_erased(session: Session, conversation_id: str) -> bool:
    return session.get(Erased, conversation_id) is not None


def forget(session: Session, conversation_id: str, at: datetime) -> None:
    """Delete a conversation and its messages, and remember that it was erased."""
    session.execute(delete(Message).where(Message.conversation_id == conversation_id))
    session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    if session.get(Erased, conversation_id) is None:
        session.add(Erased(conversation_id=conversation_id, at=at))


def erased_since(session: Session, since: datetime) -> Sequence[str]:
    return session.scalars(select(Erased.conversation_id).where(Erased.at >= since)).all()


def older_than(session: Session, limit: datetime) -> Sequence[str]:
    """Return the conversations whose last message is older than `limit`."""
    return session.scalars(select(Conversation.id).where(Conversation.last_at < limit)).all()
