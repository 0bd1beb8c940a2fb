"""The offers of a territory that asks for two: drafted, proposed, published by another; ended at once, read after."""

import html
from collections.abc import Callable
from typing import Any

import pytest

from services.house import House

from .conftest import Person
from .test_offers import RULE, told
from .test_second_reader import managers, other

__all__ = ["managers", "other"]
PROPOSALS = "/admin/propositions"
NEW = RULE | {"text": "Demandez à la maison du département."}


def page(who: Person, path: str) -> str:
    return html.unescape(str(who.get(path).text))


@pytest.fixture
def published(house: House, managers: tuple[Person, Person]) -> tuple[Person, Person]:
    """Rule 1 was proposed by one and published by the other."""
    one, two = managers
    assert one.post("/admin/offres", **RULE).headers["location"].endswith("fait=proposee")
    assert two.post("/admin/offres/1/publier").headers["location"].endswith("fait=publiee")
    return managers


def test_rule_goes_from_draft_to_proposal_to_families(house: House, managers: tuple[Person, Person]) -> None:
    one, two = managers
    answer = one.post("/admin/offres", **RULE, action="garder")
    assert "Le brouillon est enregistré. Les familles ne le voient pas." in page(one, answer.headers["location"])
    assert two.post("/admin/offres/1/publier").status_code == 409  # a draft is nobody's to publish
    answer = one.post("/admin/offres/1", **RULE, action="publier")
    assert "La règle est proposée. Une autre personne va la lire." in page(one, answer.headers["location"])
    assert "Proposée : une autre personne doit la lire" in page(one, "/admin/offres")
    assert told(house) == []
    assert one.post("/admin/offres/2/publier").status_code == 409
    read = page(two, PROPOSALS)
    assert "Règles du territoire" in read
    assert "Proposée par Gaelle, le 20/11/2026." in read
    assert f"« {RULE['text']} »" in read
    assert two.post("/admin/offres/2/publier").status_code == 303
    assert told(house) == [RULE["text"]]
    assert "Relue par Marc" in page(one, "/admin/offres")
    assert two.post("/admin/offres/2/publier").status_code == 409


def test_changed_rule_is_read_as_it_was_until_another_person_publishes(
    house: House, published: tuple[Person, Person]
) -> None:
    one, two = published
    assert two.post("/admin/offres/1", **NEW).headers["location"].endswith("fait=proposee")
    assert told(house) == [RULE["text"]]
    assert f"Avant : « {RULE['text']} »" in page(one, PROPOSALS)
    assert one.post("/admin/offres/2/publier").status_code == 303
    assert told(house) == [NEW["text"]]


def test_refused_rule_is_a_draft_again_with_the_reason(house: House, published: tuple[Person, Person]) -> None:
    one, two = published
    one.post("/admin/offres/1", **NEW)
    assert two.post("/admin/offres/2/refuser", motif="Texte de 2024").headers["location"].endswith("fait=refusee")
    assert "Refusée. Pourquoi : Texte de 2024" in page(one, "/admin/offres")
    assert "Refusée. Pourquoi : Texte de 2024" in page(one, "/admin/offres/2")
    assert "Règles du territoire" not in page(two, PROPOSALS)
    assert told(house) == [RULE["text"]]
    assert one.post("/admin/offres/2", **NEW | {"checked_on": "2026-11-19"}).status_code == 303
    assert two.post("/admin/offres/3/publier").status_code == 303
    assert told(house) == [NEW["text"]]


def test_of_two_changes_of_one_rule_the_second_is_not_published_beside_the_first(
    house: House, published: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    one, two = published
    one.post("/admin/offres/1", **NEW)
    one.post("/admin/offres/1", **RULE | {"text": "Le fonds demande un devis.", "spent": "oui"})
    assert two.post("/admin/offres/2/publier").status_code == 303
    answer = two.post("/admin/offres/3/publier")
    assert answer.status_code == 409
    assert "Quelqu'un a changé ou fini la règle d'avant." in html.unescape(answer.text)
    assert told(house) == [NEW["text"]]


def test_rule_that_ends_leaves_at_once_and_is_put_back_or_read_by_another(
    house: House, published: tuple[Person, Person]
) -> None:
    one, two = published
    answer = one.post("/admin/offres/1/finir")
    assert "Une autre personne va relire." in page(one, answer.headers["location"])
    assert told(house) == []
    assert "Règle finie par Gaelle, le 20/11/2026." in page(two, PROPOSALS)
    assert one.post("/admin/offres/1/relu").status_code == 409
    assert two.post("/admin/offres/1/remettre").headers["location"].endswith("fait=remise")
    assert told(house) == [RULE["text"]]
    one.post("/admin/offres/1/finir")
    assert two.post("/admin/offres/1/relu").headers["location"].endswith("fait=relu")
    assert "Règle finie" not in page(two, PROPOSALS)
    for act in ("relu", "remettre"):
        assert two.post(f"/admin/offres/1/{act}").status_code == 409
    assert told(house) == []


def test_draft_that_is_thrown_away_needs_nobody(house: House, managers: tuple[Person, Person]) -> None:
    one, two = managers
    one.post("/admin/offres", **RULE)
    assert one.post("/admin/offres/1/finir").headers["location"].endswith("fait=jetee")
    assert "Règle" not in page(two, PROPOSALS).partition("<main")[2]


def test_editors_are_shown_no_rule_they_cannot_publish(
    house: House, editor: Person, managers: tuple[Person, Person]
) -> None:
    managers[0].post("/admin/offres", **RULE)
    assert RULE["text"] not in page(editor, PROPOSALS)
    answer: Any = editor.post("/admin/offres/1/publier")
    assert answer.status_code == 403


def test_without_a_second_reader_a_rule_is_published_by_one_and_a_draft_waits_for_its_author(
    house: House, person: Callable[..., Person]
) -> None:
    one = person("gaelle", "gestionnaire", "41")
    one.post("/admin/offres", **RULE, action="garder")
    assert told(house) == []
    assert one.post("/admin/offres/1", **RULE).headers["location"].endswith("fait=ajoutee")
    assert told(house) == [RULE["text"]]
    assert one.post("/admin/offres/2/finir").headers["location"].endswith("fait=finie")
