"""`make veille`: what is getting old is told, and nothing else."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.rights import watch
from services.rights.catalogue import Catalogue
from services.rights.commands import app
from services.rights.engine import Engine
from services.settings import ROOT

CONTENT = ROOT / "data" / "content"


def client(answer: Any) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)


def test_content_is_old_after_six_months() -> None:
    assert watch.old_content(CONTENT, date(2026, 11, 29)) == []
    assert watch.old_content(CONTENT, date(2027, 5, 20)) == []
    names = {each.name for each in watch.old_content(CONTENT, date(2027, 5, 21))}
    assert {"rights/rsa.yml", "courriers/assignation.yml", "helplines.yml", "engine.yml"} <= names


def test_the_oldest_date_of_a_file_counts(tmp_path: Path) -> None:
    shutil.copy(CONTENT / "engine.yml", tmp_path / "engine.yml")
    text = (tmp_path / "engine.yml").read_text(encoding="utf-8")
    (tmp_path / "engine.yml").write_text(text.replace("2026-11-20", "2026-01-02", 1), encoding="utf-8")
    assert [each.name for each in watch.old_content(tmp_path, date(2026, 11, 29))] == ["engine.yml"]


def test_an_amount_is_told_before_it_ends() -> None:
    catalogue = Catalogue(CONTENT)
    assert watch.old_amounts(catalogue, date(2026, 11, 29)) == []
    assert "rights/aah.yml" in {each.name for each in watch.old_amounts(catalogue, date(2027, 3, 15))}


def test_a_parameter_is_told_before_its_window_ends(engine: Engine) -> None:
    def labels(day: date) -> set[str]:
        return {each.name for each in watch.old_parameters(engine.system.parameters, engine.content, day)}

    assert labels(date(2026, 11, 29)) == set()
    assert "Plafonds des allocations familiales" in labels(date(2026, 12, 1))
    assert "Montant de base du RSA" not in labels(date(2026, 12, 1))
    assert "Montant de base du RSA" in labels(date(2027, 4, 2))


def test_a_page_that_moved_or_went_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "moved.example":
            return httpx.Response(301, headers={"Location": "https://new.example/"})
        return httpx.Response(404 if request.url.host == "gone.example" else 200)

    urls = {"A": "https://moved.example", "B": "https://gone.example", "C": "https://there.example"}
    found = watch.moved_pages(urls, client(answer))
    assert found is not None
    assert [(each.name, each.reason) for each in found] == [
        ("A", "https://moved.example renvoie vers https://new.example/."),
        ("B", "https://gone.example n'existe plus (404)."),
    ]


def test_without_network_pages_are_not_called_stale() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no network")

    assert watch.moved_pages({"A": "https://one.example"}, client(answer)) is None


def test_the_command_tells_the_day_and_what_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_TODAY", "2027-06-01")
    found = CliRunner().invoke(app, ["veille", "--no-pages", "--json"])
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert told["day"] == "2027-06-01"
    assert {"content", "amount", "parameter"} == {each["kind"] for each in told["stale"]}


def test_nothing_to_look_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_TODAY", "2026-11-29")
    found = CliRunner().invoke(app, ["veille", "--no-pages"])
    assert (found.exit_code, found.stdout) == (0, "Rien n'est à revoir.\n")
