"""The filters and refusals of the open formats over HTTP."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from services.db import Database
from services.directory.importing.report import Report

RunImport = Callable[..., Report]

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def filled(run_import: RunImport, database: Database) -> Database:
    run_import("data-inclusion", "data_inclusion.json")
    run_import("france-services", "france_services.csv")
    return database


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"search": "alimentaire"}, {"Aide alimentaire"}),
        ({"search": "rien de tel"}, set()),
        ({"modified_after": "2030-01-01T00:00:00Z"}, set()),
        ({"organization_id": "00000000-0000-0000-0000-000000000000"}, set()),
        ({"taxonomy_term_id": "00000000-0000-0000-0000-000000000000"}, set()),
    ],
)
def test_hsds_filters_add_up(
    filled: Database, open_client: TestClient, params: dict[str, str], names: set[str]
) -> None:
    page = open_client.get("/hsds/services", params=params).json()
    assert {each["name"] for each in page["contents"]} == names
    assert page["total_items"] == len(names)
    assert page["empty"] is (not names)


def test_hsds_filters_by_term_taxonomy_and_organisation(filled: Database, open_client: TestClient) -> None:
    whole = open_client.get("/hsds/services", params={"full": True}).json()["contents"]
    food = next(each for each in whole if each["name"] == "Aide alimentaire")
    term = next(
        each["taxonomy_term"]
        for each in food["attributes"]
        if each.get("taxonomy_term", {}).get("taxonomy") == "thematiques"
    )
    for params in (
        {"taxonomy_term_id": term["id"]},
        {"taxonomy_term_id": term["id"], "taxonomy_id": term["taxonomy_id"]},
        {"organization_id": food["organization_id"]},
    ):
        page = open_client.get("/hsds/services", params=params).json()
        assert [each["id"] for each in page["contents"]] == [food["id"]]
    kinds = {each["name"]: each["id"] for each in open_client.get("/hsds/taxonomies").json()["contents"]}
    with_kind = open_client.get("/hsds/services", params={"taxonomy_id": kinds["kind"]}).json()
    assert 0 < with_kind["total_items"] < len(whole)
    families = open_client.get("/hsds/services", params={"taxonomy_id": kinds["publics"]}).json()
    assert {each["name"] for each in families["contents"]} >= {"Aide alimentaire"}


def test_bad_parameters_get_a_sentence(open_client: TestClient) -> None:
    assert open_client.get("/hsds/services", params={"page": 0}).status_code == 422
    assert open_client.get("/hsds/services", params={"per_page": 5000}).status_code == 422
    assert open_client.get("/hsds/services/pas-un-uuid").status_code == 422
    refused = open_client.get("/data-inclusion/services", params={"code_departement": "99"})
    assert (refused.status_code, refused.json()["detail"]) == (404, "Ce département n'existe pas. Exemple : 41.")
    assert open_client.get("/hsds/profile/rien.json").status_code == 404
