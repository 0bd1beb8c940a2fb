"""`aller-vers users`: open, list, close accounts; give new passwords."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.accounts import repository, service
from services.accounts.schemas import ROLE_LABELS, NewWorker
from services.db import Database
from services.operations.screen import Screen
from services.problems import Problem
from services.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Les comptes des personnes qui travaillent ici.")

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]
Login = Annotated[str, typer.Argument(help="Identifiant, en lettres minuscules.")]
_FIELDS = {
    "login": "L'identifiant s'écrit en minuscules, sans espace, par exemple « c.martin ».",
    "display_name": "Donnez un nom à afficher, de 120 caractères au plus.",
    "role": f"Le rôle est l'un de ceux-ci : {', '.join(ROLE_LABELS)}.",
    "territories": "Un territoire est un numéro de département (41, 2A, 974), ou « * » pour tous.",
}


@app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="Nom affiché aux collègues.")] = "",
    role: Annotated[str, typer.Option("--role", help=f"{', '.join(ROLE_LABELS)}.")] = "travailleur_social",
    territory: Annotated[list[str] | None, typer.Option("--territory", help="Département servi ; répétable.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ouvre un compte et affiche son mot de passe, une seule fois."""
    with _work(as_json) as (session, tell):
        values = {"login": login, "display_name": name or login, "role": role, "territories": territory or []}
        worker, password = service.add(session, NewWorker.model_validate(values))
        data = {"login": worker.login, "password": password, "role": worker.role, "territories": worker.territories}
        tell(data, f"Compte ouvert : {worker.login}", f"Mot de passe (affiché une fois) : {password}")


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """Liste les comptes, sans mot de passe."""
    with _work(as_json) as (session, tell):
        found = repository.everybody(session)
        data = [
            {
                "login": each.login,
                "name": each.display_name,
                "role": each.role,
                "territories": each.territories,
                "disabled": each.disabled,
            }
            for each in found
        ]
        lines = [
            f"{each.login}  {each.display_name}  {each.role}  {','.join(each.territories) or '-'}"
            f"{'  (fermé)' if each.disabled else ''}"
            for each in found
        ]
        tell({"users": data}, *(lines or ["Aucun compte."]))


@app.command("reset-password")
def reset_password(login: Login, as_json: AsJson = False) -> None:
    """Donne un nouveau mot de passe, affiché une seule fois, et ferme les sessions ouvertes."""
    with _work(as_json) as (session, tell):
        password = service.reset_password(session, login)
        data = {"login": login, "password": password}
        tell(data, f"Nouveau mot de passe de {login} (affiché une fois) : {password}")


@app.command("disable")
def disable(login: Login, as_json: AsJson = False) -> None:
    """Ferme un compte et ses sessions. Ce qu'il a fait reste dans les dossiers."""
    with _work(as_json) as (session, tell):
        service.disable(session, login)
        tell({"login": login, "disabled": True}, f"Compte fermé : {login}")


@contextmanager
def _work(as_json: bool) -> Iterator[tuple[Session, Callable[..., None]]]:
    """Yield a transaction and a way to tell the result, which is written only once the transaction is kept.

    Ends with status 1 and one sentence where something is refused.
    """
    screen = Screen(as_json=as_json)
    database = Database(Settings().effective_database_url)
    told: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    problem = ""
    try:
        with database.writing() as session:
            yield session, lambda data, *lines: told.append((data, lines))
    except Problem as refused:
        problem = refused.detail
    except ValidationError as invalid:
        problem = _FIELDS.get(str(invalid.errors()[0]["loc"][0]), "Cette valeur ne convient pas.")
    except SQLAlchemyError:
        problem = "La base de données n'est pas prête. Lancez d'abord : aller-vers db upgrade"
    finally:
        database.dispose()
    if problem:
        if as_json:
            screen.result({"problem": problem})
        else:
            screen.say(problem)
        raise typer.Exit(1)
    for data, lines in told:
        screen.result(data, *lines)
