"""Processes of an installation are found by their mark, and ended with their children."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from services.operations import processes
from services.operations.programs import RUN_MARK

_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ok', flush=True); time.sleep(60)"
)
_PARENT = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def marked(code: str, run_dir: Path) -> subprocess.Popen[str]:
    around = {**os.environ, RUN_MARK: str(run_dir)}
    return subprocess.Popen([sys.executable, "-c", code], env=around, stdout=subprocess.PIPE, text=True)


def test_orphan_of_a_killed_parent_is_found_and_ended(tmp_path: Path) -> None:
    parent = marked(_PARENT, tmp_path)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert [process.pid for process in processes.of_installation(tmp_path)] == [orphan]
    assert processes.end(processes.of_installation(tmp_path)) == []
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE


def test_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    stubborn = marked(_STUBBORN, tmp_path)
    assert stubborn.stdout is not None
    stubborn.stdout.readline()
    assert processes.end(processes.of_installation(tmp_path), patience_seconds=0.3) == []
    assert not psutil.pid_exists(stubborn.pid)


def test_process_of_another_installation_is_left_alone(tmp_path: Path) -> None:
    other = marked("import time; time.sleep(60)", tmp_path / "other")
    try:
        time.sleep(0.2)
        assert processes.of_installation(tmp_path / "ours") == []
    finally:
        other.kill()
        other.wait()
