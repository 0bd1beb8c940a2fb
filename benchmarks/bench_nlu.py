"""Rasa's default pipeline and ours, trained on the same sample in the same run: quality, time, memory.

Run by `make bench-nlu` in .venv-bot. Each training has a process of its own, so that its memory is its own. The
messages of tests/understanding measure; the default pipeline is the one that `rasa init` writes, with fewer epochs.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SEED = 11
NO_EVENT = "aucun"
SURFACE = ("raconte_situation", "demande_droit", "demande_structure")


def sample(size: int) -> list[dict[str, Any]]:
    """The same phrases for every pipeline, drawn without order; each with its intent and metadata."""
    phrases = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            phrases += [{**example, "intent": block["intent"]} for example in block["examples"]]
    random.Random(SEED).shuffle(phrases)
    return phrases[:size]


def write(folder: Path, phrases: list[dict[str, Any]], label: str) -> Path:
    """A training file whose intents are the intents, or the first events where `label` is "event"."""
    blocks: dict[str, list[dict[str, Any]]] = {}
    for phrase in phrases:
        metadata = phrase.get("metadata") or {}
        name = phrase["intent"] if label == "intent" else (metadata.get("events") or [NO_EVENT])[0]
        blocks.setdefault(name, []).append({"text": phrase["text"], "metadata": metadata})
    content = {"version": "3.1", "nlu": [{"intent": name, "examples": rows} for name, rows in blocks.items()]}
    file = folder / f"{label}.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def default_config(folder: Path, epochs: int) -> Path:
    """The pipeline of `rasa init` with so many epochs; only its importer is ours, since it reads files faster."""
    pipeline: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    importers = [{"name": "bot.components.phrase_importer.PhraseImporter"}]
    content = {"recipe": "default.v1", "language": "fr", "importers": importers, "pipeline": pipeline, "policies": []}
    file = folder / "default.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def measure(config: Path, training: Path, label: str) -> dict[str, Any]:
    """Train, then read every message of tests/understanding: share right, seconds, milliseconds, megabytes."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.model_training import train_nlu

    started = time.monotonic()
    model = train_nlu(str(config), str(training), str(training.parent), fixed_model_name=f"{config.stem}-{label}")
    seconds = time.monotonic() - started
    trained_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    agent = Agent.load(model)
    assert agent.processor
    loop = asyncio.new_event_loop()
    right, times = {"intent": 0, "event": 0}, []
    lines = (ROOT / "tests" / "understanding" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for row in rows:
        before = time.perf_counter()
        read = loop.run_until_complete(agent.processor.parse_message(UserMessage(row["text"])))
        times.append(time.perf_counter() - before)
        ranking = [each["name"] for each in read["intent_ranking"] if each["name"] != "nlu_fallback"]
        said = ranking[0] if ranking else ""
        candidates = (read.get("understanding") or {}).get("candidates") or [{"name": said}]
        right["intent"] += said == row["intent"] or (row["intent"] == "urgence_danger" and said in SURFACE)
        right["event"] += candidates[0]["name"] == row["event"]
    times.sort()
    return {
        "right": {name: count / len(rows) for name, count in right.items()},
        "seconds": seconds,
        "median_ms": 1000 * times[len(times) // 2],
        "p95_ms": 1000 * times[int(len(times) * 0.95)],
        "training_mb": trained_mb,
    }


def child(config: Path, training: Path, label: str) -> dict[str, Any]:
    """What `measure` says, from a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, "--measure", str(config), str(training), label]
    around = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=around, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Print one line a pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--phrases", type=int, default=3000)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        config, training, label = chosen.measure
        print(json.dumps(measure(Path(config), Path(training), label)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        phrases = sample(chosen.phrases)
        default, ours = default_config(folder, chosen.epochs), ROOT / "bot" / "config.yml"
        print(f"{len(phrases)} phrases, {chosen.epochs} epochs of DIET, load {os.getloadavg()[0]:.1f} at the start")
        print(f"{'':<26}{'right':>8}{'training':>11}{'median':>10}{'p95':>10}{'memory':>11}")
        events = child(default, write(folder, phrases, "event"), "event")
        intents = child(default, write(folder, phrases, "intent"), "intent")
        both = child(ours, folder / "intent.yml", "intent")
        _say("default, intents", intents, "intent")
        _say("default, first event", events, "event")
        _say("ours, intents", both, "intent")
        _say("ours, first event", both, "event")


def _say(title: str, got: dict[str, Any], what: str) -> None:
    print(
        f"{title:<26}{got['right'][what]:>8.3f}{got['seconds']:>9.0f} s{got['median_ms']:>7.1f} ms"
        f"{got['p95_ms']:>7.1f} ms{got['training_mb']:>8.0f} MB"
    )


if __name__ == "__main__":
    main()
