"""Alembic's entry: every room's tables, one transaction a step. Run through services/operations/database.py only."""

import importlib
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from services.db import Base, Database
from services.kit.sql import Moment
from services.settings import ROOT

for models in sorted((ROOT / "services").glob("*/models.py")):
    importlib.import_module(f"services.{models.parent.name}.models")


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types by what they are in the database: an old step must not follow newer code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def _migrate(database: Database) -> None:
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Altering a table copies it and drops the old one: with foreign keys on, what points at it would be erased.
            # The setting only holds outside a transaction, hence the driver's own connection.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(
            connection=connection.execution_options(writes=True),
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=_render,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if database.is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"a migration left {len(broken)} rows that point nowhere")
        connection.commit()
        connection.invalidate()  # foreign keys are off in this one: it does not go back into the pool


_migrate(context.config.attributes["database"])
