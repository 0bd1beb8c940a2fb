"""`aller-vers rights local`: what a territory adds to the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.clock import Clock
from services.db import Database
from services.office.territory.rules import must_ask
from services.operations.screen import Refusal, Screen
from services.problems import reason_of
from services.rights import local, repository
from services.rights.catalogue import Catalogue
from services.rights.models import LocalRule
from services.rights.schemas import NewLocalRule
from services.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Les règles propres à un territoire, ajoutées au catalogue.")
AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
_DAY = ["%Y-%m-%d"]
_STATES = {"draft": "  brouillon", "proposed": "  proposée", "published": ""}
_WAITS = "Elle est proposée : ce territoire demande un second regard. Un gestionnaire la lit dans /admin."
_OPTIONS = {"departement": "--territory", "checked_on": "--checked-on"}


@app.command("add")
def add(
    right: Annotated[str, typer.Argument(help="Nom du droit dans le catalogue, par exemple fsl.")],
    territory: Annotated[str, typer.Option("--territory", help="Département : 41, 2A, 974.")],
    text: Annotated[str, typer.Option("--text", help="La règle, en phrases courtes.")],
    source: Annotated[str, typer.Option("--source", help="Qui le dit : organisme et titre du document.")],
    checked_on: Annotated[datetime, typer.Option("--checked-on", formats=_DAY, help="Jour de la vérification.")],
    until: Annotated[
        datetime | None, typer.Option("--until", formats=_DAY, help="Dernier jour, s'il est connu.")
    ] = None,
    fund: Annotated[str, typer.Option("--fund", help="caf ou msa, si la règle n'est que de l'une.")] = "",
    unread: Annotated[
        str, typer.Option("--sans-relecture", help="Pourquoi personne d'autre ne lit. La raison est gardée.")
    ] = "",
    spent: Annotated[bool, typer.Option("--spent", help="Le fonds est épuisé.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ajoute une règle locale à un droit, avec sa source et sa date."""
    screen, settings = Screen(as_json=as_json), Settings()
    clock = Clock(settings.today)
    with _work(screen, settings) as session:
        new = NewLocalRule.model_validate({
            "right_id": right, "departement": territory, "text": text, "source": source, "fund": fund,
            "checked_on": checked_on.date(), "until": until.date() if until else None, "spent": spent,
        })  # fmt: skip
        if problem := local.wrong(new, Catalogue(settings.content_dir).rights, clock.today()):
            raise Refusal(problem[1])
        asks = must_ask(session, territory)
        rule = local.add(session, new, clock, state="proposed" if asks and not unread else "published")
        rule.read_by = f"Sans relecture : {unread}"[:120] if asks and unread else ""
        said = f"Règle {rule.id} ajoutée : {rule.right_id}, {rule.departement}."
        screen.result(_data(rule), said, *([_WAITS] if rule.state == "proposed" else []))


@app.command("list")
def list_rules(
    territory: Annotated[str, typer.Option("--territory", help="Un seul département.")] = "", as_json: AsJson = False
) -> None:
    """Liste les règles locales, avec celles qui ne valent plus."""
    screen, settings = Screen(as_json=as_json), Settings()
    today = Clock(settings.today).today()
    with _work(screen, settings) as session:
        rules = repository.of_departement(session, territory)
        lines = [
            f"{each.id}  {each.departement}  {each.right_id}{_STATES[each.state]}"
            f"{'  fonds épuisé' if each.spent else ''}"
            f"{'  (ne vaut plus)' if local.over(each, today) else ''}  {each.text}  [{each.source}, {each.checked_on}]"
            for each in rules
        ]
        screen.result({"rules": [_data(each) for each in rules]}, *(lines or ["Aucune règle locale."]))


@app.command("remove")
def remove(number: Annotated[int, typer.Argument(help="Numéro de la règle.")], as_json: AsJson = False) -> None:
    """Retire une règle locale."""
    screen, settings = Screen(as_json=as_json), Settings()
    with _work(screen, settings) as session:
        rule = repository.find(session, number)
        if rule is None or not repository.remove(session, number, Clock(settings.today).now()):
            raise Refusal(f"Il n'y a pas de règle numéro {number}.")
        rule.to_read = rule.state == "published" and must_ask(session, rule.departement)
        screen.result({"id": number, "removed": True}, f"Règle {number} retirée.")


def _data(rule: LocalRule) -> dict[str, Any]:
    return {
        "id": rule.id, "right": rule.right_id, "territory": rule.departement, "fund": rule.fund, "spent": rule.spent,
        "text": rule.text, "source": rule.source, "checked_on": rule.checked_on.isoformat(),
        "until": rule.until.isoformat() if rule.until else None, "state": rule.state,
    }  # fmt: skip


@contextmanager
def _work(screen: Screen, settings: Settings) -> Iterator[Session]:
    """Yield one transaction; end with status 1 and one sentence where something is refused, and keep nothing."""
    database = Database(settings.effective_database_url)
    try:
        with database.writing() as session:
            yield session
    except Refusal as refused:
        _refuse(screen, str(refused))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        name = str(first["loc"][0])
        _refuse(screen, f"{_OPTIONS.get(name, f'--{name}')} : {reason_of(dict(first))}")
    except SQLAlchemyError:
        _refuse(screen, "La base de données n'est pas prête. Lancez d'abord : aller-vers db upgrade")
    finally:
        database.dispose()


def _refuse(screen: Screen, sentence: str) -> None:
    if screen.as_json:
        screen.result({"error": sentence})
    else:
        screen.say(sentence)
    raise typer.Exit(1)
