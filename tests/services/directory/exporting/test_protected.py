"""Reads every output for what must be in none: a secret address, what is held, what is invented, a person's name."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from services.clock import PARIS
from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_text
from services.directory.identity import public_uid, uuid_of
from services.directory.importing.answers import answer
from services.directory.importing.report import Report
from services.directory.importing.repository import known
from services.directory.models import Service
from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import load_demonstration
from services.settings import Settings

RunImport = Callable[..., Report]
NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)
TOWN = "41194"
NEVER = {
    "secret": ("tilleuls", "41200", "romorantin", "41194", "47.3583", "1.7445", "essai.example.org/refuge"),
    "held": ("Cidff) - Blois", "8 allée du Test", "+33261910012", "cidf-41018"),
    "invented": ("démonstration", "demonstration"),
    "person": ("camille.martin", "jean.dupont"),
}


@pytest.fixture
def filled(run_import: RunImport, database: Database, communes: Communes, taxonomy: Taxonomy) -> Database:
    """A shelter said to be secret, a Cidff that waits for its answer, and the demonstration."""
    run_import("data-inclusion", "data_inclusion.json")
    run_import("dila", "dila_table.csv")
    run_import("france-services", "france_services.csv")
    with database.writing() as session:
        answer(session, "essai--refuge", True, taxonomy, now=NOW)
        load_demonstration(session, Settings(), communes)
    return database


def _exports(database: Database, library: Library) -> Iterator[tuple[str, str]]:
    for name, export in FORMATS.items():
        for departement in ("", "41"):
            if departement or name != "bundle":
                with database.reading() as session:
                    wanted = territory(library.communes, departement)
                    yield f"{name} {departement}", to_text(export, session, library, wanted)


def _pages(client: TestClient) -> Iterator[tuple[str, str]]:
    for path in (
        "/hsds/services?full=true&per_page=500", "/hsds/services?format=ndjson&full=true",
        "/hsds/services?minimal=true",
        "/hsds/organizations?full=true&per_page=500", "/hsds/organizations?format=ndjson&full=true",
        "/hsds/service_at_locations?per_page=500", "/data-inclusion/structures?size=500",
        "/data-inclusion/services?size=500", "/data-inclusion/services?code_departement=41&size=500",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200, response.text
        yield path, response.text
        if path.startswith("/hsds/") and "ndjson" not in path and "locations" not in path:
            for each in response.json()["contents"]:
                one = client.get(f"{path.partition('?')[0]}/{each['id']}")
                yield f"{path} {each['name' if 'name' in each else 'id']}", one.text


@pytest.mark.parametrize("what", NEVER)
def test_no_output_holds_it(filled: Database, library: Library, open_client: TestClient, what: str) -> None:
    for name, written in (*_exports(filled, library), *_pages(open_client)):
        if name.startswith("bundle") and what == "secret":
            # The bundle lists every commune of the territory: only what it says of services is read.
            written = json.dumps(json.loads(written)["services"], ensure_ascii=False)
        found = [each for each in NEVER[what] if re.search(rf"(?<![0-9a-f]){re.escape(each.lower())}", written.lower())]
        assert found == [], f"{name}: {found}"


@pytest.mark.parametrize("place", ["Blois", "Vendôme", "Le Mans", "Privas"])
def test_no_search_from_elsewhere_tells_the_place(filled: Database, directory: Directory, place: str) -> None:
    (commune, *_) = directory.communes.find(place)
    shown = set()
    with filled.reading() as session:
        for event in directory.taxonomy.file.events:
            for words in ("", "abri", "refuge romorantin", "tilleuls"):
                asked = Query(at=NOW, commune=commune, event=event, q=words, limit=20)
                for card in directory.search(session, asked).cards:
                    written = card.model_dump_json().lower()
                    shown.add(card.name)
                    assert [each for each in NEVER["secret"] if each.lower() in written] == [], card.name
    assert ("Écoute et mise à l'abri" in shown) == (commune.departement == "41")


def test_what_is_kept_to_search_and_to_sign_tells_no_place(filled: Database) -> None:
    with filled.reading() as session:
        hidden = [each for each in session.scalars(select(Service)) if each.protected_address]
        assert hidden
        for each in hidden:
            kept = json.dumps([each.search_text, each.answers, each.reach, each.cell, each.origins, each.departement])
            assert each.cell is None
            assert [word for word in NEVER["secret"] if word in kept.lower()] == []


def test_a_secret_service_is_still_reached_by_telephone(filled: Database, library: Library) -> None:
    exports = dict(_exports(filled, library))
    found = json.loads(exports["data-inclusion "])
    shelter = next(each for each in found["services"] if each["nom"] == "Écoute et mise à l'abri")
    assert (shelter["telephone"], shelter["modes_accueil"]) == ("+33261910002", ["a-distance"])
    assert (shelter["zone_eligibilite"], shelter["adresse"], shelter["latitude"]) == (["41"], None, None)
    assert shelter["modes_mobilisation"] == ["telephoner"]
    whole = next(line for line in map(json.loads, exports["hsds "].splitlines()) if line["name"] == shelter["nom"])
    assert whole["service_at_locations"] == []
    assert [each["number"] for each in whole["phones"]] == ["+33261910002"]
    assert [each["extent"] for each in whole["service_areas"]] == ["41"]


def test_the_name_of_a_secret_record_is_not_made_of_its_place() -> None:
    # "cidf-41194-01" hashed could be found again by trying 35,000 communes: the row's number says nothing.
    one, other = (uuid_of("service", "dila", name, 7, True) for name in ("cidf-41194-01", "cidf-41018-01"))
    assert one == other
    assert uuid_of("service", "dila", "cidf-41194-01", 7, False) != uuid_of(
        "service", "dila", "cidf-41018-01", 7, False
    )
    hidden = Service(id=7, source="dila", source_id="cidf-41194-01", protected_address=True)
    assert "41194" not in public_uid(hidden)


def test_a_secret_record_that_left_comes_back_as_itself(
    filled: Database, library: Library, run_import: RunImport, tmp_path: Path
) -> None:
    for name, kind in (("csv ", "csv"), ("data-inclusion ", "data-inclusion")):
        path = tmp_path / f"export.{kind}"
        path.write_text(dict(_exports(filled, library))[name], encoding="utf-8", newline="")
        report = run_import(kind, path, dry_run=True)
        assert report.services.created == report.structures.created == 0


def test_no_card_of_a_search_holds_it(filled: Database, directory: Directory, communes: Communes) -> None:
    town = communes.by_insee(TOWN)
    with filled.reading() as session:
        for event, words in (("violence", ""), (None, "abri"), ("logement", ""), (None, "romorantin")):
            asked = Query(at=NOW, commune=town, event=event, q=words, violence=event == "violence", limit=20)
            result = directory.search(session, asked)
            cards = [each for each in result.cards if each.source not in ("Numéro national vérifié",)]
            written = json.dumps([each.model_dump(mode="json") for each in cards if "Mairie" not in each.kind])
            assert "illeuls" not in written
            assert "41194" not in written
            assert all(each.distance == "par téléphone" for each in cards if "mise à l'abri" in each.name)


def test_what_is_not_shown_is_not_found_by_its_name(filled: Database, open_client: TestClient) -> None:
    for source_id in ("cidf-41018-01--accueil", "nulle-part"):
        identity = uuid_of("service", "dila-annuaire", source_id, 0, False)
        assert open_client.get(f"/hsds/services/{identity}").status_code == 404
        answer_ = open_client.get(f"/data-inclusion/services/dila-annuaire--{source_id}")
        assert answer_.status_code == 404
        assert answer_.json()["detail"] == "Cette fiche n'existe pas, ou n'est plus montrée."
    # A secret record is not found under the name its source gave it either.
    assert open_client.get("/data-inclusion/services/essai--ecoute-violences").status_code == 404


def test_a_place_said_to_be_secret_changes_its_name_at_once(
    run_import: RunImport, database: Database, open_client: TestClient, taxonomy: Taxonomy
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    before = open_client.get("/hsds/services").json()["contents"]
    advice = next(each for each in before if each["name"] == "Conseil sur le logement")
    assert open_client.get(f"/hsds/services/{advice['id']}").status_code == 200
    with database.writing() as session:
        answer(session, "essai--conseil-logement", True, taxonomy, now=NOW.replace(hour=13))
    assert open_client.get(f"/hsds/services/{advice['id']}").status_code == 404
    after = open_client.get("/hsds/services").json()["contents"]
    renamed = next(each for each in after if each["name"] == "Conseil sur le logement")
    assert open_client.get(f"/hsds/services/{renamed['id']}").json()["service_at_locations"] == []


def test_a_demonstration_is_not_found_by_its_name(filled: Database, open_client: TestClient) -> None:
    with filled.reading() as session:
        names = [*known(session, Service, "demonstration")]
    assert names
    identity = uuid_of("service", "demonstration", names[0], 0, False)
    assert open_client.get(f"/hsds/services/{identity}").status_code == 404
