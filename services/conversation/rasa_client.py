"""The only file that speaks to Rasa, and the only one that removes what Rasa kept."""

from typing import Any

import httpx
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.engine import Engine

from services.kit.sql import forget_bytes, take_no_samples

EVENTS = "events"
"""Rasa's one table."""


class RasaUnavailable(Exception):
    """Rasa did not answer, or answered nothing: its action server was away."""


class RasaClient:
    """Sends one turn to Rasa's REST channel on loopback and returns its answers as they are."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        # trust_env=False: a proxy in the environment must never see what a family writes.
        self._client = httpx.Client(base_url=url, timeout=timeout_seconds, trust_env=False)

    def send(self, sender: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Return Rasa's answers to one message. Raises RasaUnavailable where there is none.

        The sign that would make a text a command is removed here, as the last step before Rasa.
        """
        body = {"sender": sender, "message": message.lstrip("/ \t\n"), "metadata": metadata}
        return self._post(body)

    def tap(self, sender: str, choice: dict[str, str], metadata: dict[str, Any]) -> list[dict[str, Any]]:
        """Return Rasa's answers to a tapped button, whose meaning the server alone knows."""
        return self._post({"sender": sender, "message": "/choisit", "metadata": {**metadata, "choice": choice}})

    def is_up(self) -> bool:
        try:
            return self._client.get("/").status_code == 200
        except httpx.HTTPError:
            return False

    def _post(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            answer = self._client.post("/webhooks/rest/webhook", json=body)
            answer.raise_for_status()
            parts: list[dict[str, Any]] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaUnavailable(type(error).__name__) from error
        if not parts:  # with the action server away, Rasa answers 200 and an empty list
            raise RasaUnavailable("empty answer")
        return parts


class TrackerStore:
    """Rasa's tracker database, opened for one purpose: to erase a sender."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        self._engine: Engine = create_engine(address)

    def erase(self, sender: str) -> int:
        """Delete every row of a sender, on SQLite its bytes included, and return how many there were."""
        is_sqlite = self._engine.dialect.name == "sqlite"
        with self._engine.begin() as connection:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA busy_timeout=10000")
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            if not inspect(connection).has_table(EVENTS):
                return 0
            count = connection.execute(
                text(f"DELETE FROM {EVENTS} WHERE sender_id = :sender"), {"sender": sender}
            ).rowcount
        if is_sqlite:
            forget_bytes(self._engine, ())
        return count

    def forget_bytes(self) -> bool:
        """Make what was deleted leave no bytes in the files of the database; return whether it was done."""
        take_no_samples(self._engine, EVENTS, "data")
        return forget_bytes(self._engine, (EVENTS,))
