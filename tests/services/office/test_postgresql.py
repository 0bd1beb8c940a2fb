"""The same life of a record on a real PostgreSQL, and two editors who save at the very same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI

from services.db import Base, Database
from services.directory.models import Service
from services.house import House
from services.office.freshness.service import Freshness

from .conftest import Person, service_in, write
from .test_records import form_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def house(app: FastAPI, postgresql_url: str) -> Iterator[House]:
    found: House = app.state.house
    database = Database(postgresql_url)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    found.database = database
    yield found
    database.dispose()


def test_one_of_two_editors_is_told_and_undo_brings_back(house: House, person: Callable[..., Person]) -> None:
    blois = write(house, service_in("blois", house))["blois"]
    people = [person(login, "editeur", "41") for login in ("elise", "omar")]
    forms = [form_of(each.get(f"/admin/services/{blois}")) | {"description": each.signed_in.login} for each in people]
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda pair: pair[0].post(f"/admin/services/{blois}", **pair[1]).status_code,
                              zip(people, forms, strict=True)))  # fmt: skip
    assert sorted(codes) == [303, 409]
    assert people[0].post("/admin/revisions/1/annuler").status_code == 303
    with house.database.reading() as session:
        found = session.get(Service, blois)
        assert found
        assert found.description == ""
        assert Freshness(house).due(session, ["41"]) == []
    for path in ("", "/fiches?q=budget&montrer=anciennes", "/a-verifier", "/doublons", "/territoire", "/trous"):
        assert people[0].get(f"/admin{path}").status_code == 200
