"""Graph component: which question about the assistant itself a message asks, none as a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import mixture, storage
from bot.components.features import CUES, LEXICAL, matrix
from bot.components.labels import NORMALISED, labels_of, phrases

_GROUPS = 6
_OTHERS = 6
"""One phrase in so many of those with an event stands for all of them."""
_RECIPE = mixture.Recipe(strength=8.0, hidden=0, folds=3)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Completes `understanding` with `topic`, only where no event was read, the message is short and the topic sure."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: mixture.Mixture | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`: confidence to name a topic; `words`: longest message that may have one."""
        return {"sure": 0.6, "words": 30}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The component with its trained models."""
        return cls(config, model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns one linear model a topic against all other phrases."""
        labelled = [(m, labels_of(m)) for m in phrases(training_data)]
        kept = [(m, x) for index, (m, x) in enumerate(labelled) if x.topic or not x.events or index % _OTHERS == 0]
        messages, topics = [m for m, _ in kept], [x.topic for _, x in kept]
        names = tuple(sorted({topic for topic in topics if topic}))
        truth = np.array([[topic == name for name in names] for topic in topics], dtype=np.int8)
        # One hand wrote nearly all of them: folds by voice would leave nothing to learn from.
        groups = [str(index % _GROUPS) for index in range(len(messages))]
        model = mixture.fit(matrix(messages, LEXICAL, CUES), truth, names, groups, _RECIPE)
        return storage.keep(model, self._storage, self._resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, with the topic in their `understanding`."""
        if self._model is None or not self._model.names:
            return messages
        for message, row in zip(messages, self._model.confidences(matrix(messages, LEXICAL, CUES)), strict=True):
            understanding = message.get("understanding") or {"events": [], "candidates": []}
            best = int(np.argmax(row))
            short = len((message.get(NORMALISED) or "").split()) <= self._config["words"]
            sure = short and not understanding["events"] and row[best] >= self._config["sure"]
            topic = self._model.names[best] if sure else None
            message.set("understanding", {**understanding, "topic": topic}, add_to_output=True)
        return messages
