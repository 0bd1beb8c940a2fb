"""The processes of the house: how each starts, where it answers, and which files it is made of."""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

from services.operations.secrets import rasa_token
from services.settings import ROOT, Settings

RUN_MARK = "ALLERVERS_RUN_DIR"
"""Every process of the house carries the folder of its installation under this name, its children too."""

_LOOPBACK = "127.0.0.1"
_NOT_OURS = ("PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
"""Without its compiled files Python compiles every library at every start: three times the wait (decision 0020)."""
_LOCK_SECONDS = "10"
"""A turn is given up after 8 s; a lock in Redis that a killed Rasa left must not hold the conversation much longer."""


@dataclass(frozen=True)
class Program:
    """One supervised process; `health` is the address that answers 200 once it serves."""

    name: str
    label: str
    command: tuple[str, ...]
    port: int
    health: str
    sources: tuple[Path, ...]
    seconds_to_prove: int
    """Seconds it must live before supervisor counts the start as good; a crash before that makes it wait longer."""


def bot_python() -> Path:
    """Return the Python of Rasa's environment."""
    return ROOT / ".venv-bot" / "bin" / "python"


def model_path(settings: Settings) -> Path:
    """Return where the trained model lies."""
    return settings.var_dir.resolve() / "models" / "allervers.tar.gz"


def run_dir(settings: Settings) -> Path:
    """Return the folder of sockets, process ids and generated configuration."""
    return settings.var_dir.resolve() / "run"


def programs(settings: Settings) -> list[Program]:
    """Return the four processes, the slowest to start first."""
    port = settings.port
    serve = (sys.executable, "-m", "services.operations.serve")
    ours = (ROOT / "services", settings.content_dir, ROOT / "requirements" / "app.txt")
    return [
        Program(
            name="rasa",
            label="dialogue",
            command=(
                str(bot_python()),
                "-m",
                "bot.server",
                "--model",
                str(model_path(settings)),
                "--interface",
                _LOOPBACK,
                "--port",
                str(port + 1),
                "--endpoints",
                str(ROOT / "bot" / "endpoints.yml"),
                "--credentials",
                str(ROOT / "bot" / "credentials.yml"),
            ),
            port=port + 1,
            health=f"http://{_LOOPBACK}:{port + 1}/",
            sources=(
                ROOT / "bot",
                ROOT / "services" / "log.py",
                model_path(settings),
                ROOT / "requirements" / "bot.txt",
            ),
            seconds_to_prove=20,
        ),
        Program(
            name="rights",
            label="calcul des droits",
            command=(*serve, "services.rights.worker:create_worker", "--factory", "--port", str(port + 3)),
            port=port + 3,
            health=f"http://{_LOOPBACK}:{port + 3}/health",
            sources=ours,
            seconds_to_prove=10,
        ),
        Program(
            name="gateway",
            label="passerelle",
            command=(*serve, "services.app:create_app", "--factory", "--host", settings.host, "--port", str(port)),
            port=port,
            health=f"http://{_own_address(settings)}:{port}/health",
            sources=(*ours, settings.communes_dir, settings.demo_dir, settings.danger_model),
            seconds_to_prove=10,
        ),
        Program(
            name="actions",
            label="actions",
            command=(*serve, "actions.server:create_app", "--factory", "--port", str(port + 2)),
            port=port + 2,
            health=f"http://{_LOOPBACK}:{port + 2}/health",
            sources=(ROOT / "actions", *ours),
            seconds_to_prove=5,
        ),
    ]


def _own_address(settings: Settings) -> str:
    return _LOOPBACK if settings.host in ("0.0.0.0", "::", "localhost") else settings.host


def gateway_address(settings: Settings) -> str:
    """Return the address under which this machine reaches the gateway."""
    return f"http://{_own_address(settings)}:{settings.port}"


def surroundings(settings: Settings) -> dict[str, str]:
    """Return the environment of every process: each setting, no proxy towards loopback, quiet libraries.

    `settings` carries its internal token already (secrets.with_secrets).
    """
    tracker = make_url(settings.effective_tracker_url)
    sqlite = tracker.get_backend_name() == "sqlite"
    redis = urlsplit(settings.redis_url)
    whole = tracker.set(drivername=tracker.get_backend_name()).render_as_string(hide_password=False)
    loopback = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), "127.0.0.1,localhost"]))
    return {
        **inherited(),
        **{f"ALLERVERS_{name.upper()}": str(value) for name, value in settings.model_dump().items()},
        RUN_MARK: str(run_dir(settings)),
        "ALLERVERS_RASA_TOKEN": rasa_token(settings),
        "ALLERVERS_ACTIONS_ADDRESS": f"{settings.effective_actions_url}/webhook",
        "ALLERVERS_TRACKER_DIALECT": tracker.get_backend_name(),
        "ALLERVERS_TRACKER_ADDRESS": "" if sqlite else whole,
        "ALLERVERS_TRACKER_FILE": (tracker.database or "") if sqlite else "",
        "ALLERVERS_LOCK_STORE": "redis" if settings.redis_url else "in_memory",
        "ALLERVERS_REDIS_HOST": redis.hostname or "",
        "ALLERVERS_REDIS_PORT": str(redis.port or 6379),
        "TICKET_LOCK_LIFETIME": _LOCK_SECONDS,
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        **chosen_readers(settings),
        **quiet(settings),
    }


def inherited() -> dict[str, str]:
    """Return the environment of this command without what must not reach the processes of the house."""
    return {key: value for key, value in os.environ.items() if key not in _NOT_OURS}


def chosen_readers(settings: Settings) -> dict[str, str]:
    """Return the settings that Rasa's components read by name, also from .env: stronger readers, none by default."""
    return {
        "ALLERVERS_ENCODER": str(Path(settings.encoder).resolve()) if settings.encoder else "",
        "ALLERVERS_READER_URL": settings.reader_url,
        "ALLERVERS_READER_MODEL": settings.reader_model,
        "ALLERVERS_READER_KEY": settings.reader_key,
        "ALLERVERS_READER_SECONDS": str(settings.reader_seconds),
    }


def quiet(settings: Settings) -> dict[str, str]:
    """Return what keeps Rasa's libraries silent and out of the home folder, for serving and training alike."""
    cache = settings.var_dir.resolve() / "cache"
    return {
        "PYTHONPATH": str(ROOT),  # so that bot.components and services.log are found
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "RASA_CACHE_DIRECTORY": str(cache / "rasa"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "MALLOC_ARENA_MAX": "2",  # glibc keeps one heap a thread otherwise: hundreds of MB of nothing
    }


def fingerprint(sources: tuple[Path, ...]) -> str:
    """Return a hash of the names and bytes of every file below `sources`, in a fixed order."""
    digest = hashlib.sha256()
    for source in sources:
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for path in files:
            if "__pycache__" in path.parts or not path.is_file():
                continue
            digest.update(f"{_name(path)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
