"""Everything that is built once at start and lives as long as the process: one object a room."""

from dataclasses import dataclass

from services.clock import Clock
from services.db import Database
from services.settings import Settings


@dataclass(frozen=True)
class House:
    """The rooms, as the endpoints reach them through `request.app.state.house`."""

    settings: Settings
    clock: Clock
    database: Database


def build_house(settings: Settings) -> House:
    """Load all content and open the database. Raises ContentError where a content file is wrong."""
    return House(settings=settings, clock=Clock(settings.today), database=Database(settings.effective_database_url))
