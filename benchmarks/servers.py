"""A PostgreSQL server of our own, empty, for as long as a measurement lasts."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def postgresql(port: int = 25432, cpu: int | None = None) -> Iterator[str]:
    """Yield the address of an empty database; "" where PostgreSQL is not installed. `cpu` is the core it may use."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not programs:
        yield ""
        return
    home = Path(tempfile.mkdtemp(prefix="allervers-bench-"))
    prefix: list[str] = []
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    data, folder = home / "data", programs[-1]
    initdb = [str(folder / "initdb"), "-D", str(data), "-U", "aller", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*prefix, *initdb], check=True, capture_output=True, cwd="/")
    pinned = ["taskset", "-c", str(cpu)] if cpu is not None and shutil.which("taskset") else []
    words = ["-D", str(data), "-p", str(port), "-k", str(home), "-h", "127.0.0.1", "-c", "shared_buffers=256MB"]
    server = subprocess.Popen(
        [*prefix, *pinned, str(folder / "postgres"), *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    url = f"postgresql://aller@127.0.0.1:{port}/postgres"
    try:
        _wait(url)
        yield url
    finally:
        stop = [*prefix, str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(stop, capture_output=True, cwd="/")
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
