"""`aller-vers jobs`: for a timer of the machine (cron, systemd)."""

import typer

from services.house import build_house
from services.operations.commands import AsJson, honest
from services.operations.jobs import run_jobs
from services.operations.screen import Screen
from services.settings import Settings

app = typer.Typer(help="Les tâches à lancer chaque jour.", no_args_is_help=True)


@app.callback()
def _about() -> None:
    """Les tâches à lancer chaque jour."""


@app.command()
def run(as_json: AsJson = False) -> None:
    """Effacer ce qui est trop vieux, et renouveler l'annuaire si une source publique est choisie."""
    screen = Screen(as_json=as_json)
    with honest(screen):
        with screen.step("Ménage"):
            done = run_jobs(build_house(Settings()))
        count = done["closed_requests_deleted"]
        lines = [f"C'est fait. Demandes closes effacées : {count}."]
        if "directory_sources_renewed" in done:
            renewed, missing = done["directory_sources_renewed"], done["directory_sources_missing"]
            lines.append(f"Sources de l'annuaire : {renewed} renouvelées, {missing} sans réponse.")
        screen.result({"ok": True, **done}, *lines)
