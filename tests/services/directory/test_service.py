"""Searches on the real communes: zone, circles, ranking, violence, town halls, what is never shown."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.conversation.parts import PlaceCard
from services.directory.communes import Communes
from services.directory.schemas import ClosureIn
from services.directory.service import Directory
from services.directory.wording import words
from tests.services.directory.conftest import FRIDAY, LINES, Write, query, service, structure


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


def test_nobody_is_told_to_call_where_there_is_no_telephone(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("a", blois, horaires_accueil="", date_maj=date(2020, 1, 1)))
    (card, *_) = directory.search(session, query(blois, event="budget")).cards
    assert (card.phone, card.open_text) == (None, words().without_phone["unknown"])
    assert card.details == [words().without_phone["doubtful"]]


def test_a_closed_structure_closes_all_its_services_in_one_entry(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    shut = ClosureIn(first=date(2026, 11, 16), last=date(2026, 11, 27), reason="travaux")
    home = structure("home", closures=[shut])
    both = [service(name, blois, structure_id="home") for name in ("a", "b")]
    write(*both, structures=[home])
    found = directory.search(session, query(blois, event="budget")).cards
    told = [card.open_text for card in found if card.name in ("Service a", "Service b")]
    assert told == ["Fermé jusqu'au 27 novembre inclus : travaux."] * 2
    later = directory.search(session, query(blois, event="budget", at=FRIDAY.replace(day=30))).cards
    assert {card.open_state for card in later if card.name in ("Service a", "Service b")} == {"ouvert"}


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
    assert found.note == words().notes["territory_empty"]


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
    assert not any(card.kind == "Mairie" for card in cards)
    assert min(own) > max(index for index, card in enumerate(cards) if card.demonstration and index not in own)
