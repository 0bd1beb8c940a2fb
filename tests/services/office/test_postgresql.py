"""The same life of a record on a real PostgreSQL, and two editors who save at the very same time."""

import html
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.db import Base, Database
from services.directory.models import Service, Structure
from services.house import House
from services.office.freshness.service import Freshness
from services.rights.repository import of_departement

from .conftest import Person, service_in, write
from .test_duplicates import after_a_day, two
from .test_imports_of_commands import Type, phones, record, type_, waiting, written
from .test_offers import DATE, RULE
from .test_records import form_of
from .test_second_reader import managers, other
from .test_undone_in_part import manager, merged
from .test_undone_in_part import (
    test_what_stayed_is_undone_once_the_merge_is_taken_back as take_back_and_undo,
)

__all__ = ["manager", "managers", "merged", "other", "type_"]

pytestmark = pytest.mark.postgresql
_NEW = ("/offres", "/vocabulaire", "/equipes")


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
    for path in ("", "/fiches?q=budget&montrer=anciennes", "/a-verifier", "/doublons", "/territoire", "/trous", *_NEW):
        assert people[0].get(f"/admin{path}").status_code == 200


def test_one_of_two_who_change_a_local_rule_is_told(house: House, person: Callable[..., Person]) -> None:
    people = [person(login, "gestionnaire", "41") for login in ("gaelle", "omar")]
    assert people[0].post("/admin/offres", **RULE).status_code == 303
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda who: who.post("/admin/offres/1", **RULE).status_code, people))
    assert sorted(codes) == [303, 409]
    with house.database.reading() as session:
        assert len(of_departement(session, "41")) == 1


def test_duplicates_of_a_territory_are_read_from_the_nightly_comparison(
    house: House, person: Callable[..., Person]
) -> None:
    two(house)
    for role, where in (("editeur", "41"), ("national", "*")):
        who = person(role, role, where)
        for _ in range(2):
            assert "Services (1)" in who.get("/admin/doublons").text
            after_a_day(house)
    other = person("ada", "editeur", "07")
    assert "Aucun doublon possible." in other.get("/admin/doublons").text


def test_days_and_rules_are_read_twice(house: House, person: Callable[..., Person]) -> None:
    one, two = (person(login, "gestionnaire", "41") for login in ("gaelle", "omar"))
    blois = write(house, service_in("blois", house))["blois"]
    assert one.post("/admin/territoire/reglages", departement="41", second="true").status_code == 303
    assert one.post("/admin/offres", **RULE).status_code == 303
    assert one.post(f"/admin/services/{blois}/dates", **DATE).headers["location"].endswith("fait=date_proposee")
    shut = one.post(f"/admin/services/{blois}/fermetures", du="2026-11-21")
    assert shut.headers["location"].endswith("fait=ferme_a_relire")
    page = two.get("/admin/propositions").text
    for act in re.findall(r"/admin/((?:revisions|offres)/\d+/(?:publier|relu))", page):
        with ThreadPoolExecutor(2) as pool:  # pressed twice at the very same time, it is done once
            codes = list(pool.map(lambda _, act=act: two.post(f"/admin/{act}").status_code, range(2)))
        assert sorted(codes) == [303, 409], act
    assert "Aucune proposition n'attend." in html.unescape(two.get("/admin/propositions").text)
    assert "26/11/2026, 18:00 à 20:00" in two.get(f"/admin/services/{blois}").text


def test_import_of_a_command_waits_where_a_territory_asks_for_two(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    path = tmp_path / "f.json"
    type_(written(path, record("41", "un"), record("41", "deux"), record("07", "trois")), "--sans-relecture", "Reprise")
    type_(written(path, record("41", "un", "02 54 74 00 00"), record("07", "quatre")))
    assert phones(house) == {"un": "+33254555657", "deux": "+33254555657", "quatre": "+33254555657"}
    (address,) = waiting(managers[0])
    with ThreadPoolExecutor(2) as pool:  # two managers press at the very same time
        list(pool.map(lambda who: who.post(f"{address}/confirmer").status_code, managers))
    assert phones(house) == {"un": "+33254740000", "quatre": "+33254555657"}
    assert waiting(managers[1]) == []


def test_import_whose_structure_was_merged_is_undone_in_part_then_whole(
    house: House, manager: Person, merged: tuple[Structure, Structure]
) -> None:
    take_back_and_undo(house, manager, merged)


def test_words_days_and_deputies_are_kept(house: House, person: Callable[..., Person]) -> None:
    manager = person("gaelle", "gestionnaire", "41")
    words = {"words": "pause parents", "kinds": ["lieu-parents"]}
    assert manager.post("/admin/vocabulaire/mots", **words).status_code == 303
    assert "« pause parents »" in manager.get("/admin/vocabulaire").text
    team = "/admin/equipes/demo/familles-41"
    assert manager.post(f"{team}/fermetures", du="2026-11-23").status_code == 303
    assert manager.post(f"{team}/remplacant", remplacant="Équipe de Romorantin").status_code == 303
    page = manager.get("/admin/equipes").text
    assert "avant mercredi 25 novembre, 17 h" in page
    assert "En cas d'absence : Équipe de Romorantin." in page
