"""A directory that was there before keeps its services findable when the columns of the search arrive."""

from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.db import Database
from services.directory.communes import Communes
from services.directory.models import Service, VocabularyEntry
from services.directory.writing.demonstration import load_demonstration
from services.operations import database as operations
from services.settings import Settings

SEARCH = "0072"
WORKER = """insert into worker (login, display_name, role, territories, email, password_hash, created_at, disabled)
values (:login, :login, :role, :territories, '', '', :at, false)"""
ENTRY = """insert into directory_vocabulary (what, key, said, added_at, added_by, ended_by)
values (:what, '', '{}', :at, :by, '')"""
AT = "2026-11-20 09:00:00.000000"


def test_services_that_were_there_are_written_again_for_the_search(tmp_path: Path, communes: Communes) -> None:
    database = Database(f"sqlite:///{tmp_path / 'directory.db'}")
    configuration = operations._configuration(database)
    command.upgrade(configuration, "head")
    with database.writing() as session:
        load_demonstration(session, Settings(), communes)
        before = _searched(session)
    assert len(before) > 60
    step = ScriptDirectory.from_config(configuration).get_revision(SEARCH)
    command.downgrade(configuration, str(step.down_revision))
    command.upgrade(configuration, "head")
    with database.reading() as session:
        assert _searched(session) == before
    database.dispose()


def test_words_that_were_there_get_the_territory_of_who_wrote_them(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'directory.db'}")
    configuration = operations._configuration(database)
    command.upgrade(configuration, "0094")
    with database.writing() as session:
        for login, role, territories in (("elise", "editeur", '["41"]'), ("nora", "national", '["*"]')):
            said = {"login": login, "role": role, "territories": territories, "at": AT}
            session.execute(text(WORKER), said)
        for what, by in (("words", "elise"), ("words", "nora"), ("words", "partie"), ("need", "elise")):
            session.execute(text(ENTRY), {"what": what, "by": by, "at": AT})
    command.upgrade(configuration, "head")
    with database.reading() as session:
        entries = session.scalars(select(VocabularyEntry).order_by(VocabularyEntry.id))
        assert [each.territories for each in entries] == [["41"], ["*"], ["*"], ["*"]]
    database.dispose()


def _searched(session: Session) -> dict[str, tuple[str, str, int | None, str]]:
    rows = session.execute(select(Service.source_id, Service.answers, Service.reach, Service.cell, Service.search_text))
    return {name: (answers, reach, cell, text) for name, answers, reach, cell, text in rows}
