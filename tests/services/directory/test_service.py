"""Searches on the real communes: zone, circles, ranking, violence, town halls, what is never shown."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.conversation.parts import Phone, PlaceCard
from services.directory.communes import Communes
from services.directory.service import NO_PHONE, NO_PLACE, TERRITORY_EMPTY, Directory
from tests.services.directory.conftest import FRIDAY, Write, query, service, structure

LINES = [
    Phone(number="0 800 00 00 00", href="tel:0800000000", name="Ligne d'essai", detail="Jour et nuit.", open_now=True)
]


def _names(cards: list[PlaceCard]) -> list[str]:
    return [card.name for card in cards]


# -- zone and circles ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "seen"),
    [
        ([], True),
        (["france"], True),
        (["41"], True),
        (["41018"], True),
        (["200030385"], True),
        (["07"], False),
        (["41269"], False),
        (["75", "41"], True),
    ],
)
def test_the_zone_of_eligibility_is_a_hard_filter(
    session: Session, directory: Directory, communes: Communes, write: Write, zone: list[str], seen: bool
) -> None:
    (blois,) = communes.find("Blois")
    assert blois.epci == "200030385"
    write(service("a", blois, zone_eligibilite=zone))
    found = directory.search(session, query(blois, event="budget"))
    assert ("Service a" in _names(found.cards)) == seen


@pytest.mark.parametrize(
    ("places", "circle", "note"),
    [
        (["Blois", "Blois", "Vineuil"], 10, ""),
        (
            ["Blois", "Contres", "Mer"],
            30,
            "Peu d'adresses à moins de 10 km pour cela. Nous avons cherché jusqu'à 30 km.",
        ),
        (
            ["Vendôme", "Romorantin", "Salbris"],
            None,
            "Pas d'adresse à moins de 10 km pour cela. Nous avons cherché dans le Loir-et-Cher.",
        ),
        (
            ["Vendôme", "Romorantin", "Mer"],
            50,
            "Pas d'adresse à moins de 10 km pour cela. Nous avons cherché jusqu'à 50 km.",
        ),
    ],
)
def test_the_circle_widens_and_says_so(
    session: Session, directory: Directory, communes: Communes, write: Write,
    places: list[str], circle: int | None, note: str,
) -> None:  # fmt: skip
    write(*(service(f"a{index}", communes.find(name, "41")[0]) for index, name in enumerate(places)))
    found = directory.search(session, query(communes.find("Blois")[0], event="budget"))
    assert len([card for card in found.cards if card.name.startswith("Service")]) == 3
    assert (found.circle_km, found.note) == (circle, note)


def test_the_nearest_comes_first_with_its_distance(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    write(*(service(name, communes.find(name, "41")[0]) for name in ("Vendôme", "Blois", "Vineuil")))
    found = directory.search(session, query(communes.find("Blois")[0], event="budget"))
    assert [(card.name, card.distance) for card in found.cards] == [
        ("Service Blois", "à moins de 1 km"),
        ("Service Vineuil", "à environ 3 km"),
        ("Service Vendôme", "à environ 30 km"),
    ]


def test_open_now_comes_before_closed(session: Session, directory: Directory, communes: Communes, write: Write) -> None:
    (blois,) = communes.find("Blois")
    write(
        service("closed", blois, horaires_accueil="Mo 09:00-12:00; PH off"),
        service("open", communes.find("Vineuil")[0]),
    )
    assert _names(directory.search(session, query(blois, event="budget")).cards)[:2] == [
        "Service open",
        "Service closed",
    ]


def test_open_at_another_moment_changes_the_order(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("monday", blois, horaires_accueil="Mo 09:00-12:00"), service("friday", blois))
    monday = datetime(2026, 11, 23, 8, 59, tzinfo=PARIS)
    cards = directory.search(session, query(blois, event="budget", at=monday.replace(hour=9))).cards
    assert {card.open_state for card in cards[:2]} == {"ouvert"}
    cards = directory.search(session, query(blois, event="budget", at=monday.replace(hour=14))).cards
    assert _names(cards)[0] == "Service friday"


def test_dated_closures_are_told(session: Session, directory: Directory, communes: Communes, write: Write) -> None:
    (blois,) = communes.find("Blois")
    write(
        service("a", blois, closures=[{"first": date(2026, 11, 16), "last": date(2026, 11, 27), "reason": "travaux"}])
    )
    (card, *_) = directory.search(session, query(blois, event="budget")).cards
    assert card.open_text == "Fermé jusqu'au 27 novembre inclus : travaux."


def test_the_fresher_comes_first_when_all_else_is_equal(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("old", blois, date_maj=date(2024, 1, 1)), service("new", blois))
    assert _names(directory.search(session, query(blois, event="budget")).cards)[0] == "Service new"


def test_three_different_doors_before_a_second_of_the_same_kind(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    cards = directory.search(demonstration, query(blois, event="impayes", demonstration=True)).cards
    assert [card.kind for card in cards] == [
        "Adil, conseil gratuit sur le logement",
        "Travailleur social de la Caf",
        "Service social du département",
    ]


def test_held_and_archived_services_are_not_shown(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(*(service(status, blois, status=status) for status in ("held", "draft", "archived")))
    found = directory.search(session, query(blois, event="budget"))
    assert not [name for name in _names(found.cards) if name.startswith("Service")]


def test_a_family_of_the_msa_is_not_sent_to_the_caf(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    for fund, absent in (("msa", "Travailleur social de la Caf"), ("caf", "Travailleur social de la MSA")):
        cards = directory.search(
            demonstration, query(blois, event="deuil", demonstration=True, fund=fund, limit=20)
        ).cards
        assert absent not in {card.kind for card in cards}


def test_a_position_stands_for_its_commune(demonstration: Session, directory: Directory) -> None:
    found = directory.search(demonstration, query(lat=47.5884, lon=1.3353, event="impayes", demonstration=True))
    assert found.commune is not None
    assert found.commune.name == "Blois"
    assert len(found.cards) == 3


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("groupe de parole après un décès", "Groupe de soutien après un décès"),
        ("j'ai pas de quoi manger", "Aide alimentaire"),
        ("une poussette pas chère", "Vêtements et matériel à petit prix"),
        ("je veux divorcer, il faut un avocat", "Point-justice"),
        ("quelqu'un pour peser le bébé", "PMI, santé de la mère et de l'enfant"),
        ("on me menace d'expulsion pour le loyer", "Adil, conseil gratuit sur le logement"),
    ],
)
def test_the_words_of_a_person_find_the_right_kind(
    demonstration: Session, directory: Directory, words: str, kind: str
) -> None:
    (blois,) = directory.communes.find("Blois")
    found = directory.search(demonstration, query(blois, q=words, demonstration=True))
    assert kind in [card.kind for card in found.cards]


# -- demonstration -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", [None, "impayes", "deuil", "separation", "naissance", "violence"])
def test_the_demonstration_is_hidden_on_other_sites(
    demonstration: Session, directory: Directory, event: str | None
) -> None:
    (blois,) = directory.communes.find("Blois")
    found = directory.search(demonstration, query(blois, event=event, limit=20), LINES)
    assert not [card for card in found.cards if card.demonstration or "démonstration" in card.name]
    assert found.empty_territory
    assert found.note == TERRITORY_EMPTY


def test_the_demonstration_is_marked_where_it_is_shown(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    cards = directory.search(demonstration, query(blois, demonstration=True, limit=20)).cards
    partners = [card for card in cards if card.kind != "Mairie"]
    assert len(partners) > 10
    assert all(card.demonstration and "(démonstration)" in card.name for card in partners)


# -- violence and protected addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["Blois", "Vendôme", "Romorantin-Lanthenay", "Privas", "Annonay", "Aubenas"])
@pytest.mark.parametrize("event", ["violence", "separation", "impayes", None])
def test_after_violence_telephone_first_own_commune_last_no_mediation(
    demonstration: Session, directory: Directory, place: str, event: str | None
) -> None:
    (commune,) = directory.communes.find(place)
    asked = query(commune, event=event, violence=True, demonstration=True, limit=20)
    cards = directory.search(demonstration, asked, LINES).cards
    assert cards[0].distance == "par téléphone"
    assert not [card for card in cards if "Médiation" in card.kind or "rencontre" in card.kind or card.kind == "Mairie"]
    own = [index for index, card in enumerate(cards) if card.address.endswith(f" {commune.name}")]
    assert own == list(range(len(cards) - len(own), len(cards)))


def test_an_association_against_violence_is_the_first_card(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    cards = directory.search(demonstration, query(blois, event="violence", demonstration=True), LINES).cards
    assert cards[0].kind == "Association d'aide aux victimes de violences"
    assert cards[1].kind == "Numéro national"


def test_a_protected_address_gives_no_place_anywhere(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    secret = {"protected_address": True, "zone_eligibilite": ["41018", "200030385"], "kind": "violences"}
    write(service("secret", blois, **secret), service("far", communes.find("Salbris")[0], kind="violences"))
    found = directory.search(session, query(blois, event="violence", limit=20))
    (card,) = [card for card in found.cards if card.name == "Service secret"]
    assert (card.address, card.distance) == ("", "par téléphone")
    assert "Blois" not in card.model_dump_json()
    assert "41018" not in card.model_dump_json()


def test_a_protected_address_ranks_the_same_from_everywhere(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(
        service("secret", blois, protected_address=True, kind="violences"),
        service("other", None, modes_accueil=["a-distance"], kind="violences"),
    )
    orders = {
        tuple(_names(directory.search(session, query(communes.find(place)[0], event="violence")).cards))
        for place in ("Blois", "Vendôme", "Privas", "Le Mans")
    }
    assert len(orders) == 1


def test_far_from_home_leaves_the_own_commune_for_last(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    cards = directory.search(
        demonstration, query(blois, event="impayes", demonstration=True, far_from_home=True, limit=20)
    ).cards
    own = [index for index, card in enumerate(cards) if card.address.endswith("41000 Blois")]
    assert own
    assert min(own) > max(index for index, card in enumerate(cards) if card.demonstration and index not in own)


# -- town halls and empty territories ------------------------------------------------------------------------------


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
    assert found.note == TERRITORY_EMPTY
    assert found.cards[1].why == "La mairie vous dira s'il y a un CCAS."


def test_civil_status_asked_for_puts_the_town_hall_first(demonstration: Session, directory: Directory) -> None:
    (blois,) = directory.communes.find("Blois")
    found = directory.search(demonstration, query(blois, q="un acte de naissance", demonstration=True))
    assert found.cards[0].name == "Mairie de Blois"


@pytest.mark.parametrize(
    ("place", "nearest"),
    [("75056", "Mairie de Paris 1er arrondissement"), ("54078", None), ("06088", None), ("15031", None)],
)
def test_without_a_telephone_the_nearest_town_hall_that_has_one_said_as_such(
    directory: Directory, place: str, nearest: str | None
) -> None:
    commune = directory.communes.by_insee(place)
    assert commune is not None
    card = directory.town_hall(commune, query(commune))
    assert card is not None
    assert card.phone is not None
    assert card.why.startswith(NO_PHONE)
    assert card.distance.startswith("à ")
    assert card.id != f"mairies--{place}"
    if nearest:
        assert card.name == nearest


def test_every_commune_has_a_town_hall_with_a_telephone(directory: Directory) -> None:
    without = [each for each in directory.communes if not each.town_hall or not each.town_hall.phone]
    assert len(without) == 76
    for commune in without:
        card = directory.town_hall(commune, query(commune))
        assert card is not None
        assert card.phone is not None


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
    assert found.note == TERRITORY_EMPTY


def test_without_a_place_the_note_asks_for_one(demonstration: Session, directory: Directory) -> None:
    found = directory.search(demonstration, query(event="deuil", demonstration=True), LINES)
    assert found.note == NO_PLACE
    assert [card.kind for card in found.cards] == ["Numéro national"]


# -- writing -------------------------------------------------------------------------------------------------------


def test_writing_is_idempotent_on_source_and_id(write: Write, communes: Communes) -> None:
    (blois,) = communes.find("Blois")
    assert write(service("a", blois), service("b", blois)).created == 4
    assert write(service("a", blois), service("b", blois)).unchanged == 4
    changed = write(service("a", blois, nom="Autre nom"), service("b", blois))
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 3)
    assert write(service("a", blois), remove_missing=True).removed == 2
    assert write(service("c", blois), remove_missing=False).removed == 0


def test_a_changed_zone_replaces_the_old_one(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("a", blois, zone_eligibilite=["41"]))
    write(service("a", blois, zone_eligibilite=["07"]))
    assert directory.search(session, query(blois, event="budget")).found == 0


def test_a_service_without_its_structure_is_refused(write: Write, communes: Communes) -> None:
    (blois,) = communes.find("Blois")
    with pytest.raises(ValueError, match="without structure"):
        write(service("a", blois), structures=[structure("another")])
