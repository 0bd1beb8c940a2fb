"""Brings the database to the newest shape (Alembic), and writes a new step for developers."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from services.db import Database
from services.settings import ROOT

MIGRATIONS = ROOT / "services" / "migrations"


def upgrade(url: str, revision: str = "head") -> tuple[str, str]:
    """Migrate the database at `url`; return the revision before and after, empty where there is none."""
    database = Database(url)
    try:
        before = _current(database)
        command.upgrade(_configuration(database), revision)
        return before, _current(database)
    finally:
        database.dispose()


def is_current(url: str) -> bool:
    """Return whether the database has the newest shape."""
    database = Database(url)
    try:
        return _current(database) == (_newest() or "")
    finally:
        database.dispose()


def new_revision(url: str, message: str) -> Path:
    """Write the step between the database at `url` and the models; return its file. For developers."""
    database = Database(url)
    try:
        number = f"{len(list(ScriptDirectory.from_config(_configuration(database)).walk_revisions())) + 1:04d}"
        written = command.revision(_configuration(database), message=message, autogenerate=True, rev_id=number)
    finally:
        database.dispose()
    script = written[0] if isinstance(written, list) else written
    assert script is not None
    return Path(script.path)


def _configuration(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database"] = database
    return config


def _current(database: Database) -> str:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _newest() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config).get_current_head()
