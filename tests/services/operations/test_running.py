"""The house as `make run` starts it: it answers, comes back after kill -9, listens on loopback, and tells no text."""

import os
import secrets
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from services.operations import processes, readiness, running
from services.operations.screen import Screen

pytestmark = pytest.mark.running

_MEMORY_LIMIT = int(3.5 * 2**30)


@pytest.fixture
def http(running_house: Any) -> Any:
    with httpx.Client(base_url=running_house.address, trust_env=False, timeout=20) as client:
        yield client


def say(http: httpx.Client, text: str) -> httpx.Response:
    """Send one message in a conversation of its own."""
    opened = http.post("/api/conversations", json={"site": "demo"}).json()
    return http.post(
        f"/api/conversations/{opened['id']}/messages",
        headers={"Authorization": f"Bearer {opened['token']}"},
        json={"text": text, "client_id": secrets.token_hex(8)},
    )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_whole_thread_answers(http: httpx.Client) -> None:
    assert http.get("/ready").status_code == 200
    answer = say(http, "Je n'arrive plus à payer mon loyer depuis trois mois")
    assert answer.status_code == 200
    assert answer.json()["messages"]


def test_second_run_changes_nothing(running_house: Any) -> None:
    before = [process.pid for process in processes.of_installation(running_house.supervision.run_dir)]
    again = running.run(running_house.settings, Screen())
    assert (again.already_running, again.restarted, again.accounts) == (True, [], [])
    assert [process.pid for process in processes.of_installation(running_house.supervision.run_dir)] == before


def test_all_processes_fit_in_memory(running_house: Any) -> None:
    found = processes.of_installation(running_house.supervision.run_dir)
    assert processes.memory_bytes(found) < _MEMORY_LIMIT


def test_every_port_listens_on_loopback_only(running_house: Any) -> None:
    ours = {process.pid for process in processes.of_installation(running_house.supervision.run_dir)}
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for connection in psutil.net_connections(kind="inet")
        if connection.pid in ours and connection.status == psutil.CONN_LISTEN
    }
    port = running_house.settings.port
    assert listening == {("127.0.0.1", port + offset) for offset in range(4)}


def test_rasa_interface_asks_for_its_token(running_house: Any) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{running_house.settings.effective_rasa_url}/model/parse", json={"text": "bonjour"})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["actions", "rights", "gateway", "rasa"])
def test_killed_process_comes_back_and_the_thread_answers(running_house: Any, http: httpx.Client, name: str) -> None:
    before = running_house.supervision.states()[name].pid
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while running_house.supervision.states()[name].pid in (0, before) and time.monotonic() < deadline:
        time.sleep(0.1)
    readiness.wait(running_house.supervision, lambda *_: None)
    assert running_house.supervision.states()[name].pid not in (0, before)
    assert say(http, "Bonjour").status_code == 200


def test_logs_hold_no_word_of_a_message_also_when_a_turn_fails(running_house: Any, http: httpx.Client) -> None:
    mark = f"zz{secrets.token_hex(6)}"
    supervision = running_house.supervision
    say(http, f"Je n'arrive plus à payer mon loyer {mark}")
    say(http, f"/commande {mark}")
    for name in ("actions", "rasa"):
        supervision.stop_some([name])
        say(http, f"Mon bailleur réclame trois mois {mark}")
        supervision.start_some([name])
        readiness.wait(supervision, lambda *_: None)
    told = [path.name for path in files(supervision.log_dir) if mark.encode() in path.read_bytes()]
    assert told == []
    assert [path for path in files(supervision.log_dir) if path.stat().st_size]
