"""The database reaches the newest shape on both engines, from nothing and again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from services.db import Base, Database
from services.operations import database


def tables(url: str) -> set[str]:
    house = Database(url)
    try:
        return set(inspect(house.engine).get_table_names())
    finally:
        house.dispose()


def check(url: str) -> None:
    before, after = database.upgrade(url)
    assert (before, bool(after)) == ("", True)
    assert database.upgrade(url) == (after, after)
    assert database.is_current(url)
    assert set(Base.metadata.tables) <= tables(url)


def test_new_sqlite_file_gets_every_table(tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path / 'new' / 'house.db'}")


@pytest.mark.postgresql
def test_new_postgresql_database_gets_every_table(new_database: Callable[[str], str]) -> None:
    check(new_database("postgresql"))


def test_models_and_migrations_say_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.db'}"
    database.upgrade(url)
    house = Database(url)
    try:
        with house.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    finally:
        house.dispose()
