"""The real directory: every commune, the real taxonomy, the real demonstration, on a temporary database."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.clock import PARIS, Clock
from services.conversation.parts import Phone
from services.db import Base, Database
from services.directory.communes import Communes
from services.directory.exporting.public import Library
from services.directory.importing.report import Report
from services.directory.importing.rules import Rules
from services.directory.importing.run import Importer, Request
from services.directory.places import Commune
from services.directory.schemas import Query, ServiceIn, StructureIn
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import load_demonstration
from services.directory.writing.source import Counts, write_source
from services.settings import Settings

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=PARIS)
Write = Callable[..., Counts]
RunImport = Callable[..., Report]
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "directory"
REAL_FILES = Path(__file__).resolve().parents[4] / "shared" / "directory"
LINES = [
    Phone(number="0 800 00 00 00", href="tel:0800000000", name="Ligne d'essai", detail="Jour et nuit.", open_now=True)
]


@pytest.fixture(scope="session")
def communes() -> Communes:
    return Communes(Settings().communes_dir)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return Taxonomy(Settings().content_dir / "taxonomy.yml")


@pytest.fixture(scope="session")
def directory(communes: Communes, taxonomy: Taxonomy) -> Directory:
    return Directory(communes, taxonomy)


@pytest.fixture
def database(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Database]:
    """An empty directory; on PostgreSQL where the test asks for it (indirect parameter)."""
    found = Database(new_database(getattr(request, "param", "sqlite")))
    Base.metadata.create_all(found.engine)
    yield found
    found.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as opened:
        yield opened


@pytest.fixture(scope="session")
def demonstration_database(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], communes: Communes
) -> Iterator[Database]:
    found = Database(new_database(getattr(request, "param", "sqlite")))
    Base.metadata.create_all(found.engine)
    with found.writing() as opened:
        load_demonstration(opened, Settings(), communes)
    yield found
    found.dispose()


@pytest.fixture
def demonstration(demonstration_database: Database) -> Iterator[Session]:
    """A reading session on a database that holds the demonstration."""
    with demonstration_database.reading() as opened:
        yield opened


@pytest.fixture
def write(session: Session, taxonomy: Taxonomy) -> Write:
    """Write services of a source of the tests, each with a structure of its own."""

    def _write(*services: ServiceIn, structures: list[StructureIn] | None = None, **options: bool) -> Counts:
        made = structures or [structure(each.structure_id) for each in services]
        return write_source(session, "essai", made, services, taxonomy, now=FRIDAY, by="test", **options)

    return _write


@pytest.fixture(scope="session")
def rules() -> Rules:
    return Rules(Settings().content_dir)


@pytest.fixture(scope="session")
def importer(communes: Communes, taxonomy: Taxonomy, rules: Rules) -> Importer:
    return Importer(communes, taxonomy, rules, Clock("2026-11-20"))


@pytest.fixture(scope="session")
def library(communes: Communes, taxonomy: Taxonomy, rules: Rules) -> Library:
    return Library(communes, taxonomy, rules)


@pytest.fixture
def fixtures() -> Path:
    """The small files written for these tests."""
    return FIXTURES


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Return a function: name → a file of real data beside the project, or skip: such files are never committed."""

    def _real_file(name: str) -> Path:
        path = REAL_FILES / name
        if not path.exists():
            pytest.skip(f"Il faut le fichier réel {name}, à côté du projet. Les petits fichiers d'essai le remplacent.")
        return path

    return _real_file


@pytest.fixture
def run_import(database: Database, importer: Importer) -> RunImport:
    """Import a small file by its name, or any file by its path."""

    def _run(kind: str, *files: str | Path, **options: object) -> Report:
        paths = [FIXTURES / each if isinstance(each, str) else each for each in files]
        return importer.run(database, Request(kind, paths, **options))  # type: ignore[arg-type]

    return _run


def structure(identity: str, **values: object) -> StructureIn:
    base = {"source": "essai", "id": identity, "nom": f"Structure {identity}", "date_maj": date(2026, 11, 1)}
    return StructureIn.model_validate({**base, **values})


def service(identity: str, commune: Commune | None = None, **values: object) -> ServiceIn:
    """A service at a commune's point, for everyone in France, open on working days."""
    base: dict[str, object] = {
        "source": "essai", "id": identity, "structure_id": f"s-{identity}", "nom": f"Service {identity}",
        "date_maj": date(2026, 11, 1), "modes_accueil": ["en-presentiel"], "kind": "point-conseil-budget",
        "horaires_accueil": "Mo-Fr 09:00-17:00; PH off",
    }  # fmt: skip
    if commune:
        base |= {
            "code_insee": commune.insee, "commune": commune.name, "adresse": "1 rue du Test",
            "code_postal": commune.postal_codes[0], "latitude": commune.lat, "longitude": commune.lon,
        }  # fmt: skip
    return ServiceIn.model_validate({**base, **values})


def query(commune: Commune | None = None, **values: object) -> Query:
    return Query(**{"at": FRIDAY, "commune": commune, **values})  # type: ignore[arg-type]
