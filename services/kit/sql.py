"""What behaves the same on SQLite and PostgreSQL: a column type, and the erasing of bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets the zone: it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC)


def forget_bytes(engine: Engine, tables: Sequence[str]) -> bool:
    """Make what was deleted from `tables` leave no bytes in the files of the database; return whether it was done.

    SQLite (with secure_delete on) keeps them in its write-ahead log only: it is emptied. PostgreSQL keeps them in the
    tables and in its log: the tables are written anew, and the log of before is let go (docs/decisions/0022).
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            connection.rollback()
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        known = set(inspect(connection).get_table_names())
        try:
            connection.exec_driver_sql("SET lock_timeout = '2s'")
            for table in tables:
                if table in known:
                    connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
            for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
                connection.exec_driver_sql(statement)
        except DBAPIError:  # a table in use, or a role that may not: the next round tries again
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def take_no_samples(engine: Engine, table: str, column: str) -> None:
    """Keep PostgreSQL from copying values of a column into its statistics; nothing to do elsewhere."""
    if engine.dialect.name == "postgresql" and inspect(engine).has_table(table):
        with engine.begin() as connection:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
