"""How long the trained model takes to load and to read a message, and the memory of its process.

Run as `.venv/bin/python benchmarks/bench_nlu_speed.py`: no server, the messages of tests/understanding. Under load the
times are upper bounds; the load is printed.
"""

import json
import os
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from services.operations.programs import model_path  # noqa: E402
from services.settings import Settings  # noqa: E402
from services.understanding.reader import Reader  # noqa: E402

MOST_P95_MS, MOST_MB = 30.0, 2048.0
WARM_UP = 20


def main() -> int:
    """Print times and memory; return 1 where one is over the bar on a machine that is not loaded."""
    lines = (ROOT / "tests" / "understanding" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    started = time.monotonic()
    with Reader(model_path(Settings())) as reader:
        loaded = time.monotonic() - started
        for text in texts[:WARM_UP]:
            reader.read(text)
        times, cpu = [], psutil.Process(reader.pid)
        before = sum(cpu.cpu_times()[:2])
        for text in texts:
            at = time.perf_counter()
            reader.read(text)
            times.append(1000 * (time.perf_counter() - at))
        processor_ms = 1000 * (sum(cpu.cpu_times()[:2]) - before) / len(texts)
        memory = cpu.memory_info().rss / 2**20
    times.sort()
    median, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    load = os.getloadavg()[0]
    print(f"{len(texts)} messages, load {load:.1f} on {os.cpu_count()} cores")
    print(f"loading {loaded:.1f} s   median {median:.1f} ms   p95 {p95:.1f} ms (at most {MOST_P95_MS:.0f})")
    print(f"processor {processor_ms:.1f} ms a message   memory {memory:.0f} MB (at most {MOST_MB:.0f})")
    busy = load > (os.cpu_count() or 1)
    return 1 if memory > MOST_MB or (p95 > MOST_P95_MS and not busy) else 0


if __name__ == "__main__":
    sys.exit(main())
