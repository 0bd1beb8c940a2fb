"""Makes the three environments of the house: `.tools` (uv), `.venv` (services) and `.venv-bot` (Rasa).

Run `python3 tools/environments.py`. Nothing exists before it, so: standard library only, any Python from 3.10 on.
A finished environment carries a stamp (hash of its requirement file, Python version); a changed file is synchronised,
and an environment without a stamp was interrupted: it is made again.
"""

from __future__ import annotations  # an old python3 gets as far as the sentence that names the right one

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.8"
DISK_NEEDED_GIB = 7.0  # measured: 2.9 (Rasa) + 1.6 (services) + what uv keeps while it works
STAMP = "aller-vers.json"


class Impossible(Exception):
    """The environments cannot be made; the message is one French sentence or two that say what to do."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment: its folder, the Python it needs, its pinned requirements, what must import in it."""

    folder: Path
    python: str
    requirements: Path
    installs_project: bool
    proof: str


ENVIRONMENTS = (
    Environment(ROOT / ".venv", "3.11", ROOT / "requirements/app.txt", True, "import fastapi, sqlalchemy, services"),
    Environment(ROOT / ".venv-bot", "3.10", ROOT / "requirements/bot.txt", False, "import spacy, rasa.version"),
)


def main() -> int:
    """Make what is missing; return the exit status."""
    started = time.monotonic()
    try:
        with _alone():
            uv = _uv()
            made = [_make(uv, environment) for environment in ENVIRONMENTS]
    except Impossible as reason:
        print(f"\nImpossible de préparer Aller-vers.\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nArrêté. Relancez la même commande : elle reprendra.", file=sys.stderr)
        return 130
    if any(made):
        _say(f"Les environnements sont prêts en {time.monotonic() - started:.0f} s.")
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one run at a time change the environments; a second one waits. A killed run leaves no lock behind."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Une autre préparation est en cours. On attend qu'elle finisse.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _surroundings() -> dict[str, str]:
    """Return the environment for pip and uv: what is set for pip also holds for uv; loopback has no proxy."""
    around = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    loopback = "127.0.0.1,localhost,::1"
    for name in ("NO_PROXY", "no_proxy"):
        around[name] = ",".join(filter(None, [around.get(name, ""), loopback]))
    for ours, theirs in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_CERT", "SSL_CERT_FILE"),
    ):
        if around.get(ours) and theirs not in around:
            around[theirs] = around[ours]
    around.setdefault("UV_HTTP_TIMEOUT", "180")
    around["UV_NO_PROGRESS"] = "" if sys.stderr.isatty() else "1"
    around["UV_PYTHON_PREFERENCE"] = "system"
    around["PYTHONUTF8"] = "1"
    return around


def _run(command: list[str], failure: str) -> str:
    """Return what the command printed. Raises Impossible with `failure` and the command's last lines."""
    done = subprocess.run(command, cwd=ROOT, env=_surroundings(), capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()][-12:]
        raise Impossible("\n".join([failure, *(f"    {line}" for line in lines)]))
    return done.stdout


def _show(command: list[str], failure: str) -> None:
    """Run a long command; its progress shows on a terminal and is kept for the failure elsewhere."""
    if not sys.stderr.isatty():
        _run(command, failure)
    elif subprocess.run(command, cwd=ROOT, env=_surroundings()).returncode != 0:
        raise Impossible(failure)


def _uv() -> str:
    """Return the path of the pinned uv, installed into `.tools` where it is not there yet."""
    uv = TOOLS / "bin" / "uv"
    if _version_of_uv(uv) == UV_VERSION:
        return str(uv)
    _say(f"1/3  Installation de l'outil uv {UV_VERSION}…")
    reason = ""
    for attempt in (_uv_with_venv, _uv_with_system_pip):
        try:
            attempt()
        except Impossible as error:
            reason = reason or str(error)
            continue
        if _version_of_uv(uv) == UV_VERSION:
            return str(uv)
    known = shutil.which("uv")
    if known and _version_of_uv(Path(known)) == UV_VERSION:
        return known
    raise Impossible(
        "L'outil uv n'a pas pu être installé. Il faut internet, et les paquets python3-venv et python3-pip.\n"
        f"Sur Debian : apt install python3-venv python3-pip\n{reason}"
    )


def _uv_with_venv() -> None:
    _run([sys.executable, "-m", "venv", "--clear", str(TOOLS / "pip")], "Python n'a pas pu faire d'environnement.")
    _pip_install_uv([str(TOOLS / "pip" / "bin" / "python"), "-m", "pip"])


def _uv_with_system_pip() -> None:
    """Debian without python3-venv: the system's pip can still fill a folder of ours."""
    _pip_install_uv([sys.executable, "-m", "pip"])


