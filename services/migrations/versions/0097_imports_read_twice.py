"""imports that wait for a second person"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0097"
down_revision: str | None = "0096"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ADDED = {
    "office_upload": {"proposed_at": sa.DateTime(timezone=True), "refused": sa.String(length=500)},
    "directory_import": {"read_by": sa.String(length=120), "undo_asked_by": sa.String(length=120)},
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                is_text = isinstance(kind, sa.String)
                batch_op.add_column(
                    sa.Column(name, kind, nullable=not is_text, server_default="" if is_text else None)
                )


def downgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
