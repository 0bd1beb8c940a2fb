"""GET /api/rights: the catalogue for other tools."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.clock import Clock
from services.rights import endpoints
from services.rights.schemas import Right
from services.rights.service import Rights
from services.settings import ROOT


@pytest.fixture(scope="module")
def client() -> TestClient:
    clock = Clock("2026-11-20")
    app = FastAPI()
    rights = Rights(ROOT / "data" / "content", "http://127.0.0.1:1", clock, 1)
    app.state.house = SimpleNamespace(rights=rights, clock=clock)
    problems.install(app)
    app.include_router(endpoints.router)
    return TestClient(app)


def test_the_whole_catalogue_reads_back_as_rights(client: TestClient) -> None:
    found = client.get("/api/rights").json()
    assert len(found) >= 70
    for each in found:
        name = each.pop("id")
        assert Right.model_validate(each).title, name


def test_one_event_comes_in_its_order_of_worth(client: TestClient) -> None:
    found = client.get("/api/rights", params={"event": "impayes"}).json()
    places = [each["events"]["impayes"] for each in found]
    assert places == sorted(places)
    assert "appeler_sos_loyers" in [each["id"] for each in found[:3]]


def test_an_unknown_event_is_told_in_french(client: TestClient) -> None:
    answer = client.get("/api/rights", params={"event": "mariage"})
    assert answer.status_code == 422
    assert "event" in answer.json()["detail"]
