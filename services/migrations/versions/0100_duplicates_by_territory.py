"""duplicates kept by territory, with the moment of the comparison"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0100"
down_revision: str | None = "0099"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LIKENESS = "ix_office_alike_likeness"
_TABLES = ("directory_service", "directory_structure")


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM office_alike"))  # compared again the next night, this time with the territories
    for name in ("first_area", "second_area"):
        op.add_column("office_alike", sa.Column(name, sa.String(length=3), nullable=False, server_default=""))
    op.drop_index(_LIKENESS, table_name="office_alike")
    op.create_index(_LIKENESS, "office_alike", ["record", "likeness", "first", "second"])
    columns = ["record", "first_area", "second_area", "likeness"]
    op.create_index("ix_office_alike_area", "office_alike", columns)
    op.create_table(
        "office_comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in _TABLES:
        op.create_index(f"ix_{table}_recorded_at", table, ["recorded_at"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_index(f"ix_{table}_recorded_at", table_name=table)
    op.drop_table("office_comparison")
    op.drop_index(_LIKENESS, table_name="office_alike")
    op.create_index(_LIKENESS, "office_alike", ["record", "likeness"])
    op.drop_index("ix_office_alike_area", table_name="office_alike")
    with op.batch_alter_table("office_alike", schema=None) as batch_op:
        for name in ("second_area", "first_area"):
            batch_op.drop_column(name)
