"""A request that a worker sends for a person: her yes, its moment, and no name."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from services.conversation.parts import SummaryLine
from services.handoff import words
from services.handoff.models import Handoff

from .conftest import TestHouse, bearer
from .test_desk import Person

CONSENT = "J'ai lu ces lignes à la personne. Elle est d'accord pour les envoyer."


@pytest.fixture
def camille(app: FastAPI, house: TestHouse) -> Person:
    house.families.move("token-41", channel="terrain")
    return Person(app, house, "camille", "travailleur_social", "41")


def stored(house: TestHouse) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Handoff)) or 0


def send(person: Person, body: dict[str, object]):  # type: ignore[no-untyped-def]
    return person.client.post("/api/handoffs", json=body, headers=bearer())


def test_her_yes_is_kept_told_back_and_shown_on_the_desk(
    camille: Person, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = send(camille, asked | {"mode": "long", "lines": ["retard.1"]})
    body = answer.json()
    assert answer.status_code == 201
    assert body["agreed"] == "La personne a dit oui, le 20 novembre 2026 à 10 h."
    assert body["text"].endswith("Quelqu'un l'appelle avant mardi 24 novembre, 17 h.")
    with house.database.reading() as session:
        row = session.scalars(select(Handoff)).one()
        assert (row.channel, row.consented_at) == ("terrain", house.clock.now())
        assert row.consent_text.startswith(CONSENT)
        assert "Équipe Familles de Loir-et-Cher" in row.consent_text
    file = camille.get(f"/desk/demandes/{body['reference']}").text
    assert "La personne a dit oui, le 20 novembre 2026 à 10 h." in file
    assert "Écrit avec un professionnel" in camille.get().text
    assert "J&#39;ai lu ces lignes à la personne." in file
    assert "<strong>Demande envoyée</strong> par Camille" in file


def test_a_yes_heard_earlier_keeps_its_own_moment(camille: Person, asked: dict[str, object]) -> None:
    body = send(camille, asked | {"yes_seconds_ago": 48 * 60}).json()
    assert body["agreed"] == "La personne a dit oui, le 20 novembre 2026 à 9 h 12."


@pytest.mark.parametrize("seconds", [-1, 86_401, "hier"])
def test_a_moment_that_cannot_be_is_refused(
    camille: Person, house: TestHouse, asked: dict[str, object], seconds: object
) -> None:
    answer = send(camille, asked | {"yes_seconds_ago": seconds})
    assert (answer.status_code, stored(house)) == (422, 0)


def test_without_her_yes_nothing_leaves(camille: Person, house: TestHouse, asked: dict[str, object]) -> None:
    answer = send(camille, asked | {"consent": False})
    assert (answer.status_code, stored(house)) == (422, 0)
    assert answer.json()["detail"].startswith("Rien ne part sans l'accord de la personne.")


def test_who_is_no_longer_signed_in_cannot_answer_for_her_yes(
    camille: Person, client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    answer = client.post("/api/handoffs", json=asked, headers=bearer())
    assert (answer.status_code, stored(house)) == (401, 0)
    assert answer.json()["title"] == "connexion-demandee"


@pytest.mark.parametrize(("when", "name"), [("Mme Durand, le matin", "Mme Durand"), ("après M. Petit", "M. Petit")])
def test_a_name_in_the_safe_time_is_refused_in_one_sentence(
    camille: Person, house: TestHouse, asked: dict[str, object], when: str, name: str
) -> None:
    answer = send(camille, asked | {"safe_time": when})
    reason = f"Enlevez le nom « {name} » : une demande part sans nom."
    assert (answer.status_code, stored(house)) == (422, 0)
    assert answer.json()["fields"] == [{"field": "safe_time", "reason": reason}]


def test_a_name_in_a_line_is_refused_unless_the_line_is_struck_out(
    camille: Person, house: TestHouse, asked: dict[str, object]
) -> None:
    house.families.lines.append(SummaryLine(id="dit.1", label="Dit", text="Chez M. Petit depuis mai"))
    answer = send(camille, asked | {"mode": "long", "lines": ["retard.1", "dit.1"]})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == ["lines"]
    assert send(camille, asked | {"mode": "long", "lines": ["retard.1"]}).status_code == 201
    assert stored(house) == 1


def test_a_family_may_write_a_name_and_nobody_dates_its_yes(
    camille: Person, house: TestHouse, asked: dict[str, object]
) -> None:
    body = asked | {"safe_time": "demandez Mme Durand", "yes_seconds_ago": 3600}
    answer = camille.client.post("/api/handoffs", json=body, headers=bearer("other-41"))
    assert (answer.status_code, answer.json()["agreed"]) == (201, "")
    with house.database.reading() as session:
        assert session.scalars(select(Handoff)).one().consented_at == house.clock.now()
    file = camille.get(f"/desk/demandes/{answer.json()['reference']}").text
    assert "La personne a dit oui" not in file
    assert "<strong>Demande envoyée</strong> ·" in file, "a worker's browser does not sign what a family sends"


def test_the_request_is_followed_and_taken_back_in_words_for_a_worker(
    camille: Person, asked: dict[str, object]
) -> None:
    reference = send(camille, asked).json()["reference"]
    followed = camille.client.get(f"/api/handoffs/{reference}", headers=bearer()).json()
    withdrawn = camille.client.delete(f"/api/handoffs/{reference}", headers=bearer()).json()
    assert followed["text"] == "La demande est reçue. Personne ne l'a encore ouverte."
    assert withdrawn["text"] == "La demande est retirée. Son contenu est effacé."


def test_the_first_of_a_month_is_worded(house: TestHouse) -> None:
    moment = house.clock.now().replace(day=1, month=12, hour=9, minute=5)
    assert words.agreed(moment) == "La personne a dit oui, le 1er décembre 2026 à 9 h 05."


def test_the_short_text_names_what_leaves_and_to_whom() -> None:
    text = words.consent("Équipe d'exemple", long=False, channel="terrain")
    assert text.startswith("J'ai lu ces lignes à la personne. Elle est d'accord pour envoyer son numéro")
    assert all(len(sentence.split()) <= 20 for sentence in text.split(". "))
    assert CONSENT in words.consent("Équipe d'exemple", long=True, channel="terrain")
