"""What the back office keeps beside the directory itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base
from services.kit.sql import Moment


class TerritorySetting(Base):
    """What a territory has decided for itself."""

    __tablename__ = "office_territory"

    departement: Mapped[str] = mapped_column(String(3), primary_key=True)
    second_reader: Mapped[bool] = mapped_column(default=False)
    """Nothing is published before a second person has read it."""
    banner: Mapped[str] = mapped_column(String(200), default="")
    banner_until: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(120), default="")


class ColumnMapping(Base):
    """Which column of a source's spreadsheets says what, as a person matched them the last time."""

    __tablename__ = "office_mapping"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Upload(Base):
    """A file that was received and is not imported yet; the file itself lies in the folder of uploads."""

    __tablename__ = "office_upload"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(60))
    departement: Mapped[str] = mapped_column(String(3))
    columns: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(120))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Of the last dry run."""
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when it waits for a second person, where the territory asks for one."""
    refused: Mapped[str] = mapped_column(String(500), default="")
    """Why a second person did not want it."""
    format: Mapped[str] = mapped_column(String(20), default="")
    """Of the file that a command or the night brought, of which this is the part of one territory; "" for a sheet."""
    missing: Mapped[str] = mapped_column(String(6), default="")
    """What becomes of records that such a file does not hold: remove or keep; "" as its format usually means."""


class Report(Base):
    """Somebody says that a record is wrong. Nothing tells which family it was."""

    __tablename__ = "office_report"
    __table_args__ = (Index("ix_office_report_record", "source", "source_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    by_worker: Mapped[str] = mapped_column(String(120), default="")
    """The login of a worker; "" for a family."""
    token_hash: Mapped[str] = mapped_column(String(64), default="")
    """Tells two reports of one conversation from two of two; emptied once the report is closed."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    """open, corrected or dismissed."""
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(120), default="")


class Reminder(Base):
    """The last letter that asked whether a record is still right."""

    __tablename__ = "office_reminder"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    sent_on: Mapped[date] = mapped_column(Date)


class Distinct(Base):
    """Two records that look alike and that a person said to be different."""

    __tablename__ = "office_distinct"

    record: Mapped[str] = mapped_column(String(10), primary_key=True)
    """service or structure."""
    first: Mapped[str] = mapped_column(String(261), primary_key=True)
    second: Mapped[str] = mapped_column(String(261), primary_key=True)
    said_at: Mapped[datetime] = mapped_column(Moment)
    said_by: Mapped[str] = mapped_column(String(120))


class Alike(Base):
    """Two records that may be one, when they were last compared. They may have changed since."""

    __tablename__ = "office_alike"
    __table_args__ = (
        Index("ix_office_alike_likeness", "record", "likeness", "first", "second"),
        Index("ix_office_alike_area", "record", "first_area", "second_area", "likeness"),
    )

    record: Mapped[str] = mapped_column(String(10), primary_key=True)
    """service or structure."""
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    second: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Database ids."""
    likeness: Mapped[int]
    """Of their names, 0 to 100."""
    first_area: Mapped[str] = mapped_column(String(3), default="")
    second_area: Mapped[str] = mapped_column(String(3), default="")
    """The département of each; "" where it is none, or several."""


class Comparison(Base):
    """When all records were last compared with each other. One row or none."""

    __tablename__ = "office_comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    compared_at: Mapped[datetime] = mapped_column(Moment)


class Gap(Base):
    """How often one thing was asked for, on a day, in a commune with nothing within 30 km. Nobody is in it.

    Events and needs are counted apart: no row tells what else the same person asked for.
    """

    __tablename__ = "office_gap"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    code_insee: Mapped[str] = mapped_column(String(5), primary_key=True)
    sort: Mapped[str] = mapped_column(String(5), primary_key=True)
    """event or need."""
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    """The key of the event or the need in the taxonomy."""
    count: Mapped[int] = mapped_column(default=0)
