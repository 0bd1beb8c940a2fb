"""What a territory adds to the national catalogue."""

from datetime import date, datetime

from sqlalchemy import String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base
from services.kit.sql import Moment


class LocalRule(Base):
    """One rule of one territory about one right: a condition of its own, or "this fund is spent"."""

    __tablename__ = "rights_local"

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[str] = mapped_column(String(60), index=True)
    departement: Mapped[str] = mapped_column(String(3), index=True)
    fund: Mapped[str] = mapped_column(String(3), default="")
    """caf or msa where the rule is of one of them; empty for both."""
    spent: Mapped[bool] = mapped_column(default=False)
    """The money is spent: the right is not for now."""
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    checked_on: Mapped[date]
    until: Mapped[date | None]
    """Last day it holds; None while nobody knows."""
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """A login; "" for what a command added."""
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10), default="published", server_default="published")
    """draft, proposed or published: families read what is published."""
    replaces: Mapped[int | None]
    """The rule that ends when this one is published."""
    refused: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """Why a second person gave it back."""
    read_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The second person, or why there was none."""
    to_read: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Ended at once by one person where two are asked for: another has to read it afterwards."""
