"""`aller-vers users`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.accounts.commands import app
from services.db import Base, Database


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    url = f"sqlite:///{tmp_path / 'essai.db'}"
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", url)
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()
    return CliRunner()


def run(runner: CliRunner, *words: str) -> tuple[int, dict[str, object]]:
    answer = runner.invoke(app, [*words, "--json"])
    return answer.exit_code, json.loads(answer.stdout)


def test_account_is_opened_listed_renewed_and_closed(runner: CliRunner) -> None:
    code, made = run(runner, "add", "c.martin", "--name", "Camille Martin", "--territory", "41", "--territory", "07")
    assert (code, made["territories"]) == (0, ["41", "07"])
    code, renewed = run(runner, "reset-password", "c.martin")
    assert code == 0
    assert renewed["password"] != made["password"]
    assert run(runner, "disable", "c.martin")[0] == 0
    _, listed = run(runner, "list")
    assert listed["users"] == [
        {
            "login": "c.martin",
            "name": "Camille Martin",
            "role": "travailleur_social",
            "territories": ["41", "07"],
            "disabled": True,
        }
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "Camille Martin"], "minuscules"),
        (["add", "camille", "--territory", "Blois"], "département"),
        (["add", "camille", "--role", "chef"], "travailleur_social"),
        (["reset-password", "personne"], "Aucun compte"),
        (["disable", "personne"], "Aucun compte"),
    ],
)
def test_refusal_is_one_sentence_and_a_failed_status(runner: CliRunner, words: list[str], said: str) -> None:
    code, answer = run(runner, *words)
    assert code == 1
    assert said in str(answer["problem"])


def test_missing_tables_are_told_with_what_to_run(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "essai.db").unlink()
    code, answer = run(runner, "list")
    assert code == 1
    assert "aller-vers db upgrade" in str(answer["problem"])
