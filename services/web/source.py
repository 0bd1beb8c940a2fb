"""The source of the version that runs, as one file: what the licence owes to everyone who uses the service."""

import os
import tarfile
import threading
from pathlib import Path

from services.settings import ROOT

# Named one by one, so that no secret, database or transcript of an installation can ever be in the archive.
_FOLDERS = ("services", "actions", "bot", "data", "docs", "tests", "tools", "benchmarks", "requirements")
_FILES = (
    "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", "alembic.ini", ".python-version", ".ci/run",
)  # fmt: skip
_lock = threading.Lock()


def archive(var_dir: Path) -> Path:
    """Return the archive, made at the first request after a start and kept in `var_dir`."""
    target = var_dir / f"source-{os.getpid()}.tar.gz"
    with _lock:
        if not target.exists():
            var_dir.mkdir(parents=True, exist_ok=True)
            for old in var_dir.glob("source-*.tar.gz"):
                old.unlink()
            part = target.with_suffix(".part")
            with tarfile.open(part, mode="w:gz") as made:
                for name in (*_FOLDERS, *_FILES):
                    if (ROOT / name).exists():
                        made.add(ROOT / name, f"aller-vers/{name}", filter=_keep)
            part.rename(target)
    return target


def _keep(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = Path(entry.name).name
    if name == "__pycache__" or name.endswith((".pyc", ".env", ".db", ".log")) or name.startswith(".env"):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
