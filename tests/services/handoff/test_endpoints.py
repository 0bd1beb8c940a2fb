"""What a family sends, how often, and how it takes it back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.handoff.models import Handoff, HandoffEvent
from tests.kept import kept_bytes

from .conftest import LINES, TestHouse, bearer


def stored(house: TestHouse) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Handoff)) or 0


def test_short_request_is_kept_and_answered_with_a_date(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = client.post("/api/handoffs", json=asked, headers=bearer())
    assert answer.status_code == 201
    body = answer.json()
    assert body["promise_text"] == "avant mardi 24 novembre, 17 h"
    assert body["reference"].startswith("AV-")
    with house.database.reading() as session:
        row = session.scalars(select(Handoff)).one()
        assert (row.phone, row.lines, row.departement, row.urgency) == ("+33639981234", [], "41", "moyenne")
        assert row.consent_text.startswith("J'accepte d'envoyer mon numéro ou mon adresse mail")
        assert [each.kind for each in session.scalars(select(HandoffEvent))] == ["created"]


def test_long_request_keeps_only_the_lines_that_were_left(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = client.post(
        "/api/handoffs", json=asked | {"mode": "long", "lines": ["enfants.1", "retard.1"]}, headers=bearer()
    )
    assert answer.status_code == 201
    with house.database.reading() as session:
        row = session.scalars(select(Handoff)).one()
        assert row.lines == [LINES[0].model_dump(), LINES[2].model_dump()]


def test_summary_that_changed_since_is_not_sent(client: TestClient, house: TestHouse, asked: dict[str, object]) -> None:
    answer = client.post("/api/handoffs", json=asked | {"mode": "long", "lines": ["retard.0"]}, headers=bearer())
    assert (answer.status_code, stored(house)) == (409, 0)
    assert "Relisez" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent": False}, "consent"),
        ({"phone": "06 12"}, "phone"),
        ({"phone": "abcdef"}, "phone"),
        ({"phone": "08 99 12 34 56"}, "phone"),
        ({"safe_time": "Jamais"}, "safe_time"),
        ({"safe_time": "\u200b "}, "safe_time"),
        ({"lines": ["retard.1"]}, "lines"),
        ({"name": "Dupont"}, "name"),
        ({"client_id": "a b"}, "client_id"),
        ({"mode": "autre"}, "mode"),
    ],
)
def test_refused_request_stores_nothing(
    client: TestClient, house: TestHouse, asked: dict[str, object], change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/handoffs", json=asked | change, headers=bearer())
    assert (answer.status_code, stored(house)) == (422, 0)
    assert [each["field"] for each in answer.json()["fields"]] == [field]


def test_bad_number_gets_one_sentence_with_an_example(client: TestClient, asked: dict[str, object]) -> None:
    answer = client.post("/api/handoffs", json=asked | {"phone": "12"}, headers=bearer())
    assert answer.json()["detail"] == "Ce numéro ne se lit pas. Écrivez dix chiffres, par exemple 06 12 34 56 78."


def test_same_client_id_gives_the_same_receipt(client: TestClient, house: TestHouse, asked: dict[str, object]) -> None:
    first = client.post("/api/handoffs", json=asked, headers=bearer())
    again = client.post("/api/handoffs", json=asked, headers=bearer())
    assert (again.status_code, again.json()) == (201, first.json())
    assert stored(house) == 1


def test_same_client_id_at_the_same_time_makes_one_request(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.post("/api/handoffs", json=asked, headers=bearer()).json(), range(6)))
    assert len({each["reference"] for each in answers}) == 1
    assert stored(house) == 1


def test_client_id_of_another_conversation_is_another_request(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    one = client.post("/api/handoffs", json=asked, headers=bearer("token-41")).json()
    other = client.post("/api/handoffs", json=asked, headers=bearer("other-41")).json()
    assert one["reference"] != other["reference"]


def test_fourth_request_of_a_day_is_refused(client: TestClient, house: TestHouse, asked: dict[str, object]) -> None:
    codes = [
        client.post("/api/handoffs", json=asked | {"client_id": f"envoi-{n}"}, headers=bearer()).status_code
        for n in range(4)
    ]
    assert codes == [201, 201, 201, 429]
    assert stored(house) == 3


def test_where_nobody_receives_the_telephone_is_given(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = client.post("/api/handoffs", json=asked, headers=bearer("token-07"))
    assert (answer.status_code, stored(house)) == (409, 0)
    assert "Personne ne reçoit encore de demandes ici." in answer.json()["detail"]
    assert "02 61 91 41 00" in answer.json()["detail"]


def test_without_a_place_nobody_is_said_to_be_missing(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = client.post("/api/handoffs", json=asked, headers=bearer("token-nowhere"))
    assert (answer.status_code, stored(house)) == (409, 0)
    assert answer.json()["detail"].startswith("Il faut d'abord votre commune")
    assert "02 61 91 41 00" in answer.json()["detail"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer inconnu"}, {"Authorization": "Basic abc"}])
def test_unknown_token_is_refused(client: TestClient, asked: dict[str, object], headers: dict[str, str]) -> None:
    assert client.post("/api/handoffs", json=asked, headers=headers).status_code == 401


def test_withdrawn_request_leaves_nothing_of_the_person(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    body = asked | {"mode": "long", "lines": ["papier.1"], "safe_time": "le mercredi des cendres"}
    reference = client.post("/api/handoffs", json=body, headers=bearer()).json()["reference"]
    for _ in range(2):
        answer = client.delete(f"/api/handoffs/{reference.lower()}", headers=bearer())
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    kept = kept_bytes(house.database)
    for trace in (b"639981234", b"commandement", b"cendres", b"Blois"):
        assert trace not in kept


def test_another_conversation_cannot_read_or_withdraw(client: TestClient, asked: dict[str, object]) -> None:
    reference = client.post("/api/handoffs", json=asked, headers=bearer()).json()["reference"]
    for method in ("GET", "DELETE"):
        answer = client.request(method, f"/api/handoffs/{reference}", headers=bearer("other-41"))
        assert answer.status_code == 404
    state = client.get(f"/api/handoffs/{reference}", headers=bearer()).json()
    assert (state["state"], state["promise_text"]) == ("waiting", "avant mardi 24 novembre, 17 h")


def test_request_outlives_the_conversation_that_sent_it(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    reference = client.post("/api/handoffs", json=asked, headers=bearer()).json()["reference"]
    with house.database.writing() as session:
        house.handoffs.detach(session, "c-41")
    assert client.get(f"/api/handoffs/{reference}", headers=bearer()).status_code == 404
    assert stored(house) == 1


def test_request_is_committed_before_the_answer_leaves(
    app: FastAPI, house: TestHouse, asked: dict[str, object]
) -> None:
    seen: list[int] = []

    class Watch:
        """Counts, at the very moment the answer begins, what another process would find."""

        def __init__(self, inner: ASGIApp) -> None:
            self.inner = inner

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append(stored(house))
                await send(message)

            await self.inner(scope, receive, watched)

    assert TestClient(Watch(app)).post("/api/handoffs", json=asked, headers=bearer()).status_code == 201
    assert seen == [1]
