"""directory: a counter whose source names no zone is for whoever comes ("" instead of "france")"""

from collections.abc import Sequence

from alembic import op

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_COUNTERS = "service_id IN (SELECT id FROM directory_service WHERE NOT remote)"


def upgrade() -> None:
    op.execute(f"UPDATE directory_service_zone SET code = '' WHERE code = 'france' AND {_OF_COUNTERS}")


def downgrade() -> None:
    op.execute(f"UPDATE directory_service_zone SET code = 'france' WHERE code = '' AND {_OF_COUNTERS}")
