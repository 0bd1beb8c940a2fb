"""back office: revisions, territories, uploads, reports, reminders, duplicates, gaps"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0081"
down_revision: str | None = "0080"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)


def _text(name: str, length: int | None = None) -> sa.Column:
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "directory_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("record", 10),
        _text("source", 60),
        _text("source_id", 200),
        _text("action", 12),
        _text("state", 10),
        sa.Column("made_at", _MOMENT, nullable=False),
        _text("made_by", 120),
        _text("reason"),
        sa.Column("asked", sa.JSON(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        _text("decided_by", 120),
        _text("decision"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_directory_revision_record", "directory_revision", ["record", "source", "source_id"])
    op.create_index("ix_directory_revision_state", "directory_revision", ["state"])
    op.create_table(
        "office_territory",
        _text("departement", 3),
        sa.Column("second_reader", sa.Boolean(), nullable=False),
        _text("banner", 200),
        sa.Column("banner_until", sa.Date(), nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        _text("changed_by", 120),
        sa.PrimaryKeyConstraint("departement"),
    )
    op.create_table(
        "office_mapping",
        _text("source", 60),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "office_upload",
        _text("id", 40),
        _text("filename", 200),
        _text("source", 60),
        _text("departement", 3),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        _text("made_by", 120),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "office_report",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("source", 60),
        _text("source_id", 200),
        _text("what", 20),
        _text("text"),
        _text("by_worker", 120),
        _text("token_hash", 64),
        sa.Column("made_at", _MOMENT, nullable=False),
        _text("state", 10),
        sa.Column("decided_at", _MOMENT, nullable=True),
        _text("decided_by", 120),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_office_report_record", "office_report", ["source", "source_id"])
    op.create_index("ix_office_report_state", "office_report", ["state"])
    op.create_table(
        "office_reminder",
        _text("source", 60),
        _text("source_id", 200),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_id"),
    )
    op.create_table(
        "office_distinct",
        _text("first", 261),
        _text("second", 261),
        sa.Column("said_at", _MOMENT, nullable=False),
        _text("said_by", 120),
        sa.PrimaryKeyConstraint("first", "second"),
    )
    op.create_table(
        "office_alias",
        _text("uid", 261),
        _text("target", 261),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("uid"),
    )
    op.create_index("ix_office_alias_target", "office_alias", ["target"])
    op.create_table(
        "office_gap",
        sa.Column("day", sa.Date(), nullable=False),
        _text("code_insee", 5),
        _text("event", 20),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "code_insee", "event"),
    )
    # The list of the back office sorts and filters tens of thousands of services.
    op.create_index("ix_directory_service_nom", "directory_service", ["nom"])


def downgrade() -> None:
    op.drop_index("ix_directory_service_nom", "directory_service")
    for name in ("gap", "alias", "distinct", "reminder", "report", "upload", "mapping", "territory"):
        op.drop_table(f"office_{name}")
    op.drop_table("directory_revision")
