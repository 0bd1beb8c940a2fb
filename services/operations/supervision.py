"""supervisor: its configuration, its start and end, and what it says of each process."""

import configparser
import hashlib
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.operations import processes, training
from services.operations.programs import Program, fingerprint, programs, run_dir, surroundings
from services.operations.screen import Refusal
from services.operations.secrets import with_secrets, write_private
from services.settings import ROOT, Settings

# sun_path holds 108 bytes on Linux and 104 elsewhere; supervisor adds a dot and its process id while it binds.
_LONGEST_SOCKET = 90


@dataclass(frozen=True)
class State:
    """What supervisor says of one process; `name` as in STARTING, RUNNING, BACKOFF, FATAL."""

    name: str
    pid: int
    reason: str


class Supervision:
    """The supervisor of one installation (one `var_dir`)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = with_secrets(settings)
        self.run_dir = run_dir(settings)
        self.log_dir = settings.var_dir.resolve() / "logs"
        self.programs: list[Program] = programs(self.settings)

    def is_running(self) -> bool:
        """Return whether the supervisor answers."""
        try:
            return bool(self._call("supervisor.getState")["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error, KeyError):
            return False

    def start(self) -> None:
        """Start the supervisor and, through it, every process. Raises Refusal where it does not come up."""
        for folder in (self.run_dir, self.log_dir, self._socket().parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = self.run_dir / "supervisord.conf"
        self._write(configuration)
        done = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)],
            cwd=ROOT,
            env=surroundings(self.settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        deadline = time.monotonic() + 15
        while done.returncode == 0 and time.monotonic() < deadline:
            if self.is_running():
                self.remember()
                return
            time.sleep(0.1)
        raise Refusal(f"Les processus n'ont pas pu démarrer.\n{done.stderr.strip() or 'supervisor ne répond pas.'}")

    def states(self) -> dict[str, State]:
        """Return what supervisor says of each process, nothing where it does not run."""
        try:
            told: list[dict[str, Any]] = self._call("supervisor.getAllProcessInfo")
        except (OSError, xmlrpc.client.Error):
            return {}
        return {each["name"]: State(each["statename"], int(each["pid"]), str(each["spawnerr"])) for each in told}

    def restart(self, names: list[str]) -> None:
        """Stop the named processes, then start them again."""
        self.stop_some(names)
        self.start_some(names)

    def stop_some(self, names: list[str]) -> None:
        """Stop some processes and wait until they have ended."""
        for name in names:
            try:
                self._call("supervisor.stopProcess", name, True)
            except xmlrpc.client.Fault as fault:
                if "NOT_RUNNING" not in fault.faultString:
                    raise

    def start_some(self, names: list[str]) -> None:
        """Start some processes; readiness is another matter (readiness.py)."""
        for name in names:
            try:
                self._call("supervisor.startProcess", name, False)
            except xmlrpc.client.Fault as fault:
                if "ALREADY_STARTED" not in fault.faultString:
                    raise
        self.remember()

    def stop(self) -> int:
        """End the supervisor and every process of this installation; return how many there were.

        Raises Refusal, with the process numbers, where one is still alive at the end.
        """
        marks = (self.run_dir, self.run_dir / training.MARK, self.run_dir / training.DANGER_MARK)
        before = [each for mark in marks for each in processes.of_installation(mark)]
        if before:
            try:
                self._call("supervisor.shutdown")
            except (OSError, xmlrpc.client.Error):
                pass
            else:
                deadline = time.monotonic() + 20
                while time.monotonic() < deadline and any(processes.is_alive(each) for each in before):
                    time.sleep(0.1)
        # What a killed supervisor left, and what was started while the others ended.
        left = [*before, *processes.of_installation(self.run_dir)]
        processes.end([each for each in left if processes.is_alive(each)])
        after = [each.pid for each in before if processes.is_alive(each)]
        after += [each.pid for each in processes.of_installation(self.run_dir) if processes.is_alive(each)]
        if after:
            numbers = ", ".join(str(pid) for pid in sorted(set(after)))
            raise Refusal(f"Ces processus ne se sont pas arrêtés : {numbers}.")
        for name in ("supervisord.pid", "started.json"):
            (self.run_dir / name).unlink(missing_ok=True)
        self._socket().unlink(missing_ok=True)
        return len(before)

    def changed(self) -> list[str] | None:
        """Return the processes whose files changed since they were started; None where everything must start anew."""
        try:
            started = json.loads((self.run_dir / "started.json").read_text())
        except (OSError, ValueError):
            return None
        now = self._fingerprints()
        if started.get("") != now[""]:
            return None
        return [program.name for program in self.programs if started.get(program.name) != now[program.name]]

    def remember(self) -> None:
        """Keep what the running processes are made of."""
        (self.run_dir / "started.json").write_text(json.dumps(self._fingerprints()))

    def _fingerprints(self) -> dict[str, str]:
        known = {
            program.name: fingerprint(tuple(p for p in program.sources if p.exists())) for program in self.programs
        }
        known[""] = hashlib.sha256(f"{self.settings!r}{[p.command for p in self.programs]}".encode()).hexdigest()
        return known

    def _call(self, method: str, *arguments: Any) -> Any:
        from supervisor.xmlrpc import SupervisorTransport

        if not self._socket().exists():
            raise FileNotFoundError(self._socket())
        # The address is not used: the transport goes through the socket, so no proxy stands in the way.
        with xmlrpc.client.ServerProxy(
            "http://127.0.0.1", transport=SupervisorTransport(None, None, f"unix://{self._socket()}")
        ) as proxy:
            called: Any = proxy
            for part in method.split("."):
                called = getattr(called, part)
            return called(*arguments)

    def _socket(self) -> Path:
        usual = self.run_dir / "supervisor.sock"
        if len(os.fsencode(usual)) <= _LONGEST_SOCKET:
            return usual
        short = hashlib.sha256(os.fsencode(self.run_dir)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"allervers-{os.getuid()}-{short}" / "s.sock"

    def _write(self, path: Path) -> None:
        parser = configparser.RawConfigParser()
        parser["unix_http_server"] = {"file": _plain(self._socket()), "chmod": "0700"}
        parser["rpcinterface:supervisor"] = {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        }
        parser["supervisord"] = {
            "directory": _plain(ROOT),
            "pidfile": _plain(self.run_dir / "supervisord.pid"),
            "logfile": _plain(self.log_dir / "supervisord.log"),
            "logfile_maxbytes": "2MB",
            "logfile_backups": "2",
            "childlogdir": _plain(self.log_dir),
            "umask": "077",
            "minfds": "1024",
        }
        for program in self.programs:
            parser[f"program:{program.name}"] = {
                "command": _plain(shlex.join(program.command)),
                "directory": _plain(ROOT),
                "autostart": "true",
                "autorestart": "true",
                # Each failed start waits one second longer than the one before: many tries are no busy loop.
                "startretries": "1000000",
                "startsecs": str(program.seconds_to_prove),
                "stopasgroup": "true",
                "killasgroup": "true",
                "stopwaitsecs": "8",
                "redirect_stderr": "true",
                # supervisor expands this one twice
                "stdout_logfile": _plain(_plain(self.log_dir / f"{program.name}.log")),
                "stdout_logfile_maxbytes": "5MB",
                "stdout_logfile_backups": "3",
            }
        text = io.StringIO()
        parser.write(text)
        write_private(path, text.getvalue())


def _plain(value: object) -> str:
    """Return a value as supervisor's configuration wants it: a percent sign would begin an expansion."""
    return str(value).replace("%", "%%")
