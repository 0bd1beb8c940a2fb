"""supervisor really starts, restarts and ends processes; nothing is left, also after kill -9."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from services.operations import processes, readiness
from services.operations.programs import Program
from services.operations.screen import Refusal
from services.operations.supervision import Supervision
from services.settings import Settings
from tests.side_by_side import own_ports

_PATIENCE = 15.0

_SERVER = """
import http.server, sys
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hello).serve_forever()
"""


def small(folder: Path, name: str, port: int, code: str, sources: tuple[Path, ...] = ()) -> Program:
    script = folder / f"{name}.py"
    script.write_text(code)
    return Program(
        name=name,
        label=name,
        command=(sys.executable, str(script), str(port)),
        port=port,
        health=f"http://127.0.0.1:{port}/health",
        sources=sources,
        seconds_to_prove=1,
    )


def until(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def supervision(tmp_path: Path) -> Iterator[Supervision]:
    port = own_ports(22000)
    source = tmp_path / "source.txt"
    source.write_text("one")
    ours = Supervision(Settings(var_dir=tmp_path, port=port))
    ours.programs = [small(tmp_path, "gateway", port, _SERVER, (source,)), small(tmp_path, "second", port + 1, _SERVER)]
    yield ours
    ours.stop()


def serves(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_all_processes_answer_then_none_is_left(supervision: Supervision) -> None:
    supervision.start()
    heard: list[str] = []
    readiness.wait(supervision, lambda label, _: heard.append(label), patience_seconds=_PATIENCE)
    assert sorted(heard) == ["gateway", "second"]
    pids = [process.pid for process in processes.of_installation(supervision.run_dir)]
    assert len(pids) == 3  # supervisor and two processes
    assert supervision.stop() == 3
    assert not [pid for pid in pids if psutil.pid_exists(pid) and processes.is_alive(psutil.Process(pid))]
    assert not serves(supervision.programs[0].port)
    assert supervision.stop() == 0


def test_killed_process_comes_back(supervision: Supervision) -> None:
    supervision.start()
    assert until(lambda: supervision.states()["second"].name == "RUNNING")
    before = supervision.states()["second"].pid
    os.kill(before, signal.SIGKILL)
    assert until(lambda: supervision.states()["second"].pid not in (0, before))
    assert until(lambda: serves(supervision.programs[1].port))


def test_what_a_killed_supervisor_left_is_ended(supervision: Supervision) -> None:
    supervision.start()
    assert until(lambda: all(serves(program.port) for program in supervision.programs))
    os.kill(int((supervision.run_dir / "supervisord.pid").read_text()), signal.SIGKILL)
    assert until(lambda: not supervision.is_running())
    assert serves(supervision.programs[0].port)
    assert supervision.stop() >= 2
    assert not serves(supervision.programs[0].port)
    supervision.start()  # the socket file that was left does not stand in the way
    assert until(lambda: serves(supervision.programs[0].port))


def test_deep_folder_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b % é" * 12)
    deep.mkdir(parents=True)
    port = own_ports(23000)
    ours = Supervision(Settings(var_dir=deep, port=port))
    ours.programs = [small(tmp_path, "gateway", port, _SERVER)]
    try:
        ours.start()
        assert until(lambda: serves(port))
    finally:
        assert ours.stop() == 2


def test_only_what_changed_is_named(supervision: Supervision, tmp_path: Path) -> None:
    supervision.start()
    assert supervision.changed() == []
    (tmp_path / "source.txt").write_text("two")
    assert supervision.changed() == ["gateway"]


def test_other_settings_ask_for_a_whole_start(supervision: Supervision) -> None:
    supervision.start()
    supervision.settings = supervision.settings.model_copy(update={"transcript_hours": 1})
    assert supervision.changed() is None


def test_process_that_cannot_start_is_named_with_its_reason(tmp_path: Path) -> None:
    code = "from services import log; log.install();raise ValueError('data/content/x.yml:12: il manque la source')"
    port = own_ports(24000)
    ours = Supervision(Settings(var_dir=tmp_path, port=port))
    ours.programs = [small(tmp_path, "gateway", port, code)]
    try:
        ours.start()
        with pytest.raises(Refusal) as refusal:
            readiness.wait(ours, lambda *_: None, patience_seconds=30)
        assert "« gateway » ne démarre pas" in str(refusal.value)
        assert "ValueError: data/content/x.yml:12: il manque la source" in str(refusal.value)
    finally:
        ours.stop()


def test_secrets_and_configuration_are_for_this_user_alone(supervision: Supervision, tmp_path: Path) -> None:
    supervision.start()
    private = [tmp_path / "secrets" / "internal-token", tmp_path / "secrets" / "rasa-token"]
    private.append(supervision.run_dir / "supervisord.conf")
    assert [oct(path.stat().st_mode & 0o077) for path in private] == ["0o0"] * 3
    token = (tmp_path / "secrets" / "rasa-token").read_text()
    shown = [" ".join(process.cmdline()) for process in processes.of_installation(supervision.run_dir)]
    assert not [line for line in shown if token in line]
