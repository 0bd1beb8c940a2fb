"""Overseas: the name of a town alone is the answer to "which commune?", where no commune of the file bears it."""

import pytest

from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds

AT_ONCE = [
    ("Papeete", "987"), ("Pape'ete", "987"), ("j'habite à Papeete", "987"), ("Bora Bora", "987"), ("Gustavia", "977"),
    ("Nouméa", "988"), ("noumea", "988"), ("à Nouméa", "988"), ("Dumbéa", "988"), ("Mata-Utu", "986"),
    ("mata utu", "986"), ("Wallis", "986"), ("Miquelon", "975"), ("Saint-Pierre-et-Miquelon", "975"),
    ("Saint-Barth", "977"), ("saint pierre (975)", "975"), ("Cayenne", "973"), ("Mamoudzou", "976"),
]  # fmt: skip


def asked_for_the_commune(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.hear("je veux parler à quelqu'un", "demande_humain")
    assert talk.pending == "commune"


@pytest.mark.parametrize(("text", "code"), AT_ONCE)
def test_a_town_overseas_is_recognised(talk: Talk, text: str, code: str) -> None:
    asked_for_the_commune(talk)
    answer = talk.hear(text, "donne_lieu")
    assert talk.situation.departement == code
    assert "utter_commune_inconnue" not in kinds(answer)
    assert fact(answer, "handoff")["stage"] == "short"


@pytest.mark.parametrize(
    ("text", "code", "least"),
    [("Saint-Pierre", "975", 9), ("Marigot", "978", 2), ("Le Mont-Dore", "988", 2), ("Saint-Martin", "978", 3)],
)
def test_a_name_that_others_bear_is_asked(talk: Talk, text: str, code: str, least: int) -> None:
    asked_for_the_commune(talk)
    offered = fact(talk.hear(text, "donne_lieu"), "communes")["insee"]
    assert offered[0] == code
    assert len(offered) >= least
    talk.tap("commune", code)
    assert talk.situation.departement == code


def test_the_number_of_a_territory_beside_its_town_is_no_debt(talk: Talk) -> None:
    asked_for_the_commune(talk)
    talk.hear(
        "Saint-Pierre (975)", "donne_lieu", said=(("lieu", "Saint-Pierre", "Saint-Pierre"), ("montant", 975, "975"))
    )
    assert (talk.situation.departement, talk.situation.debt) == ("975", None)


@pytest.mark.parametrize("text", ["Marquise", "Langlade", "Lorient", "Arue (40)"])
def test_a_commune_of_the_mainland_stays_itself(talk: Talk, text: str) -> None:
    asked_for_the_commune(talk)
    talk.hear(text, "donne_lieu")
    assert talk.situation.commune is not None
