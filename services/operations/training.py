"""Trains the two models, Rasa's and the reading of danger, and only when something they depend on has changed."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from services.operations import processes
from services.operations.programs import (
    RUN_MARK,
    bot_python,
    chosen_readers,
    fingerprint,
    inherited,
    model_path,
    quiet,
    run_dir,
)
from services.operations.screen import Refusal
from services.safety import training as danger
from services.settings import ROOT, Settings

SOURCES = (ROOT / "bot", ROOT / "data" / "nlu", ROOT / "data" / "lexicons", ROOT / "requirements" / "bot.txt")

MARK, DANGER_MARK = "training", "training-danger"
"""Under which names in `run_dir` the trainings are found by who must end them."""


def all_current(settings: Settings) -> bool:
    """Return whether both models belong to the files as they are now."""
    return is_current(settings) and danger.is_current(settings.danger_model)


def train_all(settings: Settings) -> float:
    """Train what is not current, both models side by side; return the seconds it took.

    Raises Refusal with the last lines of the log of the one that fails.
    """
    started = time.monotonic()
    beside = None if danger.is_current(settings.danger_model) else _start_danger(settings)
    try:
        if not is_current(settings):
            train(settings)
        if beside is not None and beside.wait() != 0:
            log = _danger_log(settings)
            raise Refusal(
                f"L'entraînement de la lecture du danger a échoué. Le détail est dans {log}.\n{last_lines(log)}"
            )
    finally:
        if beside is not None and beside.poll() is None:
            beside.terminate()
            beside.wait()
    return round(time.monotonic() - started, 1)


def forget(settings: Settings) -> None:
    """Count both models as old; they stay in place until new ones are whole."""
    _note(settings).unlink(missing_ok=True)
    settings.danger_model.unlink(missing_ok=True)


def _start_danger(settings: Settings) -> subprocess.Popen[bytes]:
    log = _danger_log(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "services.safety.training", str(settings.danger_model.resolve())]
    around = {**inherited(), RUN_MARK: str(_own_mark(run_dir(settings) / DANGER_MARK))}
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=around, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )


def _danger_log(settings: Settings) -> Path:
    return settings.var_dir / "logs" / "training-danger.log"


def _own_mark(mark: Path) -> Path:
    """Return the mark of a training, once any that outlived a killed command under it is ended."""
    processes.end(processes.of_installation(mark))
    return mark


def wanted(settings: Settings, sources: tuple[Path, ...] = SOURCES) -> str:
    """Return the fingerprint of everything that the model is made from, its sentence encoder included if it has one."""
    chosen = (*sources, Path(settings.encoder)) if settings.encoder else sources
    return fingerprint(tuple(source for source in chosen if source.exists()))


def is_current(settings: Settings, sources: tuple[Path, ...] = SOURCES) -> bool:
    """Return whether the trained model still belongs to the files as they are now."""
    return model_path(settings).is_file() and _kept(settings).get("fingerprint") == wanted(settings, sources)


def last_training_seconds(settings: Settings) -> float | None:
    """Return how long the last training took, in seconds, None where none is known."""
    seconds = _kept(settings).get("seconds")
    return float(seconds) if isinstance(seconds, int | float) else None


def train(settings: Settings, project: Path = ROOT, sources: tuple[Path, ...] = SOURCES) -> float:
    """Train and return the seconds it took. The former model stays in place until the new one is whole.

    Raises Refusal with the last lines of the training's log where it fails.
    """
    before = wanted(settings, sources)
    started = time.monotonic()
    models = model_path(settings).parent
    draft = models / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    log = settings.var_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    name = model_path(settings).name.removesuffix(".tar.gz")
    command = [
        str(bot_python()), "-m", "rasa", "train", "--force", "--skip-validation",
        "-c", "bot/config.yml", "-d", "bot/domain", "--data", "data/nlu", "bot/rules",
        "--out", str(draft), "--fixed-model-name", name,
    ]  # fmt: skip
    mark = _own_mark(run_dir(settings) / MARK)
    around = {
        **inherited(), **quiet(settings), **chosen_readers(settings),
        RUN_MARK: str(mark), "PYTHONPATH": str(project), "LOG_LEVEL": "INFO",
    }  # fmt: skip
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=project, env=around, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
    made = draft / f"{name}.tar.gz"
    if done.returncode != 0 or not made.is_file():
        raise Refusal(f"L'entraînement du modèle a échoué. Le détail est dans {log}.\n{last_lines(log)}")
    seconds = round(time.monotonic() - started, 1)
    _note(settings).unlink(missing_ok=True)
    made.replace(model_path(settings))
    shutil.rmtree(draft, ignore_errors=True)
    # Last, and of the files as they were before: what changed meanwhile is trained next time.
    _note(settings).write_text(json.dumps({"fingerprint": before, "seconds": seconds}))
    return seconds


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log, indented, with what a terminal would have overwritten left out."""
    lines = [line.rsplit("\r", 1)[-1] for line in log.read_text(errors="replace").split("\n") if line.strip()]
    return "\n".join(f"    {line[:300]}" for line in lines[-count:])


def _note(settings: Settings) -> Path:
    return model_path(settings).with_name("allervers.json")


def _kept(settings: Settings) -> dict[str, object]:
    try:
        kept = json.loads(_note(settings).read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
