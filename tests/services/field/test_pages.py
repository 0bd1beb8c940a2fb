"""Who is shown the worker's page, and what a browser may do with it."""

import json
import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.accounts.schemas import SignedIn
from services.conversation.sites import Sites
from services.settings import Settings
from services.web.service import Web

from .conftest import signed_in


def facts(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="site">(.*?)</script>', text)
    assert found is not None
    read: dict[str, object] = json.loads(found[1])
    return read


def test_a_stranger_signs_in_and_comes_back(app: FastAPI, stranger: TestClient) -> None:
    from services.accounts.schemas import NewWorker
    from services.accounts.service import add

    with app.state.house.database.writing() as session:
        add(session, NewWorker(login="dominique", display_name="Dominique", territories=["41"]), "mot de passe d'essai")
    answer = stranger.get("/field")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion?suite=/field")
    form = stranger.get("/connexion?suite=/field").text
    token = re.search(r'name="jeton" value="([^"]+)"', form)
    assert token is not None
    assert 'name="suite" value="/field"' in form
    fields = {
        "jeton": token[1], "suite": "/field", "identifiant": "dominique", "mot_de_passe": "mot de passe d'essai",
    }  # fmt: skip
    answer = stranger.post("/connexion", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/field")
    assert stranger.get("/field").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//ailleurs.example/field", "https://ailleurs.example/field", "/fi\\eld"])
def test_signing_in_leads_nowhere_else(worker: TestClient, elsewhere: str) -> None:
    assert worker.get("/connexion", params={"suite": elsewhere}).headers["location"] == "/desk"


def test_only_its_own_script_and_sheet_run_in_the_page(worker: TestClient) -> None:
    answer = worker.get("/field")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'none'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert not re.search(r'\sstyle="|\son\w+="', answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_page_is_each_worker_s_own(app: FastAPI, worker: TestClient) -> None:
    other = signed_in(app, "claude", "41").get("/field").text
    mine = worker.get("/field").text
    assert "(Camille)" in mine
    assert "(Claude)" in other
    tokens = [re.search(r'name="csrf" value="([^"]+)"', text) for text in (mine, other)]
    assert all(tokens)
    assert tokens[0][1] != tokens[1][1]  # type: ignore[index]


def test_the_site_is_that_of_the_worker_s_territory(app: FastAPI, worker: TestClient) -> None:
    assert facts(worker.get("/field").text)["id"] == "demo"
    assert facts(worker.get("/field?site=exemple").text)["id"] == "exemple"
    assert facts(worker.get("/field?site=inconnu").text)["id"] == "demo"
    assert facts(signed_in(app, "alix", "37").get("/field").text)["id"] == "exemple"
    assert facts(signed_in(app, "sasha", "*").get("/field").text)["id"] == "demo"
    assert facts(signed_in(app, "lou", "974").get("/field").text)["id"] == "demo"


def test_the_page_knows_the_house_s_own_time(worker: TestClient) -> None:
    told = facts(worker.get("/field").text)
    assert (told["now"], told["zone"]) == ("2026-11-20T10:12:00+01:00", "Europe/Paris")


def test_the_emergency_numbers_are_there_without_any_answer(worker: TestClient) -> None:
    text = worker.get("/field").text
    for number in ("tel:15", "tel:17", "tel:115", "tel:3919"):
        assert f'href="{number}"' in text


def test_the_desk_leads_to_the_field_and_back(worker: TestClient) -> None:
    assert 'href="/field"' in worker.get("/desk").text
    assert 'href="/desk"' in worker.get("/field").text


@pytest.mark.parametrize(("territories", "shown"), [(("41",), "loire"), (("*",), "demo"), (("75",), "demo")])
def test_a_worker_of_a_real_site_is_not_led_to_the_invented_one(territories: tuple[str, ...], shown: str) -> None:
    settings = Settings()
    demo, example = (Sites(settings.content_dir).get(each) for each in ("demo", "exemple"))
    assert demo is not None
    assert example is not None
    real = example.model_copy(update={"id": "loire", "territory": ["41"]})
    worker = SignedIn(1, "camille", "Camille", "lecteur", territories, "", datetime(2026, 11, 21, tzinfo=UTC))
    found = Web([demo, real], [], settings).site_for(worker, "")
    assert found is not None
    assert found.id == shown
