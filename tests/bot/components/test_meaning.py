"""Words that mean nearly the same come near each other, also where the phrases never held them."""

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.features import MEANING, matrix
from bot.components.labels import NORMALISED
from bot.components.meaning_featuriser import MeaningFeaturiser


@pytest.fixture(scope="module")
def featuriser(tmp_path_factory: pytest.TempPathFactory) -> MeaningFeaturiser:
    component = MeaningFeaturiser(LocalModelStorage(tmp_path_factory.mktemp("m")), Resource("meaning"), {})
    component.learn(TrainingData([message("je dois le loyer"), message("je cherche un logement")]))
    return component


def message(text: str) -> Message:
    return Message({"text": text, "intent": "x", NORMALISED: text})


def row(featuriser: MeaningFeaturiser, text: str) -> np.ndarray:
    return matrix(featuriser.process([message(text)]), MEANING).toarray()[0]


def test_a_word_never_seen_stands_near_one_that_means_the_same(featuriser: MeaningFeaturiser) -> None:
    appartement, near, far = (row(featuriser, word) for word in ("appartement", "logement", "cercueil"))
    assert appartement @ near > appartement @ far


def test_words_without_accents_are_found(featuriser: MeaningFeaturiser) -> None:
    assert np.linalg.norm(row(featuriser, "creche")) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("text", ["", "???", "zzxqj"])
def test_what_has_no_known_word_is_zero(featuriser: MeaningFeaturiser, text: str) -> None:
    assert not row(featuriser, text).any()
