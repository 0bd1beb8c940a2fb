"""Conversations and their messages. Nothing here names a person; all of it goes when it is erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base
from services.kit.sql import Moment


class Conversation(Base):
    """One family's thread on one site. `state`: bot, waiting, taken, closed."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    site_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="bot")
    audience: Mapped[str] = mapped_column(String(10), default="family")
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What safety remembers from one message to the next."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Message(Base):
    """One message. A person's message stays `received` until Rasa has merged it, so that a fault can replay it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_message_conversation", "conversation_id", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    """Given by the database; it only grows within a conversation."""
    id: Mapped[str] = mapped_column(String(40), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    client_id: Mapped[str | None] = mapped_column(String(40))
    reply_to: Mapped[str | None] = mapped_column(String(40), index=True)
    author: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text, default="")
    choice: Mapped[dict[str, str] | None] = mapped_column(JSON)
    danger: Mapped[str] = mapped_column(String(20), default="")
    follow_up: Mapped[str] = mapped_column(String(20), default="")
    merged: Mapped[bool] = mapped_column(default=False)
    parts: Mapped[list[Any]] = mapped_column(JSON, default=list)
    offered: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What each button of this message means; never sent to the page."""


class Erased(Base):
    """A conversation that was erased: later turns are refused, and what a late turn wrote back is removed again."""

    __tablename__ = "erased"

    conversation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
