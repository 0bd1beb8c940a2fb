"""Graph component: sparse features of words and characters of the normalised text."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components import storage
from bot.components.features import LEXICAL, give
from bot.components.labels import NORMALISED, phrases


def vectorisers() -> list[TfidfVectorizer]:
    """Untrained readers of word pairs and of pieces of words."""
    return [
        TfidfVectorizer(
            token_pattern=r"[a-z0-9]+|\?", ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32
        ),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32),
    ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LexicalFeaturiser(GraphComponent):
    """Turns the normalised text into one sparse row, which every classifier shares."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, readers: list[TfidfVectorizer]) -> None:
        self._storage = model_storage
        self._resource = resource
        self._readers = readers

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LexicalFeaturiser:
        """An untrained component."""
        return cls(model_storage, resource, vectorisers())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LexicalFeaturiser:
        """The component with the vocabulary of the trained model."""
        return cls(model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary of the training phrases."""
        texts = [m.get(NORMALISED) for m in phrases(training_data)]
        for reader in self._readers:
            reader.fit(texts)
        return storage.keep(self._readers, self._storage, self._resource)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data, each phrase with its features."""
        self.process(phrases(training_data))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with a sparse sentence feature."""
        rows = hstack(
            [reader.transform([m.get(NORMALISED) or "" for m in messages]) for reader in self._readers]
        ).tocsr()
        for index, message in enumerate(messages):
            give(message, rows[index], LEXICAL)
        return messages
