"""Sessions and stops on dated days: found at the stop, told on the card, carried by every format."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting.public import Library, territory
from services.directory.exporting.run import FORMATS, to_text
from services.directory.models import Service, ServiceOccasion
from services.directory.places import at_commune
from services.directory.schemas import ClosureIn
from services.directory.service import Directory
from tests.services.directory.conftest import FRIDAY, RunImport, Write, query, service, structure

BUS = {
    "source": "essai", "kind": "france-services", "horaires_accueil": "", "modes_accueil": ["en-presentiel"],
    "zone_eligibilite": ["41"],
}  # fmt: skip


def _stop(communes: Communes, name: str, day: int, opens: str = "09:00", closes: str = "12:00") -> dict[str, object]:
    (commune,) = [each for each in communes.find(name) if each.departement == "41"]
    place = {"adresse": "place de la mairie", **at_commune(commune)}
    return {"what": "stop", "day": date(2026, 11, day), "opens": opens, "closes": closes, **place}


def test_a_service_that_travels_is_found_where_it_stops(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    write(service("bus", **BUS, occasions=[_stop(communes, "Mondoubleau", 24), _stop(communes, "Salbris", 26)]))
    for name, text in (("Mondoubleau", "mardi 24 novembre"), ("Salbris", "jeudi 26 novembre")):
        (card, *_) = directory.search(session, query(communes.find(name)[0], event="numerique")).cards
        assert card.open_text == f"Prochain passage : {text}, de 9 h à 12 h."
        assert card.address.startswith("place de la mairie")
        assert card.distance == "à moins de 1 km"


def test_the_stop_comes_before_the_far_office_of_the_same_service(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("bus", blois, **BUS, occasions=[_stop(communes, "Mondoubleau", 24)]))
    (card, *_) = directory.search(session, query(communes.find("Mondoubleau")[0], event="numerique")).cards
    assert (card.distance, card.open_text) == (
        "à moins de 1 km", "Prochain passage : mardi 24 novembre, de 9 h à 12 h.",
    )  # fmt: skip


def test_a_stop_on_a_day_when_its_structure_is_shut_does_not_count(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    shut = ClosureIn(first=date(2026, 11, 23), last=date(2026, 11, 27), reason="vacances")
    home = structure("bus", closures=[shut])
    stops = [_stop(communes, "Mondoubleau", day) for day in (24, 30)]
    write(service("bus", **BUS, structure_id="bus", occasions=stops), structures=[home])
    (card, *_) = directory.search(session, query(communes.find("Mondoubleau")[0], event="numerique")).cards
    assert card.open_text == "Prochain passage : lundi 30 novembre, de 9 h à 12 h."


def test_it_is_open_while_it_is_there_and_gone_afterwards(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    write(service("bus", **BUS, occasions=[_stop(communes, "Mondoubleau", 20)]))
    (place,) = communes.find("Mondoubleau")
    (card, *_) = directory.search(session, query(place, event="numerique")).cards
    assert (card.open_state, card.open_text) == ("ouvert", "Sur place aujourd'hui, jusqu'à 12 h.")
    later = query(place, event="numerique", at=datetime(2026, 11, 21, 9, tzinfo=PARIS))
    assert "Service bus" not in [card.name for card in directory.search(session, later).cards]


def test_a_service_of_sessions_alone_tells_the_next_one(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    sessions = [
        {"what": "session", "day": date(2026, month, 8), "opens": "18:30", "closes": "20:00", "label": "Groupe"}
        for month in (10, 12)
    ]
    write(service("groupe", communes.find("Blois")[0], kind="groupe-deuil", horaires_accueil="", occasions=sessions))
    (card, *_) = directory.search(session, query(communes.find("Blois")[0], event="deuil")).cards
    assert card.open_text == "Prochaine séance : mardi 8 décembre, de 18 h 30 à 20 h."
    assert card.hours == ["Mardi 8 décembre, 18 h 30 à 20 h : Groupe"]


def test_a_protected_address_keeps_the_days_and_forgets_the_places(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    said = {"label": "Chez nous, rue des Tilleuls", **_stop(communes, "Salbris", 24)}
    closed = [{"first": date(2026, 11, 1), "last": date(2026, 12, 1), "reason": "travaux rue des Tilleuls"}]
    write(service("secret", **{**BUS, "kind": "violences"}, protected_address=True, occasions=[said], closures=closed))
    (kept,) = session.scalars(select(ServiceOccasion))
    assert (kept.day, kept.opens, kept.commune, kept.adresse, kept.label, kept.latitude) == (
        date(2026, 11, 24), "09:00", "", "", "", None,
    )  # fmt: skip
    for name in ("Salbris", "Blois"):
        found = directory.search(session, query(communes.find(name)[0], event="violence", limit=5))
        written = "".join(card.model_dump_json() for card in found.cards if card.name == "Service secret")
        assert written
        assert "Salbris" not in written
        assert "Tilleuls" not in written


@pytest.mark.parametrize("kind", ["csv", "hsds"])
def test_they_leave_and_come_back(
    database: Database, library: Library, run_import: RunImport, tmp_path: Path, kind: str
) -> None:
    table = tmp_path / "saisie.csv"
    table.write_text(
        "id;nom;commune;code_insee;kind;occasions;by_appointment;receives\n"
        "bus;Bus des démarches;Blois;41018;france-services;"
        '"passage 2026-12-03 09:00-12:00 Mondoubleau : place du marché | séance 2026-12-10 18:00-20:00 Réunion";'
        "non;femmes\n",
        encoding="utf-8",
    )
    report = run_import("csv", table, dated=date(2026, 11, 1))
    assert report.services.created == 1
    with database.reading() as session:
        before = _said(session)
        path = tmp_path / f"export.{'csv' if kind == 'csv' else 'json'}"
        path.write_text(to_text(FORMATS[kind], session, library, territory(library.communes, "")), encoding="utf-8")
    assert len(before) == 2
    again = run_import(kind, path, source="retour") if kind == "hsds" else run_import(kind, path)
    assert not [remark for remark in again.remarks if remark.field == "occasions"]
    with database.reading() as session:
        services = list(session.scalars(select(Service)))
        assert {each.by_appointment for each in services} == {False}
        assert {tuple(each.receives) for each in services} == {("femmes",)}
        assert set(_said(session)) == set(before)
    if kind == "csv":
        assert (again.services.unchanged, again.services.changed) == (1, 0)


def _said(session: Session) -> list[tuple[object, ...]]:
    return [(each.what, each.day, each.opens, each.code_insee) for each in session.scalars(select(ServiceOccasion))]


def test_a_date_that_cannot_be_read_is_told(run_import: RunImport, tmp_path: Path) -> None:
    table = tmp_path / "saisie.csv"
    table.write_text(
        "id;nom;code_insee;occasions\na;Bus des démarches;41018;passage 2026-12-03 12:00-09:00 Blois\n"
        "b;Bus des villages;41018;passage 2026-12-03 09:00-12:00 Nullepart\n",
        encoding="utf-8",
    )
    report = run_import("csv", table, dated=date(2026, 11, 1))
    reasons = [each.reason for each in report.remarks if each.field == "occasions"]
    assert reasons == ["Cette date ne se lit pas.", "Cette commune n'existe pas dans ce département."]
    assert report.services.created == 2
    assert FRIDAY.tzinfo is PARIS
