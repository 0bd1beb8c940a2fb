"""What is acted on and what is offered, given confidences; calibration on voices not seen in training."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from scipy.sparse import csr_matrix

from bot.components import mixture
from bot.components.event_classifier import NAMES, EventClassifier


@pytest.fixture
def classifier(tmp_path: Path) -> EventClassifier:
    config = EventClassifier.get_default_config()
    return EventClassifier(config, LocalModelStorage(tmp_path), Resource("events"))


def decide(classifier: EventClassifier, **said: float) -> dict[str, Any]:
    return classifier._understanding(np.array([said.get(name, 0.01) for name in NAMES]))


@pytest.mark.parametrize(
    ("said", "acted", "first"),
    [
        ({"impayes": 0.97, "deuil": 0.7}, ["deuil", "impayes"], "deuil"),
        ({"naissance": 0.99, "deuil": 0.9}, ["deuil", "naissance"], "deuil"),
        ({"logement": 0.9, "separation": 0.67}, ["separation", "logement"], "separation"),
        ({"logement": 0.9, "separation": 0.53}, ["logement"], "separation"),
        ({"budget": 0.95, "impayes": 0.2}, ["budget"], "budget"),
        ({"impayes": 0.5, "budget": 0.4}, [], "impayes"),
        ({"aucun": 0.9, "deuil": 0.4}, [], "aucun"),
        ({"impayes": 0.9, "budget": 0.5}, ["impayes"], "impayes"),
        ({}, [], "naissance"),
    ],
)
def test_sure_events_are_acted_on_the_death_first(
    classifier: EventClassifier, said: dict[str, float], acted: list[str], first: str
) -> None:
    understanding = decide(classifier, **said)
    assert [each["name"] for each in understanding["events"]] == acted
    assert understanding["candidates"][0]["name"] == first


def test_no_event_is_never_a_second_reading(classifier: EventClassifier) -> None:
    understanding = decide(classifier, impayes=0.5, aucun=0.45, budget=0.1)
    assert [each["name"] for each in understanding["candidates"]][:2] == ["impayes", "budget"]


def test_an_event_nearly_as_likely_as_none_is_offered(classifier: EventClassifier) -> None:
    understanding = decide(classifier, aucun=0.4, sante=0.35)
    assert understanding["candidates"][0]["name"] == "sante"
    assert understanding["events"] == []


def test_three_events_at_most(classifier: EventClassifier) -> None:
    said = dict.fromkeys(("deuil", "impayes", "separation", "naissance", "violence"), 0.9)
    assert len(decide(classifier, **said)["events"]) == 3


def test_confidences_follow_what_is_true_on_unseen_voices() -> None:
    draw = np.random.default_rng(3)
    features = csr_matrix(draw.random((2400, 30)) < 0.2, dtype=np.float32)
    truth = (np.asarray(features[:, 0].todense()) > 0).astype(np.int8)
    noisy = np.where(draw.random((2400, 1)) < 0.2, 1 - truth, truth).astype(np.int8)
    voices = [f"voice {index % 6}" for index in range(2400)]
    model = mixture.fit(features, noisy, ("event",), voices, mixture.Recipe(hidden=8, rounds=5))
    said = model.confidences(features)[:, 0]
    assert abs(said[truth[:, 0] == 1].mean() - 0.8) < 0.1
    assert abs(said[truth[:, 0] == 0].mean() - 0.2) < 0.1


def test_a_label_without_phrases_is_never_read() -> None:
    features = csr_matrix(np.eye(8, dtype=np.float32))
    truth = np.zeros((8, 2), dtype=np.int8)
    truth[:4, 0] = 1
    model = mixture.fit(features, truth, ("seen", "unseen"), [], mixture.Recipe(hidden=0, folds=0))
    assert (model.confidences(features)[:, 1] < 0.01).all()
