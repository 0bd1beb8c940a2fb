"""Requests for a person, and everything that happened to each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base
from services.kit.sql import Moment


class Handoff(Base):
    """One request, as the person consented to it. Contact and lines are emptied when it is withdrawn or too old."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("ix_handoff_queue", "state", "departement"),
        Index("ix_handoff_conversation", "conversation_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(String(40))
    """None once the conversation was erased: the request lives on by its own consent."""
    site_id: Mapped[str] = mapped_column(String(40))
    team_id: Mapped[str] = mapped_column(String(40))
    team_name: Mapped[str] = mapped_column(String(200))
    departement: Mapped[str] = mapped_column(String(3))
    commune: Mapped[str] = mapped_column(String(120), default="")
    events: Mapped[list[str]] = mapped_column(JSON, default=list)
    urgency: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(5))

    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """{id, label, text} exactly as shown, read and kept by the person."""
    way: Mapped[str] = mapped_column(String(12), default="appel", server_default="appel")
    """How the person wants to be answered, among the ways of the team."""
    phone: Mapped[str] = mapped_column(String(16))
    """Empty where an answer by mail was asked for."""
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    care: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """What to take care of before one calls or writes, in the person's own words."""
    safe_time: Mapped[str] = mapped_column(String(120))
    voicemail: Mapped[bool]
    consent_text: Mapped[str] = mapped_column(String(1000))
    consented_at: Mapped[datetime] = mapped_column(Moment)

    promise: Mapped[datetime] = mapped_column(Moment)
    promise_text: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closing_reason: Mapped[str] = mapped_column(String(20), default="")


class HandoffEvent(Base):
    """One thing that happened to a request, and who did it (nobody: the person or the house)."""

    __tablename__ = "handoff_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoff.id", ondelete="CASCADE"), index=True)
    moment: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(12))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    text: Mapped[str] = mapped_column(String(1000), default="")


class TeamDeputy(Base):
    """Who answers when a team cannot, as a manager named them; stands before what the site's file says."""

    __tablename__ = "handoff_team"

    site_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    deputy: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(120), default="")


class TeamClosing(Base):
    """Days when a team does not work, both included."""

    __tablename__ = "handoff_team_closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(String(40), index=True)
    team_id: Mapped[str] = mapped_column(String(40))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(120), default="")
    deputy: Mapped[str] = mapped_column(String(200), default="")
    """Who answers what cannot wait; "": the team's own deputy."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(120), default="")
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_by: Mapped[str] = mapped_column(String(120), default="")
