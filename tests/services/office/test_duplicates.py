"""Duplicates: proposed, merged by hand, links kept; said different once and for all."""

from collections.abc import Callable

import pytest

from services.directory.models import Service, Structure
from services.directory.searching.repository import target_of
from services.house import House
from services.office.duplicates.service import proposals, refresh
from services.office.freshness.service import Freshness
from services.operations.jobs import run_jobs

from .conftest import Person, service_in, write
from .test_imports import guesses, send


@pytest.fixture
def manager(person: Callable[..., Person]) -> Person:
    return person("gaelle", "gestionnaire", "41")


def bring(who: Person, source: str, *rows: list[str]) -> None:
    """Import lines of a source."""
    place = send(who, list(rows), source).headers["location"]
    assert who.post(place, **guesses(who.get(place).text), genre="point-conseil-budget").status_code == 303
    assert who.post(f"{place}/confirmer").status_code == 200


def two(house: House) -> tuple[int, int]:
    same = {"telephone": "+33254740000"}
    ids = write(house, service_in("a", house, nom="Point conseil budget de Blois", **same))
    home, other = service_in("b", house, nom="Blois, point conseil budget", source="liste", description="Long " * 20,
                             courriel="accueil@exemple.fr", **same)  # fmt: skip
    home = home.model_copy(update={"source": "liste", "nom": "Ville de Blois"})
    return ids["a"], write(house, (home, other))["b"]


def stored(house: House, identity: int) -> Service:
    with house.database.reading() as session:
        found = session.get(Service, identity)
        assert found
        return found


def test_close_names_with_one_telephone_are_proposed_and_merged(house: House, editor: Person, blois: int) -> None:
    first, second = two(house)
    assert "Nom proche et même téléphone" in editor.get("/admin/doublons").text
    assert editor.post("/admin/doublons", garder=str(first), autre=str(second), quoi="fusion").status_code == 303
    kept = stored(house, first)
    assert (kept.description[:4], kept.courriel) == ("Long", "accueil@exemple.fr")
    assert stored(house, second).status == "archived"
    with house.database.reading() as session:
        assert target_of(session, "liste--b") == "essai--a"
    old = editor.get("/adresses/liste--b")
    assert (old.status_code, old.headers["location"]) == (302, "/adresses/essai--a")
    assert editor.get("/adresses/essai--a").status_code == 200
    assert editor.get("/adresses/liste--inconnue").status_code == 404
    with house.database.reading() as session:
        link = Freshness(house).link(stored(house, second))
        assert Freshness(house).of_link(session, link.rpartition("/")[2]).id == first
    assert "Blois, point conseil budget" not in editor.get("/admin/doublons").text
    assert "Doublon fusionné" in editor.get(f"/admin/services/{first}/historique").text


def test_merged_record_keeps_the_dates_of_both(house: House, editor: Person) -> None:
    first, second = two(house)
    for identity, day in ((first, "2026-11-26"), (second, "2026-11-27")):
        day_of = {"quoi": "session", "jour": day, "debut": "18:00", "fin": "20:00"}
        assert editor.post(f"/admin/services/{identity}/dates", **day_of).status_code == 303
    assert editor.post("/admin/doublons", garder=str(first), autre=str(second), quoi="fusion").status_code == 303
    page = editor.get(f"/admin/services/{first}").text
    assert "26/11/2026, 18:00 à 20:00" in page
    assert "27/11/2026, 18:00 à 20:00" in page


def test_pair_said_different_is_not_proposed_again(house: House, editor: Person) -> None:
    first, second = two(house)
    editor.post("/admin/doublons", garder=str(second), autre=str(first), quoi="differents")
    assert "Aucun doublon possible." in editor.get("/admin/doublons").text
    assert stored(house, second).status == "published"


def test_records_of_two_territories_are_not_merged_by_one_of_them(
    house: House, editor: Person, person: Callable[..., Person], blois: int, privas: int
) -> None:
    for one, other in ((blois, privas), (privas, blois)):
        assert editor.post("/admin/doublons", garder=str(one), autre=str(other), quoi="fusion").status_code == 404


SIRET = "21410018000011"


def apart(house: House, identity: str, siret: str = "", **values: str) -> int:
    """Write a service of a source of its own; its structure stands elsewhere and has another telephone."""
    home, service = service_in(identity, house, source=f"source-{identity}", telephone=values.pop("phone", ""),
                               adresse=values.pop("street", ""), **values)  # fmt: skip
    named = {"nom": f"{identity.title()} organisme", "siret": siret, "telephone": "", "adresse": ""}
    return write(house, (home.model_copy(update=named), service.model_copy(update={"telephone": "", "adresse": ""})))[
        identity
    ]


