"""Graph component: the life events a message speaks of, with calibrated confidences."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import mixture, storage
from bot.components.features import CONCEPTS, ENCODED, LEXICAL, MEANING, matrix
from bot.components.labels import EVENTS, NO_EVENT, labels_of, phrases

NAMES = (*EVENTS, NO_EVENT)
CANDIDATES = 4
_READ = (LEXICAL, CONCEPTS, MEANING, ENCODED)
MOST_EVENTS = 3
SURE = 0.55
"""Confidence from which an event is acted on without asking."""
_RECIPE = mixture.Recipe(strength=3.0, hidden=64, share=0.5, rounds=2, folds=3)
_LIFE_EVENTS = ("deuil", "violence", "naissance", "separation", "impayes", "perte_emploi", "handicap")
_FIRST = {
    "deuil": 6.0, "violence": 2.2, "naissance": 2.2, "separation": 2.2, "impayes": 1.8, "perte_emploi": 1.5,
    "handicap": 1.5, "garde_enfant": 0.8, "alimentation": 0.8, "sante": 0.5, "numerique": -0.5, "budget": -0.5,
}  # fmt: skip


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EventClassifier(GraphComponent):
    """Sets `understanding`: events sure enough to act on, and the ranked readings of the message."""

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
        """`sure`: confidence to act on the first event; `sure_also`, `sure_need`: on a next life event, on a next need.

        `no_event`: log-odds taken from "no event" against the likeliest event. `likely`: confidence from which events
        are ranked by `first`: the log-odds that one gains over others that are likely too, a death before all, a life
        event before a need.
        """
        return {
            "sure": SURE,
            "sure_also": 0.34,
            "sure_need": 0.7,
            "no_event": 1.0,
            "likely": 0.4,
            "first": dict(_FIRST),
        }

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
        voices = [label.voice for label in labels]
        model = mixture.fit(matrix(messages, *_READ), truth, NAMES, voices, _RECIPE)
        return storage.keep(model, self._storage, self._resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its `understanding`."""
        if self._model is None:
            return messages
        for message, row in zip(messages, self._model.confidences(matrix(messages, *_READ)), strict=True):
            message.set("understanding", self._understanding(row), add_to_output=True)
        return messages

    def _understanding(self, row: NDArray[np.float64]) -> dict[str, Any]:
        confidences = {name: round(float(value), 4) for name, value in zip(NAMES, row, strict=True)}
        ranked = self._ranked(confidences)
        events: list[str] = []
        for name in ranked if ranked[0] != NO_EVENT else ():
            if name != NO_EVENT and confidences[name] >= self._enough(name, bool(events)):
                events.append(name)
        return {
            "events": [{"name": name, "confidence": confidences[name]} for name in events[:MOST_EVENTS]],
            "candidates": [{"name": name, "confidence": confidences[name]} for name in ranked[:CANDIDATES]],
            "topic": None,
        }

    def _enough(self, name: str, another: bool) -> float:
        """Confidence from which to act on an event, `another` being sure already."""
        if not another:
            return float(self._config["sure"])
        return float(self._config["sure_also" if name in _LIFE_EVENTS else "sure_need"])

    def _ranked(self, confidences: dict[str, float]) -> list[str]:
        """Readings, best first; among likely events, what happened to the family comes before its needs.

        "No event" stands first or last: it is no reading that a person could choose.
        """
        events = sorted((name for name in confidences if name != NO_EVENT), key=lambda name: -confidences[name])
        if _log_odds(confidences[NO_EVENT]) - self._config["no_event"] > _log_odds(confidences[events[0]]):
            return [NO_EVENT, *events]
        likely = [name for name in events if confidences[name] >= self._config["likely"]]
        likely.sort(key=lambda name: -(_log_odds(confidences[name]) + self._config["first"].get(name, 0.0)))
        return [*likely, *(name for name in events if name not in likely), NO_EVENT]


def _log_odds(confidence: float) -> float:
    bounded = min(max(confidence, 0.001), 0.999)
    return float(np.log(bounded / (1.0 - bounded)))
