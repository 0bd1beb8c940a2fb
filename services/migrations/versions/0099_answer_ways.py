"""how a person wants to be answered, where to write to them, and what to take care of before"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0099"
down_revision: str | None = "0098"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("handoff", sa.Column("way", sa.String(length=12), nullable=False, server_default="appel"))
    op.add_column("handoff", sa.Column("email", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("handoff", sa.Column("care", sa.String(length=120), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("care", "email", "way"):
        op.drop_column("handoff", name)
