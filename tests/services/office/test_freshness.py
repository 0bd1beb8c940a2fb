"""Freshness: the letter's link, reports that lower trust, what heals, and lines that no report puts down."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.directory.models import Service
from services.handoff.schemas import Requester
from services.house import House
from services.office.freshness.service import Freshness
from services.problems import Problem

from .conftest import Person, service_in, write


@dataclass
class Post:
    """The mail server, which lies outside."""

    letters: list[tuple[str, str]] = field(default_factory=list)

    def send(self, to: str, subject: str, text: str) -> bool:
        self.letters.append((to, text))
        return True


def stored(house: House, identity: int) -> Service:
    with house.database.reading() as session:
        found = session.get(Service, identity)
        assert found
        return found


@pytest.fixture
def old(house: House) -> int:
    """A service that nobody has confirmed for a year."""
    return write(house, service_in("vieux", house, date_maj=date(2025, 11, 1), courriel="accueil@exemple.fr"))["vieux"]


def test_letter_leads_to_a_page_where_one_click_confirms(
    app: FastAPI, house: House, old: int, blois: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post()
    monkeypatch.setattr(house, "mail", post)
    assert Freshness(house).remind() == 1
    assert Freshness(house).remind() == 0
    assert [to for to, _ in post.letters] == ["accueil@exemple.fr"]
    link = re.search(r"/verifier/\S+", post.letters[0][1])[0]  # type: ignore[index]
    stranger = TestClient(app)
    assert "Service vieux" in stranger.get(link).text
    assert stored(house, old).confirmed_on is None  # a scanner that follows links confirms nothing
    assert "marquées exactes aujourd&#39;hui" in stranger.post(link, data={"reponse": "exact"}).text
    assert stored(house, old).confirmed_on == date(2026, 11, 20)


def test_false_and_expired_links_open_nothing(app: FastAPI, house: House, old: int, monkeypatch: Any) -> None:
    stranger = TestClient(app)
    link = Freshness(house).link(stored(house, old)).split("/verifier/")[1]
    assert stranger.get(f"/verifier/{link[:-1]}x").status_code == 404
    later = house.clock.now() + timedelta(days=31)
    monkeypatch.setattr(house.clock, "now", lambda: later)
    assert stranger.post(f"/verifier/{link}", data={"reponse": "exact"}).status_code == 404
    assert stored(house, old).confirmed_on is None


def test_old_record_is_shown_with_the_advice_to_call_first(editor: Person, old: int, blois: int) -> None:
    said = "À vérifier. Appelez avant d"
    assert said in editor.get(f"/admin/services/{old}").text.replace("\\u00c0", "À").replace("\\u00e9", "é")
    page = editor.get("/admin/a-verifier").text
    assert "Service vieux" in page
    assert "Point conseil budget de Blois" not in page


class Families:
    """Two conversations."""

    def requester(self, session: Any, token: str) -> Requester | None:
        return Requester(token, "demo", "41", "Blois", ()) if token.startswith("c-") else None


@pytest.fixture
def tell(app: FastAPI, house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setattr(house.handoffs, "families", Families())
    client = TestClient(app)
    return lambda place, token, what="numero_faux": (
        client.post(
            "/api/directory/reports", json={"place": place, "what": what}, headers={"Authorization": f"Bearer {token}"}
        ).status_code
    )


def test_two_conversations_are_needed_and_confirming_heals(
    house: House, editor: Person, blois: int, tell: Callable[..., int]
) -> None:
    assert [tell("essai--blois", "c-1"), tell("essai--blois", "c-1")] == [201, 201]
    assert not stored(house, blois).doubtful
    assert tell("essai--blois", "c-2", "ferme") == 201
    assert stored(house, blois).doubtful
    assert "Le numéro est faux" in editor.get("/admin/signalements").text
    editor.post("/admin/signalements/1", reponse="exact")
    assert not stored(house, blois).doubtful
    assert "Aucun signalement" in editor.get("/admin/signalements").text


def test_workers_word_counts_at_once(house: House, person: Callable[..., Person], blois: int) -> None:
    worker = person("tom", "travailleur_social", "41")
    worker.post(f"/admin/services/{blois}/signaler", quoi="ferme", texte="Porte close ce matin")
    assert stored(house, blois).doubtful


def test_danger_line_is_never_put_down_by_reports(
    house: House, person: Callable[..., Person], editor: Person, tell: Callable[..., int]
) -> None:
    line = write(house, service_in("ecoute", house, kind="violences"))["ecoute"]
    person("tom", "travailleur_social", "41").post(f"/admin/services/{line}/signaler", quoi="numero_faux")
    for token in ("c-1", "c-2", "c-3"):
        tell("essai--ecoute", token)
    assert not stored(house, line).doubtful
    assert "Vérifiez aujourd'hui." in editor.get("/admin/signalements").text


def test_bad_reports_get_one_sentence(tell: Callable[..., int], blois: int) -> None:
    assert tell("essai--blois", "inconnu") == 401
    assert tell("essai--rien", "c-1") == 404
    assert tell("essai--blois", "c-1", "bizarre") == 422


def test_link_needs_a_reason_to_say_that_something_changed(app: FastAPI, house: House, old: int) -> None:
    path = Freshness(house).link(stored(house, old)).partition("/verifier/")[2]
    stranger = TestClient(app)
    assert stranger.post(f"/verifier/{path}", data={"reponse": "change"}).status_code == 422
    assert "va corriger" in stranger.post(f"/verifier/{path}", data={"reponse": "change", "texte": "Fermé"}).text
    assert stored(house, old).doubtful


def test_unknown_link_is_a_problem(house: House) -> None:
    with house.database.reading() as session, pytest.raises(Problem):
        Freshness(house).of_link(session, "rien")
