"""PostgreSQL: numbers of messages given by the database, no sample of a text in its statistics

Revision ID: 0050
Revises: 0071
"""
from alembic import op

revision = '0050'
down_revision = '0071'
branch_labels = None
depends_on = None

TEXTS = (('message', 'text'), ('statement', 'words'))


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    # Numbers were given by the gateway before: the sequence goes on where they ended.
    op.execute(
        "SELECT setval(pg_get_serial_sequence('message', 'number'), coalesce(max(number), 0) + 1, false) FROM message"
    )
    for table, column in TEXTS:
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0')


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for table, column in TEXTS:
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1')
