"""closures of a structure: one entry shuts all its services; words of what helps from a distance, in an index"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0091"
down_revision: str | None = "0081"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("directory_structure", sa.Column("closures", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(
        "ix_directory_service_remote_words",
        "directory_service",
        ["remote", "reach", "on_site", "status", "demonstration", "date_maj", "answers", "search_text"],
        sqlite_where=sa.text("remote IS 1"),
        postgresql_where=sa.text("remote IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_directory_service_remote_words", "directory_service")
    with op.batch_alter_table("directory_structure") as table:
        table.drop_column("closures")
