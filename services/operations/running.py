"""Starts the whole house: checks, model, database, first data, processes, and the wait until it answers."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.service import ensure_first_accounts
from services.conversation.sites import Sites
from services.db import Database
from services.directory.writing.demonstration import given_up, load_demonstration, remove_demonstration
from services.operations import database, preflight, processes, readiness, training
from services.operations.programs import gateway_address, model_path, run_dir
from services.operations.screen import Refusal, Screen
from services.operations.supervision import Supervision
from services.settings import Settings

STEPS = 6


@dataclass(frozen=True)
class Started:
    """How the house runs now; `accounts` holds login and password of accounts made this time only."""

    address: str
    already_running: bool
    restarted: list[str]
    accounts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, str]:
        """Return the addresses worth opening, by what they are."""
        return {
            "page de démonstration pour les familles": f"{self.address}/",
            "bureau des travailleurs sociaux": f"{self.address}/desk",
            "administration de l'annuaire": f"{self.address}/admin",
            "page de terrain, sur téléphone": f"{self.address}/field",
            "documentation de l'interface": f"{self.address}/docs",
        }


@contextlib.contextmanager
def alone(settings: Settings, screen: Screen) -> Iterator[None]:
    """Let one command at a time start or stop this installation. A killed command leaves no lock behind."""
    run_dir(settings).mkdir(parents=True, exist_ok=True, mode=0o700)
    with (run_dir(settings) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            screen.say("Une autre commande est en cours. On attend qu'elle finisse.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(settings: Settings, screen: Screen) -> Started:
    """Bring the house up and return its addresses. Raises Refusal where something must be changed first."""
    preflight.check_encoder(settings)
    with alone(settings, screen):
        supervision = Supervision(settings)
        if supervision.is_running():
            changed = supervision.changed() if training.all_current(settings) else None
            if changed is not None:
                return _refresh(settings, supervision, changed, screen)
            screen.say("Aller-vers tourne déjà, avec d'autres réglages ou un autre modèle. On le relance.")
        return _start(settings, supervision, screen)


def _start(settings: Settings, supervision: Supervision, screen: Screen) -> Started:
    with screen.step("Vérification du disque, de la mémoire et des ports"):
        supervision.stop()
        preflight.check_disk(settings.var_dir)
        caution = preflight.check_memory()
        preflight.check_ports(settings)
    if caution:
        screen.say(caution)
    if training.all_current(settings):
        screen.skip("Modèle : rien n'a changé depuis l'entraînement")
    else:
        train(settings, screen)
    prepare(settings, screen)
    with screen.step("Démarrage des processus"):
        supervision.start()
    _wait(supervision, screen)
    return Started(gateway_address(settings), False, [], first_accounts(settings))


def _refresh(settings: Settings, supervision: Supervision, changed: list[str], screen: Screen) -> Started:
    """Restart what changed; with nothing changed, only look whether everything answers."""
    if not changed:
        screen.say("Aller-vers tourne déjà.")
        readiness.wait(supervision, lambda _label, _seconds: None)
        return Started(gateway_address(settings), True, [])
    labels = ", ".join(program.label for program in supervision.programs if program.name in changed)
    screen.say(f"Aller-vers tourne déjà. Des fichiers ont changé, on relance : {labels}.")
    supervision.stop_some(changed)
    prepare(settings, Screen())
    supervision.start_some(changed)
    readiness.wait(supervision, lambda _label, _seconds: None)
    return Started(gateway_address(settings), True, changed, first_accounts(settings))


def _wait(supervision: Supervision, screen: Screen) -> None:
    try:
        with screen.step("Attente des réponses", long=True):
            readiness.wait(supervision, lambda label, seconds: screen.say(f"     {label} : prêt en {seconds:.0f} s"))
    except (Refusal, KeyboardInterrupt):
        supervision.stop()  # half a house would hold the ports and answer nobody
        raise


def train(settings: Settings, screen: Screen) -> float:
    """Train the model with a step on the screen; return its seconds."""
    known = training.last_training_seconds(settings)
    hint = f"{known:.0f} s la dernière fois" if known else "quelques minutes la première fois"
    with screen.step(f"Entraînement du modèle ({hint})", long=True):
        return training.train_all(settings)


def prepare(settings: Settings, screen: Screen) -> None:
    """Migrate the database and load what it starts with."""
    with screen.step("Base de données"):
        database.upgrade(settings.effective_database_url)
    # Communes and town halls are files that the gateway reads; the demonstration is rows like any partner's. A house
    # without a demonstration site holds none of them, whatever it was before; what a person removed stays removed.
    invented = any(site.demonstration for site in Sites(settings.content_dir))
    with screen.step("Communes et services de démonstration"), _writing(settings) as session:
        if invented and not given_up(session):
            load_demonstration(session, settings)
        else:
            remove_demonstration(session)


def first_accounts(settings: Settings) -> list[tuple[str, str]]:
    """Make the first accounts where there are none; return login and password of those made.

    Called once everything answers: a password that was kept but never shown would help nobody.
    """
    with _writing(settings) as session:
        return ensure_first_accounts(session)


@contextlib.contextmanager
def _writing(settings: Settings) -> Iterator[Session]:
    house = Database(settings.effective_database_url)
    try:
        with house.writing() as session:
            yield session
    finally:
        house.dispose()


def stop(settings: Settings, screen: Screen) -> int:
    """End everything and return how many processes there were. Raises Refusal where one is left."""
    with alone(settings, screen):
        return Supervision(settings).stop()


def status(settings: Settings) -> dict[str, Any]:
    """Return each process with its state, number and answer, the memory of all in bytes, and whether all is ready."""
    supervision = Supervision(settings)
    states = supervision.states()
    with readiness.client() as http:
        parts = {
            program.name: {
                "label": program.label,
                "port": program.port,
                "state": states[program.name].name if program.name in states else "STOPPED",
                "pid": states[program.name].pid if program.name in states else 0,
                "answers": program.name in states and readiness.answers(http, program),
            }
            for program in supervision.programs
        }
        ready = (
            bool(states)
            and all(part["answers"] for part in parts.values())
            and not readiness.what_is_missing(http, supervision)
        )
    found = processes.of_installation(run_dir(settings))
    return {
        "running": supervision.is_running(),
        "ready": ready,
        "processes": parts,
        "process_ids": sorted(process.pid for process in found),
        "memory_bytes": processes.memory_bytes(found),
        "model": {"trained": model_path(settings).is_file(), "current": training.all_current(settings)},
        "log_dir": os.fspath(supervision.log_dir),
    }
