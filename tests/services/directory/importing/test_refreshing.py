"""The directory renewed on schedule from a public address: a real file over real HTTP, once a week."""

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select

from services.clock import Clock
from services.db import Database
from services.directory.importing.refreshing import refresh_due
from services.directory.importing.run import Importer
from services.directory.models import Structure

RENEWED, MISSING = "directory_sources_renewed", "directory_sources_missing"


@pytest.fixture
def content(tmp_path: Path, fixtures: Path) -> Iterator[Path]:
    """A content folder whose public addresses are served here."""
    folder = tmp_path / "public"
    folder.mkdir()
    shutil.copy(fixtures / "dila.json", folder)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    sources = "\n".join(
        f"  {name}: {{name: {name}, format: {kind}, address: '{host}/{file}', licence: LO}}"
        for name, kind, file in (("dila", "dila", "dila.json"), ("france-services", "france-services", "absent.csv"))
    )
    text = f"source: essai\nchecked_on: 2026-11-20\nsources:\n{sources}\n"
    (tmp_path / "directory_sources.yml").write_text(text, encoding="utf-8")
    yield tmp_path
    server.shutdown()


def test_a_source_is_renewed_once_a_week(database: Database, importer: Importer, content: Path) -> None:
    monday, sunday, next_monday = (Clock(f"2026-11-{day}") for day in ("16", "22", "24"))
    assert refresh_due(database, importer, content, ["dila"], monday) == {RENEWED: 1, MISSING: 0}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Structure))
    assert refresh_due(database, importer, content, ["dila"], sunday) == {RENEWED: 0, MISSING: 0}
    assert refresh_due(database, importer, content, ["dila"], next_monday)[MISSING] == 0


def test_a_source_that_does_not_come_leaves_the_directory(
    database: Database, importer: Importer, content: Path
) -> None:
    refresh_due(database, importer, content, ["dila"], Clock("2026-11-16"))
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Structure))
    found = refresh_due(database, importer, content, ["france-services", "inconnue"], Clock("2026-11-17"))
    assert found == {RENEWED: 0, MISSING: 2}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Structure)) == before
