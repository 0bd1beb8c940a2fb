"""Engine, declarative base, and the only places where a transaction begins and commits."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session

from services.kit.sql import forget_bytes


class Base(DeclarativeBase):
    """Every table of the house derives from this."""


class Database:
    """One engine and its two kinds of transaction. SQLite and PostgreSQL run the same code."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine: Engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that is never committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits once when the block ends well, and rolls back otherwise."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log, where erased text would otherwise stay; return whether it is empty."""
        return not self.is_sqlite or forget_bytes(self.engine, ())

    def forget_bytes(self, tables: Sequence[str]) -> bool:
        """Make what was deleted from `tables` leave no bytes in any file; return whether it was done."""
        return forget_bytes(self.engine, tables)

    def dispose(self) -> None:
        self.engine.dispose()


_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000")


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that starts by reading cannot always become a writer: take the lock at once.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reading(request: Request) -> Iterator[Session]:
    with request.app.state.house.database.reading() as session:
        yield session


def _writing(request: Request) -> Iterator[Session]:
    with request.app.state.house.database.writing() as session:
        yield session


# scope="function": the commit comes before the answer leaves, so that what was acknowledged is never lost.
ReadingSession = Annotated[Session, Depends(_reading, scope="function")]
WritingSession = Annotated[Session, Depends(_writing, scope="function")]
