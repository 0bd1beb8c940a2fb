"""The page of each service: a stable address, structured data, a square to photograph; none for violence."""

import json
import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services import problems
from services.clock import Clock
from services.conversation.sites import Sites
from services.db import Database
from services.directory import cards, pages
from services.directory.communes import Communes
from services.directory.models import Service
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import load_demonstration
from services.directory.writing.source import write_source
from services.settings import Settings
from services.web.service import Web
from tests.services.directory.conftest import FRIDAY, query, service, structure

SESSION = {"what": "session", "day": date(2026, 12, 10), "opens": "18:00", "closes": "20:00", "label": "Réunion"}


@pytest.fixture
def client(database: Database, directory: Directory, communes: Communes, taxonomy: Taxonomy) -> Iterator[TestClient]:
    (blois,) = communes.find("Blois")
    written = [
        service(
            "adil", blois, kind="adil", languages=["ar", "tr"], papers_not_required=True, frais="gratuit",
            description="Un juriste répond. <script>alert(1)</script>", telephone="+33261910001",
            occasions=[SESSION],
        ),
        service("refuge", blois, kind="hebergement", protected_address=True),
        service("ecoute", blois, kind="violences"),
        service("droits", blois, kind="cidff"),
        service("brouillon", blois, status="draft"),
    ]  # fmt: skip
    with database.writing() as session:
        made = [structure(each.structure_id) for each in written]
        write_source(session, "essai", made, written, taxonomy, now=FRIDAY, by="test")
        load_demonstration(session, Settings(), communes)
    settings = Settings(public_url="https://annuaire.example.org")
    sites = Sites(settings.content_dir)
    app = FastAPI()
    app.state.house = SimpleNamespace(
        clock=Clock("2026-11-20T10:00:00+01:00"), database=database, directory=directory, sites=sites,
        settings=settings, web=Web(sites, [], settings),
    )  # fmt: skip
    problems.install(app)
    app.include_router(pages.router)
    with TestClient(app) as opened:
        yield opened


def test_a_page_says_what_a_family_needs(client: TestClient) -> None:
    text = client.get("/adresses/essai--adil").text
    for seen in (
        "Adil, conseil gratuit sur le logement", "Ouvert jusqu'à 17 h.", "02 61 91 00 01", "1 rue du Test",
        "On y parle aussi : arabe et turc.", "On peut venir sans papiers d'identité.", "Jeudi 10 décembre, 18 h à 20 h",
        "Source : essai, vérifié le 1er novembre 2026.",
    ):  # fmt: skip
        assert seen.replace("'", "&#39;") in text or seen in text, seen
    assert "<script>alert" not in text


def test_a_page_carries_structured_data_of_what_it_shows(client: TestClient) -> None:
    text = client.get("/adresses/essai--adil").text
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    found = json.loads(said)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Service")
    assert found["url"] == "https://annuaire.example.org/adresses/essai--adil"
    channel = found["availableChannel"]
    assert channel["servicePhone"]["telephone"] == "+33261910001"
    assert channel["serviceLocation"]["address"]["addressLocality"] == "Blois"
    assert {each["dayOfWeek"] for each in channel["serviceLocation"]["openingHoursSpecification"]} == {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    }  # fmt: skip


@pytest.mark.parametrize("uid", ["refuge", "ecoute", "droits", "brouillon", "inconnu"])
def test_violence_secret_addresses_and_drafts_have_no_page(client: TestClient, database: Database, uid: str) -> None:
    names = [f"essai--{uid}"]
    with database.reading() as session:
        row = session.scalars(select(Service).where(Service.source_id == uid)).one_or_none()
        if row is not None and row.protected_address:
            names.append(cards.public_uid(row))
    for name in names:
        for path in (f"/adresses/{name}", f"/adresses/{name}/qr.svg"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "Blois" not in answer.text


def test_what_is_invented_says_so_and_stays_out_of_search_engines(client: TestClient) -> None:
    text = client.get("/adresses/demonstration--pass-41-soins").text
    assert "Exemple fictif" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "ld+json" not in text


def test_what_is_invented_has_no_page_where_no_site_is_a_demonstration(client: TestClient) -> None:
    house = client.app.state.house  # type: ignore[attr-defined]
    house.sites = [each for each in house.sites if not each.demonstration]
    for path in ("/adresses/demonstration--pass-41-soins", "/adresses/demonstration--pass-41-soins/qr.svg"):
        assert client.get(path).status_code == 404
    assert client.get("/adresses/essai--adil").status_code == 200


def test_a_town_hall_has_a_page(client: TestClient) -> None:
    text = client.get("/adresses/mairies--41018").text
    assert "Mairie de Blois" in text
    assert client.get("/adresses/mairies--99999").status_code == 404


def test_the_square_opens_the_page(client: TestClient) -> None:
    answer = client.get("/adresses/essai--adil/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")


def test_no_script_runs_on_a_page(client: TestClient) -> None:
    policy = client.get("/adresses/essai--adil").headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")


def test_a_card_leads_to_its_page_unless_violence_was_said(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    asked = query(blois, event="impayes", demonstration=True, limit=10)
    assert all(card.page for card in directory.search(demonstration, asked).cards if card.kind != "Numéro national")
    asked = query(blois, event="impayes", violence=True, demonstration=True, limit=10)
    assert not any(card.page for card in directory.search(demonstration, asked).cards)
