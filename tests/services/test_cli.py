"""The command line finds each room's commands, and one room missing or broken leaves the others alone."""

import json

import pytest
from typer.testing import CliRunner

from services.cli import app


def test_help_names_the_commands_of_the_house() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    for name in ("run", "stop", "status", "train", "db"):
        assert name in shown.stdout


def test_unknown_command_fails() -> None:
    assert CliRunner().invoke(app, ["danser"]).exit_code != 0


def test_status_of_a_stopped_house_is_json_and_not_zero(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_VAR_DIR", str(tmp_path))
    shown = CliRunner().invoke(app, ["status", "--json"])
    assert shown.exit_code == 1
    told = json.loads(shown.stdout)
    assert (told["running"], told["ready"], told["process_ids"]) == (False, False, [])


def test_stop_of_a_stopped_house_succeeds(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_VAR_DIR", str(tmp_path))
    shown = CliRunner().invoke(app, ["stop", "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == {"ok": True, "stopped": 0}


def test_upgrade_of_an_unreachable_database_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/absent")
    shown = CliRunner().invoke(app, ["db", "upgrade", "--json"])
    assert shown.exit_code == 1
    assert json.loads(shown.stdout)["ok"] is False
