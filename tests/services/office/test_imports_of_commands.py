"""Files that a command or the night brings: where a territory asks for two, its records wait; the rest is written."""

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.directory.commands import app as directory
from services.directory.models import DirectoryImport, Service
from services.house import House
from services.office.models import Upload
from services.operations.jobs import run_jobs
from services.settings import ROOT

from .conftest import NOW, Person
from .test_second_reader import managers, other

__all__ = ["managers", "other"]
Type = Callable[..., Result]
PLACES = {"41": ("Blois", "41000", "41018"), "07": ("Privas", "07000", "07186")}
PHONE = "02 54 55 56 57"


def record(area: str, name: str, telephone: str = PHONE, **more: str) -> dict[str, str]:
    commune, postal, insee = PLACES[area]
    place = {"commune": commune, "code_postal": postal, "code_insee": insee, "adresse": "1 rue du Test"}
    return {"source": "liste", "id": name, "nom": f"Permanence {name}", "telephone": telephone,
            "date_maj": "2026-11-01", **place, **more}  # fmt: skip


def written(path: Path, *services: dict[str, str], homes: dict[str, str] | None = None) -> Path:
    """Write a file of data·inclusion: each service with a structure of its own, or the one of `homes`."""
    homes = homes or {}
    structures = {each["id"]: {**each, "id": f"s-{each['id']}"} for each in services if each["id"] not in homes}
    listed = [
        {**each, "structure_id": homes.get(each["id"], f"s-{each['id']}"), "modes_accueil": ["en-presentiel"]}
        for each in services
    ]
    path.write_text(json.dumps({"structures": [*structures.values()], "services": listed}), encoding="utf-8")
    return path


