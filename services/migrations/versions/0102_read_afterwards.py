"""what is read by a second person afterwards, and local rules that wait for one"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0102"
down_revision: str | None = "0101"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_RULE = (
    ("state", sa.String(length=10), "published"),
    ("replaces", sa.Integer(), None),
    ("refused", sa.String(length=500), ""),
    ("read_by", sa.String(length=120), ""),
    ("to_read", sa.Boolean(), sa.false()),
)


def upgrade() -> None:
    op.add_column(
        "directory_revision", sa.Column("to_read", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_directory_revision_to_read", "directory_revision", ["to_read"])
    for name, kind, default in _RULE:
        op.add_column("rights_local", sa.Column(name, kind, nullable=default is None, server_default=default))


def downgrade() -> None:
    for name, *_ in reversed(_RULE):
        op.drop_column("rights_local", name)
    op.drop_index("ix_directory_revision_to_read", table_name="directory_revision")
    op.drop_column("directory_revision", "to_read")
