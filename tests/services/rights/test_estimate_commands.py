"""`aller-vers rights estimate` with a real worker, and its refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.rights.commands import app

runner = CliRunner()


@pytest.fixture
def environment(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.wait()
    monkeypatch.setenv("ALLERVERS_RIGHTS_URL", worker.url)
    monkeypatch.setenv("ALLERVERS_TODAY", "2026-11-20")


def write(folder: Path, content: Any) -> str:
    file = folder / "situation.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("environment")
def test_one_situation_as_json(tmp_path: Path, all_families: dict[str, Any]) -> None:
    file = write(tmp_path, all_families["separation_mere_2_enfants"]["situation"])
    found = runner.invoke(app, ["estimate", file, "--json"])
    assert found.exit_code == 0
    assert json.loads(found.stdout)["figures"]["ppa"]["low"] == 487.48


@pytest.mark.usefixtures("environment")
def test_one_situation_in_words(tmp_path: Path, all_families: dict[str, Any]) -> None:
    file = write(tmp_path, all_families["separation_mere_2_enfants"]["situation"])
    found = runner.invoke(app, ["estimate", file])
    assert found.exit_code == 0
    assert "Aide au logement : environ 498 € par mois." in found.stdout
    assert "novembre 2026" in found.stdout


@pytest.mark.usefixtures("environment")
def test_a_file_of_families(tmp_path: Path, all_families: dict[str, Any]) -> None:
    file = write(tmp_path, [each["situation"] for each in all_families.values()])
    found = runner.invoke(app, ["estimate", file, "--json"])
    assert found.exit_code == 0
    assert len(json.loads(found.stdout)["estimates"]) == len(all_families)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"income": -1}, "income"),
        ({"people": [{"role": "demandeur", "birth_date": "2031-01-01"}]}, "people.0.birth_date"),
        ({"salaire_net": 900}, "salaire_net"),
    ],
)
def test_wrong_situation_names_the_field(content: dict[str, Any], field: str, tmp_path: Path) -> None:
    found = runner.invoke(app, ["estimate", write(tmp_path, content), "--json"])
    assert found.exit_code == 1
    assert json.loads(found.stdout)["fields"][0]["field"] == field


@pytest.mark.parametrize("text", ["", "{", "bonjour"])
def test_file_that_is_no_json(text: str, tmp_path: Path) -> None:
    file = tmp_path / "situation.json"
    file.write_text(text, encoding="utf-8")
    found = runner.invoke(app, ["estimate", str(file)])
    assert found.exit_code == 1
    assert "JSON" in found.output


def test_missing_file(tmp_path: Path) -> None:
    assert runner.invoke(app, ["estimate", str(tmp_path / "nothing.json")]).exit_code == 1


def test_worker_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_RIGHTS_URL", "http://127.0.0.1:9")
    file = write(tmp_path, {"couple": False, "nb_enfants": 0, "income": 0, "tenure": "heberge"})
    found = runner.invoke(app, ["estimate", file, "--wait", "1"])
    assert found.exit_code == 1
    assert "ne répond pas" in found.output


@pytest.mark.usefixtures("environment")
def test_a_file_of_one_family_a_line_gives_one_estimate_a_line(tmp_path: Path, all_families: dict[str, Any]) -> None:
    file = tmp_path / "families.jsonl"
    file.write_text("\n".join(json.dumps(each["situation"]) for each in all_families.values()), encoding="utf-8")
    found = runner.invoke(app, ["estimate", str(file)])
    assert found.exit_code == 0
    lines = [json.loads(each) for each in found.stdout.splitlines()]
    place = list(all_families).index("separation_mere_2_enfants")
    assert len(lines) == len(all_families)
    assert lines[place]["figures"]["ppa"]["low"] == 487.48


@pytest.mark.parametrize("bad", ['{"income": -1}', '{"people": [{"role": "demandeur", "birth_date": "2031-01-01"}]}'])
def test_a_wrong_line_refuses_the_file_and_is_named(bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_TODAY", "2026-11-20")
    file = tmp_path / "families.jsonl"
    file.write_text('{"couple": false, "nb_enfants": 0}\n' + bad, encoding="utf-8")
    found = runner.invoke(app, ["estimate", str(file), "--json"])
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert told["error"] == "Il y a quelque chose à corriger (situation 2)."
    assert told["fields"][0]["field"] in {"income", "people.0.birth_date"}
    assert told["fields"][0]["reason"]
