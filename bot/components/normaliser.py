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

from bot.components.labels import NORMALISED, PLACE, PLACE_WORD
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
                message.set(NORMALISED, _without_place(normalised_text(message), message.get(PLACE)))
        return messages


def _without_place(normalised: Normalised, place: list[int] | None) -> str:
    """The normalised text with one fixed word for the place: which commune it is says nothing of the event."""
    if not place:
        return normalised.text
    touched = [s for s in normalised.spans if s.original_start < place[1] and s.original_end > place[0]]
    if not touched:
        return normalised.text
    return f"{normalised.text[: touched[0].start]}{PLACE_WORD}{normalised.text[touched[-1].end :]}"


def normalised_text(message: Message) -> Normalised:
    """The normalised text of a message, with the way back to its characters."""
    return load_spelling().normalise(message.get(TEXT) or "")
