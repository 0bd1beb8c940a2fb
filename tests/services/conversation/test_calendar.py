"""The dates of a conversation as a calendar file, through the API; Rasa is not needed for it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from services.app import create_app
from services.operations.database import upgrade
from services.settings import Settings
from services.situation import service as situations
from services.situation.service import Said


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(var_dir=tmp_path, database_url="", tracker_url="", today="2026-11-20")
    upgrade(settings.effective_database_url)
    with TestClient(create_app(settings)) as made:
        yield made


def test_dates_told_are_a_calendar_file(client: TestClient) -> None:
    opened = client.post("/api/conversations", json={"site": "demo"}).json()
    said: dict[str, Any] = {"events": ["impayes"], "paper": "assignation", "hearing_date": "2026-12-10"}
    house: Any = client.app.state.house  # type: ignore[attr-defined]
    with house.database.writing() as session:
        told = [Said(name, value, words="dit") for name, value in said.items()]
        situations.record(session, opened["id"], "m1", told, house.clock.now())
    address = f"/api/conversations/{opened['id']}/summary"
    token = {"Authorization": f"Bearer {opened['token']}"}
    answer = client.get(address, params={"format": "ics"}, headers=token)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    days = [each["dtstart"].dt for each in Calendar.from_ical(answer.text).walk("VEVENT")]
    assert date(2026, 12, 10) in days
    assert client.get(address, params={"format": "ics"}).status_code in {401, 403, 404}
