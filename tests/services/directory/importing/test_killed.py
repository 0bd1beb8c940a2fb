"""An import that is killed leaves nothing of itself: the directory is as before, or the import is whole."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from services.db import Database
from services.directory.importing.report import Report
from services.settings import ROOT

RunImport = Callable[..., Report]
RECORDS = 300
_IMPORT = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from services.clock import Clock
from services.db import Database
from services.directory.communes import Communes
from services.directory.importing.rules import Rules
from services.directory.importing.run import Importer, Request
from services.directory.taxonomy import Taxonomy
from services.settings import Settings

url, path, deadly = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
written = 0

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global written
    written += statement.split()[0] in ("INSERT", "UPDATE", "DELETE")
    if written == deadly:
        os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(Engine, "commit")
def commit(connection):
    if deadly == 0:
        os.kill(os.getpid(), signal.SIGKILL)

settings = Settings()
taxonomy = Taxonomy(settings.content_dir / "taxonomy.yml")
importer = Importer(Communes(settings.communes_dir), taxonomy, Rules(settings.content_dir), Clock("2026-11-20"))
importer.run(Database(url), Request("data-inclusion", [path]))
print(written)
"""


def _many(path: Path, name: str) -> Path:
    base = {"source": "essai", "date_maj": "2026-03-01", "code_insee": "41018", "commune": "Blois"}
    structures = [{**base, "id": f"s{n}", "nom": f"{name} {n}"} for n in range(RECORDS)]
    services = [
        {**base, "id": f"a{n}", "structure_id": f"s{n}", "nom": f"{name} {n}", "description": "Un service."}
        for n in range(RECORDS)
    ]
    path.write_text(json.dumps({"structures": structures, "services": services}))
    return path


def _state(database: Database) -> tuple[object, ...]:
    tables = ("structure", "service", "service_zone", "service_need", "import", "import_change")
    with database.reading() as session:
        counts = [session.scalar(text(f"select count(*) from directory_{table}")) for table in tables]
        names = session.execute(text("select substr(nom, 1, 3), count(*) from directory_service group by 1")).all()
    return (*counts, *(tuple(each) for each in names))


def _import_apart(database: Database, path: Path, deadly: int) -> subprocess.CompletedProcess[str]:
    """Import in another process, killed after its nth writing statement; 0: as it commits; -1: never."""
    return subprocess.run(
        [sys.executable, "-c", _IMPORT, str(database.url), str(path), str(deadly)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_nothing_is_half_written_after_kill_9(run_import: RunImport, database: Database, tmp_path: Path) -> None:
    run_import("data-inclusion", _many(tmp_path / "before.json", "Avant"))
    before = _state(database)
    later = _many(tmp_path / "later.json", "Ensuite")
    for deadly in (1, 4, 0):
        process = _import_apart(database, later, deadly)
        assert process.returncode == -signal.SIGKILL, process.stderr
        assert _state(database) == before, f"killed at statement {deadly}"
    # What was killed does not stand in the way of the next.
    process = _import_apart(database, later, -1)
    assert process.returncode == 0, process.stderr
    assert int(process.stdout) > 6
    assert _state(database) != before
    assert run_import("data-inclusion", later).services.unchanged == RECORDS
