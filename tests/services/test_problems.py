"""A fault that nobody foresaw is told in one French sentence too, and its words go nowhere."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from services import problems

SECRET = "mon mari me frappe"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/panne")
    def fault() -> None:
        raise KeyError(SECRET)

    @app.get("/base")
    def database() -> None:
        with create_engine("sqlite://").connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": SECRET})

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(("path", "status"), [("/panne", 500), ("/base", 503)])
def test_a_fault_is_told_as_problem_details(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].startswith("C'est une panne, pas vous.")
    assert "mari" not in answer.text
