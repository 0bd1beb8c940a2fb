"""imports of commands and of the night wait for a second person too"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0103"
down_revision: str | None = "0102"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ADDED = (("office_upload", "format", 20), ("office_upload", "missing", 6), ("directory_import", "unread", 500))


def upgrade() -> None:
    for table, name, length in _ADDED:
        op.add_column(table, sa.Column(name, sa.String(length=length), nullable=False, server_default=""))


def downgrade() -> None:
    for table, name, _ in reversed(_ADDED):
        op.drop_column(table, name)
