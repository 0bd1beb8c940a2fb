"""The classifier's file: written whole, read back the same, refused where it is not ours."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.safety.classifier import Classifier, ModelUnusable
from services.safety.features import features
from services.safety.reading import Reader
from services.safety.schemas import KINDS
from services.safety.service import LEXICONS, Safety
from services.safety.training import Phrase, fit
from services.settings import ROOT

READER = Reader(LEXICONS)


@pytest.fixture(scope="module")
def small(corpus: list[Phrase]) -> Classifier:
    """Return a classifier trained on one phrase in fifteen: quick, and good enough for its form."""
    return fit(corpus[::15], about={"fingerprint": "x"})


def _probabilities(model: Classifier, text: str) -> dict[str, float]:
    seen = READER.see(text)
    return {**model.probabilities(features(seen.typed, seen.words, seen.found))}


def test_probabilities_are_of_every_kind_and_below_one(small: Classifier) -> None:
    for text in ("", "bonjour", "il me frappe", "🙂", "a" * 2000):
        found = _probabilities(small, text)
        assert set(found) == set(KINDS)
        assert all(0 <= each <= 1 for each in found.values())
        assert sum(found.values()) <= 1 + 1e-9


def test_a_saved_model_reads_the_same(small: Classifier, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "safety.npz"
    small.save(path)
    again = Classifier.read(path)
    assert again.about["fingerprint"] == "x"
    assert again.classes == small.classes
    for text in ("il me frappe", "je cherche un logement"):
        assert _probabilities(again, text) == pytest.approx(_probabilities(small, text), abs=0.002)
    assert not list(path.parent.glob("*.part"))


def test_training_twice_gives_the_same_model(small: Classifier, corpus: list[Phrase]) -> None:
    again = fit(corpus[::15], about={"fingerprint": "x"})
    for text in ("il me frappe", "je cherche un logement"):
        assert _probabilities(again, text) == pytest.approx(_probabilities(small, text), abs=1e-6)


def test_a_file_of_another_format_is_refused(small: Classifier, tmp_path: Path) -> None:
    path = tmp_path / "safety.npz"
    np.savez(path, about=np.array(json.dumps({"format": 0})))
    with pytest.raises(ModelUnusable):
        Classifier.read(path)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04broken"])
def test_a_broken_file_is_refused_and_patterns_serve_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "safety.npz"
    path.write_bytes(content)
    with pytest.raises(ModelUnusable):
        Classifier.read(path)
    safety = Safety(ROOT / "data" / "content", path)
    assert safety.health()["classifier"] == "unusable"
    assert safety.read("je veux mourir").danger == "suicide"


def test_without_a_file_patterns_serve_alone(patterns_alone: Safety) -> None:
    assert patterns_alone.health()["classifier"] == "absent"
