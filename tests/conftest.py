"""What every test may ask for: real parts, a house that really runs, a real PostgreSQL.

Loaded in both environments: only the standard library and pytest at the top, the rest inside the fixtures.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_HINTS = {
    "chromium": "Il faut Chromium : apt install chromium",
    "postgresql": "Il faut PostgreSQL : apt install postgresql",
    "redis": "Il faut Redis : apt install redis-server",
    "model": "Il faut un modèle entraîné : make train",
    "docker-compose": "Il faut docker-compose : apt install docker-compose",
    "caddy": "Il faut Caddy : apt install caddy",
    "bot": "Il faut l'environnement de Rasa : make train",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where files are shared out among processes, keep the tests of one running house in one of them."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.side_by_side import ByFileAndHouse

    return ByFileAndHouse(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write what failed into a file, which `make test` shows once every suite has run."""
    kept = os.environ.get("ALLERVERS_FAILED_TESTS")
    if kept and "PYTEST_XDIST_WORKER" not in os.environ:  # the process that shares out hears of every failure
        failed = [each.nodeid for kind in ("failed", "error") for each in terminalreporter.getreports(kind)]
        with open(kept, "a", encoding="utf-8") as file:
            file.writelines(f"  {each}\n" for each in dict.fromkeys(failed))


def missing(part: str, sentence: str = "") -> None:
    """Fail where CI=true, skip elsewhere, with the sentence that says what to install."""
    reason = sentence or _HINTS.get(part, f"Il faut {part}.")
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _find(part: str) -> Path | None:
    if part == "chromium":
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        return Path(found) if found else None
    if part == "postgresql":
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
        ours = [folder for folder in folders if (folder / "initdb").exists()]
        known = shutil.which("initdb")
        return ours[-1] if ours else Path(known).parent if known else None
    if part in ("redis", "docker-compose", "caddy"):
        found = shutil.which("redis-server" if part == "redis" else part)
        return Path(found) if found else None
    if part == "bot":
        python = ROOT / ".venv-bot" / "bin" / "python"
        return python if python.exists() else None
    raise ValueError(part)


@pytest.fixture(scope="session")
def require() -> Callable[[str], Path]:
    """Return a function: part ("chromium", "postgresql", "redis"…) → its path, or skip, or fail in CI."""

    def _require(part: str) -> Path:
        found = _find(part)
        if found is None:
            missing(part)
            raise AssertionError  # never reached: missing() raises
        return found

    return _require


@pytest.fixture(scope="module")
def browser(require: Callable[[str], Path]) -> Iterator[Any]:
    """Start one Chromium for a file of tests; Playwright's loop must not outlive it."""
    path = require("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "Il faut le groupe « browser » de pyproject.toml : make test l'installe.")
        raise
    from tests.browsing import chromium

    with sync_playwright() as playwright:
        started = chromium(playwright, path)
        yield started
        started.close()


@dataclass(frozen=True)
class RunningHouse:
    """The real processes, on ports of their own, with a folder of their own."""

    address: str
    """Of the gateway, without a slash at the end."""
    settings: Any
    supervision: Any
    accounts: dict[str, str]
    """Password by login, of the accounts made at the first start."""
    server_dir: Path | None = None
    """Of its PostgreSQL server, with data and log; None on SQLite."""

    @property
    def var_dir(self) -> Path:
        """Return the folder of its databases and logs."""
        return Path(self.settings.var_dir)


@dataclass(frozen=True)
class PostgreSQL:
    """A server of our own; `home` holds all its files, also its log."""

    server_url: str
    home: Path

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        import psycopg

        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(f"{self.server_url}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"{self.server_url}/{name}"


@contextlib.contextmanager
def started_house(var_dir: Path, server_dir: Path | None = None, **chosen: Any) -> Iterator[RunningHouse]:
    """Start every process of the house with the trained model of var/models; stop them at the end."""
    from services.operations import running, training
    from services.operations.screen import Screen
    from services.operations.supervision import Supervision
    from services.settings import Settings
    from tests.side_by_side import own_ports

    if not training.all_current(Settings()):
        missing("model")
    (var_dir / "models").symlink_to(Settings().var_dir.resolve() / "models")
    settings = Settings(
        port=own_ports(18000),
        var_dir=var_dir,
        messages_per_minute=100_000,
        conversations_per_minute=100_000,
        **{"database_url": "", "tracker_url": "", "redis_url": "", **chosen},
    )
    try:
        started = running.run(settings, Screen(running.STEPS))
        yield RunningHouse(started.address, settings, Supervision(settings), dict(started.accounts), server_dir)
    finally:
        Supervision(settings).stop()


@pytest.fixture(scope="session")
def running_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """The real processes as `make run` starts them: everything in SQLite files."""
    with started_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def running_house_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL, redis_url: str
) -> Iterator[RunningHouse]:
    """The real processes as the compose file sets them up: PostgreSQL for both databases, Redis for the locks."""
    urls = {"database_url": postgresql.new_database(), "tracker_url": postgresql.new_database()}
    var_dir = tmp_path_factory.mktemp("house-postgresql")
    with started_house(var_dir, postgresql.home, **urls, redis_url=redis_url) as house:
        yield house


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> RunningHouse:
    """The running house, once on each database: what a test asks of it must have the same answer."""
    name = "running_house" if request.param == "sqlite" else "running_house_on_postgresql"
    found: RunningHouse = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="session")
