"""who added and who ended a local rule"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0092"
down_revision: str | None = "0091"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("added_by", "removed_by"):
        op.add_column("rights_local", sa.Column(name, sa.String(length=120), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("rights_local", schema=None) as batch_op:
        for name in ("removed_by", "added_by"):
            batch_op.drop_column(name)
