"""Graph component: adds the normalised text beside the original."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.labels import NORMALISED
from bot.components.spelling import Normalised, load_spelling


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Reads SMS forms, missing accents and phonetic spelling; the original text is kept."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Normaliser:
        """A ready component: its lexicon is data, nothing is learnt."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data, each message with its normalised text."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with a `normalised` text."""
        for message in messages:
            if message.get(TEXT):
                message.set(NORMALISED, normalised_text(message).text)
        return messages


def normalised_text(message: Message) -> Normalised:
    """The normalised text of a message, with the way back to its characters."""
    return load_spelling().normalise(message.get(TEXT) or "")
