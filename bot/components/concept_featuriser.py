"""Graph component: which concepts of social work a message speaks of, and which signs of an act it bears."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.components.concepts import load_concepts
from bot.components.features import CONCEPTS, CUES, give
from bot.components.labels import NORMALISED, phrases
from bot.components.spelling import LEXICONS

_LENGTHS = (1, 2, 4, 8, 16, 35)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ConceptFeaturiser(GraphComponent):
    """Adds two sparse rows: concepts (for events) and cues (for intents). Both lexicons are data; nothing is learnt."""

    def __init__(self, config: dict[str, Any]) -> None:
        concepts = load_concepts()
        scale = {True: config["around"], False: config["concept"]}
        names = [f"{name}{suffix}" for name in concepts.names for suffix in ("", ":twice", ":not")]
        self._columns = {name: index for index, name in enumerate(names)}
        self._weights = [scale[".autour" in name] for name in names]
        self._cue_weight = config["cue"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Weight of a concept, of a word that only stands around it, and of a cue, beside word features of length 1."""
        return {"concept": 0.6, "around": 0.25, "cue": 1.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConceptFeaturiser:
        """A ready component."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data, each phrase with its concepts and cues."""
        self.process(phrases(training_data))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its concepts and cues."""
        for message in messages:
            text = message.get(NORMALISED) or ""
            columns = [self._columns[name] for name in load_concepts().read(text)]
            give(message, _row(columns, [self._weights[c] for c in columns], len(self._columns)), CONCEPTS)
            marks = cues(text, message.get(TEXT) or "")
            give(message, _row(marks, [self._cue_weight] * len(marks), len(cue_patterns()) + len(_LENGTHS) + 2), CUES)
        return messages


def cues(text: str, written: str) -> list[int]:
    """Numbers of the cues that a normalised text bears; the last ones stand for its length and for capitals alone."""
    patterns = cue_patterns()
    found = [index for index, pattern in enumerate(patterns.values()) if pattern.search(text)]
    words = len(text.split())
    found.append(len(patterns) + sum(words > length for length in _LENGTHS))
    if written.isupper():
        found.append(len(patterns) + len(_LENGTHS) + 1)
    return found


@lru_cache(maxsize=1)
def cue_patterns(folder: Path = LEXICONS) -> dict[str, re.Pattern[str]]:
    """The cues of cues.yml by name, each as one pattern over the normalised text."""
    content = yaml.safe_load((folder / "cues.yml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(patterns)) for name, patterns in content.items()}


def _row(columns: list[int], values: list[float], width: int) -> csr_matrix:
    rows = np.zeros(len(columns), dtype=np.int32)
    return csr_matrix(
        (np.asarray(values, dtype=np.float32), (rows, np.asarray(columns, dtype=np.int32))), shape=(1, width)
    )