def http(house: RunningHouse) -> Iterator[Any]:
    """Return an HTTP client of the running house."""
    import httpx

    with httpx.Client(base_url=house.address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def family(http: Any) -> Callable[..., Any]:
    """Return a function that opens a conversation (tests.family.Family)."""
    from tests.family import Family

    return lambda site="demo", **opening: Family(http, site, **opening)


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return a function: kind of database ("sqlite", "postgresql") → the address of an empty one."""

    def _new(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database') / 'house.db'}"
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.new_database()

    return _new


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """Return the address of an empty database of this test alone; the test runs once on each kind."""
    return new_database(request.param)


@pytest.fixture(scope="session")
def postgresql(require: Callable[[str], Path]) -> Iterator[PostgreSQL]:
    """Start a real PostgreSQL server of our own, with the settings of the compose file."""
    from tests.side_by_side import own_ports

    programs, port = require("postgresql"), own_ports(25000)
    # Outside pytest's own folder, which other users may not enter: PostgreSQL refuses to run as root.
    home = Path(tempfile.mkdtemp(prefix="allervers-postgresql-"))
    prefix: list[str] = []
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    data = home / "data"
    new = ["-D", str(data), "-U", "aller", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*prefix, str(programs / "initdb"), *new], check=True, capture_output=True, cwd="/")
    serve = ["-D", str(data), "-p", str(port), "-k", str(home), "-h", "127.0.0.1", "-F", *_compose_postgresql()]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen([*prefix, str(programs / "postgres"), *serve], stdout=log, stderr=log, cwd="/")
    found = PostgreSQL(f"postgresql://aller@127.0.0.1:{port}", home)
    try:
        _wait_for_postgresql(f"{found.server_url}/postgres")
        yield found
    finally:
        stop = [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(stop, capture_output=True, cwd="/")
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgreSQL) -> str:
    """Return the address of one database that the tests of a session share."""
    return postgresql.new_database()


def _compose_postgresql() -> list[str]:
    """Return the options that docker-compose.yml gives to PostgreSQL."""
    import yaml

    command = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["database"]
    return [str(option) for option in command["command"][1:]]


@pytest.fixture(scope="session")
def redis_url(require: Callable[[str], Path]) -> Iterator[str]:
    """Start a real Redis server that keeps nothing, and return its address."""
    from tests.side_by_side import own_ports

    program, port = require("redis"), own_ports(26000)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([str(program), *options], stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
    try:
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for_postgresql(url: str) -> None:
    import psycopg

    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
