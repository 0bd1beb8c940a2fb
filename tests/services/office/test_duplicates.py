"""Duplicates: proposed, merged by hand, links kept; said different once and for all."""

from collections.abc import Callable

from services.directory.models import Service
from services.house import House
from services.office import repository

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
        assert repository.target_of(session, "liste--b") == "essai--a"
    assert "Blois, point conseil budget" not in editor.get("/admin/doublons").text
    assert "Doublon fusionné" in editor.get(f"/admin/services/{first}/historique").text


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