@pytest.fixture
def type_(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type `aller-vers directory import` on the database of the house."""
    monkeypatch.setenv("ALLERVERS_DATABASE_URL", house.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("ALLERVERS_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ALLERVERS_TODAY", NOW)

    def run(path: Path, *words: str) -> Result:
        done = CliRunner().invoke(directory, ["import", str(path), "--format", "data-inclusion", *words])
        assert done.exit_code == 0, done.stdout
        return done

    return run


def phones(house: House) -> dict[str, str]:
    with house.database.reading() as session:
        return {each.source_id: each.telephone for each in session.query(Service)}


def waiting(who: Person) -> list[str]:
    """Return the addresses of the imports that wait, as somebody sees them."""
    return re.findall(r'href="(/admin/imports/depots/\w+)"', who.get("/admin/propositions").text)


def page(who: Person, path: str) -> str:
    return html.unescape(str(who.get(path).text))


def test_territory_that_asks_for_two_waits_and_the_rest_is_written(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path, person: Callable[..., Person]
) -> None:
    path = written(tmp_path / "f.json", record("41", "blois"), record("07", "privas"))
    tried = type_(path, "--dry-run").stdout
    assert "Fiches qui attendent, par territoire : 41 (2)." in tried
    assert waiting(managers[0]) == []
    assert "Fiches qui attendent, par territoire : 41 (2)." in type_(path).stdout
    assert list(phones(house)) == ["privas"]
    assert waiting(person("ada", "gestionnaire", "07")) == []
    (address,) = waiting(managers[0])
    said = page(managers[0], address)
    assert "Ce qui changerait : 2" in said
    assert "Permanence blois</th><td>Ajoutée" in said
    assert "privas" not in said
    assert "1 services ajoutés" in managers[0].post(f"{address}/confirmer").text
    assert set(phones(house)) == {"blois", "privas"}
    assert waiting(managers[1]) == []
    assert list((tmp_path / "uploads").iterdir()) == []
    assert "Relu par Gaelle." in page(managers[1], "/admin/imports")
    done = json.loads(type_(path, "--json").stdout)
    assert (done["waiting"], done["services"]["unchanged"]) == ({}, 2)


def test_changes_and_removals_wait_together_and_are_written_together(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    path = tmp_path / "f.json"
    first = [record("41", "un"), record("41", "deux"), record("41", "trois"), record("07", "privas"),
             record("07", "autre")]  # fmt: skip
    type_(written(path, *first), "--sans-relecture", "Premier import")
    new = "02 54 74 00 00"
    type_(written(path, record("41", "un", new), record("41", "trois"), record("07", "privas", new)))
    before = phones(house)
    assert before == {"un": "+33254555657", "deux": "+33254555657", "trois": "+33254555657", "privas": "+33254740000"}
    (address,) = waiting(managers[1])
    said = page(managers[1], address)
    assert "Permanence un</th><td>Changée" in said
    assert "deux</th><td>Retirée" in said
    assert "Permanence trois" not in said
    assert managers[1].post(f"{address}/confirmer").status_code == 200
    assert phones(house) == {"un": "+33254740000", "trois": "+33254555657", "privas": "+33254740000"}


def test_part_that_is_refused_changes_nothing_and_a_newer_file_takes_the_place_of_an_older_one(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    path = tmp_path / "f.json"
    type_(written(path, record("41", "blois"), record("07", "privas")))
    type_(written(path, record("41", "blois", "02 54 74 00 00"), record("07", "privas")))
    (address,) = waiting(managers[0])
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    answer = managers[0].post(f"{address}/abandonner")
    assert "Les fiches de votre territoire restent comme elles sont." in page(managers[0], answer.headers["location"])
    assert waiting(managers[0]) == []
    assert list((tmp_path / "uploads").iterdir()) == []
    assert list(phones(house)) == ["privas"]


def test_part_is_read_by_another_than_who_brought_it(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    type_(written(tmp_path / "f.json", record("41", "blois")), "--by", "gaelle")
    (address,) = waiting(managers[0])
    assert "Dans ce territoire : Marc (gestionnaire)." in page(managers[0], address)
    assert managers[0].post(f"{address}/confirmer").status_code == 409
    assert phones(house) == {}
    assert managers[1].post(f"{address}/confirmer").status_code == 200
    assert list(phones(house)) == ["blois"]


def test_reason_for_writing_without_a_second_reader_is_kept_and_shown(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    path = written(tmp_path / "f.json", record("41", "blois"))
    assert "attendent" not in type_(path, "--sans-relecture", "Reprise de 2025").stdout
    assert list(phones(house)) == ["blois"]
    assert waiting(managers[0]) == []
    assert "Sans relecture : Reprise de 2025." in page(managers[0], "/admin/imports")
    type_(written(path, record("41", "blois", "02 54 74 00 00")), "--sans-relecture", " ")  # no reason is none
    assert len(waiting(managers[0])) == 1


def test_address_that_a_file_says_is_secret_leaves_at_once(
    house: House, managers: tuple[Person, Person], tmp_path: Path, type_: Type
) -> None:
    path = tmp_path / "f.csv"
    head = "source;id;nom;telephone;adresse;commune;code_postal;date_maj;adresse_secrete\n"
    line = f"liste;refuge;Maison du Test;{PHONE};1 rue du Test;Blois;41000;2026-11-01;"
    path.write_text(head + line + "non\n", encoding="utf-8")
    words = ["import", str(path), "--format", "csv"]
    assert CliRunner().invoke(directory, [*words, "--sans-relecture", "Premier import"]).exit_code == 0
    path.write_text(head + line.replace("Maison", "Abri") + "oui\n", encoding="utf-8")
    assert CliRunner().invoke(directory, words).exit_code == 0
    with house.database.reading() as session:
        found = session.query(Service).one()
        assert (found.protected_address, found.adresse, found.commune) == (True, "", "")
    assert waiting(managers[0]) == []


def test_service_waits_with_its_new_structure_and_comes_in_with_it(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    services = record("41", "siege"), record("07", "antenne")
    type_(written(tmp_path / "f.json", *services, homes={"antenne": "s-siege"}))
    assert phones(house) == {}
    (address,) = waiting(managers[0])
    assert "2 services ajoutés" in managers[0].post(f"{address}/confirmer").text
    assert set(phones(house)) == {"siege", "antenne"}


def test_structure_of_another_territory_is_written_while_its_service_here_waits(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path
) -> None:
    services = record("07", "siege"), record("41", "antenne")
    type_(written(tmp_path / "f.json", *services, homes={"antenne": "s-siege"}))
    assert set(phones(house)) == {"siege"}
    (address,) = waiting(managers[0])
    assert "1 services ajoutés" in managers[0].post(f"{address}/confirmer").text
    assert set(phones(house)) == {"siege", "antenne"}


def test_two_territories_that_ask_read_each_its_own_part(
    house: House, managers: tuple[Person, Person], type_: Type, tmp_path: Path, person: Callable[..., Person]
) -> None:
    ada = person("ada", "gestionnaire", "07")
    assert ada.post("/admin/territoire/reglages", departement="07", second="true").status_code == 303
    type_(written(tmp_path / "f.json", record("41", "blois"), record("07", "privas")))
    (theirs,), (ours,) = waiting(ada), waiting(managers[0])
    assert theirs != ours
    assert ada.get(ours).status_code == 404
    assert ada.post(f"{ours}/confirmer").status_code == 404
    assert ada.post(f"{theirs}/confirmer").status_code == 200
    assert set(phones(house)) == {"privas"}
    national = person("nora", "national", "*")
    assert waiting(national) == [ours]
    assert national.post(f"{ours}/confirmer").status_code == 200
    assert set(phones(house)) == {"privas", "blois"}


@pytest.fixture
def public(house: House, tmp_path: Path) -> Iterator[Path]:
    """A file that is served here, and that the installation renews its directory from each week."""
    folder, content = tmp_path / "public", tmp_path / "content"
    folder.mkdir()
    shutil.copytree(ROOT / "data" / "content", content)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/liste.json"
    source = f"  liste: {{name: liste, format: data-inclusion, address: '{address}', licence: LO}}\n"
    text = f"source: essai\nchecked_on: 2026-11-20\nsources:\n{source}"
    (content / "directory_sources.yml").write_text(text, encoding="utf-8")
    house.settings = house.settings.model_copy(update={"content_dir": content, "directory_refresh": "liste"})
    yield folder / "liste.json"
    server.shutdown()


def test_night_writes_the_rest_of_the_country_and_proposes_what_a_territory_wants_to_read(
    house: House, managers: tuple[Person, Person], public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(public, record("41", "blois"), record("07", "privas"))
    done: dict[str, Any] = run_jobs(house)
    assert done["directory_sources_renewed"] == 1
    assert set(phones(house)) == {"privas"}
    (address,) = waiting(managers[0])
    assert run_jobs(house)["directory_sources_renewed"] == 0  # once a week
    assert managers[0].post(f"{address}/confirmer").status_code == 200
    assert set(phones(house)) == {"privas", "blois"}
    with house.database.writing() as session:  # a part that was read is no renewal of the country
        assert session.query(Upload).count() == 0
        for each in session.query(DirectoryImport).filter_by(read_by=""):
            each.written_at = each.written_at.replace(month=10)
    assert run_jobs(house)["directory_sources_renewed"] == 1
    assert waiting(managers[0]) == []
