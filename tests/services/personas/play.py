"""Plays a persona with orientation and the catalogue as they are: real content, real communes, a real database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.clock import Clock
from services.db import Base, Database
from services.directory.communes import Communes
from services.orientation.schemas import Answer, Fact, Utterance
from services.orientation.script import Script
from services.orientation.service import Orientation
from services.rights.service import Rights
from services.settings import Settings
from services.situation import service as situations
from services.situation.schemas import Situation
from services.situation.service import Said
from tests.services.personas.truth import HEARD, PERSONAS, truth

MOST_TURNS = 15
TODAY = "2026-11-29"
NOW = datetime(2026, 11, 29, 10, tzinfo=ZoneInfo("Europe/Paris"))
VIOLENCE = {"violence": True, "events": ["violence"]}


@cache
def house() -> tuple[Orientation, Rights]:
    settings, clock = Settings(), Clock(TODAY)
    rights = Rights(settings.content_dir, "http://127.0.0.1:1", clock, 1.0)
    return Orientation(Script(settings.content_dir), rights, Communes(settings.communes_dir), clock), rights


@dataclass
class Played:
    """What happened: the questions in order, how many before the first complete orientation, and what was known."""

    asked: list[str] = field(default_factory=list)
    before_orientation: int | None = None
    known: Situation = field(default_factory=Situation)
    outputs: list[tuple[Situation, list[str]]] = field(default_factory=list)
    """Of each answer: what was known, and the rights it showed."""


def play(name: str, folder: Path, violence_at: int | None = None) -> Played:
    """Play a persona to its first complete orientation, or on to the end where violence is said (turn 1, 4, -1: last).

    A conversation that ends before the turn hears it in one more message.
    """
    database = Database(f"sqlite:///{folder}/{name}-{violence_at}.db")
    Base.metadata.create_all(database.engine)
    try:
        return _Play(name, database, violence_at).run()
    finally:
        database.dispose()


class _Play:
    def __init__(self, name: str, database: Database, violence_at: int | None) -> None:
        self._name, self._database, self._violence_at = name, database, violence_at
        self._orientation, _ = house()
        self._true, self._count, self._pending = truth(name), 0, None
        self.played = Played()

    def run(self) -> Played:
        persona = PERSONAS[self._name]
        self._say(1, {"events": [persona["event"]], **HEARD[self._name]["said"]})
        answer = self._hear(text=persona["first_message"], understanding={"events": [{"name": persona["event"]}]})
        while self._pending and self._count < MOST_TURNS:
            if self._oriented(answer) and self._violence_at is None:
                break
            self._say(self._count + 1, {})
            answer = self._answer(self._pending)
        self._oriented(answer)
        if self._violence_at is not None and not self.played.known.violence:
            self._write(VIOLENCE)
            self._hear(text="il me fait peur", understanding={"events": [{"name": "violence"}]})
        return self.played

    def _oriented(self, answer: Answer) -> bool:
        whole = any(isinstance(s, Fact) and s.kind == "rights" and s.data["title"] == "summary" for s in answer.steps)
        if whole and self.played.before_orientation is None:
            self.played.before_orientation = len(self.played.asked)
        return whole

    def _answer(self, key: str) -> Answer:
        question = self._orientation.script.questions[key]
        self.played.asked.append(key)
        if question.reads == "place":
            return self._tap("commune", self._true["commune"])
        value = self._true.get(question.field)
        button = next((each.id for each in question.choices if each.value == value and value is not None), None)
        unsure = next((each.id for each in question.choices if each.value is None or each.id == "ne_sait_pas"), None)
        if button or (unsure and value is None):
            return self._tap("answer", button or unsure or "", key)
        if value is None or question.choices:
            return self._tap("skip", "", key)
        self._write({question.field: value})
        return self._hear(text=str(value), intent="donne_info_foyer")

    def _say(self, turn: int, fields: Mapping[str, Any]) -> None:
        """Put into the story what a message says; violence comes in its turn."""
        self._write({**fields, **(VIOLENCE if turn == self._violence_at else {})})

    def _write(self, fields: Mapping[str, Any]) -> None:
        said = [Said(name, _plain(value), words=str(value)) for name, value in fields.items()]
        with self._database.writing() as session:
            situations.record(session, self._name, f"said{self._count}-{len(said)}-{'-'.join(fields)}"[:60], said, NOW)

    def _tap(self, action: str, identity: str, question: str = "") -> Answer:
        choice = {"action": action, "id": identity, "question": question}
        return self._hear(choice={key: value for key, value in choice.items() if value})

    def _hear(self, **said: Any) -> Answer:
        self._count += 1
        utterance = Utterance.model_validate(
            {"conversation_id": self._name, "message_id": f"m{self._count}", "pending": self._pending}
            | {"intent": "raconte_situation"}
            | said
        )
        with self._database.writing() as session:
            answer = self._orientation.answer(session, utterance)
        with self._database.reading() as session:
            self.played.known = situations.story(session, self._name).situation
        shown = [name for s in answer.steps if isinstance(s, Fact) and s.kind == "rights" for name in s.data["ids"]]
        self.played.outputs.append((self.played.known, shown))
        self._pending = answer.pending
        return answer


def _plain(value: Any) -> Any:
    return (
        value.isoformat()
        if hasattr(value, "isoformat")
        else ({key: _plain(each) for key, each in value.items()} if isinstance(value, dict) else value)
    )
