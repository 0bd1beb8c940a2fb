"""Graph component: what the person does with this message (18 intents)."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import mixture, storage
from bot.components.concept_featuriser import cue_patterns
from bot.components.features import CUES, ENCODED, LEXICAL, MEANING, matrix
from bot.components.labels import NORMALISED, labels_of, phrases

DANGER = "urgence_danger"
OFF_TOPIC = "hors_sujet"
PLACE, PERSON = "donne_lieu", "demande_humain"
TELLS = ("raconte_situation", "demande_structure", "demande_droit")
_READ = (LEXICAL, CUES, MEANING, ENCODED)
# Only the order of the intents matters: no calibration. A network beside the linear models gains nothing here.
_RECIPE = mixture.Recipe(strength=3.0, hidden=0, folds=0)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(GraphComponent):
    """Sets `intent` and `intent_ranking`, whose confidences add up to 1."""

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
        """`danger`: log-odds taken from urgence_danger, which safety reads better than this act does."""
        return {"danger": 2.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActClassifier:
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
    ) -> ActClassifier:
        """The component with its trained models."""
        return cls(config, model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns one linear model an intent."""
        messages = phrases(training_data)
        labels = [labels_of(m) for m in messages]
        names = tuple(sorted({label.intent for label in labels}))
        truth = np.array([[label.intent == name for name in names] for label in labels], dtype=np.int8)
        model = mixture.fit(matrix(messages, *_READ), truth, names, [], _RECIPE)
        return storage.keep(model, self._storage, self._resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its intent and the ranking of all intents."""
        if self._model is None:
            return messages
        confidences = self._model.confidences(matrix(messages, *_READ))
        if DANGER in self._model.names:
            confidences[:, self._model.names.index(DANGER)] *= np.exp(-self._config["danger"])
        for message, row in zip(messages, confidences / confidences.sum(axis=1, keepdims=True), strict=True):
            ranking = [
                {"name": self._model.names[index], "confidence": round(float(row[index]), 4)}
                for index in np.argsort(-row)
            ]
            ranking = plainly(message.get(NORMALISED) or "", ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            if ranking[0]["name"] == OFF_TOPIC:
                _forget_place(message)
            message.set("intent_ranking", ranking[:10], add_to_output=True)
        return messages


def plainly(text: str, ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ranking, where plain words of the normalised text leave no doubt, with the act that they say first.

    A place alone gives the place. Help "to eat" or "with the bills" tells a need, unless a person is asked for.
    """
    cues, act = cue_patterns(), ranking[0]["name"]
    said: tuple[str, ...] = ()
    if cues["place_alone"].search(text):
        said = (PLACE,)
    elif act == PERSON and cues["wants_help_to"].search(text) and not cues["wants_a_person"].search(text):
        said = TELLS
    first = next((each for each in ranking if each["name"] in said), None)
    if first is None:
        return ranking
    # The confidences change places with the acts: they still come in order and add up to 1.
    moved = [first, *(each for each in ranking if each is not first)]
    return [{**each, "confidence": old["confidence"]} for each, old in zip(moved, ranking, strict=True)]


def _forget_place(message: Message) -> None:
    """Drop the place of a message about something else: it is not where the person lives."""
    kept = [each for each in message.get(ENTITIES, []) if each["entity"] != "lieu"]
    message.set(ENTITIES, kept, add_to_output=True)
