"""A process that is killed in the middle of a save leaves the record whole and the history without a half line."""

import json
import os
import signal
import subprocess
import sys

from sqlalchemy import func, select

from services.directory.models import DirectoryRevision, Service
from services.house import House
from services.settings import ROOT

from .conftest import Person
from .test_records import form_of

_CHILD = """
import json, os, signal, sys
from services.accounts.schemas import SignedIn
from services.clock import Clock
from services.db import Database
from services.directory.communes import Communes
from services.directory.importing.rules import Rules
from services.directory.taxonomy import Taxonomy
from services.office.records.book import Change
from services.office.records.form import Forms
from services.office.records.service import Records
from services.settings import Settings

url, identity, typed = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
settings = Settings()
taxonomy, rules = Taxonomy(settings.content_dir / "taxonomy.yml"), Rules(settings.content_dir)
forms = Forms(Communes(settings.communes_dir), taxonomy, rules)
now = Clock("2026-11-20").now()
who = SignedIn(1, "elise", "Elise", "editeur", ("41",), "", now)
with Database(url).writing() as session:
    records = Records(forms, now)
    record = records.service(session, who, identity)
    records.save(session, identity, typed, Change(who, "", records.version(session, record)), publish=True)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_save_that_is_killed_leaves_nothing_half_written(house: House, editor: Person, blois: int) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}")) | {"description": "À moitié.", "needs": ["deuil"]}
    url = house.database.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, url, str(blois), json.dumps(form)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with house.database.reading() as session:
        found = session.get(Service, blois)
        assert found
        assert found.description == ""
        assert len(found.zones) == 1
        assert session.scalar(select(func.count(DirectoryRevision.id))) == 0
    assert editor.post(f"/admin/services/{blois}", **form).status_code == 303
