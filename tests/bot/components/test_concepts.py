"""Concepts are found once, twice or denied; cues tell an act."""

import pytest

from bot.components.concept_featuriser import cues
from bot.components.concepts import load_concepts


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("je suis enceinte", "naissance.grossesse"),
        ("je ne suis pas enceinte", "naissance.grossesse:not"),
        ("veuve , obseques a payer", "deuil.veuf"),
        ("aesh absente , dossier mdph", "handicap.mots:twice"),
        ("il a change la serrure et appele le serrurier", "impayes.expulsion"),
    ],
)
def test_concept_is_read(text: str, concept: str) -> None:
    assert concept in load_concepts().read(text)


def test_every_concept_finds_at_least_one_of_its_own_words() -> None:
    assert len(load_concepts().names) == len(set(load_concepts().names)) > 30


def test_a_question_and_a_statement_bear_different_cues() -> None:
    assert cues("ou est la caf ?", "où est la caf ?") != cues("je suis seule", "je suis seule")


def test_capitals_alone_are_a_cue() -> None:
    assert set(cues("au secours", "AU SECOURS")) - set(cues("au secours", "au secours"))
