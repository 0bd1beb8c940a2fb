"""Town halls: a true door for civil status, never the first one elsewhere, everywhere with a telephone."""

import pytest
from sqlalchemy.orm import Session

from services.conversation.parts import Phone
from services.directory.service import Directory
from services.directory.wording import words
from tests.services.directory.conftest import FRIDAY, LINES, query


@pytest.mark.parametrize("event", ["deuil", "naissance"])
@pytest.mark.parametrize("place", ["Blois", "Lamastre", "Sarlat-la-Canéda", "Mamoudzou", "Strasbourg"])
def test_the_town_hall_is_a_true_door_for_civil_status(
    demonstration: Session, directory: Directory, event: str, place: str
) -> None:
    (commune,) = directory.communes.find(place)
    cards = directory.search(demonstration, query(commune, event=event, demonstration=True), LINES).cards
    (hall,) = [card for card in cards if card.kind == "Mairie"]
    assert "vous dira s'il y a un CCAS" in hall.why
    assert hall.phone is not None
    assert hall.source.startswith("Annuaire de l'administration (DILA)")


@pytest.mark.parametrize("event", ["violence", "impayes", "separation"])
@pytest.mark.parametrize("lines", [LINES, []])
@pytest.mark.parametrize("place", ["Blois", "Bordeaux", "Mamoudzou"])
def test_the_town_hall_is_never_the_first_door_elsewhere(
    demonstration: Session, directory: Directory, event: str, lines: list[Phone], place: str
) -> None:
    (commune,) = directory.communes.find(place)
    for shown in (True, False):
        cards = directory.search(demonstration, query(commune, event=event, demonstration=shown), lines).cards
        assert not cards or cards[0].kind != "Mairie"


def test_a_territory_without_partners_shows_lines_then_the_town_hall(session: Session, directory: Directory) -> None:
    (bordeaux,) = directory.communes.find("Bordeaux")
    found = directory.search(session, query(bordeaux, event="impayes"), LINES)
    assert [card.kind for card in found.cards] == ["Numéro national", "Mairie"]
    assert found.note == words().notes["territory_empty"]
    assert found.cards[1].why == "La mairie vous dira s'il y a un CCAS."


def test_civil_status_asked_for_puts_the_town_hall_first(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    found = directory.search(demonstration, query(blois, q="un acte de naissance", demonstration=True))
    assert found.cards[0].name == "Mairie de Blois"


@pytest.mark.parametrize(
    ("place", "nearest"),
    [("75056", "Mairie de Paris 1er arrondissement"), ("14712", None), ("28103", None)],
)
def test_where_nothing_is_known_of_it_the_nearest_town_hall_that_has_one_said_as_such(
    directory: Directory, place: str, nearest: str | None
) -> None:
    commune = directory.communes.by_insee(place)
    assert commune is not None
    card = directory.town_hall(commune, query(commune))
    assert card is not None
    assert card.phone is not None
    assert card.why.startswith(f"{words().town_hall['no_phone']} {words().town_hall['nearest']}")
    assert card.distance.startswith("à ")
    assert card.id != f"mairies--{place}"
    if nearest:
        assert card.name == nearest


def test_its_own_address_without_a_telephone_comes_before_another_town_hall(directory: Directory) -> None:
    nice = directory.communes.by_insee("06088")
    card = directory.town_hall(nice, query(nice))
    assert card is not None
    assert (card.name, card.phone, card.distance) == ("Mairie de Nice", None, words().distances["own_commune"])
    assert card.why.startswith(words().town_hall["no_phone"])
    assert words().town_hall["nearest"] not in card.why
    assert "Appelez" not in card.open_text


def test_every_commune_has_a_town_hall_that_can_be_found(directory: Directory) -> None:
    without = [each for each in directory.communes if not each.town_hall or not each.town_hall.phone]
    assert len(without) == 76
    for commune in without:
        card = directory.town_hall(commune, query(commune))
        assert card is not None
        assert card.phone is not None or card.address


@pytest.mark.parametrize(
    ("insee", "name"),
    [
        ("41018", "Mairie de Blois"),
        ("72181", "Mairie du Mans"),
        ("07010", "Mairie d'Annonay"),
        ("13203", "Mairie de Marseille 3e arrondissement"),
        ("94038", "Mairie de L'Haÿ-les-Roses"),
        ("85194", "Mairie des Sables-d'Olonne"),
    ],
)
def test_town_halls_are_named_in_french(directory: Directory, insee: str, name: str) -> None:
    commune = directory.communes.by_insee(insee)
    assert commune is not None
    card = directory.town_hall(commune, query(commune))
    assert card is not None
    assert card.name == name


def test_marseille_keeps_its_short_number(directory: Directory) -> None:
    commune = directory.communes.by_insee("13055")
    assert commune is not None
    card = directory.town_hall(commune, query(commune))
    assert card is not None
    assert card.phone is not None
    assert (card.phone.number, card.phone.href) == ("30 13", "tel:3013")


def test_overseas_town_halls_are_open_on_their_own_clock(directory: Directory) -> None:
    (saint_denis,) = directory.communes.find("Saint-Denis", "974")
    early = FRIDAY.replace(hour=6)
    card = directory.town_hall(saint_denis, query(saint_denis, at=early))
    assert card is not None
    assert card.open_state == "ouvert"
    assert card.phone is not None
    assert card.phone.number == "02 62 40 04 04"


def test_an_overseas_territory_without_communes_shows_lines(session: Session, directory: Directory) -> None:
    found = directory.search(session, query(departement="988", event="deuil"), LINES)
    assert [card.kind for card in found.cards] == ["Numéro national"]
    assert found.note == words().notes["territory_empty"]


def test_without_a_place_the_note_asks_for_one(demonstration: Session, directory: Directory) -> None:
    found = directory.search(demonstration, query(event="deuil", demonstration=True), LINES)
    assert found.note == words().notes["no_place"]
    assert [card.kind for card in found.cards] == ["Numéro national"]


def test_with_a_departement_alone_the_telephone_serves_and_the_commune_is_asked_for(
    demonstration: Session, directory: Directory
) -> None:
    asked = query(None, departement="41", event="separation", demonstration=True)
    found = directory.search(demonstration, asked, LINES)
    assert found.note == words().notes["no_place"]
    assert found.cards
    assert not any(card.distance.startswith("à ") for card in found.cards)
    overseas = directory.search(demonstration, query(None, departement="988", event="separation"), LINES)
    assert overseas.note == words().notes["territory_empty"]
