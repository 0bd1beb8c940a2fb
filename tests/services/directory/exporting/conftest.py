"""The open formats over HTTP, on the database of a test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.db import Database
from services.directory.exporting import endpoints as open_data
from services.directory.service import Directory
from services.settings import Settings


@dataclass
class _Rooms:
    """What the router reaches of the house."""

    settings: Settings
    database: Database
    directory: Any


@pytest.fixture
def open_client(database: Database, directory: Directory) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.house = _Rooms(Settings(), database, directory)
    problems.install(app)
    app.include_router(open_data.router)
    with TestClient(app) as client:
        yield client
