"""Graph component: the vector of a sentence encoder that the institution chose, off by default."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.components import storage
from bot.components.features import ENCODED, give
from bot.components.labels import phrases

SETTING = "ALLERVERS_ENCODER"
MODEL, TOKENIZER, WEIGHTS = "model.onnx", "tokenizer.json", "model.onnx_data"
_LONGEST = 256
"""Pieces of words of a message that are read; what comes after weighs nothing."""
_BATCH = 64


class EncoderMismatch(RasaException):  # type: ignore[misc]
    """The model was trained with another encoder than the one that is set, or with none."""


class Encoder:
    """A sentence encoder in a folder: `model.onnx` and `tokenizer.json`. Nothing is fetched from anywhere.

    Raises RasaException where the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        # Here and not above: nothing of it is loaded where no encoder is set.
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = fingerprint(folder)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise their own errors, without a common parent
            raise RasaException(f"L'encodeur de {folder} ne se lit pas : {type(error).__name__}.") from error
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.enable_padding()
        self._inputs = {each.name for each in self._session.get_inputs()}
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """One row of length 1 a text: the model's own sentence vector, or the mean of those of its pieces.

        Texts of like length go together: each is filled up to the longest of its batch.
        """
        in_order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        batches = [in_order[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        rows = np.concatenate([self._batch([texts[index] for index in batch]) for batch in batches])
        return rows[np.argsort(in_order)]

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        read = self._tokenizer.encode_batch(texts)
        mask = np.array([each.attention_mask for each in read], dtype=np.int64)
        given = {
            "input_ids": np.array([each.ids for each in read], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        held = {name: values for name, values in given.items() if name in self._inputs}
        (vectors,) = self._session.run([self._output], held)
        if vectors.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            vectors = (vectors * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return np.asarray(vectors / lengths, dtype=np.float32)


def fingerprint(folder: Path) -> str:
    """A name for what the folder holds. Raises RasaException where one of its two files is missing."""
    if not folder.is_dir():
        raise RasaException(f"{SETTING} nomme le dossier {folder}, qui n'existe pas.")
    digest = hashlib.sha256()
    # Large models keep their weights in a file beside.
    for path in (folder / MODEL, folder / TOKENIZER, *sorted(folder.glob(f"{WEIGHTS}*"))):
        if not path.is_file():
            raise RasaException(f"{SETTING} nomme le dossier {folder}, où {path.name} manque.")
        with path.open("rb") as held:
            while piece := held.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


def chosen() -> Encoder | None:
    """The encoder that the environment names, none by default."""
    folder = os.environ.get(SETTING, "")
    return Encoder(Path(folder)) if folder else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class EncoderFeaturiser(GraphComponent):
    """Adds the encoder's row to each message; does nothing where no encoder is set."""

    def __init__(self, encoder: Encoder | None, model_storage: ModelStorage, resource: Resource) -> None:
        self._encoder = encoder
        self._storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturiser:
        """The component with the encoder that the environment names."""
        return cls(chosen(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderFeaturiser:
        """The component with the encoder it was trained with. Raises EncoderMismatch where another one is set."""
        trained_with: str | None = storage.fetch(model_storage, resource)
        encoder = chosen()
        if trained_with != (encoder.name if encoder else None):
            raise EncoderMismatch(
                f"Le modèle a été entraîné {'avec un' if trained_with else 'sans'} encodeur, "
                f"et {SETTING} en nomme {'un autre' if encoder and trained_with else 'un' if encoder else 'aucun'}. "
                "Lancez « make train », ou remettez le réglage d'avant."
            )
        return cls(encoder, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps which encoder the model is trained with; the encoder itself learns nothing."""
        return storage.keep(self._encoder.name if self._encoder else None, self._storage, self._resource)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same training data, each phrase with its row."""
        self.process(phrases(training_data))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The same messages, each with its row where an encoder is set."""
        if self._encoder and messages:
            rows = self._encoder.encode([message.get(TEXT) or "" for message in messages])
            for message, row in zip(messages, rows, strict=True):
                give(message, csr_matrix(row[None, :]), ENCODED)
        return messages


def main() -> int:
    """Say on standard error why the encoder that the environment names cannot be used. Returns the exit status."""
    try:
        encoder = chosen()
        if encoder:
            encoder.encode(["Bonjour."])
    except Exception as error:  # the model itself may refuse what it is given, with an error of its library
        known = isinstance(error, RasaException)
        print(error if known else f"L'encodeur ne lit pas une phrase : {type(error).__name__}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
