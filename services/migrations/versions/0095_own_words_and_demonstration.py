"""words added by editors hold in their own territories; the demonstration that was removed stays removed"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0095"
down_revision: str | None = "0094"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ENTRIES = sa.table("directory_vocabulary", sa.column("id"), sa.column("what"), sa.column("added_by"),
                    sa.column("territories", sa.JSON))  # fmt: skip
_PEOPLE = sa.table("worker", sa.column("login"), sa.column("role"), sa.column("territories", sa.JSON))


def upgrade() -> None:
    with op.batch_alter_table("directory_vocabulary", schema=None) as batch_op:
        batch_op.add_column(sa.Column("territories", sa.JSON(), nullable=False, server_default=json.dumps(["*"])))
    # Words that are already there were taken for every territory: they get back that of who wrote them.
    connection = op.get_bind()
    own = sa.select(_PEOPLE.c.login, _PEOPLE.c.territories).where(_PEOPLE.c.role != "national")
    for login, territories in connection.execute(own).all():
        if territories:
            words = sa.and_(_ENTRIES.c.what == "words", _ENTRIES.c.added_by == login)
            connection.execute(sa.update(_ENTRIES).where(words).values(territories=territories))
    op.create_table(
        "directory_demonstration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("directory_demonstration")
    with op.batch_alter_table("directory_vocabulary", schema=None) as batch_op:
        batch_op.drop_column("territories")
