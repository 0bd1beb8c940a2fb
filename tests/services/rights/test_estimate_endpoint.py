"""POST /api/rights/estimate with a real worker behind it."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.clock import Clock
from services.rights import endpoints
from services.rights.examples import ESTIMATE_EXAMPLES
from services.rights.service import Rights
from services.settings import ROOT

TODAY = "2026-11-20"
ADDRESS = "/api/rights/estimate"
LONE = {"couple": False, "nb_enfants": 1, "ages": [6], "income": 900, "rent": 500, "tenure": "prive"}
NET = {
    "af_nettes_crds": "af",
    "asf_nette_crds": "asf",
    "cf_net_crds": "cf",
    "ppa_nette_crds": "ppa",
    "ars_nette_crds@2026": "ars",
}
RESOURCES = {
    "_prestations_familiales_base_ressources": "prestations_familiales",
    "_aide_logement_base_ressources": "aide_logement",
}


def api(worker_url: str) -> TestClient:
    clock = Clock(TODAY)
    app = FastAPI()
    app.state.house = SimpleNamespace(rights=Rights(ROOT / "data" / "content", worker_url, clock, 2.0), clock=clock)
    problems.install(app)
    app.include_router(endpoints.router)
    return TestClient(app)


@pytest.fixture(scope="module")
def client(worker: Any) -> Iterator[TestClient]:
    worker.wait()
    with api(worker.url) as made:
        yield made


def read(answer: dict[str, Any], name: str, month: str) -> float | bool:
    """Return what a golden file calls `name` from an answer of the API."""
    figures = answer["figures"]
    if name in NET:
        return float(figures[NET[name]]["low"])
    if name in RESOURCES:
        return float(answer["resources"][RESOURCES[name]])
    if name == "rsa_majore_eligibilite":
        return bool(answer["raised_rsa"])
    if name in ("apl", "alf", "als"):
        return float(figures["aide_logement"]["parts"][name])
    if name in answer["taken_as_nil"]:
        return 0.0
    if name == "paje_naissance":
        grant = figures[name]
        return float(grant["gross"]) if grant["paid_in"] == month else 0.0
    return float(figures[name.split("@")[0]]["gross"])


def test_golden_family_has_its_figures_through_the_api(
    golden: str,
    month: str,
    all_families: dict[str, Any],
    expected: Callable[[str, str], dict[str, float]],
    client: TestClient,
) -> None:
    reply = client.post(ADDRESS, json=all_families[golden]["situation"] | {"month": month})
    assert reply.status_code == 200
    answer = reply.json()
    for name, value in expected(golden, month).items():
        assert read(answer, name, month) == pytest.approx(value, abs=0.01), name
    assert answer["month"] == month
    assert answer["engine_version"] == all_families[golden]["engine"]["version"]
    assert all(figure["low"] == figure["high"] for figure in answer["figures"].values())


def test_rights_of_the_events_come_with_status_reason_amount_and_source(
    client: TestClient, all_families: dict[str, Any]
) -> None:
    said = all_families["separation_mere_2_enfants"]["situation"] | {"month": "2026-11"}
    found = {each["id"]: each for each in client.post(ADDRESS, json=said).json()["rights"]}
    aid = found["aide_logement"]
    assert (aid["status"], aid["amount"]["text"]) == ("tres_probable", "environ 498 € par mois")
    assert "novembre 2026" in aid["amount"]["detail"]
    assert aid["reason"].startswith("Vous avez dit : ")
    assert "si vous résidez en France de façon stable et régulière" in aid["reason"]
    assert all(each["source"] and each["checked_on"] and each["steps"] for each in found.values())
    afraid = client.post(ADDRESS, json=said | {"violence": True}).json()["rights"]
    assert "mediation_familiale" in found
    assert "mediation_familiale" not in [each["id"] for each in afraid]


def test_where_other_rules_hold_there_is_no_amount_and_nothing_very_likely(client: TestClient) -> None:
    answer = client.post(ADDRESS, json=LONE | {"events": ["separation"], "commune": "97611"}).json()
    assert answer["figures"] == {}
    assert {each["status"] for each in answer["rights"]}.isdisjoint({"tres_probable"})
    assert not [each for each in answer["rights"] if each.get("amount")]
    assert "caisse_locale" in [each["id"] for each in answer["rights"][:3]]


@pytest.mark.parametrize("name", ESTIMATE_EXAMPLES)
def test_documented_example_is_answered(name: str, client: TestClient) -> None:
    assert client.post(ADDRESS, json=ESTIMATE_EXAMPLES[name]["value"]).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"income": -1}, "income"),
        ({"rent": -500}, "rent"),
        ({"nb_enfants": 40}, "nb_enfants"),
        ({"people": [{"role": "enfant", "age": 1}] * 40}, "people"),
        ({"people": [{"role": "demandeur", "birth_date": "2031-01-01"}]}, "people.0.birth_date"),
        ({"people": [{"role": "demandeur", "birth_date": "hier"}]}, "people.0.birth_date"),
        ({"salaire_net": {"2026-10": 900}}, "salaire_net"),
        ({"people": [{"role": "demandeur", "aah": 900}]}, "people.0.aah"),
        ({"month": "2026-13"}, "month"),
        ({"month": "2019-01"}, "month"),
        ({"commune": "Blois"}, "commune"),
        ({"tenure": "chateau"}, "tenure"),
    ],
)
def test_bad_input_names_field_and_reason(change: dict[str, Any], field: str, client: TestClient) -> None:
    body: dict[str, Any] = {**LONE, **change}
    if "people" in change:
        body |= {"nb_enfants": None, "ages": [], "couple": None}
    reply = client.post(ADDRESS, json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert field in [each["field"] for each in problem["fields"]]
    assert all(each["reason"] for each in problem["fields"])
    assert problem["detail"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"bonjour"'])
def test_body_that_is_no_situation_is_refused(body: str, client: TestClient) -> None:
    reply = client.post(ADDRESS, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422


def test_nothing_said_is_answered_without_amount(client: TestClient) -> None:
    answer = client.post(ADDRESS, json={}).json()
    assert answer["figures"] == {}
    assert answer["missing"][0]["id"] == "couple"


def test_month_after_the_last_known_one_says_so(client: TestClient) -> None:
    answer = client.post(ADDRESS, json={**LONE, "month": "2027-04"}).json()
    assert (answer["asked_month"], answer["month"]) == ("2027-04", "2026-12")
    assert answer["rules"] == "Calculé avec les règles de décembre 2026."


def test_worker_away_is_503_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "PATIENCE_SECONDS", 0.5)
    reply = api("http://127.0.0.1:9").post(ADDRESS, json=LONE)
    assert reply.status_code == 503
    assert (
        reply.json()["detail"] == "Le calcul des montants ne répond pas pour l'instant. Les droits restent les mêmes."
    )


def test_documentation_shows_examples_and_refusals(client: TestClient) -> None:
    found = client.get("/openapi.json").json()["paths"][ADDRESS]["post"]
    assert set(found["requestBody"]["content"]["application/json"]["examples"]) == set(ESTIMATE_EXAMPLES)
    assert {"200", "422", "503"} <= set(found["responses"])
    assert "Estimates ten benefits" in found["description"]
