"""gaps count needs beside events"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0096"
down_revision: str | None = "0095"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DAY, _COMMUNE, _COUNT = ("day", sa.Date()), ("code_insee", sa.String(length=5)), ("count", sa.Integer())
_EVENTS = (_DAY, _COMMUNE, ("event", sa.String(length=20)), _COUNT)
_ASKED = (_DAY, _COMMUNE, ("sort", sa.String(length=5)), ("name", sa.String(length=40)), _COUNT)


def upgrade() -> None:
    _replace(_ASKED, "SELECT day, code_insee, 'event' AS sort, event AS name, count FROM office_gap")


def downgrade() -> None:
    _replace(_EVENTS, "SELECT day, code_insee, name AS event, count FROM office_gap WHERE sort = 'event'")


def _replace(columns: Sequence[tuple[str, sa.types.TypeEngine]], kept: str) -> None:
    """Make the table anew: its key changes, which SQLite cannot do in place."""
    said = sa.text(kept).columns(*(sa.column(name, kind) for name, kind in columns))
    rows = [dict(row._mapping) for row in op.get_bind().execute(said)]
    op.drop_table("office_gap")
    table = op.create_table(
        "office_gap",
        *(sa.Column(name, kind, nullable=False) for name, kind in columns),
        sa.PrimaryKeyConstraint(*(name for name, _ in columns if name != "count")),
    )
    op.bulk_insert(table, rows)
