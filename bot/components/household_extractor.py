"""Graph component: what a message says of the household, as entities with normalised values."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.children import children
from bot.components.circumstances import load_circumstances
from bot.components.dates import dates
from bot.components.money import money
from bot.components.normaliser import normalised_text
from bot.components.own_age import own_age


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class HouseholdExtractor(GraphComponent):
    """Adds one entity at most of each kind: own age, children, arrears, sums, dates, circumstances."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HouseholdExtractor:
        """A ready component: its patterns are data, nothing is learnt."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with what was found added to its entities."""
        for message in messages:
            if message.get(TEXT):
                message.set(ENTITIES, [*message.get(ENTITIES, []), *household(message)], add_to_output=True)
        return messages


def household(message: Message) -> list[dict[str, Any]]:
    """Entities of one message in Rasa's format; `start` and `end` are characters of the original text."""
    written = message.get(TEXT)
    normalised = normalised_text(message)
    text = normalised.text
    entities: list[dict[str, Any]] = []
    own = own_age(text)
    for found in (
        *([own] if own else []),
        *children(text),
        *money(text),
        *load_circumstances().read(text),
        *dates(text),
    ):
        start, end = normalised.original(found.start, found.end)
        value = written[start:end] if found.entity == "date" else found.value
        entities.append(
            {"entity": found.entity, "start": start, "end": end, "value": value, "extractor": "HouseholdExtractor"}
        )
    return entities
