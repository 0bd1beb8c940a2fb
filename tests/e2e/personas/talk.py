"""Plays a persona at the running house: it writes what its file says, and answers each question in plain words."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.family import Family, asked, of
from tests.services.personas.truth import PERSONAS, truth

SPOKEN: dict[str, dict[Any, str]] = yaml.safe_load((Path(__file__).parent / "spoken.yml").read_text(encoding="utf-8"))
MOST_TURNS = 16
WHOLE = "Ce qui peut vous aider"
"""Title of the cards of a complete orientation (`rights_summary` of interface.yml)."""
FEAR = {"la mère": "il me frappe et j'ai peur de lui", "le père": "elle me frappe et j'ai peur d'elle"}
CAN_WRITE = "oui je peux écrire"
Part = dict[str, Any]


@dataclass
class Talk:
    """One conversation. `questions` were asked before the first complete orientation, `unheard` had to be tapped."""

    name: str
    family: Family
    violence_at: int | None = None
    """Message in which violence is said: 1, 4, or -1 for one after the last."""
    questions: int | None = None
    asked: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    cards: dict[str, Part] = field(default_factory=dict)
    """Every right shown, as it was shown last."""
    answers: list[list[Part]] = field(default_factory=list)
    said_violence: int | None = None
    """Place of the first answer that came after violence was said."""

    def play(self) -> "Talk":
        """Talk to the first complete orientation and through all its cards; to the end where violence is to be said."""
        self._turn(PERSONAS[self.name]["first_message"])
        while len(self.answers) < MOST_TURNS:
            if self.questions is not None and self.violence_at is None:
                break
            if not self._go_on():
                break
        if self.violence_at is not None and self.said_violence is None:
            self._say_violence()
        while self._tap("more"):
            pass
        return self

    def kept(self) -> Part:
        """Return the conversation as a page that is loaded again gets it."""
        return self._get("messages")

    def summary(self) -> Part:
        return self._get("summary")

    def _get(self, what: str) -> Part:
        answer = self.family.http.get(f"/api/conversations/{self.family.id}/{what}", headers=self.family.headers)
        answer.raise_for_status()
        found: Part = answer.json()
        return found

    def _go_on(self) -> bool:
        card = next(iter(of(self.family.last, "emergency")), None)
        if card and (card["answers"] or "danger" in PERSONAS[self.name] or not card["dismiss"]):
            self._turn(CAN_WRITE)
            return True
        if card:
            self._hear(self.family.tap(card["dismiss"]["id"]))
            return True
        question = asked(self.family.last)
        if question is None:
            town = f"commune.{PERSONAS[self.name]['situation']['insee']}"
            return any(self._tap(each) for each in (town, "continue", f"event.{PERSONAS[self.name]['event']}"))
        if self.asked.count(question) == 0:
            self.asked.append(question)
            self._turn(self._in_words(question))
        else:
            self.unheard.append(question)
            self._tap_answer(question)
        return True

    def _turn(self, text: str) -> None:
        turn = len(self.answers) + 1
        if turn == self.violence_at:
            text = f"{text}. {self._fear()}" if turn == 1 else self._fear()
        self._hear(self.family.say(text))
        if turn == self.violence_at:
            self.said_violence = turn - 1

    def _say_violence(self) -> None:
        self.said_violence = len(self.answers)
        self._hear(self.family.say(self._fear()))
        self._hear(self.family.say(CAN_WRITE))

    def _hear(self, parts: list[Part]) -> None:
        self.answers.append(parts)
        for part in of(parts, "rights"):
            self.cards.update({card["id"]: card for card in part["cards"]})
            if part["title"] == WHOLE and self.questions is None:
                self.questions = len(self.asked)

    def _fear(self) -> str:
        writer = PERSONAS[self.name]["situation"]["writer"]
        return FEAR.get(writer, FEAR["la mère"])

    def _in_words(self, question: str) -> str:
        true = truth(self.name)
        if question == "commune":
            return f"à {PERSONAS[self.name]['situation']['commune']}"
        if question == "mois_retard":
            return f"{true.get('mois_retard', 2)} mois"
        if question == "papier_date":
            day = true.get("paper_date")
            return date.fromisoformat(str(day)).strftime("le %d/%m/%Y") if day else "je ne sais pas"
        value = true.get(FIELDS[question])
        value = value[0] if isinstance(value, list) and value else value
        return SPOKEN[question].get(value, "je ne sais pas")

    def _tap(self, action: str) -> bool:
        button = next((each for each in self._buttons() if each["id"].startswith(action)), None)
        if button:
            self._hear(self.family.tap(button["id"]))
        return button is not None

    def _tap_answer(self, question: str) -> None:
        true = truth(self.name).get(FIELDS[question]) if question in FIELDS else None
        part = of(self.family.last, "question")[0]
        labels = {each["id"]: each for each in part["choices"]}
        chosen = next((name for name in labels if true is not None and name.endswith(f".{_id(true)}")), None)
        self._hear(self.family.tap(chosen or part["skip"]["id"]))

    def _buttons(self) -> list[Part]:
        return [each for part in self.family.last for each in [*part.get("choices", []), *part.get("more", [])]]


def _id(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value[0] if isinstance(value, list) else value)


def _fields() -> dict[str, str]:
    folder = Path(__file__).parents[3] / "data" / "content" / "questions"
    found = {}
    for path in folder.glob("*.yml"):
        for name, question in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"].items():
            found[name] = question.get("field", "")
    return found


FIELDS = _fields()
"""Field of the situation that each question fills."""
