"""What a house starts with: the invented services, where one of its sites is a demonstration; none anywhere else."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from services.db import Database
from services.directory.commands import app
from services.directory.models import Service
from services.operations.running import prepare
from services.operations.screen import Screen
from services.settings import Settings


def test_invented_services_that_a_person_removed_stay_removed_until_the_command_brings_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", f"sqlite:///{tmp_path / 'house.db'}")
    settings = Settings()
    prepare(settings, Screen())
    assert _services(settings) > 0
    assert CliRunner().invoke(app, ["demo", "remove", "--by", "nora"]).exit_code == 0
    assert _services(settings) == 0
    prepare(settings, Screen())
    assert _services(settings) == 0
    assert CliRunner().invoke(app, ["demo", "load"]).exit_code == 0
    prepare(settings, Screen())
    assert _services(settings) > 0


def test_invented_services_leave_with_the_last_demonstration_site(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(Settings().content_dir, content)
    settings = Settings(content_dir=content, database_url=f"sqlite:///{tmp_path / 'house.db'}")
    prepare(settings, Screen())
    assert _services(settings) > 60
    (content / "sites" / "demo.yml").unlink()
    prepare(settings, Screen())
    assert _services(settings) == 0


def _services(settings: Settings) -> int:
    database = Database(settings.effective_database_url)
    with database.reading() as session:
        found = session.scalar(select(func.count(Service.id))) or 0
    database.dispose()
    return found
