"""What leaves validates: data·inclusion with its own package, HSDS with the official schemas and our profile."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from data_inclusion.schema import v1
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import HttpUrl, TypeAdapter
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy import update

from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_file, to_text
from services.directory.importing.report import Report
from services.directory.models import Service
from services.directory.writing.demonstration import load_demonstration
from services.settings import Settings

RunImport = Callable[..., Report]
RealFile = Callable[[str], Path]
HTTP: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


@pytest.fixture
def filled(run_import: RunImport, database: Database, communes: Communes) -> Database:
    """A directory of every kind of source, with the demonstration beside them."""
    for kind, name in (
        ("data-inclusion", "data_inclusion.json"), ("dila", "dila_table.csv"), ("hsds", "hsds.json"),
        ("csv", "own.csv"), ("france-services", "france_services.csv"),
    ):  # fmt: skip
        run_import(kind, name)
    with database.writing() as session:
        load_demonstration(session, Settings(), communes)
    return database


def _export(database: Database, library: Library, kind: str, departement: str = "") -> str:
    with database.reading() as session:
        return to_text(FORMATS[kind], session, library, territory(library.communes, departement))


def _merge(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merge(merged.get(name), value)
    return merged


@pytest.fixture
def schemas(real_file: RealFile) -> dict[str, Any]:
    """The official schemas of HSDS 3.0."""
    folder = real_file("hsds-3.0-schema")
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


@pytest.fixture
def hsds_validator(schemas: dict[str, Any]) -> Callable[[str], Draft202012Validator]:
    """Return a function: name of a schema → its validator, completed by our profile."""
    folder = Settings().content_dir / "hsds_profile"
    for path in folder.glob("*.json"):
        schemas[path.name] = _merge(schemas[path.name], json.loads(path.read_text(encoding="utf-8")))
    # Without a $schema of their own, the official files are read as today's JSON Schema.
    resources = [
        (name, Resource.from_contents(each, default_specification=DRAFT202012)) for name, each in schemas.items()
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    checker = FormatChecker(formats=["uuid", "email", "date"])
    checker.checks("uri", raises=ValueError)(lambda value: bool(HTTP.validate_python(value)))
    checker.checks("date-time", raises=ValueError)(lambda value: datetime.fromisoformat(value).tzinfo is not None)
    return lambda name: Draft202012Validator(schemas[name], registry=registry, format_checker=checker)


def test_data_inclusion_validates_whole(filled: Database, library: Library) -> None:
    found = json.loads(_export(filled, library, "data-inclusion"))
    assert (len(found["structures"]), len(found["services"])) == (10, 8)
    for each in found["structures"]:
        v1.Structure.model_validate(each, strict=False)
        assert set(each) <= set(v1.Structure.model_fields)
    for each in found["services"]:
        v1.Service.model_validate(each, strict=False)
        assert set(each) <= set(v1.Service.model_fields)
    ids = {each["id"] for each in found["structures"]}
    assert {each["structure_id"] for each in found["services"]} <= ids


def test_data_inclusion_is_imported_again_without_a_change(
    filled: Database, library: Library, run_import: RunImport, tmp_path: Path
) -> None:
    path = tmp_path / "export.json"
    path.write_text(_export(filled, library, "data-inclusion"), encoding="utf-8")
    report = run_import("data-inclusion", path, dry_run=True)
    # The format has no place for our kinds, languages or closures: their services come back poorer. Structures do not.
    assert report.structures.unchanged == report.structures.read


def test_our_table_is_imported_again_without_a_change(
    filled: Database, library: Library, run_import: RunImport, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(_export(filled, library, "csv"), encoding="utf-8-sig", newline="")
    report = run_import("csv", path, dry_run=True)
    assert (report.structures.read, report.services.read) == (10, 8)
    assert (report.structures.unchanged, report.services.unchanged) == (10, 8)


def test_no_cell_of_our_table_is_a_formula(filled: Database, library: Library) -> None:
    with filled.writing() as session:
        session.execute(
            update(Service).where(Service.source_id == "aide-alimentaire").values(nom="=1+1", telephone="+262262211881")
        )
    written = _export(filled, library, "csv")
    assert ";'=1+1;" in written
    assert ";'+262262211881;" in written


def test_hsds_services_validate(
    filled: Database, library: Library, hsds_validator: Callable[[str], Draft202012Validator]
) -> None:
    lines = _export(filled, library, "hsds").splitlines()
    assert len(lines) == 8
    validator = hsds_validator("service.json")
    for line in lines:
        assert [error.message for error in validator.iter_errors(json.loads(line))] == []
    broken = json.loads(lines[0]) | {"status": "ouvert"}
    assert len(list(validator.iter_errors(broken))) == 1


def test_hsds_is_imported_again(filled: Database, library: Library, run_import: RunImport, tmp_path: Path) -> None:
    path = tmp_path / "export.ndjson"
    path.write_text(_export(filled, library, "hsds"), encoding="utf-8")
    report = run_import("hsds", path, source="ailleurs")
    assert report.services.created == 8
    assert report.services.refused == 0
    assert run_import("hsds", path, source="ailleurs").services.unchanged == 8


def test_a_territory_alone_is_exported(filled: Database, library: Library) -> None:
    found = json.loads(_export(filled, library, "data-inclusion", "974"))
    assert {each["code_insee"] for each in found["services"]} == {"97411"}
    assert {each["code_insee"] for each in found["structures"]} == {"97411"}


def test_a_bundle_holds_a_territory_for_a_phone(filled: Database, library: Library) -> None:
    found = json.loads(_export(filled, library, "bundle", "41"))
    assert len(found["communes"]) == 267
    assert len(found["town_halls"]) > 250
    food = next(each for each in found["services"] if each["id"] == "essai--aide-alimentaire")
    assert food["phone"] == "+33261910001"
    assert len(food["point"]) == 2
    with pytest.raises(ValueError, match="département"):
        _export(filled, library, "bundle")


def test_a_file_takes_its_name_once_it_is_whole(filled: Database, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    with filled.reading() as session:
        written = to_file(FORMATS["data-inclusion"], session, library, territory(library.communes, ""), path)
    assert (written.structures, written.services) == (10, 8)
    assert [each.name for each in tmp_path.glob("*export*")] == ["export.json"]
    path.write_text("avant")
    with filled.reading() as session, pytest.raises(ValueError, match="département"):
        to_file(FORMATS["bundle"], session, library, territory(library.communes, ""), path)
    assert path.read_text() == "avant"


def test_the_http_answers_validate(
    filled: Database, open_client: TestClient, hsds_validator: Callable[[str], Draft202012Validator]
) -> None:
    about = open_client.get("/hsds/").json()
    assert about["version"] == "3.0"
    assert open_client.get(about["profile"]).json()["schemas"].keys() >= {"service.json"}
    for collection, schema in (("services", "service.json"), ("organizations", "organization.json")):
        page = open_client.get(f"/hsds/{collection}", params={"full": True, "per_page": 4}).json()
        assert (page["page_number"], page["size"], page["first_page"], page["last_page"]) == (1, 4, True, False)
        for each in page["contents"]:
            assert [error.message for error in hsds_validator(schema).iter_errors(each)] == []
            one = open_client.get(f"/hsds/{collection}/{each['id']}").json()
            assert [error.message for error in hsds_validator(schema).iter_errors(one)] == []
    places = open_client.get("/hsds/service_at_locations").json()
    for each in places["contents"]:
        assert [error.message for error in hsds_validator("service_at_location.json").iter_errors(each)] == []
    assert places["total_items"] == len(places["contents"]) > 0
    for each in open_client.get("/hsds/taxonomies").json()["contents"]:
        assert [error.message for error in hsds_validator("taxonomy.json").iter_errors(each)] == []
    for each in open_client.get("/hsds/taxonomy_terms").json()["contents"]:
        assert [error.message for error in hsds_validator("taxonomy_term.json").iter_errors(each)] == []
    for each in open_client.get("/data-inclusion/services").json()["items"]:
        v1.Service.model_validate(each)
        assert open_client.get(f"/data-inclusion/services/{each['id']}").json() == each
    for each in open_client.get("/data-inclusion/structures").json()["items"]:
        v1.Structure.model_validate(each)
