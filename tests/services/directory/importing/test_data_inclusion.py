import gzip
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from services.db import Database
from services.directory.importing.report import Report
from services.directory.importing.rows import Unreadable
from services.directory.models import Service, Structure

RunImport = Callable[..., Report]


def _structures(database: Database) -> dict[str, Structure]:
    with database.reading() as session:
        return {each.source_id: each for each in session.scalars(select(Structure))}


def _services(database: Database) -> dict[str, Service]:
    with database.reading() as session:
        return {each.source_id: each for each in session.scalars(select(Service))}


def test_a_json_file_comes_in_whole(run_import: RunImport, database: Database) -> None:
    report = run_import("data-inclusion", "data_inclusion.json")
    assert (report.structures.created, report.services.created) == (3, 3)
    assert report.structures.adds_up
    assert report.services.adds_up
    town = _structures(database)["ccas-vendome"]
    assert town.telephone == "+33261910001"
    assert town.site_web == "http://www.vendome.fr"
    assert town.courriel == "ccas@vendome.fr"
    food = _services(database)["aide-alimentaire"]
    assert (food.adresse, food.horaires_accueil) == ("Parc Ronsard", "Mo-Fr 09:00-12:00,13:30-17:00; PH off")
    assert food.uid == "essai--aide-alimentaire"


def test_every_fault_is_told_with_line_field_value_and_what_was_meant(run_import: RunImport) -> None:
    report = run_import("data-inclusion", "data_inclusion_with_faults.json")
    told = {(each.line, each.field): each for each in report.remarks}
    assert (report.structures.read, report.structures.refused, report.structures.created) == (5, 4, 1)
    assert (report.services.read, report.services.refused, report.services.created) == (3, 2, 1)
    assert told[1, "reseaux_porteurs"].nearest == "ccas-cias"
    assert told[1, "type"].nearest == "atelier"
    assert told[1, "thematiques"].nearest == "famille--garde-denfants"
    assert told[1, "code_insee"].nearest == "41018"
    assert told[1, "code_insee"].effect == "fixed"
    assert told[1, "latitude"].reason == "Latitude et longitude étaient échangées."
    assert told[1, "telephone"].value == "12 34"
    assert told[1, "horaires_accueil"].effect == "emptied"
    assert told[1, "publics"].effect == "fixed"
    assert told[1, "zone_eligibilite"].value == "99"
    assert told[2, "nom"].effect == "refused"
    assert told[3, "date_maj"].effect == "refused"
    assert told[4, "id"].reason == "Cet identifiant est déjà à la ligne 1."
    assert told[5, ""].reason == "Cette ligne n'est pas une fiche."
    assert told[2, "structure_id"].nearest == "s1"
    assert told[0, "couleur"].reason == "Cette colonne n'est pas lue."


def test_a_wrong_value_is_left_empty_and_the_rest_kept(run_import: RunImport, database: Database) -> None:
    run_import("data-inclusion", "data_inclusion_with_faults.json")
    centre = _structures(database)["s1"]
    assert (centre.telephone, centre.courriel, centre.horaires_accueil, centre.siret) == ("", "", "", "")
    assert (centre.code_insee, centre.latitude) == ("41018", 47.58)
    workshop = _services(database)["a1"]
    assert workshop.publics == ["tous-publics"]
    with database.reading() as session:
        zones = session.get(Service, workshop.id).zones  # type: ignore[union-attr]
        # The zone that was given does not exist: the département stands in, rather than the whole country.
        assert [each.code for each in zones] == ["41"]


def test_services_in_a_file_of_their_own_find_their_structures(run_import: RunImport, database: Database) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    report = run_import("data-inclusion", "data_inclusion_services.csv", missing="keep")
    assert (report.services.created, report.services.kept) == (1, 3)
    found = _services(database)["permanence"]
    assert found.publics == ["familles", "jeunes"]
    assert found.frais == "gratuit"
    assert found.commune == "Blois"


def test_a_csv_of_services_removes_no_structure(run_import: RunImport, database: Database) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    report = run_import("data-inclusion", "data_inclusion_services.csv")
    assert (report.services.removed, report.structures.removed) == (3, 0)
    assert len(_structures(database)) == 3


def test_a_workbook_reads_like_the_json(run_import: RunImport, fixtures: Path, tmp_path: Path) -> None:
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    book = openpyxl.Workbook()
    for name in ("structures", "services"):
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(key for each in found[name] for key in each))
        sheet.append(columns)
        for each in found[name]:
            values = (each.get(key) for key in columns)
            sheet.append([", ".join(value) if isinstance(value, list) else value for value in values])
    book.save(tmp_path / "essai.xlsx")
    run_import("data-inclusion", "data_inclusion.json")
    report = run_import("data-inclusion", tmp_path / "essai.xlsx")
    assert (report.structures.unchanged, report.services.unchanged) == (3, 3)


def test_a_spreadsheet_that_ate_the_zeros_is_mended(run_import: RunImport, database: Database, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["source", "id", "nom", "date_maj", "code_postal", "code_insee", "telephone", "siret"])
    sheet.append(["essai", 12, "Maison de l'Ain", "2026-01-05", 1000, 1053.0, 261910009, 13003013300016])
    book.save(tmp_path / "essai.xlsx")
    run_import("data-inclusion", tmp_path / "essai.xlsx")
    found = _structures(database)["12"]
    assert (found.code_postal, found.code_insee, found.commune) == ("01000", "01053", "Bourg-en-Bresse")
    assert (found.telephone, found.siret) == ("+33261910009", "13003013300016")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_spelling(
    run_import: RunImport, database: Database, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [["source", "id", "nom", "date_maj"], ["essai", "1", "Épicerie solidaire", "05/01/2026"]]
    path = tmp_path / "essai.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    run_import("data-inclusion", path)
    found = _structures(database)["1"]
    assert (found.nom, found.date_maj.isoformat()) == ("Épicerie solidaire", "2026-01-05")


def test_one_object_a_line_and_gzip_are_read(run_import: RunImport, fixtures: Path, tmp_path: Path) -> None:
    found = json.loads((fixtures / "data_inclusion.json").read_text(encoding="utf-8"))
    path = tmp_path / "essai.ndjson.gz"
    lines = [json.dumps(each) for each in (*found["services"], *found["structures"])]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    report = run_import("data-inclusion", path)
    assert (report.structures.created, report.services.created) == (3, 3)


def test_a_file_of_another_kind_is_refused_with_a_sentence(run_import: RunImport, tmp_path: Path) -> None:
    path = tmp_path / "essai.json"
    path.write_text('{"autre": 1}')
    with pytest.raises(Unreadable, match="structures"):
        run_import("data-inclusion", path)
    with pytest.raises(Unreadable, match="Il manque, ou il est abîmé"):
        run_import("data-inclusion", tmp_path / "absent.json")


def test_what_is_invented_does_not_come_in(run_import: RunImport, tmp_path: Path) -> None:
    path = tmp_path / "essai.json"
    path.write_text(
        json.dumps(
            [
                {"source": "demonstration", "id": "1", "nom": "Centre inventé", "date_maj": "2026-01-01"},
                {"source": "x", "id": "2", "nom": "Centre (démonstration)", "date_maj": "2026-01-01"},
            ]
        )
    )
    report = run_import("data-inclusion", path)
    assert report.structures.refused == 2
    assert report.blocked
