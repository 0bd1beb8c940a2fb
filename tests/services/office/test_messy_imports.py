"""A spreadsheet as somebody has kept it for ten years: one cell for two things, words of one's own, rows twice."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from services.directory.models import Service
from services.directory.opening import as_words
from services.house import House
from services.office.imports.places import standing

from .conftest import Person, service_in, write
from .test_imports import guesses

HEAD = ["Nom de l'antenne", "Porteur", "Type", "Tél accueil", "CP Ville", "Adresse", "Jours et horaires"]
ROWS: list[list[Any]] = [
    ["ANNUAIRE DES PARTENAIRES"],
    ["Service", None, None, "Coordonnées", None, None, "Accueil"],
    HEAD,
    ["Consultation PMI", "CD41", "PMI", 254551000, "41000 BLOIS", "1 rue A", "mardi matin"],
    ["Accueil social", "CD41", "MDCS", "02 54 55 10 01", "41130 SELLES/CHER", "2 rue B", "L, Ma, J, V 9h-12h"],
    [None],
    ["Consultation PMI", "CD41", "PMI", 254551000, "41000 BLOIS", "1 rue A", "mardi matin"],
    ["Consultation PMI", "CD41", "PMI", 254551002, "41000 Blois Cedex", "9 rue Z", "?"],
    ["Accueil social", "CD41", "MDCS", "02 54 55 10 03", "41150 Nulle part", "3 rue C", "sur RDV"],
]


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def sent(manager: Person, source: str = "Annuaire de Sylvie (41)") -> str:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.create_sheet("Listes").append(["a", "b"])
    book.save(out)
    answer = manager.client.post(
        "/admin/imports",
        data={"csrf": manager.csrf, "source": source, "departement": "41"},
        files={"fichier": ("annuaire V3.xlsx", out.getvalue())},
    )
    address: str = answer.headers["location"]
    return address


def test_every_row_comes_in_where_it_stands_and_nothing_is_lost_in_silence(house: House, manager: Person) -> None:
    address = sent(manager)
    page = manager.get(address).text
    assert "Les titres des colonnes sont lus à la ligne 3." in page
    assert "Feuille lue : « Sheet ». Pas lues : « Listes »." in page
    assert "« annuaire-de-sylvie-41 »" in page
    assert ">Nom de l&#39;antenne</th>" in page
    found = guesses(page)
    assert list(found.values()) == [
        "nom",
        "structure_nom",
        "kind",
        "telephone",
        "commune",
        "adresse",
        "horaires_accueil",
    ]

    answer = manager.post(address, **found, date="2026-09-01")
    assert answer.headers["location"].endswith("#mots")
    page = manager.get(address).text
    assert "4 services lus, 0 refusés." in page
    assert "Cette ligne en répète une autre. Elle n&#39;est pas reprise. 1 ligne." in page
    assert "<td>7</td><td>Consultation PMI, comme la ligne 4</td>" in page
    assert "<td>9</td><td>41150 Nulle part</td>" in page
    assert "Cette valeur n&#39;est pas dans la liste. Laissé vide. 2 lignes." in page
    assert 'name="mot-kind-MDCS"' in page

    manager.post(address, **found, date="2026-09-01", **{"mot-kind-MDCS": ""})  # not answered: asked again
    assert "Cette valeur n&#39;est pas dans la liste. Laissé vide. 2 lignes." in manager.get(address).text
    manager.post(address, **found, date="2026-09-01", **{"mot-kind-MDCS": "departement-social"})
    assert "pas dans la liste" not in manager.get(address).text
    assert "4 services ajoutés" in manager.post(f"{address}/confirmer").text
    with house.database.reading() as session:
        services = list(session.scalars(select(Service).order_by(Service.adresse)))
    assert [(each.nom, each.kind, each.code_insee, each.departement) for each in services] == [
        ("Consultation PMI", "pmi", "41018", "41"), ("Accueil social", "departement-social", "41242", "41"),
        ("Accueil social", "departement-social", "", "41"), ("Consultation PMI", "pmi", "41018", "41"),
    ]  # fmt: skip
    assert [each.telephone for each in services][:2] == ["+33254551000", "+33254551001"]
    assert as_words(services[0].horaires_accueil) == "mardi matin"
    assert services[3].horaires_accueil == ""  # its structure has no hours: those of another antenna are not its own
    assert {each.date_maj for each in services} == {date(2026, 9, 1)}

    again = sent(manager)  # what was said is kept, and nothing comes in a second time
    page = manager.get(again).text
    assert 'value="2026-11-20"' in page  # the new file has a day of its own
    manager.post(again, **guesses(page), date="2026-09-01")
    assert "0 seraient ajoutés, 0 changés, 4 inchangés." in manager.get(again).text


def test_word_that_means_nothing_is_left_empty_and_not_asked_again(house: House, manager: Person) -> None:
    address = sent(manager)
    found = guesses(manager.get(address).text)
    manager.post(address, **found, **{"mot-kind-MDCS": "-"})
    page = manager.get(address).text
    assert "pas dans la liste" not in page
    assert '<option value="-" selected>Laisser vide</option>' in page
    manager.post(f"{address}/confirmer")
    with house.database.reading() as session:
        assert set(session.scalars(select(Service.kind))) == {"pmi", ""}


def test_source_that_cannot_be_named_keeps_the_territory(person: Callable[..., Person]) -> None:
    answer = person("nora", "national", "*").client
    who = person("nina", "national", "*")
    answer = who.client.post(
        "/admin/imports", data={"csrf": who.csrf, "source": "?!", "departement": "41"},
        files={"fichier": ("a.csv", b"nom;tel\nx;1\n")},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Nommez la source avec des lettres" in answer.text
    assert re.search(r'<option value="41" selected>', answer.text)


def exported(manager: Person) -> str:
    answer = manager.get("/admin/exports/csv?departement=41")
    assert answer.status_code == 200
    return str(answer.content.decode("utf-8-sig"))


def tried(manager: Person, table: str, source: str = "annuaire", status: int = 303) -> str:
    """Return the address of a trial, or the page that refuses it."""
    answer = manager.client.post(
        "/admin/imports", data={"csrf": manager.csrf, "source": source, "departement": "41"},
        files={"fichier": ("annuaire-41.csv", table.encode("utf-8-sig"))},
    )  # fmt: skip
    address: str = answer.headers["location"]
    answer = manager.post(address)
    assert answer.status_code == status
    return address if status == 303 else answer.text


def test_export_that_comes_back_changes_what_was_corrected_and_adds_nothing(
    house: House, manager: Person, blois: int, privas: int
) -> None:
    address = sent(manager)
    manager.post(address, **guesses(manager.get(address).text), **{"mot-kind-MDCS": "departement-social"})
    manager.post(f"{address}/confirmer")
    write(house, service_in("blois", house, description="Deux lignes.\nLa seconde."))
    table = exported(manager)
    address = tried(manager, table, "Annuaire de Sylvie (41)")
    assert "0 seraient ajoutés, 0 changés, 5 inchangés." in manager.get(address).text

    address = tried(manager, table.replace("02 54 55 10 01", "02 54 55 10 99"))
    page = manager.get(address).text
    assert "Un tableau de l&#39;annuaire" in page
    assert '<select name="col-' not in page
    assert "0 seraient ajoutés, 1 changés, 4 inchangés." in page
    assert "0 services ajoutés, 1 changés." in manager.post(f"{address}/confirmer").text
    again = sent(manager)  # what was said of the columns of that source is still known
    assert 'value="departement-social" selected' in manager.get(again).text or "MDCS" not in manager.get(again).text


def test_export_of_another_territory_or_of_a_shared_source_changes_nothing(
    house: House, manager: Person, blois: int, privas: int
) -> None:
    write(house, service_in("partout", house, "07186"), service_in("blois", house, nom="Point conseil budget de Blois"))
    table = exported(manager)
    refused = tried(manager, table.replace("02 54 55 56 57", "02 54 55 56 99"), status=409)
    assert "sources que d&#39;autres territoires partagent." in refused
    refused = tried(manager, table.replace("essai;blois", "ailleurs;privas"), status=409)
    assert "sources que d&#39;autres territoires partagent." in refused


def test_date_of_a_file_is_not_to_come(manager: Person) -> None:
    address = sent(manager)
    answer = manager.post(address, **guesses(manager.get(address).text), date="2027-01-01")
    assert answer.status_code == 422
    assert "La date du tableau est dans l&#39;avenir." in answer.text


@pytest.mark.parametrize(
    ("name", "code", "address", "insee"),
    [
        ("41000 BLOIS", "", "", "41018"),
        ("", "41000 Blois", "", "41018"),
        ("Blois (41000)", "", "", "41018"),
        ("Blois 41000", "", "", "41018"),
        ("LE MANS CEDEX 2", "72000", "", "72181"),
        ("Mennetou s/ Cher", "", "", "41135"),
        ("St Aignan", "", "", "41198"),
        ("Contres", "41700", "", "41059"),
        ("Blois – Bégon", "41000", "", "41018"),
        ("", "", "12 rue du Bourg-Neuf, 41000 Blois", "41018"),
        ("1000 Bourg-en-Bresse", "", "", "01053"),
        ("Nulle part", "41150", "", ""),
        ("", "", "12 rue du 8 mai 1945", ""),
    ],
)
def test_place_is_read_from_the_cells_that_hold_it(
    house: House, name: str, code: str, address: str, insee: str
) -> None:
    found = standing(name, code, address, "41", house.communes)
    assert (found.commune.insee if found.commune else "") == insee
    if found.address != address:
        assert (found.address, found.postal_code, found.name) == ("12 rue du Bourg-Neuf", "41000", "Blois")
