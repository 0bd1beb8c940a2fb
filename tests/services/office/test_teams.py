"""Deputies and closing days set on screen: a family's promise counts with them at once."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from services.conversation.sites import Sites, Team
from services.house import House
from services.situation.schemas import Situation

from .conftest import Person

TEAM = "/admin/equipes/demo/familles-41"
BEHIND = Situation(departement="41", events=["impayes"])


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def promised(house: House, situation: Situation = BEHIND) -> str:
    """Return what a family behind with its rent is promised on Friday 20 November at 10."""
    site = house.sites.get("demo")
    assert site
    with house.database.reading() as session:
        found = house.handoffs.offer(session, site, situation, house.clock.now())
    return found.text if found else ""


def test_promise_counts_closing_days_until_they_are_taken_away(house: House, manager: Person) -> None:
    assert promised(house) == "avant mardi 24 novembre, 17 h"
    days = {"du": "2026-11-23", "au": "2026-11-24", "motif": "Formation", "remplacant": "Équipe de Romorantin"}
    assert manager.post(f"{TEAM}/fermetures", **days).status_code == 303
    assert promised(house) == "avant jeudi 26 novembre, 17 h"
    page = manager.get("/admin/equipes").text
    assert "Du 23/11/2026 au 24/11/2026 : Formation. Remplaçant : Équipe de Romorantin." in page
    assert "aurait une réponse avant jeudi 26 novembre, 17 h." in page
    assert manager.post("/admin/equipes/fermetures/1/retirer").status_code == 303
    assert manager.post("/admin/equipes/fermetures/1/retirer").status_code == 404
    assert promised(house) == "avant mardi 24 novembre, 17 h"


def test_request_that_is_sent_carries_the_same_promise(house: House, app: object, manager: Person) -> None:
    manager.post(f"{TEAM}/fermetures", du="2026-11-23", au="2026-11-24")
    family = TestClient(app)  # type: ignore[arg-type]
    opened = family.post("/api/conversations", json={"site": "demo", "commune": "41018", "event": "impayes"}).json()
    sent = family.post(
        "/api/handoffs",
        headers={"Authorization": f"Bearer {opened['token']}"},
        json={"client_id": "essai-1", "mode": "short", "consent": True, "phone": "06 39 98 55 66",
              "safe_time": "le matin", "lines": []},
    )  # fmt: skip
    assert sent.status_code == 201, sent.text
    assert sent.json()["promise_text"] == "avant jeudi 26 novembre, 17 h"


def test_team_without_deputy_promises_again_once_one_is_named(
    house: House, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = house.sites.get("demo")
    assert site
    alone: Team = site.teams[0].model_copy(update={"deputy": None})
    sites = Sites(house.settings.content_dir)
    monkeypatch.setitem(sites._sites, "demo", site.model_copy(update={"teams": [alone]}))
    monkeypatch.setattr(house, "sites", sites)
    assert promised(house) == ""
    assert "Sans remplaçant : aucune date n'est promise." in manager.get("/admin/equipes").text
    assert manager.post(f"{TEAM}/remplacant", remplacant="Équipe de Romorantin").status_code == 303
    assert promised(house) == "avant mardi 24 novembre, 17 h"
    assert manager.post(f"{TEAM}/remplacant", remplacant="").status_code == 303
    assert promised(house) == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"du": ""}, "Donnez le premier et le dernier jour de la fermeture."),
        ({"du": "2026-11-10", "au": "2026-11-12"}, "ou il est déjà passé."),
        ({"du": "2026-11-23", "au": "2027-11-23"}, "Une fermeture dure 60 jours au plus."),
        ({"du": "2026-11-23", "remplacant": "X"}, "Le nom du remplaçant a 3 à 200 signes."),
    ],
    ids=["no day", "past", "long", "short name"],
)
def test_wrong_closing_is_told_in_a_sentence(house: House, manager: Person, wrong: dict[str, str], said: str) -> None:
    answer = manager.post(f"{TEAM}/fermetures", **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert promised(house) == "avant mardi 24 novembre, 17 h"


def test_team_of_another_territory_does_not_exist(house: House, manager: Person, person: Callable[..., Person]) -> None:
    assert manager.post(f"{TEAM}/fermetures", du="2026-11-23").status_code == 303
    other = person("ali", "gestionnaire", "07")
    assert other.post(f"{TEAM}/fermetures", du="2026-11-24").status_code == 404
    assert other.post(f"{TEAM}/remplacant", remplacant="Une autre équipe").status_code == 404
    assert other.post("/admin/equipes/fermetures/1/retirer").status_code == 404
    assert "familles-41" not in other.get("/admin/equipes").text
    assert other.get("/admin/equipes?departement=41").status_code == 404
