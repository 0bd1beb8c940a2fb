"""directory: what a search filters on stands in its indexes"""

import math
from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0072"
down_revision: str | None = "0050"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FILTERED = ["reach", "on_site", "status", "demonstration"]
_POINT = ["latitude", "longitude", "answers"]


def upgrade() -> None:
    with op.batch_alter_table("directory_service") as table:
        table.add_column(sa.Column("answers", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("reach", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("cell", sa.Integer(), nullable=True))
    _fill()
    with op.batch_alter_table("directory_service") as table:
        table.drop_index("ix_directory_service_point")
        table.drop_index("ix_directory_service_remote")
        table.create_index("ix_directory_service_around", ["cell", *_FILTERED, *_POINT])
        table.create_index("ix_directory_service_words", ["cell", *_FILTERED, *_POINT, "search_text"])
        table.create_index("ix_directory_service_remote", ["remote", *_FILTERED, "date_maj", "answers"])


def _fill() -> None:
    """Write the new columns of the services that are there, as services/directory/writing/preparing.py does."""
    connection = op.get_bind()
    said: dict[int, set[str]] = defaultdict(set)
    zones: dict[int, list[str]] = defaultdict(list)
    cells: dict[int, int | None] = {}
    for service, kind, lat, lon in connection.execute(
        sa.text("SELECT id, kind, latitude, longitude FROM directory_service")
    ):
        said[service] |= {f"k:{kind}"} if kind else set()
        cells[service] = None if lat is None else math.floor((lat + 90) * 4) * 1440 + math.floor((lon + 180) * 4)
    for service, event, need in connection.execute(sa.text("SELECT service_id, event, need FROM directory_service_need")):
        said[service].add(f"e:{event}" if event else f"n:{need}")
    for service, code in connection.execute(sa.text("SELECT service_id, code FROM directory_service_zone")):
        zones[service].append(code)
    rows = [
        {
            "id": service,
            "answers": f" {' '.join(sorted(words))} ",
            "reach": zones[service][0] if len(zones[service]) == 1 else "*",
            "cell": cells[service],
        }
        for service, words in said.items()
    ]
    if rows:
        columns = "answers = :answers, reach = :reach, cell = :cell, search_text = substr(search_text, 1, 1500)"
        connection.execute(sa.text(f"UPDATE directory_service SET {columns} WHERE id = :id"), rows)


def downgrade() -> None:
    with op.batch_alter_table("directory_service") as table:
        for name in ("around", "words", "remote"):
            table.drop_index(f"ix_directory_service_{name}")
        table.create_index("ix_directory_service_point", ["latitude", "longitude"])
        table.create_index("ix_directory_service_remote", ["remote"])
        table.drop_column("cell")
        table.drop_column("reach")
        table.drop_column("answers")
