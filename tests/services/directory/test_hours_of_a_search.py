"""Outside hours: what is open now first, then one door for later with its hour. Never empty, never the fictional."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from services.clock import PARIS
from services.conversation.parts import Phone
from services.directory.communes import Communes
from services.directory.service import Directory
from services.directory.wording import words
from tests.services.directory.conftest import LINES, Write, query, service

NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=PARIS)
CLOSED_LINE = Phone(number="0 800 00 00 01", href="tel:0800000001", name="Ligne fermée", open_now=False)


def test_at_night_what_answers_comes_first_then_one_door_with_its_hour(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(
        service("jour", blois, kind="point-conseil-budget"),
        service("autre", communes.find("Vineuil")[0], kind="surendettement"),
        service("nuit", communes.find("Mer", "41")[0], kind="caf-social", horaires_accueil="24/7"),
    )
    cards = directory.search(session, query(blois, event="budget", at=NIGHT)).cards
    assert [card.name for card in cards][:2] == ["Service nuit", "Service jour"]
    assert [card.open_state for card in cards][:2] == ["ouvert", "ferme"]
    assert cards[1].open_text == "Fermé. Ouvre lundi à 9 h."
    assert "Service autre" not in [card.name for card in cards]


def test_at_night_a_line_that_answers_comes_before_the_door(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("jour", blois), service("autre", communes.find("Vineuil")[0], kind="surendettement"))
    cards = directory.search(session, query(blois, event="budget", at=NIGHT), [CLOSED_LINE, *LINES]).cards
    assert [card.name for card in cards][:2] == ["Ligne d'essai", "Service jour"]


def test_open_only_leaves_out_what_is_closed_and_says_when_nothing_is_open(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(service("matin", blois, horaires_accueil="Mo-Fr 09:00-12:00"), service("jour", communes.find("Vineuil")[0]))
    at_three = query(blois, event="budget", at=datetime(2026, 11, 20, 15, tzinfo=PARIS), open_only=True)
    found = directory.search(session, at_three)
    assert [card.name for card in found.cards if card.name.startswith("Service")] == ["Service jour"]
    found = directory.search(session, query(blois, event="budget", at=NIGHT, open_only=True))
    assert found.note.startswith(words().notes["none_open"])
    assert found.cards


@pytest.mark.parametrize("hour", [3, 10, 22])
@pytest.mark.parametrize("event", [None, "impayes", "deuil", "violence", "logement"])
@pytest.mark.parametrize("place", ["Blois", "Saint-Pierre", "Sarzeau", "Ajaccio"])
def test_no_page_is_empty_in_a_territory_without_partners(
    session: Session, directory: Directory, communes: Communes, place: str, event: str | None, hour: int
) -> None:
    at = datetime(2026, 11, 22, hour, tzinfo=PARIS)
    found = directory.search(session, query(communes.find(place)[0], event=event, at=at), LINES)
    assert found.cards
    assert not any(card.demonstration for card in found.cards)


def test_public_language_and_mode_are_filters(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    write(
        service("femmes", blois, publics=["femmes"], languages=["ar"]),
        service("jeunes", blois, publics=["jeunes"]),
        service("tous", blois, publics=["tous-publics"], modes_accueil=["a-distance"]),
        service("rien", blois),
    )

    def seen(**asked: object) -> set[str]:
        found = directory.search(session, query(blois, event="budget", limit=10, **asked))
        return {card.name.removeprefix("Service ") for card in found.cards if card.name.startswith("Service")}

    assert seen(public="femmes") == {"femmes", "tous", "rien"}
    assert seen(language="ar") == {"femmes"}
    assert seen(mode="remote") == {"tous"}
    assert seen(mode="on_site") == {"femmes", "jeunes", "rien"}


@pytest.mark.parametrize(
    ("telephone", "said"),
    [("+33261910001", words().details["doubtful"]), ("", words().without_phone["doubtful"])],
)
def test_what_is_doubtful_comes_after_and_says_to_call_who_can_be_called(
    telephone: str, said: str, session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    from sqlalchemy import update

    from services.directory.models import Service

    (blois,) = communes.find("Blois")
    write(service("doute", blois, telephone=telephone), service("sûr", communes.find("Vineuil")[0]))
    session.execute(update(Service).where(Service.source_id == "doute").values(doubtful=True))
    cards = directory.search(session, query(blois, event="budget")).cards
    assert [card.name for card in cards][:2] == ["Service sûr", "Service doute"]
    assert said in cards[1].details


def test_a_service_for_several_zones_is_seen_in_each_and_nowhere_else(
    session: Session, directory: Directory, communes: Communes, write: Write
) -> None:
    (blois,) = communes.find("Blois")
    several = ["41018", *(f"41{number:03}" for number in range(1, 60) if number != 18)]
    write(service("a", blois, zone_eligibilite=several), service("b", blois, zone_eligibilite=["07", "41269"]))
    (first, *_) = directory.search(session, query(blois, event="budget")).cards
    assert first.name == "Service a"
    (vendome,) = communes.find("Vendôme")
    names = [c.name for c in directory.search(session, query(vendome, event="budget")).cards]
    assert "Service b" in names
    assert "Service a" not in names
