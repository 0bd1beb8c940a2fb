"""Every value keeps who said it and when: through changes, imports, answers and undoing."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.db import Database
from services.directory.communes import Communes
from services.directory.importing.answers import answer
from services.directory.importing.undo import undo
from services.directory.models import Service
from services.directory.taxonomy import Taxonomy
from services.directory.writing.provenance import origin
from services.directory.writing.source import write_source
from tests.services.directory.conftest import FRIDAY, RunImport, service, structure

LATER = datetime(2026, 12, 1, 9, tzinfo=PARIS)


def _one(session: Session, source_id: str) -> Service:
    return session.scalars(select(Service).where(Service.source_id == source_id)).one()


def test_a_value_keeps_who_said_it_until_someone_says_otherwise(
    session: Session, communes: Communes, taxonomy: Taxonomy
) -> None:
    (blois,) = communes.find("Blois")
    first = service("a", blois, telephone="+33261910001")
    later = service("a", blois, telephone="+33261910002", date_maj=date(2026, 11, 30), zone_eligibilite=["41"])
    for values, now, by in ((first, FRIDAY, "Anne"), (later, LATER, "Karim")):
        write_source(session, "essai", [structure("s-a")], [values], taxonomy, now=now, by=by)
        session.expire_all()
    record = _one(session, "a")
    said = origin(record, "telephone")
    assert (said.by, said.on, said.at) == ("Karim", date(2026, 11, 30), LATER)
    assert origin(record, "zone_eligibilite").by == "Karim"
    kept = origin(record, "adresse")
    assert (kept.by, kept.on, kept.at) == ("Anne", date(2026, 11, 1), FRIDAY)


def test_imports_sign_what_they_change_and_undoing_gives_back_who_had_said_it(
    run_import: RunImport, database: Database, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    table = tmp_path / "saisie.csv"
    head = "id;nom;code_insee;telephone\n"
    table.write_text(f"{head}a;Point d'écoute;41018;0261910001\n", encoding="utf-8")
    run_import("csv", table, dated=date(2026, 11, 1), by="premier")
    table.write_text(f"{head}a;Point d'écoute;41018;0261910002\n", encoding="utf-8")
    second = run_import("csv", table, dated=date(2026, 11, 2), by="second")
    with database.reading() as session:
        record = _one(session, "a")
        assert (origin(record, "telephone").by, origin(record, "nom").by) == ("second", "premier")
    with database.writing() as session:
        undo(session, second.import_id, taxonomy, now=LATER)
    with database.reading() as session:
        assert origin(_one(session, "a"), "telephone").by == "premier"


def test_an_answer_is_signed_and_no_value_stands_in_the_origins(
    run_import: RunImport, database: Database, taxonomy: Taxonomy
) -> None:
    run_import("data-inclusion", "data_inclusion.json")
    with database.writing() as session:
        answer(session, "essai--refuge", True, taxonomy, now=LATER, by="Karim")
    with database.reading() as session:
        for record in session.scalars(select(Service).where(Service.protected_address.is_(True))):
            assert origin(record, "protected_address").by == "Karim"
            assert "omorantin" not in str(record.origins)
