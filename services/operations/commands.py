"""`aller-vers run`, `stop`, `status`, `train`, and `db`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.operations import database, preflight, running, training
from services.operations.screen import Refusal, Screen
from services.settings import Settings

app = typer.Typer(no_args_is_help=True)
db = typer.Typer(no_args_is_help=True, help="La base de données.")
app.add_typer(db, name="db")

AsJson = Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")]


@contextmanager
def honest(screen: Screen) -> Iterator[None]:
    """Turn a refusal into one sentence and exit status 1. What is written meanwhile is for this user alone."""
    os.umask(0o077)
    try:
        yield
    except Refusal as refusal:
        _fail(screen, str(refusal), 1)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        _fail(screen, f"La base de données a refusé l'opération : {reason}", 1)
    except KeyboardInterrupt:
        _fail(screen, "Arrêté. Relancez la même commande : elle reprendra.", 130)


def _fail(screen: Screen, sentence: str, status: int) -> None:
    if screen.as_json:
        screen.result({"ok": False, "error": sentence})
    else:
        screen.say(f"\n{sentence}")
    raise typer.Exit(status)


@app.command()
def run(as_json: AsJson = False) -> None:
    """Démarrer Aller-vers : modèle, base, processus. Revient quand tout répond."""
    screen = Screen(running.STEPS, as_json)
    with honest(screen):
        started = running.run(Settings(), screen)
        width = max(len(title) for title in started.pages)
        lines = ["", "Aller-vers est prêt."]
        lines += [f"  {title.capitalize():<{width}}  {address}" for title, address in started.pages.items()]
        if started.accounts:
            lines += ["", "Premiers comptes. Ces mots de passe ne seront plus affichés, notez-les."]
            lines += [f"  {login:<{width}}  {password}" for login, password in started.accounts]
        lines += ["", f"Pour arrêter : {'make stop' if os.environ.get('MAKELEVEL') else 'aller-vers stop'}"]
        screen.result(
            {
                "ok": True,
                "already_running": started.already_running,
                "restarted": started.restarted,
                "pages": started.pages,
                "accounts": [{"login": login, "password": password} for login, password in started.accounts],
            },
            *lines,
        )


@app.command()
def stop(as_json: AsJson = False) -> None:
    """Arrêter Aller-vers et vérifier qu'aucun processus ne reste."""
    screen = Screen(as_json=as_json)
    with honest(screen):
        with screen.step("Arrêt des processus"):
            count = running.stop(Settings(), screen)
        sentence = f"Tout est arrêté ({count} processus)." if count else "Rien ne tournait."
        screen.result({"ok": True, "stopped": count}, sentence)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Dire ce qui tourne. Statut de sortie 0 seulement si tout répond."""
    screen = Screen(as_json=as_json)
    with honest(screen):
        known = running.status(Settings())
        lines = [
            f"  {part['label']:<20} {'répond' if part['answers'] else 'ne répond pas':<14} {part['state']:<9}"
            f" processus {part['pid'] or '-':<8} port {part['port']}"
            for part in known["processes"].values()
        ]
        lines.append(
            f"Mémoire : {known['memory_bytes'] / 2**30:.1f} Go. Journaux : {known['log_dir']}".replace(".", ",", 1)
        )
        screen.result(known, "Tout répond." if known["ready"] else "Tout ne répond pas.", *lines)
        if not known["ready"]:
            raise typer.Exit(1)


@app.command()
def train(
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Entraîner même si rien n'a changé.")] = False,
) -> None:
    """Entraîner le modèle, sauf si rien n'a changé depuis la dernière fois."""
    screen, settings = Screen(as_json=as_json), Settings()
    with honest(screen):
        preflight.check_encoder(settings)
        if force:
            training.forget(settings)
        if training.all_current(settings):
            screen.result({"ok": True, "trained": False}, "Rien n'a changé : le modèle est à jour.")
            return
        with running.alone(settings, screen):
            seconds = running.train(settings, screen)
        screen.result({"ok": True, "trained": True, "seconds": seconds}, f"Le modèle est entraîné, en {seconds:.0f} s.")


@db.command()
def upgrade(as_json: AsJson = False) -> None:
    """Mettre la base de données à la dernière version."""
    screen = Screen(as_json=as_json)
    with honest(screen):
        with screen.step("Base de données"):
            before, after = database.upgrade(Settings().effective_database_url)
        sentence = "La base est déjà à jour." if before == after else f"La base est à jour : version {after}."
        screen.result({"ok": True, "before": before, "after": after}, sentence)


@db.command()
def revision(message: Annotated[str, typer.Option("-m", "--message")], as_json: AsJson = False) -> None:
    """Écrire l'étape de migration entre la base et les modèles (développement)."""
    screen = Screen(as_json=as_json)
    with honest(screen):
        url = Settings().effective_database_url
        database.upgrade(url)
        path = database.new_revision(url, message)
        screen.result({"ok": True, "file": str(path)}, f"Étape écrite : {path}. Relisez-la avant de la garder.")
