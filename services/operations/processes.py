"""Finds and ends the processes of an installation, also those that a killed run left behind."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.operations.programs import RUN_MARK


@dataclass(frozen=True)
class Holder:
    """Who listens on a port; `pid` is 0 where the system does not tell."""

    pid: int
    name: str
    installation: str
    """The run folder of the installation it belongs to, empty where it is none of ours."""


def of_installation(run_dir: Path) -> list[psutil.Process]:
    """Return every living process that carries the mark of this run folder, children of children included."""
    family = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [
        process for process in psutil.process_iter() if process.pid not in family and _mark(process) == str(run_dir)
    ]


def end(found: list[psutil.Process], patience_seconds: float = 8.0) -> list[psutil.Process]:
    """Ask the processes to end, then make them; return those that are still alive after that."""
    for process in found:
        _signal(process, gently=True)
    _, alive = psutil.wait_procs(found, timeout=patience_seconds)
    for process in alive:
        _signal(process, gently=False)
    _, alive = psutil.wait_procs(alive, timeout=5)
    return [process for process in alive if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    """Return whether the process runs; one that ended and waits for its parent to notice does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def holder_of(port: int) -> Holder | None:
    """Return who listens on a port of this machine, None where it is free."""
    try:
        listening = [
            connection
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        ]
    except psutil.AccessDenied:  # macOS asks for more rights; the bind that follows tells the rest
        return None
    if not listening:
        return None
    pid = next((connection.pid for connection in listening if connection.pid), 0)
    if not pid:
        return Holder(0, "", "")
    try:
        process = psutil.Process(pid)
        return Holder(pid, process.name(), _mark(process))
    except psutil.NoSuchProcess:
        return None


def memory_bytes(found: list[psutil.Process]) -> int:
    """Return the memory that only these processes hold (shared pages counted once), in bytes."""
    total = 0
    for process in found:
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, AttributeError):
            total += _resident(process)
    return total


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _mark(process: psutil.Process) -> str:
    try:
        return str(process.environ().get(RUN_MARK, ""))
    except (psutil.Error, OSError):
        return ""


def _signal(process: psutil.Process, gently: bool) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate() if gently else process.kill()
