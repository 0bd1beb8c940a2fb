import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from services.db import Database
from services.directory.importing import weekly
from services.directory.importing.report import Report
from services.directory.importing.rows import Unreadable
from services.directory.models import Service, Structure

RunImport = Callable[..., Report]


def _all(database: Database, model: type) -> dict[str, object]:
    with database.reading() as session:
        return {each.source_id: each for each in session.scalars(select(model))}  # type: ignore[attr-defined]


def _structure(database: Database, identity: str) -> Structure:
    found = _all(database, Structure)[identity]
    assert isinstance(found, Structure)
    return found


def _service(database: Database, identity: str) -> Service:
    found = _all(database, Service)[identity]
    assert isinstance(found, Service)
    return found


def test_the_dila_table_gives_a_place_to_each_counter_and_a_service_to_some(
    run_import: RunImport, database: Database
) -> None:
    report = run_import("dila", "dila_table.csv")
    assert (report.structures.created, report.services.created) == (4, 2)
    pmi = _service(database, "pmi-41018-01--accueil")
    assert (pmi.kind, pmi.adresse, pmi.code_postal, pmi.telephone) == ("pmi", "14 rue du Test", "41000", "+33261910011")
    assert _structure(database, "mairie-41269-01").telephone == ""
    assert _structure(database, "gendarmerie-97411-01").telephone == "+262262211881"
    assert {each.value for each in report.remarks if each.field == "type"} == {"mairie (1)", "gendarmerie (1)"}


def test_the_date_of_a_file_without_dates_is_read_in_its_name(
    run_import: RunImport, database: Database, fixtures: Path, tmp_path: Path
) -> None:
    path = tmp_path / "annuaire_2019-07.csv"
    path.write_bytes((fixtures / "dila_table.csv").read_bytes())
    run_import("dila", path)
    assert _structure(database, "pmi-41018-01").date_maj.isoformat() == "2019-07-01"


def test_todays_dila_json_is_read_with_its_hours(run_import: RunImport, database: Database) -> None:
    run_import("dila", "dila.json")
    office = _structure(database, "0f0f6f8e-1111-4222-8333-444455556666")
    assert (office.adresse, office.complement_adresse, office.code_postal) == (
        "15 avenue du Test",
        "Bâtiment A",
        "41000",
    )
    assert office.horaires_accueil == "Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00; PH off"
    assert (office.courriel, office.date_maj.isoformat()) == ("contact@missionlocale-blois.fr", "2026-06-12")
    adil = _service(database, "0f0f6f8e-1111-4222-8333-444455557777--accueil")
    # Lists written as text are read too; hours that hold under a condition are not hours.
    assert (adil.kind, adil.telephone, adil.horaires_accueil) == ("adil", "+33261910014", "")
    with database.reading() as session:
        assert [zone.code for zone in session.get(Service, adil.id).zones] == ["41"]  # type: ignore[union-attr]


def test_the_france_services_list_makes_osm_hours_of_its_days(run_import: RunImport, database: Database) -> None:
    report = run_import("france-services", "france_services.csv")
    assert (report.structures.created, report.services.created) == (2, 2)
    hall = _service(database, "9001--demarches")
    assert hall.horaires_accueil == "Mo-Tu 09:00-12:00,13:30-17:00; We 09:00-12:00; Fr 09:00-12:00; PH off"
    assert (hall.kind, hall.telephone, hall.frais) == ("france-services", "+33261910021", "gratuit")
    assert hall.mobilisation_precisions == "Sur rendez-vous le vendredi."
    far = _structure(database, "9002")
    assert (far.telephone, far.courriel, far.horaires_accueil) == ("+262262211881", "", "")
    assert [each.value for each in report.remarks if each.field == "h_lundi"] == ["de neuf heures à midi"] * 1


def test_hsds_services_come_with_their_organisation_and_place(run_import: RunImport, database: Database) -> None:
    report = run_import("hsds", "hsds.json")
    assert (report.structures.created, report.services.created) == (1, 1)
    lessons = _service(database, "1f9b5a4e-0000-4000-8000-000000000001")
    assert (lessons.frais, lessons.adresse, lessons.code_insee) == ("gratuit", "4 rue du Test", "41018")
    assert (lessons.telephone, lessons.horaires_accueil) == ("+33261910041", "Mo 17:00-19:00; Th 17:00-19:00")
    assert [each.reason for each in report.remarks] == ["Ce service est arrêté. Il n'entre pas."]


