"""What was said, one row a field and message. The story is folded from these rows, never stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base
from services.kit.sql import Moment


class Statement(Base):
    """One thing said about one field in one message; the same message never counts twice."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_id", "field"),
        Index("ix_statement_conversation", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40))
    message_id: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    value: Mapped[Any] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(200))
    said_at: Mapped[datetime] = mapped_column(Moment)
