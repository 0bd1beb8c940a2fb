"""Who a danger touches, when, and what changes the numbers."""

from typing import Any

import pytest

from services.safety.service import Safety


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon mari me frappe", {"who": "self", "victim": "woman"}),
        ("ma femme me frappe", {"who": "self", "victim": "man"}),
        ("je suis un homme, mon copain me frappe", {"victim": "man"}),
        ("ma femme me bat, je suis une femme", {"victim": "woman"}),
        ("ma voisine se fait frapper par son mari", {"who": "other"}),
        ("ma mère dit qu'elle veut mourir", {"who": "other"}),
        ("je veux mourir", {"who": "self"}),
        ("il m'a frappée ce soir", {"when": "tonight"}),
        ("je suis enceinte et je dors dans la rue", {"about": ["pregnant"]}),
        ("on dort dehors avec le bébé", {"about": ["under_three", "baby"]}),
        ("j'ai 14 ans et mon beau-père me frappe", {"about": ["minor"]}),
        ("je vais frapper ma femme, j'ai peur de la tuer", {"about": ["perpetrator"]}),
        ("le propriétaire a changé la serrure", {"about": ["lock_changed"]}),
        ("le propriétaire a coupé l'électricité pour qu'on parte", {"about": ["cut_off"]}),
        ("son père est ivre et il vient chercher la petite", {"about": ["unfit_collection"]}),
        ("la corde est prête", {"about": ["begun"]}),
    ],
)
def test_what_is_read_beside_the_danger(text: str, expected: dict[str, Any], patterns_alone: Safety) -> None:
    reading = patterns_alone.read(text)
    for name, value in expected.items():
        found = getattr(reading, name)
        assert set(value) <= set(found) if isinstance(value, list) else found == value, (name, found)


@pytest.mark.parametrize(
    "text",
    [
        "mme 34a, 2 enf, violences conjugales, mari présent, cherche mise à l'abri ce jour",
        "AS de secteur : M. 52 a, propos suicidaires ce matin, seul au domicile",
        "Infirmière scolaire, élève de 5e avec traces de coups, retour au domicile prévu 16h30",
    ],
)
def test_a_professional_is_answered_as_one(text: str, trained: Safety) -> None:
    assert trained.read(text).who == "worker"


def test_what_was_said_of_the_person_is_remembered(patterns_alone: Safety) -> None:
    first = patterns_alone.read("je suis enceinte de 6 mois")
    second = patterns_alone.read("je sais pas où dormir ce soir", first.memory)
    assert "pregnant" in second.about
