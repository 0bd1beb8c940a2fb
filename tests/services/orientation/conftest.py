"""Orientation with the real content and communes, and no Rasa: one conversation that keeps the question that waits."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.clock import Clock
from services.db import Base, Database
from services.directory.communes import Communes
from services.orientation.schemas import Answer, Fact, Sentence, Utterance
from services.orientation.script import Script
from services.orientation.service import Orientation
from services.rights.service import Rights
from services.settings import Settings
from services.situation import service as situations
from services.situation.schemas import Situation

TODAY = "2026-11-20"


@cache
def orientation() -> Orientation:
    settings, clock = Settings(), Clock(TODAY)
    rights = Rights(settings.content_dir, "http://127.0.0.1:1", clock, 1.0)
    return Orientation(Script(settings.content_dir), rights, Communes(settings.communes_dir), clock)


class Talk:
    """One conversation with orientation alone; it keeps the pending question as Rasa would."""

    def __init__(self, database: Database) -> None:
        self._database, self._count, self.pending = database, 0, None

    def hear(
        self, text: str = "", intent: str = "raconte_situation", *, events: tuple[str, ...] = (), **more: Any
    ) -> Answer:
        self._count += 1
        spans = [
            {"entity": name, "value": value, "start": text.find(words), "end": text.find(words) + len(words)}
            for name, value, words in more.pop("said", ())
        ]
        utterance = Utterance.model_validate(
            {
                "conversation_id": "c", "message_id": f"m{self._count}",
                "text": text, "intent": intent, "entities": spans,
                "understanding": {"events": [{"name": each} for each in events], "topic": more.pop("topic", None)},
                "pending": self.pending, **more,
            }
        )  # fmt: skip
        return self.replay(utterance)

    def tap(self, action: str, identity: str = "", question: str = "") -> Answer:
        choice = {"action": action, "id": identity, "question": question}
        return self.hear(choice={key: value for key, value in choice.items() if value})

    def replay(self, utterance: Utterance) -> Answer:
        with self._database.writing() as session:
            answer = orientation().answer(session, utterance)
        self.pending = answer.pending
        self.utterance = utterance
        return answer

    @property
    def situation(self) -> Situation:
        with self._database.reading() as session:
            return situations.story(session, "c").situation


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    database = Database(f"sqlite:///{tmp_path}/orientation.db")
    Base.metadata.create_all(database.engine)
    yield Talk(database)
    database.dispose()


def kinds(answer: Answer) -> list[str]:
    return [step.name if isinstance(step, Sentence) else step.kind for step in answer.steps]


def fact(answer: Answer, kind: str) -> dict[str, Any]:
    return next(step.data for step in answer.steps if isinstance(step, Fact) and step.kind == kind)


ARREARS = {"events": ("impayes",), "said": (("mois_retard", 3, "3 loyers de retard"),)}
