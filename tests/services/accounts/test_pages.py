"""Signing in and out through the pages."""

import re

import pytest
from fastapi.testclient import TestClient

from services.accounts import service
from services.accounts.dependencies import COOKIE
from services.accounts.schemas import NewWorker

from .conftest import AccountsHouse


@pytest.fixture
def password(house: AccountsHouse) -> str:
    with house.database.writing() as session:
        return service.add(session, NewWorker(login="camille", display_name="Camille", territories=["41"]))[1]


def token_of(client: TestClient) -> str:
    found = re.search(r'name="jeton" value="([^"]+)"', client.get("/connexion").text)
    assert found
    return found[1]


def sign_in(client: TestClient, password: str, **changes: str):  # type: ignore[no-untyped-def]
    form = {"identifiant": "camille", "mot_de_passe": password, "jeton": token_of(client)} | changes
    return client.post("/connexion", data=form)


def test_good_password_opens_a_session_kept_from_scripts_and_other_sites(client: TestClient, password: str) -> None:
    answer = sign_in(client, password)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for flag in ("HttpOnly", "SameSite=lax", "Max-Age=28800"):
        assert flag in cookie
    assert "Secure" not in cookie


def test_cookie_is_secure_over_https(house: AccountsHouse, client: TestClient, password: str) -> None:
    client.base_url = "https://testserver"  # type: ignore[assignment]
    assert "Secure" in sign_in(client, password).headers["set-cookie"]


def test_wrong_password_shows_one_sentence_and_keeps_the_login(client: TestClient, password: str) -> None:
    answer = sign_in(client, "faux")
    assert answer.status_code == 401
    assert "Identifiant ou mot de passe incorrect." in answer.text
    assert 'value="camille"' in answer.text
    assert "faux" not in answer.text


def test_sixth_attempt_is_told_to_wait(client: TestClient, password: str) -> None:
    codes = [sign_in(client, "faux").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


@pytest.mark.parametrize("token", ["", "autre"])
def test_form_of_another_site_does_not_sign_in(client: TestClient, password: str, token: str) -> None:
    answer = sign_in(client, password, jeton=token)
    assert answer.status_code == 403
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    "address",
    ["https://ailleurs.invalid/desk", "//ailleurs.invalid/desk", "/\\ailleurs.invalid", "/api/x", "javascript:1"],
)
def test_sign_in_leads_nowhere_else(client: TestClient, password: str, address: str) -> None:
    assert sign_in(client, password, suite=address).headers["location"] == "/desk"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client: TestClient, password: str) -> None:
    asked = "/desk/demandes/AV-7KQ3-M9"
    assert sign_in(client, password, suite=asked).headers["location"] == asked


def test_sign_out_needs_the_sessions_own_form(house: AccountsHouse, client: TestClient, password: str) -> None:
    sign_in(client, password)
    assert client.post("/deconnexion").status_code == 403
    with house.database.reading() as session:
        worker = house.accounts.signed_in(session, client.cookies[COOKIE])
    assert worker
    answer = client.post("/deconnexion", data={"csrf": worker.csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")
    assert COOKIE not in client.cookies


def test_pages_are_closed_to_scripts_frames_and_caches_of_others(client: TestClient) -> None:
    answer = client.get("/connexion")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|onclick", answer.text)
