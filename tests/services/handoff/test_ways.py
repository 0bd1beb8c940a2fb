"""How a person is answered: as they chose, among what the team really does, with what to take care of before."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from services.handoff.models import Handoff

from .conftest import TestHouse, bearer


def send(client: TestClient, asked: dict[str, object], **change: object) -> dict[str, object]:
    answer = client.post("/api/handoffs", json=asked | change, headers=bearer())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def kept(house: TestHouse) -> Handoff:
    with house.database.reading() as session:
        return session.scalars(select(Handoff)).one()


def only_calls(house: TestHouse) -> None:
    site = house.sites.get("demo")
    assert site is not None
    site.teams[0] = site.teams[0].model_copy(update={"ways": ["appel"]})


def test_a_mail_needs_an_address_and_no_number(client: TestClient, house: TestHouse, asked: dict[str, object]) -> None:
    sent = send(client, asked, way="courriel", phone="", safe_time="", email="lila.sur@exemple.fr")
    assert sent["way"] == "courriel"
    assert "vous écrit par mail avant" in str(sent["text"])
    row = kept(house)
    assert (row.way, row.email, row.phone) == ("courriel", "lila.sur@exemple.fr", "")


def test_an_sms_keeps_the_number_the_hour_and_the_precaution(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    sent = send(client, asked, way="sms", care="il lit mes messages après 19 h", voicemail=True)
    assert "par SMS" in str(sent["text"])
    row = kept(house)
    assert (row.phone, row.safe_time, row.care) == ("+33639981234", "après 18 h", "il lit mes messages après 19 h")
    assert row.voicemail is False, "nothing is left on a voicemail by who does not call"


def test_never_to_be_called_is_no_obstacle_to_another_way(client: TestClient, asked: dict[str, object]) -> None:
    send(client, asked, way="sms", safe_time="jamais")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"way": "courriel", "email": "pas une adresse"}, "email"),
        ({"way": "courriel", "email": ""}, "email"),
        ({"way": "sms", "phone": ""}, "phone"),
        ({"way": "rendez_vous", "safe_time": ""}, "safe_time"),
        ({"way": "appel", "safe_time": "jamais"}, "safe_time"),
    ],
)
def test_what_a_way_lacks_is_said_beside_its_field(
    client: TestClient, asked: dict[str, object], change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/handoffs", json=asked | change, headers=bearer())
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == [field]


def test_a_team_that_only_calls_is_sent_nothing_else(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    only_calls(house)
    answer = client.post("/api/handoffs", json=asked | {"way": "sms"}, headers=bearer())
    assert answer.status_code == 422
    assert "Cette équipe ne répond pas de cette façon." in answer.json()["detail"]
    send(client, asked)


def test_what_was_withdrawn_leaves_no_address_and_no_precaution(
    client: TestClient, house: TestHouse, asked: dict[str, object]
) -> None:
    sent = send(client, asked, way="courriel", email="lila.sur@exemple.fr", care="une précaution")
    client.delete(f"/api/handoffs/{sent['reference']}", headers=bearer())
    row = kept(house)
    assert (row.email, row.phone, row.care, row.safe_time) == ("", "", "", "")
