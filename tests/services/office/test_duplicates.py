"""Duplicates: proposed, merged by hand, links kept; said different once and for all."""

from collections.abc import Callable

from services.directory.models import Service
from services.directory.searching.repository import target_of
from services.house import House
from services.office.freshness.service import Freshness

from .conftest import Person, service_in, write


def two(house: House) -> tuple[int, int]:
    same = {"telephone": "+33254740000"}
    ids = write(house, service_in("a", house, nom="Point conseil budget de Blois", **same))
    home, other = service_in("b", house, nom="Blois, point conseil budget", source="liste", description="Long " * 20,
                             courriel="accueil@exemple.fr", **same)  # fmt: skip
    return ids["a"], write(house, (home.model_copy(update={"source": "liste"}), other))["b"]


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
