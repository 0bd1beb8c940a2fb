"""Every address × every role × every territory, from outside; the list of addresses is read from the application."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.accounts.schemas import Role
from services.office.access import RULES

from .conftest import ROLES, Person

Address = tuple[str, str]
RANK: dict[Role, int] = {"travailleur_social": 1, "lecteur": 1, "contributeur": 2, "editeur": 3, "gestionnaire": 4,
                         "national": 5}  # fmt: skip
FILLED = {"identity": "999999", "name": "rien", "kind": "services", "site": "demo", "team": "rien"}
REFUSED = {401, 403}


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


@pytest.mark.parametrize("role", [each for each in ROLES if each != "national"])
def test_records_of_another_territory_do_not_exist(
    office: set[Address], person: Callable[..., Person], privas: int, role: Role
) -> None:
    who = person("x", role, "41")
    for address in sorted(office):
        if re.search(r"/(services|{kind})/{identity}", address[1]) and RANK[role] >= RANK[RULES[address]]:
            answer = ask(who, address, identity=str(privas))
            assert answer.status_code in (404, 422), (address, role, answer.status_code)
            assert "Service privas" not in answer.text
    assert "Service privas" not in who.get("/admin/fiches").text


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


def test_every_page_is_closed_to_inline_scripts(
    office: set[Address], person: Callable[..., Person], blois: int
) -> None:
    who = person("x", "national", "*")
    for method, path in sorted(office):
        if method == "GET" and "{name}" not in path:
            answer = who.get(path.replace("{identity}", str(blois)))
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", answer.text), path
