"""How well and how fast danger is read: figures on a labelled file, on folds grouped by voice, and times a message.

.venv/bin/python benchmarks/bench_safety.py --gold messages.jsonl      # figures (format of the evaluation messages)
.venv/bin/python benchmarks/bench_safety.py --folds                    # trains once a fold: a few minutes a fold
.venv/bin/python benchmarks/bench_safety.py --speed                    # p50, p95 by length, load time, memory
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from services.safety.classifier import Classifier  # noqa: E402
from services.safety.decide import Decision, View, decide  # noqa: E402
from services.safety.features import features  # noqa: E402
from services.safety.reading import Reader  # noqa: E402
from services.safety.service import Safety  # noqa: E402
from services.safety.training import LEXICONS, NLU, Phrase, classes_of, fit, read_phrases  # noqa: E402
from services.settings import Settings  # noqa: E402

HARD_SHARE = 0.12
"""Share of near misses among calm messages in the evaluation messages; the folds are weighed to it."""
FOLDS = 3
Row = tuple[str | None, frozenset[str], bool, float, Decision]
"""Gold kind, other kinds that are defensible, indirect, weight, decision."""


def rate(rows: Iterable[tuple[bool, float]]) -> float:
    """Return the weighted share of true rows; 0 where there is none."""
    rows = list(rows)
    total = sum(weight for _, weight in rows)
    return sum(weight for true, weight in rows if true) / total if total else 0.0


def figures(rows: Sequence[Row], hard: Sequence[Row]) -> dict[str, float]:
    """Return the figures of the acceptance table that concern danger."""

    def carded(row: Row) -> bool:
        return row[4].kind is not None and row[4].level == "card"

    def reached(row: Row) -> bool:
        return row[4].kind is not None

    danger = [row for row in rows if row[0]]
    acute = [row for row in danger if row[0] != "detresse"]
    calm = [row for row in rows if not row[0] and not row[1]]
    found = [row for row in danger if reached(row)]
    out = {
        "acute_danger_carded": rate((carded(row), 1) for row in acute),
        "acute_danger_reached": rate((reached(row), 1) for row in acute),
        "indirect_danger_reached": rate((reached(row), 1) for row in danger if row[2]),
        "danger_reached": rate((reached(row), 1) for row in danger),
        "danger_kind_right": rate((row[4].kind in {row[0], *row[1]}, 1) for row in found),
        "false_alarms": rate((carded(row), row[3]) for row in calm),
        "false_alarms_on_hard_negatives": rate((carded(row), 1) for row in hard),
        "needless_questions": rate((reached(row) and not carded(row), row[3]) for row in calm),
        "needless_questions_on_hard_negatives": rate((reached(row) and not carded(row), 1) for row in hard),
    }
    return {"messages": float(len(rows)), **{name: round(value, 4) for name, value in out.items()}}


def on_gold(path: Path, safety: Safety) -> dict[str, float]:
    """Return the figures on a labelled file."""
    rows: list[Row] = []
    hard: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        reading = safety.read(gold["text"])
        decision = Decision(reading.kind, "card" if reading.danger else "question")
        row = (gold["danger"], frozenset(gold["danger_also"]), "indirect_danger" in gold["slices"], 1.0, decision)
        rows.append(row)
        if "hard_negative" in gold["slices"] and not gold["danger"] and not gold["danger_also"]:
            hard.append(row)
    return figures(rows, hard)


def on_folds() -> dict[str, float]:
    """Return the figures on folds grouped by voice: no voice is read by a model that was trained on it.

    Dangers are those of ordinary voices; near misses come from the voices that write mostly dangers. Each model has
    learnt from two thirds of the voices only: the figures are lower than those of the whole.
    """
    corrections = LEXICONS / "danger" / "second_reading.yml"
    phrases = read_phrases(NLU, corrections if corrections.exists() else None)
    near = {phrase.voice for phrase, name in zip(phrases, classes_of(phrases), strict=True) if name == "calm:near_miss"}
    ordinary = sorted({phrase.voice for phrase in phrases} - near)
    folds = [{*ordinary[start::FOLDS], *sorted(near)[start::FOLDS]} for start in range(FOLDS)]
    reader = Reader(LEXICONS)
    rows: list[Row] = []
    hard: list[Row] = []
    for number, voices in enumerate(folds, 1):
        model = fit([phrase for phrase in phrases if phrase.voice not in voices])
        for phrase in (each for each in phrases if each.voice in voices):
            row = (phrase.danger, frozenset[str](), False, 1.0, _decide(phrase, reader, model))
            if phrase.voice not in near:
                rows.append(row)
            elif phrase.danger is None:
                hard.append(row)
        print(f"fold {number}/{len(folds)}: {', '.join(sorted(voices))}", file=sys.stderr)
    calm = sum(1 for row in rows if row[0] is None)
    weight = HARD_SHARE / (1 - HARD_SHARE) * calm / max(1, len(hard))
    return figures([*rows, *((*row[:3], weight, row[4]) for row in hard)], hard)


def _decide(phrase: Phrase, reader: Reader, model: Classifier) -> Decision:
    seen = reader.see(phrase.text)
    likely = model.probabilities(features(seen.typed, seen.words, seen.found))
    return decide([View(seen.found, likely, len(seen.folded))])


def speed(safety: Safety, texts: Sequence[str], rounds: int = 400) -> dict[str, float]:
    """Return times in milliseconds, by length of message: on the clock, and of the processor alone.

    On a machine that others use, the clock gives an upper bound.
    """
    pick = random.Random(20261120)
    out: dict[str, float] = {}
    for name, length in (("message", 0), ("2000_characters", 2000)):
        clock: list[float] = []
        processor: list[float] = []
        for _ in range(rounds):
            text = pick.choice(texts)
            while len(text) < length:
                text += " " + pick.choice(texts)
            started, worked = time.perf_counter(), time.thread_time()
            safety.read(text[:length] if length else text)
            clock.append((time.perf_counter() - started) * 1000)
            processor.append((time.thread_time() - worked) * 1000)
        for unit, times in (("ms", clock), ("processor_ms", processor)):
            cuts = statistics.quantiles(times, n=100)
            out |= {f"{name}_p50_{unit}": round(cuts[49], 2), f"{name}_p95_{unit}": round(cuts[94], 2)}
    return out


def main() -> None:
    """Print the figures asked for, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, help="labelled messages, one JSON object a line")
    parser.add_argument("--folds", action="store_true", help="train and measure on folds grouped by voice")
    parser.add_argument("--speed", action="store_true", help="times a message")
    chosen = parser.parse_args()
    settings = Settings()
    started = time.perf_counter()
    safety = Safety(settings.content_dir, settings.danger_model)
    out: dict[str, Any] = {"load_seconds": round(time.perf_counter() - started, 2), "health": safety.health()}
    if chosen.gold:
        out["gold"] = on_gold(chosen.gold, safety)
    if chosen.folds:
        out["folds"] = on_folds()
    if chosen.speed:
        out["speed"] = speed(safety, [phrase.text for phrase in read_phrases(NLU)])
    print(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
