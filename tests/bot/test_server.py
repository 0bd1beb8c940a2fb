"""What bot/server.py changes in Rasa keeps its meaning."""

from collections.abc import Iterator

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot import server

pytestmark = pytest.mark.bot

SLOT = {"event": "slot", "timestamp": None, "name": "pending_question", "value": "papier"}


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    before = RemoteAction._validate_action_result
    server._check_answers_of_actions_once_compiled()
    yield RemoteAction("action_orient", None)
    RemoteAction._validate_action_result = before


def test_an_answer_of_our_action_is_accepted(action: RemoteAction) -> None:
    assert action._validate_action_result({"events": [SLOT], "responses": [{"text": "Bonjour"}]})


@pytest.mark.parametrize("wrong", [{"events": "rien"}, {"events": [{"event": "slot"}]}, {"responses": ["Bonjour"]}])
def test_a_wrong_answer_is_still_refused(action: RemoteAction, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(wrong)
