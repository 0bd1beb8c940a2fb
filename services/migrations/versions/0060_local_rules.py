"""local rules about rights"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rights_local",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.String(length=60), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("fund", sa.String(length=3), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rights_local", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_local_right_id"), ["right_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_local_departement"), ["departement"], unique=False)


def downgrade() -> None:
    op.drop_table("rights_local")
