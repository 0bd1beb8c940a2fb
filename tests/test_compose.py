"""The compose file, checked as far as it can be without a Docker engine."""

import importlib
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.operations.programs import chosen_readers, surroundings
from services.operations.secrets import with_secrets
from services.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = {"rasa", "actions", "rights", "gateway"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return read


def test_it_runs_every_part(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) >= PROCESSES | {"database", "redis", "proxy"}


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    for name, service in compose["services"].items():
        assert ("outside" in service["networks"]) == (name == "proxy"), name


def test_every_variable_is_a_setting_or_read_by_name(compose: dict[str, Any]) -> None:
    known = {f"ALLERVERS_{name.upper()}" for name in Settings.model_fields}
    read_by_name = {"ALLERVERS_RASA_TOKEN", "ALLERVERS_GATEWAY_URL"}
    assert set(compose["x-app"]["environment"]) <= known | read_by_name


def test_rasa_gets_every_variable_that_its_endpoints_name(compose: dict[str, Any]) -> None:
    named = set(re.findall(r"\$\{(\w+)\}", (ROOT / "bot" / "endpoints.yml").read_text(encoding="utf-8")))
    assert named <= set(compose["services"]["rasa"]["environment"])
    assert named <= set(surroundings(with_secrets(Settings(var_dir=Path(tempfile.mkdtemp())))))


def test_every_address_names_a_service_and_the_port_it_serves(compose: dict[str, Any]) -> None:
    services = compose["services"]
    served = {name: str(services[name]["command"]).split("--port")[1] for name in PROCESSES}
    for address in re.findall(r"http://(\w+):(\d+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")):
        assert address[1] in served[address[0]], address
    assert "reverse_proxy gateway:8000" in (ROOT / "docker" / "Caddyfile").read_text(encoding="utf-8")


def test_what_a_service_waits_for_can_happen(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        waits = service.get("depends_on", {})
        for other, how in waits.items() if isinstance(waits, dict) else ():
            if how["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"], f"{name} waits for the health of {other}"
            if how["condition"] == "service_completed_successfully":
                assert services[other].get("restart", "no") == "no", f"{name} waits for the end of {other}"


def test_every_volume_and_network_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        named = {each.split(":")[0] for each in service.get("volumes", []) if not each.startswith(("./", "$"))}
        assert named <= set(compose["volumes"])
        assert set(service["networks"]) <= set(compose["networks"])


@pytest.mark.parametrize("program", ["docker-compose", "caddy"])
def test_the_programs_that_read_these_files_accept_them(program: str, require: Callable[[str], Path]) -> None:
    found = str(require(program))
    secret = {"ALLERVERS_DB_PASSWORD": "a", "ALLERVERS_INTERNAL_TOKEN": "b", "ALLERVERS_RASA_TOKEN": "c"}
    files = ["-f", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    if program == "caddy":
        files = ["validate", "--adapter", "caddyfile", "--config", str(ROOT / "docker" / "Caddyfile")]
    done = subprocess.run([found, *files], env={**os.environ, **secret}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_both_models_are_there_before_anything_answers(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert "train" in services["rasa"]["depends_on"]
    assert "train-danger" in services["gateway"]["depends_on"]
    assert Path(services["train-danger"]["command"][-1]) == Settings(var_dir=Path("var")).danger_model
    assert {"models:/app/var/models"} <= set(services["train-danger"]["volumes"])


def test_a_stronger_reader_reaches_training_and_dialogue(compose: dict[str, Any]) -> None:
    readers = set(chosen_readers(Settings()))
    assert readers <= set(compose["services"]["train"]["environment"])
    assert readers <= set(compose["services"]["rasa"]["environment"])


def test_every_served_application_exists(compose: dict[str, Any]) -> None:
    for name in PROCESSES - {"rasa"}:
        command = compose["services"][name]["command"]
        module, factory = command[command.index("-m") + 2].split(":")
        assert hasattr(importlib.import_module(module), factory), name


def test_every_file_that_is_copied_or_mounted_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).exists(), volume
    for dockerfile in (ROOT / "docker").glob("*.Dockerfile"):
        for line in dockerfile.read_text(encoding="utf-8").splitlines():
            if line.startswith("COPY "):
                for source in line.split()[1:-1]:
                    assert (ROOT / source).exists(), line


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "ALLERVERS_DB_PASSWORD:?" in text
    assert 'POSTGRES_PASSWORD: "${ALLERVERS_DB_PASSWORD:?}"' in text
