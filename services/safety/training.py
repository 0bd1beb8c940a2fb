"""Trains the danger classifier from data/nlu: `python -m services.safety.training [MODEL]`.

Only the metadata `danger`, `events` and `voice` of each phrase are used. Half a minute on one core.
"""

import argparse
import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from services.content.loader import ContentError, ContentModel, read_file
from services.safety.classifier import ALL_HEADS, HEADS, Classifier, Vocabulary
from services.safety.features import BLOCKS, PATTERNS, Block, features
from services.safety.reading import Reader
from services.safety.schemas import KINDS, DangerKind
from services.settings import ROOT, Settings

NLU = ROOT / "data" / "nlu"
LEXICONS = ROOT / "data" / "lexicons"
STRENGTH, DANGER_WEIGHT = 10.0, 2.0
"""Inverse regularisation; how much more a missed danger costs than a false one."""
ROUNDS, TOLERANCE = 40, 0.05
"""Passes of the solver at most, and how still it must stand to stop before: looser than its default, it reads folds as
well in half the time. One model after the other, since the solver keeps one random state for the whole process."""
_SEEN_AT_LEAST = 2
_NEAR_MISS_VOICE = 0.3
"""A voice with at least this share of dangers writes its calm phrases as near misses: they are a class of their own."""
_NEAR_MISS = "calm:near_miss"
_CODE = ("normalise", "patterns", "detect", "features", "classifier", "training")


@dataclass(frozen=True)
class Phrase:
    text: str
    danger: DangerKind | None
    event: str
    voice: str
    worker: bool = False


class Correction(ContentModel):
    """A phrase whose danger a second reading saw otherwise; `unsure` leaves it out of the training."""

    text: str
    danger: DangerKind | None = None
    unsure: bool = False


class Corrections(ContentModel):
    phrases: list[Correction]


class TrainingRefused(ValueError):
    """There is not enough to train on; the message says what is missing."""


def read_phrases(nlu_dir: Path, corrections: Path | None = None) -> list[Phrase]:
    """Return the phrases of every .yml file that carry a `danger` in their metadata. Raises ContentError."""
    changed = {each.text: each for each in read_file(corrections, Corrections).phrases} if corrections else {}
    found: list[Phrase] = []
    for path in sorted(nlu_dir.glob("*.yml")):
        for text, metadata in _examples(path):
            correction = changed.get(text)
            if "danger" not in metadata or (correction and correction.unsure):
                continue
            danger = correction.danger if correction else metadata["danger"]
            if danger is not None and danger not in KINDS:
                raise ContentError(f"{path}:1: {danger}: this kind of danger does not exist")
            events = metadata.get("events") or ["aucun"]
            voice, worker = str(metadata.get("voice", path.stem)), metadata.get("who") == "worker"
            found.append(Phrase(text, danger, str(events[0]), voice, worker))
    return found


def classes_of(phrases: Sequence[Phrase]) -> list[str]:
    """Return the class of each phrase: its danger, else what it is calmly about (near misses apart)."""
    written, dangers = Counter(each.voice for each in phrases), Counter(each.voice for each in phrases if each.danger)
    near = {voice for voice, count in written.items() if dangers[voice] / count >= _NEAR_MISS_VOICE}
    return [each.danger or (_NEAR_MISS if each.voice in near else f"calm:{each.event}") for each in phrases]


def fit(phrases: Sequence[Phrase], lexicons_dir: Path = LEXICONS, about: dict[str, Any] | None = None) -> Classifier:
    """Return a classifier trained on these phrases. Raises TrainingRefused where a kind has no phrase."""
    labels = classes_of(phrases)
    missing = [kind for kind in KINDS if kind not in labels]
    if missing or all(each in KINDS for each in labels) or len({each.worker for each in phrases}) == 1:
        raise TrainingRefused(f"no phrase for: {', '.join(missing) or 'no danger, or one of family and worker'}")
    reader = Reader(lexicons_dir)
    blocks: dict[str, list[Block]] = {name: [] for name in BLOCKS}
    for phrase in phrases:
        seen = reader.see(phrase.text)
        for name, block in features(seen.typed, seen.words, seen.found).items():
            blocks[name].append(block)
    vocabularies = {name: _vocabulary(rows, 1 if name == PATTERNS else _SEEN_AT_LEAST) for name, rows in blocks.items()}
    matrices = {name: _matrix(rows, vocabularies[name], name != PATTERNS) for name, rows in blocks.items()}
    classes = sorted(set(labels))
    truth = np.array([classes.index(each) for each in labels])
    weights: dict[tuple[int, str], NDArray[np.float16]] = {}
    biases = []
    family = np.array([int(not each.worker) for each in phrases])
    for number, head in enumerate(ALL_HEADS):
        matrix = hstack([matrices[name] for name in head]).tocsr()
        about_writer = number == len(HEADS)
        coefficients, bias = _head(matrix, family, ["worker"]) if about_writer else _head(matrix, truth, classes)
        biases.append(bias.astype(np.float32))
        start = 0
        for name in head:
            width = matrices[name].shape[1]
            weights[number, name] = coefficients[:, start : start + width].T.astype(np.float16)
            start += width
    return Classifier(classes, vocabularies, weights, biases, about or {})


