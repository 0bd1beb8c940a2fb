"""Lets tests run side by side in several processes (`pytest -n 2 --dist loadfile`): who runs what, on which ports.

A file of tests stays whole: its browser, its application and what else it shares are made once. So do the tests of one
running house: a house takes half a minute to start, and gigabytes of memory. All this only spares time. What a test
needs stands in its fixtures and each process makes its own, so any order and any sharing must give the same results.
"""

import os
import re

from xdist.scheduler import LoadFileScheduling

from services.operations.preflight import free_base_port

_ON_A_HOUSE = ("tests/e2e/", "tests/practice/test_dialogues.py", "tests/services/operations/test_running.py")
_ON_POSTGRESQL = re.compile(r"\[postgresql\b")
_PORTS_APART = 300


class ByFileAndHouse(LoadFileScheduling):  # type: ignore[misc]
    """Gives out whole files, the largest first, and each running house with everything that is asked of it."""

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith(_ON_A_HOUSE):
            return str(super()._split_scope(nodeid))
        if nodeid.startswith("tests/e2e/personas/"):
            return "the house of the personas"
        return "the house on PostgreSQL" if _ON_POSTGRESQL.search(nodeid) else "the house on SQLite"


def own_ports(start: int) -> int:
    """Return the first of four free ports from `start` on, in a range that no other process of this run looks at."""
    rank = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return free_base_port(start + rank * _PORTS_APART)
