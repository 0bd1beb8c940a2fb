"""Which question is worth asking next, in the event's own order; the commune always comes last."""

from typing import Any

from services.orientation.course import Course
from services.orientation.schemas import QuestionContent
from services.orientation.script import Script
from services.situation.service import Story

LAST = "commune"
ESTIMATION = "estimation"


def next_question(script: Script, story: Story, course: Course) -> str | None:
    """Return the id of the next question, or None where nothing is left to ask.

    Never one that was answered, refused or asked before. The commune is kept for the last place before a pause.
    """
    open_ones = [key for key in open_questions(script, story, course) if key != LAST]
    place_is_open = LAST in script.questions and LAST not in course.asked and not _place_known(story)
    limit = min((script.events[event].most_questions for event in script.by_urgency(story.situation.events)), default=5)
    if place_is_open and (not open_ones or (course.since_pause >= limit - 1 and not course.estimating)):
        return LAST
    return open_ones[0] if open_ones else None


def open_questions(script: Script, story: Story, course: Course) -> list[str]:
    """Return every question that could still be asked, in the events' order, the most urgent event first."""
    wanted: list[str] = []
    for event in script.by_urgency(story.situation.events):
        wanted += [each for each in script.events[event].questions if each not in wanted]
    if course.estimating:
        wanted = [key for key in script.questions if key.startswith(f"{ESTIMATION}_")] + [LAST]
    return [key for key in wanted if _is_open(key, script.questions[key], story, course)]


def _place_known(story: Story) -> bool:
    return story.answered("commune") or story.knows("departement")


def _is_open(key: str, question: QuestionContent, story: Story, course: Course) -> bool:
    if key in course.asked or story.answered(question.field) or (key == LAST and _place_known(story)):
        return False
    held = all(_value(story, name) in values for name, values in question.only_if.items())
    return held and not any(_value(story, name) in values for name, values in question.never_if.items())


def _value(story: Story, name: str) -> Any:
    return getattr(story.situation, name)
