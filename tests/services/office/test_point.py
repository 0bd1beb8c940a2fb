"""The point of a record: proposed from its commune, corrected by hand, checked against the commune."""

from typing import Any

import pytest

from services.directory.models import Service, Structure
from services.house import House

from .conftest import Person
from .test_records import form_of, stored


def form(editor: Person, blois: int, **changes: str) -> dict[str, Any]:
    return form_of(editor.get(f"/admin/services/{blois}")) | changes


def centre(house: House, insee: str) -> tuple[float | None, float | None]:
    commune = house.communes.by_insee(insee)
    assert commune
    return commune.lat, commune.lon


def point(found: Service | Structure) -> tuple[float | None, float | None]:
    return found.latitude, found.longitude


def test_new_commune_proposes_its_own_point(house: House, editor: Person, blois: int) -> None:
    moved = form(editor, blois, commune="Vendôme", code_postal="")
    lat, lon = centre(house, "41269")
    assert editor.post(f"/admin/services/{blois}/apercu", **moved).json()["point"] == f"{lat}, {lon}"
    assert editor.post(f"/admin/services/{blois}", **moved).status_code == 303
    assert point(stored(house, blois)) == (lat, lon)


def test_point_typed_by_hand_is_kept_and_an_empty_one_is_the_communes(house: House, editor: Person, blois: int) -> None:
    exact = form(editor, blois, latitude="47,5931", longitude="1.3281")
    assert editor.post(f"/admin/services/{blois}", **exact).status_code == 303
    assert point(stored(house, blois)) == (47.5931, 1.3281)
    assert 'value="47.5931"' in editor.get(f"/admin/services/{blois}").text
    kept = form(editor, blois, description="Un point ne bouge pas seul.")
    assert editor.post(f"/admin/services/{blois}", **kept).status_code == 303
    assert point(stored(house, blois)) == (47.5931, 1.3281)
    both = form(editor, blois, commune="Vendôme", code_postal="", latitude="47.80", longitude="1.06")
    assert editor.post(f"/admin/services/{blois}", **both).status_code == 303
    assert point(stored(house, blois)) == (47.8, 1.06)
    empty = form(editor, blois, latitude="", longitude="")
    assert editor.post(f"/admin/services/{blois}", **empty).status_code == 303
    assert point(stored(house, blois)) == centre(house, "41269")


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("48.85", "2.35", "Ce point ne va pas, ou il est loin de la commune."),
        ("ici", "1.33", "Ce point ne va pas, ou il est loin de la commune."),
        ("147.5", "1.33", "Ce point ne va pas, ou il est loin de la commune."),
        ("47.59", "", "La latitude et la longitude vont ensemble."),
    ],
    ids=["far", "no number", "not on earth", "half"],
)
def test_wrong_point_is_told_and_nothing_is_written(
    house: House, editor: Person, blois: int, lat: str, lon: str, said: str
) -> None:
    before = point(stored(house, blois))
    answer = editor.post(f"/admin/services/{blois}", **form(editor, blois, latitude=lat, longitude=lon))
    assert answer.status_code == 422
    assert said in answer.text
    assert point(stored(house, blois)) == before


def test_structure_has_a_point_too_and_its_services_follow(house: House, editor: Person, blois: int) -> None:
    page = f"/admin/structures/{stored(house, blois).structure_id}"
    text = editor.get(page).text
    assert 'name="latitude"' in text
    version = text.split('name="version" value="')[1].split('"')[0]
    typed = {"nom": "Structure blois", "adresse": "1 rue du Test", "code_postal": "41000",
             "commune": "Blois", "telephone": "02 54 55 56 57", "latitude": "47.5931",
             "longitude": "1.3281", "version": version}  # fmt: skip
    assert editor.post(page, **typed).status_code == 303
    assert point(stored(house, blois)) == (47.5931, 1.3281)
