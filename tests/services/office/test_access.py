"""Every address × every role × every territory, from outside; the list of addresses is read from the application."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.accounts.schemas import Role
from services.house import House
from services.office.access import RULES

from .conftest import ROLES, Person
from .world import AREA, MARK, World, readable

Address = tuple[str, str]
RANK: dict[Role, int] = {"travailleur_social": 1, "lecteur": 1, "contributeur": 2, "editeur": 3, "gestionnaire": 4,
                         "national": 5}  # fmt: skip
FILLED = {"identity": "999999", "name": "rien", "kind": "services", "site": "demo", "team": "rien"}
REFUSED = {401, 403}
SHARED = re.compile(r"/(genres|besoins)/{name}")
"""Kinds and needs are the same for every territory, and only a national administrator changes them."""


def addresses(routes: Any, prefix: str = "") -> Iterator[Address]:
    """Yield every address of the application, however deep its routers stand."""
    for route in routes:
        path = getattr(route, "path", "") or ""
        if inner := getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None):
            yield from addresses(inner, prefix)
        for method in getattr(route, "methods", None) or ():
            yield method, prefix + path


@pytest.fixture(scope="module")
def office(whole_app: FastAPI) -> set[Address]:
    found = {each for each in addresses(whole_app.routes) if each[1].startswith("/admin") and each[0] != "HEAD"}
    assert len(found) > 15
    return found


@pytest.fixture
def world(house: House, person: Callable[..., Person]) -> World:
    return World(house, person)


def test_every_address_has_a_rule_and_every_rule_an_address(office: set[Address]) -> None:
    assert office == set(RULES)


def ask(person: Person, address: Address, **names: str) -> Any:
    method, path = address
    path = re.sub(r"{(\w+)}", lambda match: (FILLED | names)[match[1]], path)
    return person.get(path) if method == "GET" else person.post(path)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_rule_says_and_nothing_else(
    office: set[Address], person: Callable[..., Person], role: Role
) -> None:
    who = person("x", role, "*" if role == "national" else "41")
    for address in sorted(office):
        status = ask(who, address).status_code
        may = RANK[role] >= RANK[RULES[address]]
        assert (status in REFUSED) != may, (address, role, status)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_the_pages_of_its_territory(world: World, person: Callable[..., Person], role: Role) -> None:
    who = person("x", role, "*" if role == "national" else AREA)
    for rule in readable():
        answer = who.get(_own(world, rule))
        may = RANK[role] >= RANK[RULES["GET", rule]]
        # An upload is its author's alone, whatever the role of who asks.
        wanted = 404 if may and "/depots/" in rule else 200 if may else 403
        assert answer.status_code == wanted, (rule, role, answer.status_code)


@pytest.mark.parametrize("role", [each for each in ROLES if each != "national"])
def test_nothing_of_another_territory_is_seen_or_changed(
    office: set[Address], world: World, person: Callable[..., Person], role: Role
) -> None:
    """Every address with every thing of the Loir-et-Cher, as somebody of the Ardèche with forms that are right."""
    who = person("x", role, "07")
    before = world.rows()
    for method, rule in sorted(office):
        path = world.path(rule)
        answer = who.get(_own(world, rule)) if method == "GET" else who.post(path, **world.form(rule))
        assert MARK not in answer.text, (method, rule, role)
        if "{" in rule and not SHARED.search(rule) and RANK[role] >= RANK[RULES[method, rule]]:
            assert answer.status_code == 404, (method, rule, role, answer.status_code)
        assert method == "GET" or before <= world.rows(), (method, rule, role)
    for rule in readable():
        assert MARK not in who.get(world.path(rule)).text, (rule, role)


def test_nobody_signed_in_reaches_nothing(app: FastAPI, office: set[Address]) -> None:
    stranger = TestClient(app, follow_redirects=False)
    for method, path in sorted(office):
        path = re.sub(r"{(\w+)}", lambda match: FILLED[match[1]], path)
        answer = stranger.request(method, path)
        assert answer.headers.get("location", "").startswith("/connexion"), (method, path, answer.status_code)


def test_forms_of_other_sites_change_nothing(office: set[Address], person: Callable[..., Person], blois: int) -> None:
    who = person("x", "national", "*")
    for method, path in sorted(office):
        if method == "POST":
            path = re.sub(r"{(\w+)}", lambda match: (FILLED | {"identity": str(blois)})[match[1]], path)
            answer = who.client.post(path, data={"csrf": "autre", "secrete": "true", "du": "2026-12-01",
                                                 "au": "2026-12-02", "vers": "archive"})  # fmt: skip
            assert answer.status_code == 403, path


def test_every_page_is_closed_to_inline_scripts(office: set[Address], world: World) -> None:
    """Also those that answer a form, right or wrong."""
    seen = set()
    for method, rule in sorted(office, key=lambda each: (each[0] != "GET", each[1])):
        forms: list[dict[str, Any]] = [{}, world.form(rule)] if method == "POST" else [{}]
        for form in forms:
            path = world.path(rule)
            answer = world.manager.get(path) if method == "GET" else world.manager.post(path, **form)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            seen.add(rule)
            assert "unsafe" not in answer.headers["content-security-policy"], (method, rule)
            assert "default-src 'none'" in answer.headers["content-security-policy"], (method, rule)
            assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", answer.text), (method, rule)
    assert seen >= {rule for rule in readable() if "/exports/" not in rule}


def _own(world: World, rule: str) -> str:
    """Return an address of the world, and of its territory where the page has a choice of territories."""
    return f"{world.path(rule)}?departement={AREA}"
