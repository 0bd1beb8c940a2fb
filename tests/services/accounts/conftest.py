"""Accounts on a temporary database, with the real sign-in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.accounts import pages
from services.accounts.service import Accounts
from services.clock import Clock
from services.db import Base, Database
from services.settings import Settings


@dataclass
class AccountsHouse:
    """The rooms that signing in needs."""

    settings: Settings
    clock: Clock
    database: Database
    accounts: Accounts


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[AccountsHouse]:
    settings = Settings(var_dir=tmp_path, today="2026-11-20T10:00:00+01:00")
    clock, database = Clock(settings.today), Database(database_url)
    Base.metadata.create_all(database.engine)
    yield AccountsHouse(settings, clock, database, Accounts(clock))
    database.dispose()


@pytest.fixture
def client(house: AccountsHouse) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.house = house
    problems.install(app)
    app.include_router(pages.router)
    with TestClient(app, follow_redirects=False) as opened:
        yield opened
