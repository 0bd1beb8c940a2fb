"""A spreadsheet in its own columns: matched, tried, written, undone; nothing outside the territory."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from services.directory.models import Service
from services.house import House
from services.office.imports.service import Imports

from .conftest import Person

HEAD = ["Organisme", "Intitulé", "Tél", "Ville", "Jours et heures", "Notes"]
ROWS = [
    ["Ville de Blois", "Permanence budget", "02 54 55 56 57", "Blois", "lundi au jeudi 9h-12h", "x"],
    ["Ville de Vendôme", "Aide alimentaire", "02 54", "Vendôme", "un jour sur deux", "x"],
    ["Maison", "Refuge pour femmes victimes de violences", "02 54 74 00 00", "Blois", "24h/24 7j/7", "x"],
]


def workbook(rows: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def send(who: Person, rows: list[list[str]] = ROWS, source: str = "tableau-41") -> Any:
    return who.client.post(
        "/admin/imports",
        data={"csrf": who.csrf, "source": source, "departement": "41"},
        files={"fichier": ("nos services.xlsx", workbook(rows))},
    )


def guesses(page: str) -> dict[str, str]:
    found = {}
    for name, body in re.findall(r'<select name="(col-\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def count(house: House) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count(Service.id))) or 0


def test_spreadsheet_is_matched_tried_written_and_undone(house: House, manager: Person) -> None:
    address = send(manager).headers["location"]
    found = guesses(manager.get(address).text)
    assert found == {"col-organisme": "structure_nom", "col-intitule": "nom", "col-tel": "telephone",
                     "col-ville": "commune", "col-jours_et_heures": "horaires_accueil", "col-notes": ""}  # fmt: skip
    assert manager.post(address, **found, genre="point-conseil-budget").status_code == 303
    page = manager.get(address).text
    assert "3 services lus, 0 refusés." in page
    assert "« adresse secrète ? » : 1." in page
    assert "Nous ne comprenons pas « jour ». Les familles lisent vos mots." in page
    assert "<td>3</td>" in page  # the line of the spreadsheet
    assert count(house) == 0
    done = manager.post(f"{address}/confirmer").text
    assert "3 services ajoutés" in done
    assert "41 – Loir-et-Cher : Réseau violences" in done  # no door for people in danger yet
    with house.database.reading() as session:
        by_name = {each.nom: each for each in session.scalars(select(Service))}
    assert by_name["Permanence budget"].horaires_accueil == "Mo-Th 09:00-12:00"
    assert by_name["Permanence budget"].code_insee == "41018"
    assert by_name["Refuge pour femmes victimes de violences"].status == "held"
    assert "Le 20/11/2026, par Gaelle : nos services.xlsx." in manager.get("/admin/imports").text
    again = send(manager).headers["location"]
    assert guesses(manager.get(again).text) == found  # kept by source
    name = re.search(r"/admin/imports/([\w-]+)/annuler", done)[1]  # type: ignore[index]
    assert manager.post(f"/admin/imports/{name}/annuler").headers["location"].endswith("fait=6")
    assert count(house) == 0


def test_lines_of_another_territory_are_left_out_and_named(house: House, manager: Person) -> None:
    away = ["Ardèche", "Ailleurs", "", "Privas", "", ""]
    address = send(manager, [*ROWS, away]).headers["location"]
    found = guesses(manager.get(address).text)
    manager.post(address, **found)
    page = manager.get(address).text
    assert "Cette ligne est hors de votre territoire. Elle n&#39;est pas reprise. 1 ligne." in page
    assert "<td>5</td><td>Ailleurs</td>" in page
    assert "3 services ajoutés" in manager.post(f"{address}/confirmer").text
    with house.database.reading() as session:
        assert "Ailleurs" not in set(session.scalars(select(Service.nom)))
    address = send(manager, [away]).headers["location"]
    answer = manager.post(address, **found)
    assert answer.status_code == 409
    assert "Toutes les lignes sont hors de votre territoire." in answer.text


def test_source_of_another_territory_is_not_overwritten(house: House, manager: Person, privas: int) -> None:
    answer = send(manager, source="ailleurs")
    assert answer.status_code == 409
    assert "Cette source sert déjà un autre territoire." in answer.text


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04abime", b"une seule colonne\n"])
def test_file_that_is_no_table_gets_one_sentence(manager: Person, data: bytes) -> None:
    answer = manager.client.post(
        "/admin/imports",
        data={"csrf": manager.csrf, "source": "essai", "departement": "41"},
        files={"fichier": ("x.xlsx", data)},
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_upload_of_a_colleague_is_not_seen(manager: Person, person: Callable[..., Person]) -> None:
    address = send(manager).headers["location"]
    assert person("autre", "gestionnaire", "41").get(address).status_code == 404


def test_file_that_nobody_confirms_is_forgotten_after_thirty_days(
    house: House, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send(manager).headers["location"]
    assert Imports(house).sweep() == 0
    later = house.clock.now() + timedelta(days=31)
    monkeypatch.setattr(house.clock, "now", lambda: later)
    assert Imports(house).sweep() == 1
    assert list((house.settings.var_dir / "uploads").iterdir()) == []
    monkeypatch.undo()
    assert manager.get(address).status_code == 404


def test_first_week_three_hundred_rows_are_seen_by_a_family(house: House, manager: Person) -> None:
    communes = [each for each in house.communes if each.departement == "41"][:100]
    rows = [
        ["Réseau d'essai", f"{what} de {each.name}", "02 54 55 56 57", each.name, "lundi au vendredi 9h-12h", ""]
        for each in communes
        for what in ("Permanence budget", "Point-justice", "Aide alimentaire")
    ]
    address = send(manager, rows).headers["location"]
    found = guesses(manager.get(address).text)
    manager.post(address, **found, genre="point-conseil-budget")
    assert "300 services lus, 0 refusés." in manager.get(address).text
    assert "300 services ajoutés" in manager.post(f"{address}/confirmer").text
    place = communes[0].postal_codes[0]
    page = manager.get(f"/admin/familles?commune={place}&evenement=impayes&moment=2026-11-20T10:00").text
    assert "Ouvert jusqu" in page
    assert "Permanence budget de" in page
