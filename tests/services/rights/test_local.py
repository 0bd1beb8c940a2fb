"""What a territory adds: kept by a command, shown with source and date, never outside its territory."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.clock import Clock
from services.db import Database
from services.office.models import TerritorySetting
from services.operations.database import upgrade
from services.rights.commands import app
from services.rights.local import LocalRules
from services.rights.models import LocalRule
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

TODAY = "2026-11-20"
BEHIND: dict[str, Any] = {"events": ["impayes"], "mois_retard": 2}
RULE = ["fsl", "--territory", "41", "--text", "Ici, la demande se fait avec un travailleur social."]
TOLD = ["--source", "Département de Loir-et-Cher, règlement du FSL", "--checked-on", "2026-11-12"]
Command = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'house.db'}"
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", url)
    monkeypatch.setenv("ALLERVERS_TODAY", TODAY)
    upgrade(url)
    return url


@pytest.fixture
def command(url: str) -> Command:
    return lambda *words: CliRunner().invoke(app, ["local", *words])


def rights(url: str, today: str = TODAY) -> Rights:
    clock = Clock(today)
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", clock, 1, LocalRules(Database(url), clock))


def fsl(url: str, today: str = TODAY, **more: Any) -> Any:
    room, said = rights(url, today), Situation.model_validate(BEHIND | more)
    found = next(each for each in room.assess(said) if each.right_id == "fsl")
    return room.card(found, said)


@pytest.fixture
def two_asked_for(url: str) -> None:
    with Database(url).writing() as session:
        setting = TerritorySetting(departement="41", second_reader=True, banner="", changed_at=Clock(TODAY).now())
        session.add(setting)


def test_a_rule_waits_where_the_territory_asks_for_two(command: Command, url: str, two_asked_for: None) -> None:
    done = command("add", *RULE, *TOLD)
    assert "Elle est proposée : ce territoire demande un second regard." in done.stdout
    assert "fsl  proposée" in command("list").stdout
    assert fsl(url, commune="41018").local == []


def test_a_rule_that_nobody_else_reads_says_why(command: Command, url: str, two_asked_for: None) -> None:
    assert command("add", *RULE, *TOLD, "--sans-relecture", "Reprise de 2025").exit_code == 0
    assert len(fsl(url, commune="41018").local) == 1
    with Database(url).reading() as session:
        assert session.query(LocalRule).one().read_by == "Sans relecture : Reprise de 2025"
    assert command("remove", "1").exit_code == 0
    with Database(url).reading() as session:
        assert session.query(LocalRule).one().to_read


def test_a_rule_is_shown_in_its_territory_with_source_and_date(command: Command, url: str) -> None:
    assert command("add", *RULE, *TOLD).exit_code == 0
    note = fsl(url, commune="41018").local[0]
    assert note.text == "Ici, la demande se fait avec un travailleur social."
    assert note.source == "Département de Loir-et-Cher, règlement du FSL"
    assert note.checked_on.isoformat() == "2026-11-12"
    assert fsl(url, departement="07").local == []
    assert fsl(url).local == []


def test_a_spent_fund_is_not_for_now_until_its_day(command: Command, url: str) -> None:
    told = ["fsl", "--territory", "41", "--text", "Le fonds est épuisé.", "--spent", "--until", "2026-12-31", *TOLD]
    assert command("add", *told).exit_code == 0
    card = fsl(url, departement="41")
    assert card.status == "pas_maintenant"
    assert card.reason == "Le fonds est épuisé. Vérifié le 12 novembre 2026. Demandez quand il rouvre."
    assert fsl(url, "2027-01-01", departement="41").status == "information"
    assert fsl(url, departement="07").status == "information"


def test_a_rule_of_the_caf_is_not_told_to_a_family_of_the_msa(command: Command, url: str) -> None:
    assert command("add", *RULE, *TOLD, "--fund", "caf").exit_code == 0
    assert len(fsl(url, departement="41", fund="caf").local) == 1
    assert len(fsl(url, departement="41", fund="ne_sait_pas").local) == 1
    assert fsl(url, departement="41", fund="msa").local == []


def test_list_and_remove(command: Command, url: str) -> None:
    number = json.loads(command("add", *RULE, *TOLD, "--json").stdout)["id"]
    assert "fsl" in command("list").stdout
    assert json.loads(command("list", "--territory", "07", "--json").stdout) == {"rules": []}
    assert command("remove", str(number)).exit_code == 0
    assert fsl(url, departement="41").local == []
    assert command("remove", str(number)).exit_code == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["rien", *RULE[1:], *TOLD], "n'a pas de droit nommé"),
        ([*RULE, *TOLD, "--territory", "Blois"], "--territory"),
        ([*RULE, *TOLD, "--text", "Court."], "--text"),
        ([*RULE, *TOLD, "--text", " ".join(["mot"] * 16)], "plus de 15 mots"),
        ([*RULE, *TOLD, "--source", ""], "--source"),
        ([*RULE, *TOLD, "--checked-on", "2026-11-21"], "dans le futur"),
        ([*RULE, *TOLD, "--fund", "cpam"], "--fund"),
    ],
)
def test_a_bad_rule_is_refused_with_one_sentence_and_nothing_kept(
    change: list[str], said: str, command: Command
) -> None:
    found = command("add", *change)
    assert found.exit_code == 1
    assert said in found.output
    assert json.loads(command("list", "--json").stdout) == {"rules": []}


def test_the_catalogue_holds_without_the_database(tmp_path: Path) -> None:
    assert fsl(f"sqlite:///{tmp_path / 'empty.db'}", departement="41").local == []


def test_a_database_not_ready_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    found = CliRunner().invoke(app, ["local", "list"])
    assert found.exit_code == 1
    assert "aller-vers db upgrade" in found.output
