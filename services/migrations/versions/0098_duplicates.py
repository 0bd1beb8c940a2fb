"""duplicates of structures, and those of the whole country kept"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0098"
down_revision: str | None = "0097"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PAIR = (("first", sa.String(length=261)), ("second", sa.String(length=261)))
_SAID = (("said_at", sa.DateTime(timezone=True)), ("said_by", sa.String(length=120)))
_MERGED = "fk_directory_structure_merged_into"


def upgrade() -> None:
    _replace((("record", sa.String(length=10)), *_PAIR, *_SAID), "'service' AS record, ")
    op.create_table(
        "office_alike",
        sa.Column("record", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record", "first", "second"),
    )
    op.create_index("ix_office_alike_likeness", "office_alike", ["record", "likeness"])
    with op.batch_alter_table("directory_structure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(_MERGED, "directory_structure", ["merged_into"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("directory_structure", schema=None) as batch_op:
        batch_op.drop_constraint(_MERGED, type_="foreignkey")
        batch_op.drop_column("merged_into")
    op.drop_table("office_alike")
    _replace((*_PAIR, *_SAID), "", "WHERE record = 'service'")


def _replace(columns: Sequence[tuple[str, sa.types.TypeEngine]], added: str, where: str = "") -> None:
    """Make the table of different pairs anew: its key changes, which SQLite cannot do in place."""
    said = sa.text(f"SELECT {added}first, second, said_at, said_by FROM office_distinct {where}")
    rows = [dict(row._mapping) for row in op.get_bind().execute(said.columns(*(sa.column(*each) for each in columns)))]
    op.drop_table("office_distinct")
    table = op.create_table(
        "office_distinct",
        *(sa.Column(name, kind, nullable=False) for name, kind in columns),
        sa.PrimaryKeyConstraint(*(name for name, _ in columns if not name.startswith("said"))),
    )
    op.bulk_insert(table, rows)
