"""Waits until the whole thread answers, and says early when a process cannot start."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from services.operations.programs import Program, gateway_address
from services.operations.screen import Refusal
from services.operations.secrets import rasa_token
from services.operations.supervision import Supervision
from services.operations.training import last_lines

_FAILED_STARTS = 3
_REASON = re.compile(r'^time=\S+ level=critical .*?\breason=("(?:[^"\\]|\\.)*")', re.MULTILINE)


def client() -> httpx.Client:
    """Return an HTTP client for loopback addresses: a proxy in the environment does not concern it."""
    return httpx.Client(trust_env=False, timeout=2.0)


def answers(http: httpx.Client, program: Program) -> bool:
    """Return whether one process serves."""
    try:
        return http.get(program.health).status_code == 200
    except httpx.HTTPError:
        return False


def what_is_missing(http: httpx.Client, supervision: Supervision) -> str:
    """Return what the gateway says is missing for the whole thread (GET /ready), empty where all answers."""
    try:
        answer = http.get(f"{gateway_address(supervision.settings)}/ready")
    except httpx.HTTPError as error:
        return type(error).__name__
    if answer.status_code == 200:
        return ""
    try:
        parts = answer.json()["parts"]
        return ", ".join(name for name, is_ready in parts.items() if not is_ready)
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"/ready répond {answer.status_code}"


def wait(supervision: Supervision, told: Callable[[str, float], None], patience_seconds: float = 240.0) -> None:
    """Return when every process and then the whole thread answer; `told` hears each label with its seconds.

    Raises Refusal with the end of the log of a process that fails again and again, or after `patience_seconds`.
    """
    started = time.monotonic()
    waiting = {program.name: program for program in supervision.programs}
    failures = dict.fromkeys(waiting, 0)
    pids = dict.fromkeys(waiting, 0)
    absent = ""
    with client() as http:
        while True:
            for program in list(waiting.values()):
                if answers(http, program):
                    told(program.label, time.monotonic() - started)
                    del waiting[program.name]
                    if program.name == "rasa":
                        _warm(http, supervision, program)
            if not waiting and not (absent := what_is_missing(http, supervision)):
                return
            states = supervision.states()
            if not states:
                raise Refusal("Les processus se sont arrêtés pendant le démarrage.")
            for name, program in waiting.items():
                state = states.get(name)
                if state and state.pid and state.pid != pids[name]:
                    failures[name] += 1 if pids[name] else 0
                    pids[name] = state.pid
                if failures[name] >= _FAILED_STARTS or (state and state.name == "FATAL"):
                    raise Refusal(_why(supervision, program))
            if time.monotonic() - started > patience_seconds:
                late = next(iter(waiting.values()), None)
                raise Refusal(_why(supervision, late) if late else _incomplete(supervision, absent))
            time.sleep(0.25)


def _incomplete(supervision: Supervision, absent: str) -> str:
    log = supervision.log_dir / "gateway.log"
    return f"Tous les processus répondent, mais la passerelle n'est pas prête : {absent}.\n{last_lines(log, 3)}"


def _why(supervision: Supervision, program: Program) -> str:
    log = supervision.log_dir / f"{program.name}.log"
    sentence = f"Le processus « {program.label} » ne démarre pas. Le détail est dans {log}."
    return f"{sentence}\n{_reason(log)}" if log.exists() else sentence


def _reason(log: Path) -> str:
    """Return the last reason that services/log.py wrote before the process served, else the end of the log."""
    found = _REASON.findall(log.read_text(errors="replace"))
    return f"    {json.loads(found[-1])}" if found else last_lines(log)


def _warm(http: httpx.Client, supervision: Supervision, program: Program) -> None:
    """Let Rasa read one invented sentence, kept nowhere: the first reading builds TensorFlow's graph."""
    address = f"http://127.0.0.1:{program.port}/model/parse"
    try:
        http.post(address, params={"token": rasa_token(supervision.settings)}, json={"text": "bonjour"}, timeout=30.0)
    except httpx.HTTPError:
        return