def test_our_table_needs_few_columns_and_reads_what_people_write(run_import: RunImport, database: Database) -> None:
    report = run_import("csv", "own.csv")
    assert (report.structures.created, report.services.created) == (2, 2)
    group = _service(database, "groupe-de-parole-apres-un-deces-blois")
    assert (group.kind, group.by_appointment, group.languages) == ("groupe-deuil", True, ["ar", "en"])
    assert (group.receives, group.horaires_accueil) == (["femmes", "hommes"], "Mo 18:00-20:00")
    assert group.code_insee == "41018"
    with database.reading() as session:
        found = session.get(Service, group.id)
        assert found is not None
        assert found.structure.nom == "Association du Test"
        assert found.structure.site_web == "https://exemple.fr"
        assert [(each.first.isoformat(), each.last.isoformat(), each.reason) for each in found.closures] == [
            ("2026-12-21", "2027-01-03", "vacances")
        ]
    assert _service(database, "vestiaire-vendome").kind == "vestiaire"
    assert {(each.field, each.value) for each in report.remarks} == {("needs", "groupe de parole")}
    assert next(each.nearest for each in report.remarks) == "groupe-parole"


def test_our_table_keeps_what_it_does_not_name(run_import: RunImport, tmp_path: Path) -> None:
    run_import("csv", "own.csv")
    path = tmp_path / "suite.csv"
    path.write_text("nom;commune;telephone\nAtelier;Blois;02 61 91 00 33\n", encoding="utf-8")
    report = run_import("csv", path)
    assert (report.services.created, report.services.removed, report.services.kept) == (1, 0, 2)
    assert run_import("csv", path, missing="remove").services.removed == 2


def test_a_table_without_names_is_refused(run_import: RunImport, tmp_path: Path) -> None:
    path = tmp_path / "essai.csv"
    path.write_text("telephone;commune\n0261910001;Blois\n")
    with pytest.raises(Unreadable, match="Il manque la colonne « nom »"):
        run_import("csv", path)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("09:00 - 12:00 / 13:30 - 17:00", (("09:00", "12:00"), ("13:30", "17:00"))),
        ("9h-12h30", (("09:00", "12:30"),)),
        ("00:00 - 00:00 / 09:00 - 12:00", (("09:00", "12:00"),)),
        ("", ()),
        ("midi", None),
        ("12:00 - 09:00", None),
        ("09:00 - ", None),
        ("29:00 - 31:00", None),
    ],
)
def test_ranges_of_a_day(written: str, kept: object) -> None:
    assert weekly.ranges(written) == kept


@pytest.mark.parametrize(
    "osm",
    ["Mo-Fr 09:00-12:00,13:30-17:00; PH off", "Mo 13:30-17:00; Tu-Th 09:00-12:00; PH off", "Sa-Su 10:00-12:00; PH off"],
)
def test_plain_hours_survive_days_and_back(osm: str) -> None:
    days = weekly.days_of(osm)
    assert days is not None
    assert weekly.osm(days) == osm


def test_finer_hours_have_no_plain_week() -> None:
    assert weekly.days_of("24/7") is None
    assert weekly.days_of("Mo[1] 09:00-12:00") is None


def test_an_archive_is_read_by_its_largest_file(run_import: RunImport, fixtures: Path, tmp_path: Path) -> None:
    path = tmp_path / "annuaire.tar.bz2"
    with tarfile.open(path, "w:bz2") as archive:
        archive.add(fixtures / "dila.json", "2026/service.json")
        archive.add(fixtures / "own.csv", "lisez-moi.txt")
    assert run_import("dila", path).structures.created == 2
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Unreadable):
        run_import("dila", path)
    with tarfile.open(path, "w") as archive:
        archive.add(fixtures / "own.csv", "lisez-moi.txt")
    with pytest.raises(Unreadable, match="ne contient pas de fichier lisible"):
        run_import("dila", path)
