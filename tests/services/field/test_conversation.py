"""A worker's conversation through the API, as far as it goes without Rasa: opening, her yes, erasing."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

VENDOME = "41269"
ASKED: dict[str, Any] = {
    "mode": "short", "phone": "06 39 98 12 34", "safe_time": "le matin", "consent": True, "client_id": "envoi-1",
}  # fmt: skip


def opened(client: TestClient, **more: str) -> tuple[str, dict[str, str]]:
    """Return the id of a new conversation in Vendôme and the header that opens it."""
    answer = client.post("/api/conversations", json={"site": "demo", "commune": VENDOME, "audience": "worker", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], {"Authorization": f"Bearer {answer.json()['token']}"}


def test_only_who_is_signed_in_opens_a_worker_s_conversation(stranger: TestClient) -> None:
    answer = stranger.post("/api/conversations", json={"site": "demo", "audience": "worker"})
    assert answer.status_code == 401
    assert answer.json()["title"].startswith("connexion"), "the page shows the way to sign in by this code"


def test_the_welcome_asks_nothing(worker: TestClient) -> None:
    answer = worker.post("/api/conversations", json={"site": "demo", "audience": "worker"}).json()
    kinds = [part["type"] for message in answer["messages"] for part in message["parts"]]
    assert kinds == ["text"]


def test_a_request_for_a_person_reaches_the_desk_with_her_dated_yes(worker: TestClient) -> None:
    _, headers = opened(worker, event="impayes")
    answer = worker.post("/api/handoffs", json=ASKED, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["agreed"] == "La personne a dit oui, le 20 novembre 2026 à 10 h 12."
    file = worker.get(f"/desk/demandes/{answer.json()['reference']}").text
    assert "La personne a dit oui, le 20 novembre 2026 à 10 h 12." in file
    assert "lu ces lignes à la personne. Elle est d&#39;accord" in file
    assert "Vendôme (41)" in file


def test_a_name_is_refused(worker: TestClient) -> None:
    _, headers = opened(worker)
    answer = worker.post("/api/handoffs", json=ASKED | {"safe_time": "Mme Durand, le matin"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "Enlevez le nom « Mme Durand » : une demande part sans nom."


def test_a_family_keeps_its_own_words(stranger: TestClient) -> None:
    _, headers = opened(stranger, audience="family")
    answer = stranger.post("/api/handoffs", json=ASKED, headers=headers)
    assert (answer.status_code, answer.json()["agreed"]) == (201, "")
    assert "Quelqu'un vous appelle" in answer.json()["text"]


def test_what_is_erased_for_a_new_person_opens_no_more_and_the_request_stays(worker: TestClient) -> None:
    identity, headers = opened(worker)
    reference = worker.post("/api/handoffs", json=ASKED | {"client_id": "envoi-2"}, headers=headers).json()["reference"]
    assert worker.delete(f"/api/conversations/{identity}", headers=headers).status_code == 204
    assert worker.get(f"/api/conversations/{identity}/messages", headers=headers).status_code == 410
    assert worker.get(f"/desk/demandes/{reference}").status_code == 200


@pytest.mark.parametrize(("audience", "start"), [("worker", "J'ai lu ces lignes à la personne."), ("family", "J'acc")])
@pytest.mark.parametrize("stage", ["short", "long"])
def test_the_text_on_screen_is_the_text_that_is_kept(
    app: FastAPI, worker: TestClient, audience: str, start: str, stage: str
) -> None:
    from services.conversation.composer import Composer, Context
    from services.situation import service as situations

    identity, _ = opened(worker, audience=audience)
    house = app.state.house
    with house.database.reading() as session:
        story = situations.story(session, identity)
        context = Context(session, house.sites.get("demo"), story, house.clock.now(), identity, audience)
        done = Composer(house).compose([{"custom": {"kind": "handoff", "data": {"stage": stage}}}], context)
        offer = house.handoffs.offer(session, house.sites.get("demo"), story.situation, house.clock.now())
    channel = "terrain" if audience == "worker" else "famille"
    assert done.parts[0].consent.startswith(start)
    assert done.parts[0].consent == house.handoffs.consent_text(offer, stage, channel)
