"""What a database holds, as bytes: so that a test can look for what must not be there."""

from pathlib import Path

from services.db import Base, Database


def kept_bytes(database: Database) -> bytes:
    """Return the bytes of a SQLite database with its write-ahead log; on PostgreSQL those of every row.

    The files of a PostgreSQL server belong to all its databases: tests/e2e/test_erasing.py reads them.
    """
    if database.is_sqlite:
        database.truncate_log()
        file = Path(str(database.url.database))
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    with database.engine.connect() as connection:
        rows = [str(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())]
    return "\n".join(rows).encode()
