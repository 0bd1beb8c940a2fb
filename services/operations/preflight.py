"""What must hold before anything is started: room on the disk, memory, and four free ports."""

import shutil
import socket
import subprocess
from pathlib import Path

import psutil

from services.operations.processes import holder_of
from services.operations.programs import bot_python, chosen_readers, inherited, quiet
from services.operations.screen import Refusal
from services.settings import ROOT, Settings

DISK_NEEDED_GIB = 1.0
MEMORY_NEEDED_GIB = 2.5
MEMORY_COMFORTABLE_GIB = 3.5
PORTS = 4


def check_disk(var_dir: Path, needed_gib: float = DISK_NEEDED_GIB) -> None:
    """Raise Refusal where the disk of `var_dir` has not enough room for model, databases and logs."""
    var_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(var_dir).free / 2**30
    if free < needed_gib:
        raise Refusal(
            f"Il reste {_french(free)} Go sur le disque. Il en faut {_french(needed_gib)}.\n"
            "Libérez de la place, puis relancez la même commande."
        )


def check_memory(needed_gib: float = MEMORY_NEEDED_GIB) -> str:
    """Return a sentence of caution, empty where memory is comfortable. Raises Refusal where it cannot be enough."""
    free = psutil.virtual_memory().available / 2**30
    if free < needed_gib:
        raise Refusal(
            f"Il reste {_french(free)} Go de mémoire. Il en faut {_french(needed_gib)}.\n"
            "Fermez d'autres programmes, puis relancez la même commande."
        )
    if free < MEMORY_COMFORTABLE_GIB:
        return f"Il reste {_french(free)} Go de mémoire. Cela peut être lent."
    return ""


def check_encoder(settings: Settings) -> None:
    """Raise Refusal where the sentence encoder that was chosen cannot be used: before minutes of training, not after.

    Rasa's environment is asked, which alone can read it.
    """
    if not settings.encoder:
        return
    command = [str(bot_python()), "-W", "ignore", "-m", "bot.components.encoder_featuriser"]
    around = {**inherited(), **quiet(settings), **chosen_readers(settings)}
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["L'encodeur ne se lit pas."]
        raise Refusal(f"{reason[0]}\nCorrigez ALLERVERS_ENCODER, ou laissez ce réglage vide.")


def check_ports(settings: Settings) -> None:
    """Raise Refusal, naming the program and its process number, where one of the four ports is taken."""
    taken = [sentence for port in range(settings.port, settings.port + PORTS) if (sentence := _taken(port, settings))]
    if taken:
        other = settings.port + 100 if settings.port < 65000 else 8000
        advice = f"Arrêtez ce programme, ou choisissez un autre port : ALLERVERS_PORT={other} make run"
        raise Refusal("\n".join([*taken, advice]))


def _taken(port: int, settings: Settings) -> str:
    """Return the sentence that says who holds the port, empty where it is free."""
    holder = holder_of(port)
    if holder is None:
        host = settings.host if port == settings.port else "127.0.0.1"
        return "" if _can_bind(host, port) else f"Le port {port} ne peut pas être ouvert sur {host}."
    if holder.installation:
        place = Path(holder.installation).parent.parent
        return f"Le port {port} est pris par un autre Aller-vers (processus {holder.pid}), lancé depuis {place}."
    if holder.pid:
        return f"Le port {port} est pris par le programme « {holder.name} » (processus {holder.pid})."
    return f"Le port {port} est pris par un programme d'un autre utilisateur."


def _can_bind(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_base_port(start: int = 18000) -> int:
    """Return the first port from `start` on that has four free ports in a row (tests, several installations)."""
    for base in range(start, 60000, 10):
        if all(holder_of(port) is None and _can_bind("127.0.0.1", port) for port in range(base, base + PORTS)):
            return base
    raise Refusal("Aucun port n'est libre sur cette machine.")


def _french(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
