"""Where a conversation stands: what was asked, shown and offered."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base


class Progress(Base):
    """One row a conversation; `state` is a `Course` as JSON. A replay takes `last_answer`, or the course before it."""

    __tablename__ = "progress"

    conversation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_message_id: Mapped[str] = mapped_column(String(40), default="")
    last_answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
