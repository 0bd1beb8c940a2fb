"""One engine for the whole session (2.5 s to load), families as files, a real worker where HTTP is the subject."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.clock import Clock
from services.rights import months
from services.rights.engine import Engine
from services.rights.engine_client import EngineClient
from services.rights.engine_content import RightId, read_engine_content
from services.rights.estimate import Estimator
from services.rights.figures import Answer, Calculation, Figures
from services.settings import ROOT
from services.situation.schemas import Situation

CONTENT = ROOT / "data" / "content"
FAMILIES = ROOT / "tests" / "fixtures" / "families"
TODAY = "2026-11-20"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(read_engine_content(CONTENT))


@pytest.fixture(scope="session")
def figures(engine: Engine) -> Callable[..., Figures]:
    """Return the engine's figures of one situation, given as fields or as a Situation."""

    def compute(situation: Situation | None = None, month: str = "2026-11", **fields: Any) -> Figures:
        one = situation or Situation(**fields)
        return engine.calculate(Calculation(situations=[one], month=month))[0]

    return compute


class InProcess(EngineClient):
    """The real engine behind the client's one method, without a process between."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.batches: list[int] = []

    def calculate(
        self,
        situations: list[Situation],
        month: str,
        rights: list[RightId] | None = None,
        patience: float | None = None,
    ) -> Answer:
        self.batches.append(len(situations))
        results = self._engine.calculate(Calculation(situations=situations, month=month, rights=rights or []))
        return Answer(
            engine=self._engine.content.package,
            engine_version=self._engine.version,
            last_month=months.text(self._engine.last_month),
            results=results,
        )


@pytest.fixture
def direct(engine: Engine) -> InProcess:
    return InProcess(engine)


@pytest.fixture
def estimator_on(direct: InProcess) -> Callable[[str], Estimator]:
    return lambda today: Estimator(CONTENT, direct, Clock(today))


@pytest.fixture
def estimator(estimator_on: Callable[[str], Estimator]) -> Estimator:
    return estimator_on(TODAY)


def families() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FAMILIES.glob("*.json"))}


class WorkerProcess:
    """A real worker on a free port, its clock stopped."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "--factory", "services.rights.worker:create_worker"]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"],
            cwd=ROOT,
            env=os.environ | {"ALLERVERS_TODAY": TODAY},
        )

    def wait(self, seconds: float = 60) -> None:
        client, end = EngineClient(self.url), time.monotonic() + seconds
        while not client.ready():
            assert self.process.poll() is None, "the worker ended while starting"
            assert time.monotonic() < end, "the worker did not start in time"
            time.sleep(0.1)
        client.close()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def worker() -> Iterator[WorkerProcess]:
    running = WorkerProcess()
    running.wait()
    yield running
    running.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`golden` and `month` take every family of tests/fixtures/families at each of its months."""
    if {"golden", "month"} <= set(metafunc.fixturenames):
        cases = [(name, month) for name, family in families().items() for month in family["figures"]]
        metafunc.parametrize(("golden", "month"), cases, ids=[f"{name}-{month}" for name, month in cases])


@pytest.fixture(scope="session")
def all_families() -> dict[str, dict[str, Any]]:
    return families()


@pytest.fixture
def expected() -> Callable[[str, str], dict[str, float]]:
    return lambda family, month: families()[family]["figures"][month]
