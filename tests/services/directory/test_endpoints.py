from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import problems
from services.clock import Clock
from services.conversation.sites import Sites
from services.db import Database
from services.directory import endpoints
from services.directory.service import Directory
from services.directory.wording import words
from services.orientation.script import Script
from services.safety.service import Safety
from services.settings import Settings

pytestmark = pytest.mark.parametrize("demonstration_database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="module")
def client(demonstration_database: Database, directory: Directory) -> TestClient:
    content = Settings().content_dir
    app = FastAPI()
    app.state.house = SimpleNamespace(
        clock=Clock("2026-11-20T10:00:00+01:00"),
        database=demonstration_database,
        directory=directory,
        sites=Sites(content),
        safety=Safety(content),
        orientation=SimpleNamespace(script=Script(content)),
    )
    problems.install(app)
    app.include_router(endpoints.router)
    return TestClient(app)


@pytest.mark.parametrize("commune", ["Blois", "41000", "41018", "blois "])
def test_a_commune_by_name_postal_code_or_insee(client: TestClient, commune: str) -> None:
    answer = client.get("/api/directory/search", params={"commune": commune, "event": "impayes", "site": "demo"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["commune"]["label"] == "Blois (Loir-et-Cher)"
    assert len(body["cards"]) == 3
    assert all(card["demonstration"] for card in body["cards"])


def test_a_position(client: TestClient) -> None:
    answer = client.get("/api/directory/search", params={"lat": 44.62, "lon": 4.39, "event": "deuil", "site": "demo"})
    assert answer.json()["commune"]["name"] == "Aubenas"


@pytest.mark.parametrize("site", ["", "exemple", "inconnu"])
def test_other_sites_see_no_demonstration(client: TestClient, site: str) -> None:
    body = client.get("/api/directory/search", params={"commune": "Blois", "event": "impayes", "site": site}).json()
    assert body["empty_territory"]
    assert body["note"] == words().notes["territory_empty"]
    assert body["cards"][0]["kind"] == "Numéro national"
    assert not [card for card in body["cards"] if card["demonstration"]]


def test_verified_lines_are_there_for_an_event_without_lines(client: TestClient) -> None:
    body = client.get("/api/directory/search", params={"commune": "33000", "event": "violence"}).json()
    assert body["cards"]
    assert {card["kind"] for card in body["cards"]} == {"Numéro national"}


def test_opening_at_another_moment(client: TestClient) -> None:
    asked = {"commune": "Blois", "event": "impayes", "site": "demo", "open_at": "2026-12-25T10:00:00"}
    states = {card["open_state"] for card in client.get("/api/directory/search", params=asked).json()["cards"]}
    assert states == {"ferme"}


@pytest.mark.parametrize(
    ("asked", "status", "code", "detail"),
    [
        ({"commune": "Zzyzx"}, 404, "commune-inconnue", "Nous ne trouvons pas cette commune."),
        ({"commune": "99999"}, 404, "code-postal-inconnu", "Ce code postal n'existe pas."),
        ({"commune": "410"}, 404, "code-postal-inconnu", "Ce code postal n'existe pas."),
        (
            {"commune": "Saint-Aubin"},
            409,
            "commune-a-preciser",
            "Plusieurs communes portent ce nom : Saint-Aubin (Jura)",
        ),
        ({}, 422, "lieu-manquant", "Donnez une commune, un code postal ou une position."),
        ({"lat": 47.5}, 422, "position-incomplete", "La latitude et la longitude vont ensemble."),
        (
            {"lat": 95, "lon": 1},
            422,
            "contenu-refuse",
            "Il y a quelque chose à corriger : lat. Ce nombre est trop grand.",
        ),
        ({"commune": "Blois", "event": "mariage"}, 422, "contenu-refuse", "Il y a quelque chose à corriger : event."),
        ({"commune": "Blois", "need": "voiture"}, 422, "besoin-inconnu", "Besoin inconnu : voiture."),
        (
            {"commune": "Blois", "open_at": "demain"},
            422,
            "contenu-refuse",
            "Il y a quelque chose à corriger : open_at.",
        ),
        ({"commune": "x" * 81}, 422, "contenu-refuse", "Il y a quelque chose à corriger : commune."),
        ({"commune": "Blois", "limit": 0}, 422, "contenu-refuse", "Il y a quelque chose à corriger : limit."),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    client: TestClient, asked: dict[str, str], status: int, code: str, detail: str
) -> None:
    answer = client.get("/api/directory/search", params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == code
    assert answer.json()["detail"].startswith(detail)


def test_homonyms_answer_with_the_codes_to_choose_from(client: TestClient) -> None:
    fields = client.get("/api/directory/search", params={"commune": "Saint-Aubin"}).json()["fields"]
    assert {"field": "insee", "reason": "Saint-Aubin (Jura)", "value": "39476"} in fields


def test_the_code_to_choose_is_not_read_as_the_postal_code_of_another_commune(client: TestClient) -> None:
    fields = client.get("/api/directory/search", params={"commune": "Saint-Denis"}).json()["fields"]
    (chosen,) = [each["value"] for each in fields if "Réunion" in each["reason"]]
    assert client.get("/api/directory/search", params={"insee": chosen}).json()["commune"]["name"] == "Saint-Denis"
    assert client.get("/api/directory/search", params={"commune": chosen}).json()["commune"]["name"] == "Saint-Paul"
    assert client.get("/api/directory/search", params={"insee": "99999"}).status_code == 404


def test_an_overseas_postal_code_without_commune_is_no_error(client: TestClient) -> None:
    body = client.get("/api/directory/search", params={"commune": "98800", "event": "deuil"}).json()
    assert body["commune"] is None
    assert body["cards"]


def test_words_with_signs_do_not_break_the_search(client: TestClient) -> None:
    for typed in ("100%", "_", "'; drop table directory_service; --", "🙂", "\\", "a" * 200):
        answer = client.get("/api/directory/search", params={"commune": "Blois", "q": typed, "site": "demo"})
        assert answer.status_code == 200


def test_suggestions(client: TestClient) -> None:
    found = client.get("/api/directory/communes", params={"q": "romo"}).json()["communes"]
    assert found[0] == {
        "insee": "41194",
        "name": "Romorantin-Lanthenay",
        "departement": "41",
        "departement_name": "Loir-et-Cher",
        "postal_codes": ["41200"],
        "label": "Romorantin-Lanthenay (Loir-et-Cher)",
    }
    assert client.get("/api/directory/communes", params={"q": ""}).json() == {"communes": []}
