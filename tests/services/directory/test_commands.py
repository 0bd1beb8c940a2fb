import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.db import Base, Database
from services.directory.commands import app

runner = CliRunner()


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", url)
    monkeypatch.setenv("ALLERVERS_TODAY", "2026-11-20")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()


def test_the_demonstration_comes_and_goes() -> None:
    loaded = json.loads(runner.invoke(app, ["demo", "load", "--json"]).stdout)
    assert loaded["created"] > 120
    asked = ["search", "--commune", "Blois", "--event", "deuil", "--demonstration", "--json"]
    cards = json.loads(runner.invoke(app, asked).stdout)["cards"]
    assert cards[0]["demonstration"]
    removed = json.loads(runner.invoke(app, ["demo", "remove", "--json"]).stdout)
    assert removed["removed"] == loaded["created"]
    cards = json.loads(runner.invoke(app, asked).stdout)["cards"]
    assert not [card for card in cards if card["demonstration"]]
    assert cards


def test_a_search_reads_in_french() -> None:
    done = runner.invoke(app, ["search", "--commune", "Bordeaux", "--event", "impayes"])
    assert done.exit_code == 0
    assert "L'annuaire de ce territoire n'est pas encore rempli." in done.stdout
    assert "Mairie de Bordeaux" in done.stdout


@pytest.mark.parametrize(
    ("commune", "event", "sentence"),
    [
        ("Zzyzx", "deuil", "Nous ne trouvons pas cette commune."),
        ("Saint-Aubin", "deuil", "Plusieurs communes portent ce nom"),
        ("Blois", "mariage", "Cet événement n'existe pas : mariage."),
    ],
)
def test_what_cannot_be_searched_says_why_and_fails(commune: str, event: str, sentence: str) -> None:
    done = runner.invoke(app, ["search", "--commune", commune, "--event", event, "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"].startswith(sentence)
