"""The trained reader of what is said sideways: a few linear models side by side, kept as plain arrays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from services.safety.features import BLOCKS, LETTERS, PATTERNS, SPELLED, WORDS, Block
from services.safety.schemas import KINDS, DangerKind

FORMAT = 2
HEADS: tuple[tuple[str, ...], ...] = ((WORDS,), (WORDS, LETTERS, PATTERNS), (SPELLED,))
"""Each head is one linear model over these blocks; their answers are averaged."""
WORKER_HEAD: tuple[str, ...] = (WORDS, LETTERS)
"""One more model, for the question whether a professional writes as such."""
ALL_HEADS = (*HEADS, WORKER_HEAD)
PATTERN_SCALE = 0.35
"""Patterns are not brought to length one like the other blocks; this keeps them beside, not above, the words."""

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]
Vector = tuple[NDArray[np.int64], Floats]
"""Positions and amounts of the known features of a block."""


class ModelUnusable(ValueError):
    """A model file cannot be read by this version; it has to be trained again."""


@dataclass(frozen=True)
class Vocabulary:
    """The features of a block that the model knows, in order of hash, and how telling each is."""

    hashes: Hashes
    idf: Floats

    def vector(self, block: Block, scaled: bool) -> Vector:
        """Return the positions and amounts of the known features; `scaled`: damped, and of length one together."""
        if not block or not len(self.hashes):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        keys = np.fromiter(block.keys(), np.uint32, len(block))
        amounts = np.fromiter(block.values(), np.float32, len(block))
        at = np.minimum(np.searchsorted(self.hashes, keys), len(self.hashes) - 1)
        known = self.hashes[at] == keys
        at, amounts = at[known], amounts[known]
        if not scaled:
            return at, amounts * np.float32(PATTERN_SCALE)
        amounts = (1 + np.log(amounts)) * self.idf[at]
        length = float(np.sqrt(np.square(amounts).sum()))
        return at, amounts / np.float32(length or 1.0)


class Classifier:
    """Gives each kind of danger its probability. Immutable once read."""

    def __init__(
        self,
        classes: Sequence[str],
        vocabularies: dict[str, Vocabulary],
        weights: dict[tuple[int, str], NDArray[Any]],
        biases: Sequence[Floats],
        about: dict[str, Any],
    ) -> None:
        self._vocabularies, self._biases = vocabularies, biases
        self._weights = {key: matrix.astype(np.float32) for key, matrix in weights.items()}
        self.classes, self.about = tuple(classes), about
        self._kinds = [(kind, self.classes.index(kind)) for kind in KINDS if kind in self.classes]

    def probabilities(self, blocks: dict[str, Block]) -> dict[DangerKind, float]:
        """Return the probability of each kind; what is missing to one is the probability of no danger."""
        vectors = self._vectors(blocks)
        total = np.zeros(len(self.classes), np.float64)
        for number, head in enumerate(HEADS):
            each = self._head(number, head, vectors)
            total += each / each.sum()
        total /= len(HEADS)
        return {kind: float(total[at]) for kind, at in self._kinds}

    def worker(self, blocks: dict[str, Block]) -> float:
        """Return the probability that a professional writes as such."""
        return float(self._head(len(HEADS), WORKER_HEAD, self._vectors(blocks))[0])

    def _vectors(self, blocks: dict[str, Block]) -> dict[str, Vector]:
        return {name: known.vector(blocks[name], name != PATTERNS) for name, known in self._vocabularies.items()}

    def _head(self, number: int, head: Sequence[str], vectors: dict[str, Vector]) -> NDArray[np.float64]:
        """Return what one linear model gives each of its classes, 0 to 1."""
        margin = self._biases[number]
        for name in head:
            at, amounts = vectors[name]
            if len(at):
                margin = margin + amounts @ self._weights[number, name][at]
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-margin.astype(np.float64)))
        return result

    def save(self, path: Path) -> None:
        """Write the model; the former one stays until the new one is whole."""
        arrays: dict[str, Any] = {"about": np.array(json.dumps({"format": FORMAT, **self.about}))}
        arrays["classes"] = np.array(self.classes)
        for name, vocabulary in self._vocabularies.items():
            arrays[f"hashes_{name}"], arrays[f"idf_{name}"] = vocabulary.hashes, vocabulary.idf
        for number, bias in enumerate(self._biases):
            arrays[f"bias_{number}"] = bias
        for (number, name), matrix in self._weights.items():
            arrays[f"weights_{number}_{name}"] = matrix.astype(np.float16)  # half the size, the same figures
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.part")
        with draft.open("wb") as file:
            np.savez(file, **arrays)
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Classifier":
        """Return the model of a file. Raises FileNotFoundError, or ModelUnusable where another version wrote it."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                if about.get("format") != FORMAT:
                    raise ModelUnusable(f"{path}: format {about.get('format')}, {FORMAT} expected")
                blocks = [name for name in BLOCKS if f"hashes_{name}" in file]
                return cls(
                    [str(each) for each in file["classes"]],
                    {name: Vocabulary(file[f"hashes_{name}"], file[f"idf_{name}"]) for name in blocks},
                    {(n, name): file[f"weights_{n}_{name}"] for n, head in enumerate(ALL_HEADS) for name in head},
                    [file[f"bias_{number}"] for number in range(len(ALL_HEADS))],
                    about,
                )
        except FileNotFoundError:
            raise
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            if isinstance(error, ModelUnusable):
                raise
            raise ModelUnusable(f"{path}: {error}") from error
