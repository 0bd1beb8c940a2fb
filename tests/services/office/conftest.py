"""The real house on a database of its own, with five people and a few records of two territories."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.accounts.dependencies import COOKIE
from services.accounts.models import Worker
from services.accounts.schemas import Role, SignedIn
from services.app import create_app
from services.db import Base, Database
from services.directory.models import Service
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.writing import repository
from services.directory.writing.source import write_source
from services.house import House
from services.settings import Settings
from tests import browsing

NOW = "2026-11-20T10:00:00+01:00"
ROLES: tuple[Role, ...] = ("travailleur_social", "lecteur", "contributeur", "editeur", "gestionnaire", "national")


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Content and communes are read once; each test gets a database of its own."""
    return create_app(Settings(var_dir=tmp_path_factory.mktemp("office"), today=NOW))


@pytest.fixture
def app(whole_app: FastAPI, tmp_path: Path) -> Iterator[FastAPI]:
    house: House = whole_app.state.house
    before, settings = house.database, house.settings
    database = Database(f"sqlite:///{tmp_path / 'office.db'}")
    Base.metadata.create_all(database.engine)
    house.database = database
    house.settings = settings.model_copy(update={"var_dir": tmp_path})
    house.accounts = type(house.accounts)(house.clock)
    yield whole_app
    database.dispose()
    house.database, house.settings = before, settings


@pytest.fixture
def house(app: FastAPI) -> House:
    found: House = app.state.house
    return found


class Person:
    """Somebody of the back office, signed in."""

    def __init__(self, app: FastAPI, login: str, role: Role, *territories: str) -> None:
        house: House = app.state.house
        with house.database.writing() as session:
            # Without a password: signing in has its own tests, and each hash takes its time.
            worker = Worker(login=login, display_name=login.title(), role=role, territories=list(territories),
                            password_hash="", created_at=house.clock.now())  # fmt: skip
            session.add(worker)
            session.flush()
            token, _ = house.accounts.open(session, worker)
        with house.database.reading() as session:
            found = house.accounts.signed_in(session, token)
        assert found
        self.signed_in: SignedIn = found
        self.token = token
        self.client = TestClient(app, follow_redirects=False, cookies={COOKIE: token})

    @property
    def csrf(self) -> str:
        return self.signed_in.csrf

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, data={"csrf": self.csrf} | form)


@pytest.fixture
def person(app: FastAPI) -> Callable[..., Person]:
    """Return a function that signs somebody in: login, role, territories."""
    return lambda login, role, *territories: Person(app, login, role, *territories)


@pytest.fixture
def editor(person: Callable[..., Person]) -> Person:
    return person("elise", "editeur", "41")


def service_in(identity: str, house: House, place: str = "41018", **values: Any) -> tuple[StructureIn, ServiceIn]:
    """A real-looking service at a commune's point, with its structure."""
    commune = house.communes.by_insee(place)
    assert commune
    shared = {
        "source": values.pop("source", "essai"), "date_maj": values.pop("date_maj", date(2026, 10, 1)),
        "adresse": "1 rue du Test", "code_postal": commune.postal_codes[0], "commune": commune.name,
        "code_insee": commune.insee, "latitude": commune.lat, "longitude": commune.lon,
    }  # fmt: skip
    home = StructureIn.model_validate({**shared, "id": f"s-{identity}", "nom": f"Structure {identity}",
                                       "telephone": "+33254555657"})  # fmt: skip
    base = {"id": identity, "structure_id": home.id, "nom": f"Service {identity}", "kind": "point-conseil-budget",
            "modes_accueil": ["en-presentiel"], "horaires_accueil": "Mo-Fr 09:00-12:00; PH off"}  # fmt: skip
    return home, ServiceIn.model_validate({**shared, **base, **values})


def write(house: House, *pairs: tuple[StructureIn, ServiceIn]) -> dict[str, int]:
    """Write records of one source; return the database id of each service by its own id."""
    source = pairs[0][1].source
    with house.database.writing() as session:
        write_source(session, source, [home for home, _ in pairs], [each for _, each in pairs],
                     house.directory.taxonomy, now=house.clock.now(), by="essai", remove_missing=False)  # fmt: skip
        found = repository.fingerprints(session, Service, source)
    return {key: identity for key, (identity, _) in found.items()}


@pytest.fixture
def blois(house: House) -> int:
    """The id of a published service in Blois."""
    return write(house, service_in("blois", house, nom="Point conseil budget de Blois"))["blois"]


@pytest.fixture
def privas(house: House) -> int:
    """The id of a published service in Privas, another territory."""
    return write(house, service_in("privas", house, "07186", source="ailleurs"))["privas"]


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with browsing.serving(app, lifespan="off") as address:
        yield address


@pytest.fixture
def opened(browser: Any, address: str) -> Callable[..., Any]:
    """Return a function that opens a page as somebody who is signed in."""

    def _open(who: Person | None, path: str, width: int = 1100) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(20_000)
        if who:
            context.add_cookies([{"name": COOKIE, "value": who.token, "url": address}])
        page = context.new_page()
        page.refused = []
        page.on("console", lambda said: page.refused.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{address}{path}")
        return page

    return _open
