"""GET /api/rights: the catalogue for other tools."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from services import problems
from services.clock import Clock
from services.rights import endpoints
from services.rights.examples import CATALOGUE_EXAMPLE, ESTIMATE_EXAMPLES
from services.rights.schemas import CatalogueEntry, Right
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


def test_the_documented_entry_is_a_right() -> None:
    assert [CatalogueEntry.model_validate(each).id for each in CATALOGUE_EXAMPLE] == ["toit_parent_enfant"]


def test_the_schema_of_a_situation_takes_the_documented_examples_and_nothing_of_the_engine(client: TestClient) -> None:
    schema = client.get("/api/rights/situation.schema.json").json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for example in ESTIMATE_EXAMPLES.values():
        assert list(validator.iter_errors(example["value"])) == []
    for wrong in ({"rent": -1}, {"salaire_net": 900}, {"people": [{"role": "chat"}]}, {"month": "2026-13"}):
        assert list(validator.iter_errors(wrong))
    assert "montant net social" in str(schema["$defs"]["Income"]["properties"]["net"])


def test_a_date_is_a_calendar_file(client: TestClient) -> None:
    answer = client.get("/api/rights/contester_indu/date.ics", params={"jour": "2027-01-12"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20270112" in answer.text


@pytest.mark.parametrize(
    ("name", "day", "status"),
    [("rien", "2027-01-12", 404), ("fsl", "2027-01-12", 404), ("contester_indu", "hier", 422)],
)
def test_what_is_no_date_is_refused_in_french(name: str, day: str, status: int, client: TestClient) -> None:
    answer = client.get(f"/api/rights/{name}/date.ics", params={"jour": day})
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")
