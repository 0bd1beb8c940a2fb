"""Twenty rounds in which a real process is killed while a family tells its story: what was told, how long it was away.

    .venv/bin/python benchmarks/bench_faults.py [--rounds 20] [--seed 20261129]

It starts a house of its own, with the trained model, and stops it at the end. The rounds are those of
tests/e2e/test_with_parts_killed.py, which plays a few of them: an answer without its telephones, a message lost or
merged twice, a question asked again end it with the reason. Only this machine is spoken to.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

from services.operations import preflight, running, training  # noqa: E402
from services.operations.screen import Screen  # noqa: E402
from services.operations.supervision import Supervision  # noqa: E402
from services.settings import Settings  # noqa: E402
from tests.family import Family  # noqa: E402
from tests.faults import play_rounds  # noqa: E402


def main() -> int:
    """Play the rounds and print their figures; exit status 1 where one of them fails."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--seed", type=int, default=20261129)
    chosen = options.parse_args()
    usual = Settings()
    if not training.all_current(usual):
        raise SystemExit("The model is not trained, or not with these files: make train")
    with tempfile.TemporaryDirectory(prefix="allervers-faults-") as folder:
        (Path(folder) / "models").symlink_to(usual.var_dir.resolve() / "models")
        settings = Settings(
            port=preflight.free_base_port(20000), var_dir=Path(folder), database_url="", tracker_url="", redis_url="",
            messages_per_minute=1_000_000, conversations_per_minute=1_000_000,
        )  # fmt: skip
        try:
            address = running.run(settings, Screen(running.STEPS)).address
            started = time.monotonic()
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as http:
                figures = play_rounds(Supervision(settings), lambda: Family(http), chosen.seed, chosen.rounds)
        finally:
            Supervision(settings).stop()
    load = os.getloadavg()[0]
    print(f"{chosen.rounds} rounds, seed {chosen.seed}, {time.monotonic() - started:.0f} s, load {load:.1f}")
    print(figures.report())
    return 0


if __name__ == "__main__":
    sys.exit(main())
