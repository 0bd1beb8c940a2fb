"""Graph component: the life events a message speaks of, with calibrated confidences."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import linear, storage
from bot.components.labels import EVENTS, NO_EVENT, labels_of, phrases
from bot.components.lexical_featuriser import matrix

NAMES = (*EVENTS, NO_EVENT)
CANDIDATES = 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EventClassifier(GraphComponent):
    """Sets `understanding`: events sure enough to act on, and the ranked readings of the message."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: linear.Linear | None = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`: confidence to act on the first event; `sure_also`: on the next ones; `strength`: of the models."""
        return {"sure": 0.6, "sure_also": 0.6, "strength": 3.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EventClassifier:
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
    ) -> EventClassifier:
        """The component with its trained models."""
        return cls(config, model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns one linear model an event."""
        messages = phrases(training_data)
        labels = [labels_of(m) for m in messages]
        truth = np.array([[name in (label.events or (NO_EVENT,)) for name in NAMES] for label in labels], dtype=np.int8)
        model = linear.fit(matrix(messages), truth, NAMES, [x.voice for x in labels], self._config["strength"])
        return storage.keep(model, self._storage, self._resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its `understanding`."""
        if self._model is None:
            return messages
        for message, row in zip(messages, self._model.confidences(matrix(messages))):
            message.set("understanding", self._understanding(row), add_to_output=True)
        return messages

    def _understanding(self, row: Any) -> dict[str, Any]:
        ranked = sorted(zip(NAMES, (round(float(x), 4) for x in row)), key=lambda pair: -pair[1])
        events: list[tuple[str, float]] = []
        if ranked[0][0] != NO_EVENT:
            for name, confidence in ranked:
                enough = self._config["sure_also"] if events else self._config["sure"]
                if name != NO_EVENT and confidence >= enough and len(events) < 3:
                    events.append((name, confidence))
        return {
            "events": [{"name": n, "confidence": c} for n, c in events],
            "candidates": [{"name": n, "confidence": c} for n, c in ranked[:CANDIDATES]],
            "topic": None,
        }
