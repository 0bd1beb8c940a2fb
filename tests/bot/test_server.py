"""What bot/server.py changes in Rasa keeps its meaning."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot import server

pytestmark = pytest.mark.bot

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.mark.parametrize(("held", "said"), [(b"", "ReadError"), (None, "manque")])
def test_without_a_model_that_loads_it_ends_and_says_why(held: bytes | None, said: str, tmp_path: Path) -> None:
    model = tmp_path / "allervers.tar.gz"
    if held is not None:
        model.write_bytes(held)
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("")
    command = [sys.executable, "-m", "bot.server", "--model", str(model), "--port", "0", "--endpoints", str(endpoints)]
    around = {**os.environ, "ALLERVERS_RASA_TOKEN": "-a-token-that-begins-with-a-dash"}
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    reasons = [line for line in done.stderr.splitlines() + done.stdout.splitlines() if "level=critical" in line]
    assert len(reasons) == 1
    assert said in reasons[0]
