"""The same searches give the same cards on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from services.db import Base, Database
from services.directory.service import Directory
from services.directory.writing.demonstration import load_demonstration, remove_demonstration
from services.directory.writing.source import Counts
from services.settings import Settings
from tests.services.directory.conftest import FRIDAY, query

pytestmark = pytest.mark.postgresql
LAY: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("lay_queries.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def on_postgresql(postgresql_url: str, directory: Directory) -> Iterator[Database]:
    found = Database(postgresql_url)
    Base.metadata.create_all(found.engine)
    with found.writing() as session:
        load_demonstration(session, Settings(), directory.communes)
    yield found
    with found.writing() as session:
        remove_demonstration(session)
    Base.metadata.drop_all(found.engine)
    found.dispose()


PLACES = ["Blois", "Montoire-sur-le-Loir", "Privas", "Tournon-sur-Rhône", "Le Mans", "Mondoubleau", "Coucouron"]
ASKED = [
    *({"event": event} for event in ("impayes", "deuil", "separation", "naissance", "violence", "logement", "sante")),
    *(
        {"q": words}
        for words in ("bébé", "loyé en retar", "dehors ce soir", "cours de français", "xylophone", "tricot")
    ),
    {},
    {"event": "impayes", "far_from_home": True},
    {"event": "separation", "violence": True},
    {"event": "budget", "public": "femmes"},
    {"q": "lire mes courriers", "language": "ar"},
    {"event": "numerique", "mode": "on_site"},
    {"event": "deuil", "open_only": True, "at": FRIDAY.replace(hour=22)},
    {"needs": ("alimentation", "budget"), "at": FRIDAY.replace(day=22)},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_both_databases_answer_alike(
    on_postgresql: Database, demonstration: Session, directory: Directory, asked: dict[str, Any]
) -> None:
    for place in PLACES:
        (commune, *_) = directory.communes.find(place)
        wanted = query(commune, demonstration=True, limit=20, **asked)
        with on_postgresql.reading() as session:
            assert directory.search(session, wanted) == directory.search(demonstration, wanted)


@pytest.mark.parametrize("each", LAY["queries"], ids=lambda each: each["query"])
def test_both_databases_answer_a_family_alike(
    on_postgresql: Database, demonstration: Session, directory: Directory, each: dict[str, Any]
) -> None:
    (commune, *_) = directory.communes.find(each["place"])
    wanted = query(commune, q=each["query"], demonstration=True)
    with on_postgresql.reading() as session:
        assert directory.search(session, wanted) == directory.search(demonstration, wanted)


def test_a_second_load_changes_nothing(on_postgresql: Database, directory: Directory) -> None:
    with on_postgresql.writing() as session:
        counts = load_demonstration(session, Settings(), directory.communes)
    assert counts == Counts(unchanged=counts.unchanged)
