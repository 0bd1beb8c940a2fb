"""Before a start: disk, memory and ports, refused with a sentence that says what to do."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.operations import preflight
from services.operations.programs import RUN_MARK
from services.operations.screen import Refusal
from services.settings import Settings
from tests.side_by_side import own_ports

_LISTEN = (
    "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
    "print('ok', flush=True); time.sleep(60)"
)


def listener(port: int, mark: str = "") -> subprocess.Popen[str]:
    around = {**os.environ, **({RUN_MARK: mark} if mark else {})}
    process = subprocess.Popen(
        [sys.executable, "-c", _LISTEN, str(port)], env=around, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.fixture
def port() -> int:
    return own_ports(21000)


@pytest.fixture
def started(port: int) -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_free_ports_pass(port: int) -> None:
    preflight.check_ports(Settings(port=port))


def test_taken_port_names_the_program_and_its_number(port: int, started: list[subprocess.Popen[str]]) -> None:
    started.append(listener(port + 2))
    with pytest.raises(Refusal) as refusal:
        preflight.check_ports(Settings(port=port))
    said = str(refusal.value)
    assert f"port {port + 2}" in said
    assert f"processus {started[0].pid}" in said
    assert "« python" in said
    assert f"ALLERVERS_PORT={port + 100}" in said


def test_port_of_another_installation_names_its_folder(port: int, started: list[subprocess.Popen[str]]) -> None:
    started.append(listener(port, mark="/srv/ailleurs/var/run"))
    with pytest.raises(Refusal, match=r"un autre Aller-vers .*lancé depuis /srv/ailleurs"):
        preflight.check_ports(Settings(port=port))


def test_full_disk_is_refused_with_both_figures(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"Il reste [\d,]+ Go sur le disque. Il en faut 9999999,0"):
        preflight.check_disk(tmp_path, needed_gib=9_999_999)


def test_too_little_memory_is_refused() -> None:
    with pytest.raises(Refusal, match=r"Go de mémoire"):
        preflight.check_memory(needed_gib=9_999_999)


def test_no_encoder_is_nothing_to_check() -> None:
    preflight.check_encoder(Settings(encoder=""))


@pytest.mark.parametrize(
    ("files", "said"),
    [(None, "n'existe pas"), ((), "model.onnx manque"), (("model.onnx", "tokenizer.json"), "ne se lit pas")],
)
def test_an_encoder_that_cannot_be_used_is_refused_before_training(
    files: tuple[str, ...] | None, said: str, tmp_path: Path, require: Callable[[str], Path]
) -> None:
    require("bot")
    folder = tmp_path / "encoder"
    if files is not None:
        folder.mkdir()
        for name in files:
            (folder / name).write_bytes(b"not an encoder")
    with pytest.raises(Refusal) as refusal:
        preflight.check_encoder(Settings(encoder=str(folder)))
    assert said in str(refusal.value)
    assert "ALLERVERS_ENCODER" in str(refusal.value)
