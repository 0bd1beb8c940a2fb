"""Trains Rasa's model, and only when something that it depends on has changed."""

import json
import shutil
import subprocess
import time
from pathlib import Path

from services.operations import processes
from services.operations.programs import RUN_MARK, bot_python, fingerprint, inherited, model_path, quiet, run_dir
from services.operations.screen import Refusal
from services.settings import ROOT, Settings

SOURCES = (ROOT / "bot", ROOT / "data" / "nlu", ROOT / "data" / "lexicons", ROOT / "requirements" / "bot.txt")


def wanted(sources: tuple[Path, ...] = SOURCES) -> str:
    """Return the fingerprint of everything that the model is made from."""
    return fingerprint(tuple(source for source in sources if source.exists()))


def is_current(settings: Settings, sources: tuple[Path, ...] = SOURCES) -> bool:
    """Return whether the trained model still belongs to the files as they are now."""
    return model_path(settings).is_file() and _kept(settings).get("fingerprint") == wanted(sources)


def last_training_seconds(settings: Settings) -> float | None:
    """Return how long the last training took, in seconds, None where none is known."""
    seconds = _kept(settings).get("seconds")
    return float(seconds) if isinstance(seconds, int | float) else None


def train(settings: Settings, project: Path = ROOT, sources: tuple[Path, ...] = SOURCES) -> float:
    """Train and return the seconds it took. The former model stays in place until the new one is whole.

    Raises Refusal with the last lines of the training's log where it fails.
    """
    before = wanted(sources)
    started = time.monotonic()
    models = model_path(settings).parent
    draft = models / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    log = settings.var_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    name = model_path(settings).name.removesuffix(".tar.gz")
    command = [
        str(bot_python()), "-m", "rasa", "train", "--force",
        "-c", "bot/config.yml", "-d", "bot/domain", "--data", "data/nlu", "bot/rules",
        "--out", str(draft), "--fixed-model-name", name,
    ]  # fmt: skip
    # Its own mark: a training that outlived a killed command is found, and ended before the next one.
    mark = run_dir(settings) / "training"
    processes.end(processes.of_installation(mark))
    around = {**inherited(), **quiet(settings), RUN_MARK: str(mark), "PYTHONPATH": str(project), "LOG_LEVEL": "INFO"}
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
