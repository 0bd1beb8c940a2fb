"""The compose file, checked as far as it can be without a Docker engine."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def test_every_served_application_exists(compose: dict[str, Any]) -> None:
    for name in PROCESSES - {"rasa"}:
        command = compose["services"][name]["command"]
        module, factory = command[command.index("-m") + 2].split(":")
        assert hasattr(importlib.import_module(module), factory), name


def test_every_file_that_is_copied_or_mounted_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).is_file(), volume
    for dockerfile in (ROOT / "docker").glob("*.Dockerfile"):
        for line in dockerfile.read_text(encoding="utf-8").splitlines():
            if line.startswith("COPY "):
                for source in line.split()[1:-1]:
                    assert (ROOT / source).exists(), line


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "ALLERVERS_DB_PASSWORD:?" in text
    assert 'POSTGRES_PASSWORD: "${ALLERVERS_DB_PASSWORD:?}"' in text
