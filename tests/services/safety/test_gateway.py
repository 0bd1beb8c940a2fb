"""What the gateway makes of a danger: dismissed, answered, told to who receives the hand-off; no error, no log."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.family import Family, of

LABEL = "Un danger a été signalé"


def lines(client: TestClient, family: Family) -> list[tuple[str, str, str]]:
    """Return the lines that a hand-off of this conversation would send: id, label, text."""
    house: Any = client.app.state.house  # type: ignore[attr-defined]
    with house.database.reading() as session:
        return [(each.id, each.label, each.text) for each in house.handoffs.families.summary_lines(session, family.id)]


def test_a_danger_is_one_line_of_the_hand_off_and_can_be_struck_out(gateway: TestClient) -> None:
    family = Family(gateway)
    family.say("je veux mourir")
    family.say("et on dort dans la voiture ce soir")
    found = [each for each in lines(gateway, family) if each[1] == LABEL]
    assert [text for _, _, text in found] == ["des idées de mort, pas de toit pour la nuit"]
    assert found[0][0].startswith("danger:"), "an id of its own: the person can leave it out"


def test_a_dismissed_danger_is_told_to_nobody(gateway: TestClient) -> None:
    family = Family(gateway)
    card = of(family.say("je veux mourir"), "emergency")[0]
    family.tap(card["dismiss"]["id"])
    assert LABEL not in [label for _, label, _ in lines(gateway, family)]


def test_a_dismissed_card_stays_away_for_the_same_words(gateway: TestClient) -> None:
    family = Family(gateway)
    card = of(family.say("on dort dans la voiture ce soir"), "emergency")[0]
    assert card["why"]
    family.tap(card["dismiss"]["id"])
    assert not of(family.say("on dort dans la voiture ce soir"), "emergency")


def test_the_printed_page_of_the_family_does_not_name_the_danger(gateway: TestClient) -> None:
    family = Family(gateway)
    family.say("je veux mourir")
    page = gateway.get(f"/api/conversations/{family.id}/summary", headers=family.headers)
    assert LABEL not in page.text


@pytest.mark.parametrize(
    "text",
    [
        "🙂🙂🙂",
        "é" * 2000,
        "\u200b\u202eje",
        "<script>je</script>",
        "a\n" * 900,
        "je\x00veux",
        "\u2066\u2069?",
        "٣" * 50,
    ],
)
def test_an_odd_text_is_answered_and_never_logged(
    text: str, gateway: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert Family(gateway).post(text=text).status_code in (200, 422)
    assert all(text[:6] not in record.getMessage() for record in caplog.records)
