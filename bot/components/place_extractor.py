"""Graph component: the place where the person lives or wants help, and a postal code."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import storage
from bot.components.gazetteer import load_gazetteer
from bot.components.labels import PLACE, phrases
from bot.components.places import places
from bot.components.spelling import fold


@DefaultV1Recipe.register(
    # A "tokenizer" too, so that training phrases pass through it: the featurisers read where the place stands.
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER],
    is_trainable=True,
)
class PlaceExtractor(GraphComponent):
    """Adds `lieu` (canonical name) and `code_postal`; learns from the phrases which words are everyday ones."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, known_words: set[str]) -> None:
        self._storage = model_storage
        self._resource = resource
        self._known_words = known_words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        """An untrained component."""
        return cls(model_storage, resource, set())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PlaceExtractor:
        """The component with the words of the trained model, its gazetteer already in memory."""
        load_gazetteer()
        return cls(model_storage, resource, storage.fetch(model_storage, resource))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the words that the phrases write in lower case at least twice, towns apart."""
        words = everyday_words([m.get(TEXT) for m in phrases(training_data)])
        self._known_words = {word for word in words if not load_gazetteer().is_town(word)}
        return storage.keep(self._known_words, self._storage, self._resource)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data; each phrase knows where its place stands, its own entities stay as they are."""
        for message in phrases(training_data):
            for name, reading in places(message.get(TEXT), load_gazetteer(), self._known_words):
                if name == "lieu":
                    message.set(PLACE, [reading.start, reading.end])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its place and postal code added to the entities."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                read = places(text, load_gazetteer(), self._known_words)
                for name, reading in read:
                    if name == "lieu":
                        message.set(PLACE, [reading.start, reading.end])
                found = [
                    {"entity": name, "start": r.start, "end": r.end, "value": r.value, "extractor": "PlaceExtractor"}
                    for name, r in read
                ]
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


def everyday_words(texts: list[str]) -> set[str]:
    """Folded words that these texts write in lower case at least twice."""
    counts = Counter(fold(w) for text in texts for w in re.findall(r"[^\W_]+", text) if w.islower())
    return {word for word, count in counts.items() if count >= 2}