def train(model_path: Path, nlu_dir: Path = NLU, lexicons_dir: Path = LEXICONS) -> dict[str, Any]:
    """Train and write the model; return what it was made of and how long it took, in seconds.

    Raises ContentError where a file is wrong, TrainingRefused where phrases are missing.
    """
    started = time.monotonic()
    made_of = fingerprint(nlu_dir, lexicons_dir)
    corrections = lexicons_dir / "danger" / "second_reading.yml"
    phrases = read_phrases(nlu_dir, corrections if corrections.exists() else None)
    about = {
        "fingerprint": made_of,
        "phrases": len(phrases),
        "dangers": dict(Counter(each.danger for each in phrases if each.danger)),
    }
    fit(phrases, lexicons_dir, about).save(model_path)
    return {**about, "seconds": round(time.monotonic() - started, 1)}


def is_current(model_path: Path, nlu_dir: Path = NLU, lexicons_dir: Path = LEXICONS) -> bool:
    """Return whether the model still belongs to the phrases, the lexicons and the code as they are now."""
    try:
        return Classifier.read(model_path).about.get("fingerprint") == fingerprint(nlu_dir, lexicons_dir)
    except (OSError, ValueError):
        return False


def fingerprint(nlu_dir: Path = NLU, lexicons_dir: Path = LEXICONS) -> str:
    """Return a hash of every file that the model is made from, this room's code included."""
    digest = hashlib.sha256()
    for path in _sources(nlu_dir, lexicons_dir):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(nlu_dir: Path, lexicons_dir: Path) -> Iterable[Path]:
    yield from sorted(nlu_dir.glob("*.yml"))
    yield lexicons_dir / "spelling.yml"
    yield from sorted((lexicons_dir / "danger").rglob("*.yml"))
    code = Path(__file__).parent
    yield from (code / f"{name}.py" for name in _CODE)


def _examples(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ContentError(f"{path}:1: {error}") from error
    for block in content.get("nlu", []):
        examples = block.get("examples") if "intent" in block else None
        for example in examples if isinstance(examples, list) else []:
            yield str(example["text"]), example.get("metadata") or {}


def _vocabulary(rows: Sequence[Block], seen_at_least: int) -> Vocabulary:
    documents: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        for each in row:
            documents[each] += 1
    kept = sorted(each for each, count in documents.items() if count >= seen_at_least)
    counts = np.array([documents[each] for each in kept], np.float64)
    idf = np.log((1 + len(rows)) / (1 + counts)) + 1
    return Vocabulary(np.array(kept, np.uint32), idf.astype(np.float32))


def _matrix(rows: Sequence[Block], vocabulary: Vocabulary, scaled: bool) -> Any:
    data, columns, starts = [], [], [0]
    for row in rows:
        at, amounts = vocabulary.vector(row, scaled)
        columns.append(at)
        data.append(amounts)
        starts.append(starts[-1] + len(at))
    shape = (len(rows), len(vocabulary.hashes))
    return csr_matrix((np.concatenate(data), np.concatenate(columns), np.array(starts)), shape=shape)


def _head(matrix: Any, truth: NDArray[np.int64], classes: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the coefficients (classes × features) and biases of one linear model, one class against the rest."""
    matrix = matrix.astype(np.float64)

    rows = []
    for number, name in enumerate(classes):
        model = LogisticRegression(
            C=STRENGTH,
            solver="liblinear",
            dual=True,
            max_iter=ROUNDS,
            tol=TOLERANCE,
            class_weight={0: 1.0, 1: DANGER_WEIGHT if name in KINDS else 1.0},
            random_state=0,
        )
        rows.append(model.fit(matrix, (truth == number).astype(int)))
    return np.stack([each.coef_[0] for each in rows]), np.array([each.intercept_[0] for each in rows])


def main() -> None:
    """Train where something changed, and say what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?", default=Settings().danger_model)
    parser.add_argument("--force", action="store_true", help="train even where nothing changed")
    chosen = parser.parse_args()
    if not chosen.force and is_current(chosen.model):
        print("Le modèle de danger est à jour.")
        return
    done = train(chosen.model)
    dangers = sum(done["dangers"].values())
    print(f"Modèle de danger : {done['phrases']} phrases, {dangers} dangers, {done['seconds']} s.")


if __name__ == "__main__":
    main()
