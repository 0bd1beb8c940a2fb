"""directory: dated sessions and stops, who said each value, confirmation, doubt, completeness"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0070"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "directory_service_occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("code_postal", sa.String(length=5), nullable=False),
        sa.Column("commune", sa.String(length=120), nullable=False),
        sa.Column("code_insee", sa.String(length=5), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["directory_service.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("directory_service_occasion") as table:
        table.create_index("ix_directory_service_occasion_service_id", ["service_id"])
        table.create_index("ix_directory_service_occasion_point", ["latitude", "longitude"])
    for name in ("directory_structure", "directory_service"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("origins", sa.JSON(), nullable=False, server_default="{}"))
            table.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
            table.add_column(sa.Column("doubtful", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("directory_service") as table:
        table.add_column(sa.Column("quality", sa.Double(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("directory_service") as table:
        table.drop_column("quality")
    for name in ("directory_service", "directory_structure"):
        with op.batch_alter_table(name) as table:
            for column in ("doubtful", "confirmed_on", "origins"):
                table.drop_column(column)
    op.drop_table("directory_service_occasion")
