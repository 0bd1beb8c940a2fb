"""Graph component: the mean of the word vectors of a message, so that words never seen in training still count."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.components import storage
from bot.components.features import MEANING, give
from bot.components.labels import NORMALISED, phrases
from bot.components.spelling import fold

_WORD = re.compile(r"[a-z]+")
_UNUSED = ("tok2vec", "morphologizer", "parser", "senter", "ner", "attribute_ruler", "lemmatizer")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MeaningFeaturiser(GraphComponent):
    """Adds one dense row of length 1: word vectors of spaCy's French model, rarer words weighing more."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, rarity: dict[str, float]) -> None:
        self._storage = model_storage
        self._resource = resource
        self._rarity = rarity
        self._unseen = max(rarity.values(), default=1.0)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningFeaturiser:
        """An untrained component."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MeaningFeaturiser:
        """The component with how rare words are, its vectors already in memory."""
        word_vectors()
        return cls(model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Counts in how many phrases each word stands, and keeps it."""
        self.learn(training_data)
        return storage.keep(self._rarity, self._storage, self._resource)

    def learn(self, training_data: TrainingData) -> None:
        """Counts in how many phrases each word stands."""
        texts = [m.get(NORMALISED) or "" for m in phrases(training_data)]
        counts = Counter(word for text in texts for word in set(_WORD.findall(text)))
        self._rarity = {word: float(np.log((len(texts) + 1) / (count + 1))) for word, count in counts.items()}
        self._unseen = max(self._rarity.values(), default=1.0)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data, each phrase with its row."""
        self.process(phrases(training_data))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its row."""
        for message in messages:
            give(message, csr_matrix(self._mean(message.get(NORMALISED) or "")[None, :]), MEANING)
        return messages

    def _mean(self, text: str) -> NDArray[np.float32]:
        rows, vectors = word_vectors()
        words = [word for word in _WORD.findall(text) if word in rows]
        if not words:
            return np.zeros(vectors.shape[1], dtype=np.float32)
        weights = np.array([self._rarity.get(word, self._unseen) for word in words], dtype=np.float32)
        mean = weights @ vectors[[rows[word] for word in words]]
        length = float(np.linalg.norm(mean))
        return mean / length if length else mean


@lru_cache(maxsize=1)
def word_vectors() -> tuple[dict[str, int], NDArray[np.float32]]:
    """Row of each folded word, and the rows, each of length 1. Read once, about two seconds."""
    vocabulary = spacy.load("fr_core_news_md", disable=list(_UNUSED)).vocab
    table = vocabulary.vectors.data.astype(np.float32)
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    rows: dict[str, int] = {}
    written: dict[str, bool] = {}
    for key, row in vocabulary.vectors.key2row.items():
        word = vocabulary.strings[key]
        folded = fold(word)
        # A word in lower case stands before its form in capitals.
        if _WORD.fullmatch(folded) and (folded not in rows or (word.islower() and not written[folded])):
            rows[folded], written[folded] = row, word.islower()
    return rows, table
