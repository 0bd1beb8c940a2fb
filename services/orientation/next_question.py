"""Which question is worth asking next: first the event's own, then what changes the answer most, until it is enough."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.orientation.course import Course
from services.orientation.schemas import QuestionContent
from services.orientation.script import Script
from services.rights.engine_client import EngineUnavailable
from services.rights.service import Rights
from services.situation.service import Story

LAST = "commune"
ESTIMATION = "estimation"
COUNTS = {"between": 1.0, "someone_near": 1.0, "safe_roof": 1.0, "roof": 1.0, "fund": 0.5}
"""Fields whose answer tells a danger or who can help: they count, whatever they change in the rights."""
PATIENCE = 0.45
"""How much more each further question must change than the one before it."""
LEAST_EUROS = 10.0
"""An unknown that moves the monthly amounts less than this is not asked for."""
ENGINE_SECONDS = 2.0


def next_question(script: Script, story: Story, course: Course, rights: Rights) -> str | None:
    """Return the id of the next question, or None where it is enough.

    Never one that was answered, refused or asked before. The commune is kept for the last place before a pause.
    """
    if course.for_someone and not course.estimating:
        return LAST if _place_is_open(script, story, course) else None
    asking = worth_asking(script, story, course, rights)
    if course.estimating:
        return next(asking, None)
    wanted = next((key for key in asking if key != LAST), None)
    limit = min((event.most_questions for event in script.urgent_first(story.situation)), default=5)
    if _place_is_open(script, story, course) and (wanted is None or course.since_pause >= limit - 1):
        return LAST
    return wanted


def worth_asking(script: Script, story: Story, course: Course, rights: Rights) -> Iterator[str]:
    """Yield the questions still worth asking, the next one first: the event's own, then by what they change."""
    open_ones = open_questions(script, story, course)
    if course.estimating:
        yield from _by_euros(script, story, open_ones, rights)
        return
    leading = [key for key in open_ones if key in _leading(script, story)]
    for key in leading:
        if key == LAST or _changes(script, story, [key], rights)[key]:
            yield key
    rest = [key for key in open_ones if key not in leading]
    changes = _changes(script, story, rest, rights)
    enough = PATIENCE * course.since_pause
    yield from sorted((key for key in rest if changes[key] > enough), key=lambda key: -changes[key])


def open_questions(script: Script, story: Story, course: Course) -> list[str]:
    """Return every question that could still be asked, in the events' order, the most urgent event first.

    For amounts, those about amounts first; the events' own may move them too (a pension that is not paid).
    """
    wanted: list[str] = []
    for event in script.urgent_first(story.situation):
        wanted += [each for each in event.questions if each not in wanted]
    if course.estimating:
        wanted = [key for key in script.questions if _is_about_amounts(key)] + wanted
    return [key for key in wanted if _is_open(key, script.questions[key], story, course)]


def _leading(script: Script, story: Story) -> set[str]:
    return {key for event in script.urgent_first(story.situation) for key in event.questions[: event.leading]}


def _changes(script: Script, story: Story, keys: list[str], rights: Rights) -> dict[str, float]:
    """Return what each question would change, by the answers it may get."""
    answers = {key: _answers(script.questions[key], rights) for key in keys}
    changes = dict.fromkeys(keys, 0.0) | rights.worth(story.situation, answers)
    return {key: max(changes[key], COUNTS.get(script.questions[key].field, 0.0)) for key in keys}


def _answers(question: QuestionContent, rights: Rights) -> list[Mapping[str, Any]]:
    buttons = [{question.field: each.value} for each in question.choices if each.value is not None]
    return list(buttons or rights.probes(question.field))


def _by_euros(script: Script, story: Story, keys: list[str], rights: Rights) -> list[str]:
    """Return the questions that move the amounts, the most first; in the order of the content without the engine."""
    try:
        moves = rights.moves(story.situation, ENGINE_SECONDS)
    except EngineUnavailable:
        return [key for key in keys if _is_about_amounts(key) or key == LAST]
    first = {script.questions[key].field: key for key in reversed(keys)}
    counted = {key: moves.get(field, 0.0) for field, key in first.items()}
    return sorted((key for key in keys if counted.get(key, 0.0) >= LEAST_EUROS), key=lambda key: -counted[key])


def _is_about_amounts(key: str) -> bool:
    return key.startswith(f"{ESTIMATION}_")


def _place_is_open(script: Script, story: Story, course: Course) -> bool:
    return LAST in script.questions and LAST not in course.asked and not _place_known(story)


def _place_known(story: Story) -> bool:
    return story.answered("commune") or story.knows("departement")


def _is_open(key: str, question: QuestionContent, story: Story, course: Course) -> bool:
    if key in course.asked or story.answered(question.field) or (key == LAST and _place_known(story)):
        return False
    held = all(_value(story, name) in values for name, values in question.only_if.items())
    return held and not any(_value(story, name) in values for name, values in question.never_if.items())


def _value(story: Story, name: str) -> Any:
    return getattr(story.situation, name)
