"""The content that decides order and words: events, questions, answers about the assistant itself."""

from pathlib import Path
from typing import get_args

from services.content.loader import ContentError, read_folder
from services.orientation.hearing import Hearing
from services.orientation.schemas import AnswerContent, EventContent, EventFiles, QuestionContent, QuestionsContent
from services.situation.schemas import EventKey, Situation


class Script:
    """All events, questions and answers, checked against each other at start."""

    def __init__(self, content_dir: Path) -> None:
        """Load the files. Raises ContentError with file and reason where one does not fit the others."""
        self.events: EventFiles = {}
        for name, event in read_folder(content_dir / "events", EventContent).items():
            if name not in get_args(EventKey):
                raise ContentError(f"{content_dir / 'events' / name}.yml:1: {name} is not a life event")
            self.events[name] = event  # type: ignore[index]
        self.questions: dict[str, QuestionContent] = {}
        for name, file in read_folder(content_dir / "questions", QuestionsContent).items():
            for key, question in file.questions.items():
                if question.field not in Situation.model_fields:
                    raise ContentError(f"{content_dir / 'questions' / name}.yml:1: {key}: no field {question.field}")
                self.questions[key] = question
        for name, event in self.events.items():
            others = [each.questions for each in (event.only_bills, event.only_loan, event.of_a_minor) if each]
            asked = [*event.questions, *(key for questions in others for key in questions)]
            missing = [key for key in asked if key not in self.questions]
            if missing:
                raise ContentError(f"{content_dir / 'events' / name}.yml:1: no question named {missing[0]}")
        self.hearing = Hearing(content_dir)
        self.answers = {each.topic: each for each in read_folder(content_dir / "answers", AnswerContent).values()}

    def urgent_first(self, situation: Situation) -> list[EventContent]:
        """Return the events of a situation as they are met in it, the most urgent first."""
        return [self.events[event].seen_from(situation) for event in self.by_urgency(situation.events)]

    def by_tone(self, events: list[EventKey]) -> list[EventKey]:
        """Return the events, the gentlest first: it gives the tone."""
        return sorted((e for e in events if e in self.events), key=lambda e: self.events[e].rank_tone)

    def by_urgency(self, events: list[EventKey]) -> list[EventKey]:
        """Return the events, the most urgent first: it gives what to do."""
        return sorted((e for e in events if e in self.events), key=lambda e: self.events[e].rank_urgency)