def _pip_install_uv(pip: list[str]) -> None:
    home = TOOLS / "uv"
    shutil.rmtree(home, ignore_errors=True)
    wanted = str(ROOT / "requirements/tools.txt")
    _run(
        [
            *pip,
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--target",
            str(home),
            "-r",
            wanted,
        ],
        "pip n'a pas pu télécharger uv.",
    )
    (TOOLS / "bin").mkdir(exist_ok=True)
    link = TOOLS / "bin" / "uv"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..") / "uv" / "bin" / "uv")


def _version_of_uv(uv: Path) -> str:
    try:
        done = subprocess.run([str(uv), "--version"], capture_output=True, text=True)
    except OSError:
        return ""
    words = done.stdout.split()
    return words[1] if done.returncode == 0 and len(words) > 1 else ""


def _make(uv: str, environment: Environment) -> bool:
    """Bring one environment to its pinned state; return whether anything had to be done."""
    wanted = _stamp_of(environment)
    stamp = environment.folder / STAMP
    found = _read(stamp)
    broken = _minor_version(environment.folder / "bin" / "python") != environment.python
    if found == wanted and not broken and (not environment.installs_project or _command_works(environment)):
        return False
    number = ENVIRONMENTS.index(environment) + 2
    started = time.monotonic()
    _say(f"{number}/3  Environnement {environment.folder.name} (Python {environment.python})…")
    if found is None or broken:
        _check_disk()
        python = _find_python(uv, environment.python)
        _run(
            [uv, "venv", "--quiet", "--clear", "--no-project", "--python", python, str(environment.folder)],
            f"L'environnement {environment.folder.name} n'a pas pu être créé.",
        )
    stamp.unlink(missing_ok=True)
    target = str(environment.folder / "bin" / "python")
    _show(
        [uv, "pip", "sync", "--python", target, "--require-hashes", str(environment.requirements)],
        f"Les paquets de {environment.requirements.name} ne s'installent pas. Vérifiez internet, puis relancez.",
    )
    if environment.installs_project:
        _run(
            [uv, "pip", "install", "--quiet", "--python", target, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
            "Le projet n'a pas pu être installé dans son environnement.",
        )
    _run([uv, "pip", "check", "--quiet", "--python", target], "Des paquets installés ne vont pas ensemble.")
    _run([target, "-c", environment.proof], f"L'environnement {environment.folder.name} ne fonctionne pas.")
    stamp.write_text(json.dumps(wanted))  # last: without it the next run starts this environment again
    _say(f"      fait en {time.monotonic() - started:.0f} s")
    return True


def _stamp_of(environment: Environment) -> dict[str, str]:
    digest = hashlib.sha256(environment.requirements.read_bytes())
    if environment.installs_project:
        # What `pip install -e` reads: a new command or package name installs the project again.
        digest.update((ROOT / "pyproject.toml").read_bytes())
    return {"requirements": digest.hexdigest(), "python": environment.python, "folder": str(environment.folder)}


def _read(stamp: Path) -> dict[str, str] | None:
    try:
        found = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None
    # A folder that was moved or copied points at its old place: made again.
    return found if isinstance(found, dict) and found.get("folder") == str(stamp.parent) else None


def _command_works(environment: Environment) -> bool:
    return (environment.folder / "bin" / "aller-vers").exists()


def _check_disk() -> None:
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < DISK_NEEDED_GIB:
        raise Impossible(
            f"Il reste {free:.1f} Go sur le disque. Il en faut {DISK_NEEDED_GIB:.0f} pour installer Aller-vers.\n"
            "Libérez de la place, puis relancez la même commande."
        )


def _minor_version(python: Path | str) -> str:
    """Return "3.11" for a Python that runs, "" for anything else (a pyenv shim without that version fails here)."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-I", "-c", question], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _find_python(uv: str, version: str) -> str:
    """Return a Python of that version: this one, pyenv's, the PATH's, uv's own, or one that uv downloads now."""
    candidates = [sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += sorted(
        (str(found) for found in pyenv.glob(f"versions/{version}.*/bin/python{version}")), reverse=True
    )
    candidates += [found for found in [shutil.which(f"python{version}")] if found]
    for candidate in candidates:
        if _minor_version(candidate) == version:
            return candidate
    try:
        return _managed_python(uv, version)
    except Impossible:
        _say(f"      Python {version} n'est pas sur cette machine. Téléchargement par uv…")
    failure = (
        f"Il manque Python {version}, et il n'a pas pu être téléchargé.\n"
        f"Installez-le, par exemple avec pyenv : pyenv install {version}\nPuis relancez la même commande."
    )
    _run([uv, "python", "install", version], failure)
    return _managed_python(uv, version)


def _managed_python(uv: str, version: str) -> str:
    found = _run(
        [uv, "python", "find", "--no-project", "--managed-python", "--no-python-downloads", version], "absent"
    ).strip()
    if _minor_version(found) != version:
        raise Impossible(f"Python {version} a été trouvé, mais il ne démarre pas : {found}")
    return found


if __name__ == "__main__":
    sys.exit(main())
