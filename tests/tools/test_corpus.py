"""The training phrases: none twice, none that measures, enough of each kind."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def corpus() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_under_test", ROOT / "tools" / "corpus.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(corpus: ModuleType) -> list[str]:
    return [phrase.text for phrase in corpus.read_phrases()]


def test_a_phrase_with_a_word_changed_is_found(corpus: ModuleType) -> None:
    phrases = ["mon mari est parti lundi avec la voiture", "je cherche une crèche à Blois"]
    changed = "Mon mari est parti mardi avec la voiture !"
    assert corpus.twins([*phrases, changed]) == [(changed, phrases[0])]


def test_the_same_subject_in_other_words_is_not_a_twin(corpus: ModuleType) -> None:
    assert not corpus.twins(["mon mari est parti lundi", "il m'a quittée la semaine dernière"])


def test_signs_alone_are_close_to_themselves_only(corpus: ModuleType) -> None:
    assert corpus.twins(["😡😡", "???", "😡😡"]) == [("😡😡", "😡😡")]


def test_what_is_short_is_named(corpus: ModuleType) -> None:
    few = [corpus.Phrase("bonjour", "salutation", ("sante",), "suicide", "x.yml")]
    named = corpus.missing(few)
    assert "phrases: 1, 22000 wanted" in named
    assert "event sante: 1, 600 wanted" in named
    assert "intent salutation: 1, 300 wanted" in named


def test_no_phrase_is_close_to_another(corpus: ModuleType, texts: list[str]) -> None:
    found = corpus.twins(texts)
    assert not found, found[:5]


def test_no_phrase_is_close_to_a_message_that_measures(corpus: ModuleType, texts: list[str]) -> None:
    found = corpus.leaks(texts, corpus.measuring())
    assert not found, found[:5]
