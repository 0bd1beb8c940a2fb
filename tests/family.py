"""A family at the running house: opens a conversation and writes to it, as a page does."""

import uuid
from typing import Any

import httpx


class Family:
    """One conversation through the API. `say` and `tap` return the parts of the answer."""

    def __init__(self, http: httpx.Client, site: str = "demo", **opening: Any) -> None:
        self.http = http
        opened = http.post("/api/conversations", json={"site": site, **opening})
        opened.raise_for_status()
        body = opened.json()
        self.id, self.token = body["id"], body["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self.welcome = self._parts(body)
        self.last: list[dict[str, Any]] = self.welcome

    def post(self, **message: Any) -> httpx.Response:
        body = {"client_id": uuid.uuid4().hex, **message}
        return self.http.post(f"/api/conversations/{self.id}/messages", json=body, headers=self.headers)

    def say(self, text: str) -> list[dict[str, Any]]:
        return self._answer(self.post(text=text))

    def tap(self, choice: str) -> list[dict[str, Any]]:
        return self._answer(self.post(choice=choice))

    def messages(self) -> list[dict[str, Any]]:
        """Return every message of the conversation, as a page that is loaded again gets them."""
        answer = self.http.get(f"/api/conversations/{self.id}/messages", headers=self.headers)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def lines(self) -> list[str]:
        """Return what the summary holds of the story, one text a line."""
        answer = self.http.get(f"/api/conversations/{self.id}/summary", headers=self.headers)
        answer.raise_for_status()
        return [line["text"] for line in answer.json()["lines"]]

    def erase(self) -> httpx.Response:
        return self.http.delete(f"/api/conversations/{self.id}", headers=self.headers)

    def _answer(self, response: httpx.Response) -> list[dict[str, Any]]:
        assert response.status_code == 200, response.text
        self.last = self._parts(response.json())
        assert self.last, "an answer without parts"
        return self.last

    @staticmethod
    def _parts(body: dict[str, Any]) -> list[dict[str, Any]]:
        return [part for message in body["messages"] for part in message["parts"]]


def of(parts: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the parts of one type."""
    return [part for part in parts if part["type"] == kind]


def words(parts: list[dict[str, Any]]) -> str:
    """Return all the text of a message's text parts."""
    return "\n".join(part["text"] for part in of(parts, "text"))


def asked(parts: list[dict[str, Any]]) -> str | None:
    """Return the id of the question that an answer asks, if any."""
    questions = of(parts, "question")
    assert len(questions) <= 1, "more than one question at once"
    return questions[0]["id"] if questions else None