@pytest.mark.parametrize(
    ("names", "kinds", "why"),
    [
        (("Épicerie sociale", "Budget"), ("pmi", "pmi"), "Même SIRET et même genre"),
        (("Point budget de Blois", "Blois, point budget"), ("pmi", "point-conseil-budget"), "Même SIRET et nom proche"),
        (("Épicerie sociale", "Budget"), ("pmi", "point-conseil-budget"), ""),
    ],
)
def test_one_siret_is_enough_for_one_kind_or_for_close_names(
    house: House, editor: Person, names: tuple[str, str], kinds: tuple[str, str], why: str
) -> None:
    for identity, name, kind in zip(("rouge", "bleu"), names, kinds, strict=True):
        apart(house, identity, SIRET, nom=name, kind=kind)
    with house.database.reading() as session:
        assert [each.why for each in proposals(session, editor.signed_in, "service")] == ([why] if why else [])
        assert [each.why for each in proposals(session, editor.signed_in, "structure")] == ["Même SIRET"]


def structures(house: House) -> tuple[Structure, Structure]:
    """Two structures of two sources with one telephone and close names; each has a service."""
    for source, name in (("essai", "CCAS de Blois"), ("liste", "Blois, CCAS")):
        home, service = service_in(source, house, source=source, nom=f"Permanence {source}", kind="pmi")
        extra = {"siret": SIRET, "courriel": "ccas@exemple.fr"} if source == "liste" else {}
        write(house, (home.model_copy(update={"nom": name, **extra}), service))
    with house.database.reading() as session:
        first, second = session.query(Structure).order_by(Structure.id)
        return first, second


def test_structures_are_proposed_and_the_one_that_stays_gets_the_services_of_both(house: House, editor: Person) -> None:
    kept, lost = structures(house)
    page = editor.get("/admin/doublons").text
    assert "Structures (1)" in page
    assert "Nom proche et même téléphone" in page.split("Structures (1)")[1]
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert editor.post("/admin/doublons", **form).status_code == 303
    with house.database.reading() as session:
        assert {each.structure_id for each in session.query(Service)} == {kept.id}
        first, second = session.query(Structure).order_by(Structure.id)
        assert (first.siret, first.courriel, first.status) == (SIRET, "ccas@exemple.fr", "published")
        assert (second.status, second.merged_into) == ("archived", kept.id)
    assert "Structures (1)" not in editor.get("/admin/doublons").text
    assert "Doublon fusionné" in editor.get(f"/admin/structures/{kept.id}/historique").text


def test_next_file_of_a_merged_structure_follows_to_the_one_that_stayed(house: House, manager: Person) -> None:
    for source, name in (("tableau-41", "CCAS de Blois"), ("autre-41", "Blois, CCAS")):
        bring(manager, source, [name, "Permanence", "02 54 55 56 57", "Blois", "lundi 9h-12h", ""])
    with house.database.reading() as session:
        kept, lost = session.query(Structure).order_by(Structure.id)
    form = {"garder": str(kept.id), "autre": str(lost.id), "fiche": "structure", "quoi": "fusion"}
    assert manager.post("/admin/doublons", **form).status_code == 303
    bring(manager, "autre-41", [lost.nom, "Permanence", "02 54 55 56 57", "Blois", "mardi 9h-12h", ""],
          [lost.nom, "Aide alimentaire", "", "Blois", "", ""])  # fmt: skip
    with house.database.reading() as session:
        assert [each.structure_id for each in session.query(Service)] == [kept.id] * 3
        assert session.get(Structure, lost.id).status == "archived"  # type: ignore[union-attr]


def test_structures_said_different_are_not_proposed_again_while_services_of_that_name_are(
    house: House, editor: Person
) -> None:
    first, second = structures(house)
    form = {"garder": str(first.id), "autre": str(second.id), "fiche": "structure", "quoi": "differents"}
    assert editor.post("/admin/doublons", **form).status_code == 303
    assert "Structures (1)" not in editor.get("/admin/doublons").text


def test_page_of_the_whole_country_shows_what_the_nightly_comparison_found_as_it_is_now(
    house: House, person: Callable[..., Person]
) -> None:
    _, second = two(house)
    national = person("nora", "national", "*")
    assert "Services (1)" in national.get("/admin/doublons").text  # not compared yet: it is done now
    assert run_jobs(house)["duplicates_found"] == 1
    assert "Services (1)" in national.get("/admin/doublons").text
    with house.database.writing() as session:
        found = session.get(Service, second)
        assert found
        found.telephone, found.adresse = "+33254780000", "2 rue du Test"
    assert "Aucun doublon possible." in national.get("/admin/doublons").text
    assert refresh(house.database) == 0
