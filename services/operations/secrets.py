"""Secrets that the processes share, made once and kept in `var_dir` for this user alone."""

import os
import secrets
from pathlib import Path

from services.settings import Settings


def with_secrets(settings: Settings) -> Settings:
    """Return the settings with the internal token filled; one that is set stays as it is."""
    return settings.model_copy(update={"internal_token": settings.internal_token or _kept(settings, "internal-token")})


def rasa_token(settings: Settings) -> str:
    """Return the token that Rasa's own interface (/model/parse) asks for."""
    return os.environ.get("ALLERVERS_RASA_TOKEN") or _kept(settings, "rasa-token")


def _kept(settings: Settings, name: str) -> str:
    path = settings.var_dir / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        token = path.read_text().strip()
    except FileNotFoundError:
        token = ""
    return token or _make(path)


def _make(path: Path) -> str:
    """Write a new token whole or not at all, and return the one that is there in the end."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, secrets.token_urlsafe(32))
    draft.replace(path)
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
