"""What each part of the reading of events contributes, and whether more phrases still help.

Run in .venv-bot: `python benchmarks/bench_nlu_parts.py [--network]`. Trains the event models outside Rasa on 25, 50 and
100 % of the phrases, then without each part in turn, and reads the messages of tests/understanding. Linear models
alone by default, a minute or two in all; `--network` adds the small network, ten times longer.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.components import mixture  # noqa: E402
from bot.components.concept_featuriser import ConceptFeaturiser  # noqa: E402
from bot.components.event_classifier import NAMES, EventClassifier  # noqa: E402
from bot.components.features import CONCEPTS, LEXICAL, MEANING, matrix  # noqa: E402
from bot.components.labels import NO_EVENT, NORMALISED, labels_of  # noqa: E402
from bot.components.lexical_featuriser import LexicalFeaturiser, vectorisers  # noqa: E402
from bot.components.meaning_featuriser import MeaningFeaturiser  # noqa: E402
from bot.components.normaliser import Normaliser  # noqa: E402
from bot.components.phrase_importer import read_phrases  # noqa: E402
from bot.components.spelling import fold  # noqa: E402

SEED = 5
SCRATCH = Path(tempfile.gettempdir())
ALL = (LEXICAL, CONCEPTS, MEANING)
CORE = ("naissance", "separation", "deuil", "impayes")


def prepared(messages: list[Message], spelling: bool) -> list[Message]:
    """New messages with their normalised text, or only folded where `spelling` is left out."""
    fresh = [Message({key: m.get(key) for key in ("text", "intent", "metadata") if m.get(key)}) for m in messages]
    if spelling:
        return Normaliser().process(fresh)
    for message in fresh:
        message.set(NORMALISED, fold(message.get("text")))
    return fresh


def featurised(train: list[Message], test: list[Message], spelling: bool = True) -> tuple[list[Message], list[Message]]:
    """Both lists with every feature, vocabularies learnt on the first."""
    train, test = prepared(train, spelling), prepared(test, spelling)
    storage, data = LocalModelStorage(SCRATCH), TrainingData(train)
    lexical = LexicalFeaturiser(storage, Resource("lexical"), vectorisers())
    for reader in lexical._readers:
        reader.fit([m.get(NORMALISED) for m in train])
    meaning = MeaningFeaturiser(storage, Resource("meaning"), {})
    meaning.learn(data)
    for component in (lexical, ConceptFeaturiser(ConceptFeaturiser.get_default_config()), meaning):
        component.process(train)
        component.process(test)
    return train, test


def scores(
    train: list[Message], test: list[Message], gold: Sequence[dict[str, Any]], origins: tuple[str, ...], hidden: int
) -> str:
    """Accuracy, macro F1, core F1, lenient and top 2 of the ranking, as production ranks it."""
    truth = [[name in (labels_of(m).events or (NO_EVENT,)) for name in NAMES] for m in train]
    recipe = mixture.Recipe(strength=3.0, hidden=hidden, share=0.5, rounds=2, folds=0)
    model = mixture.fit(matrix(train, *origins), np.array(truth, dtype=np.int8), NAMES, [], recipe)
    classifier = EventClassifier(EventClassifier.get_default_config(), LocalModelStorage(SCRATCH), Resource("e"))
    rows = model.confidences(matrix(test, *origins))
    ranked = [[c["name"] for c in classifier._understanding(row)["candidates"]] for row in rows]
    answers = list(zip((row["event"] for row in gold), (each[0] for each in ranked), strict=True))
    f1 = {label: _f1(answers, label) for label in {g for g, _ in answers}}
    real = [(row, each) for row, each in zip(gold, ranked, strict=True) if row["event"] != NO_EVENT]
    figures = (
        sum(g == s for g, s in answers) / len(answers),
        sum(f1.values()) / len(f1),
        sum(f1[label] for label in CORE) / len(CORE),
        sum(each[0] in (row["event"], row["secondary_event"]) for row, each in real) / len(real),
        sum(row["event"] in each[:2] for row, each in real) / len(real),
    )
    return "".join(f"{figure:>10.3f}" for figure in figures)


def _f1(answers: list[tuple[str, str]], label: str) -> float:
    hits = sum(g == s == label for g, s in answers)
    wrong = sum((g == label) != (s == label) for g, s in answers)
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 0.0


def main() -> None:
    """Print a line a training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", action="store_true")
    hidden = 64 if parser.parse_args().network else 0
    phrases = [m for path in sorted((ROOT / "data" / "nlu").glob("*.yml")) for m in read_phrases(str(path)) or []]
    random.Random(SEED).shuffle(phrases)
    lines = (ROOT / "tests" / "understanding" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    messages = [Message({"text": row["text"]}) for row in gold]
    print(f"{'':<34}" + "".join(f"{name:>10}" for name in ("accuracy", "macro F1", "core F1", "lenient", "top 2")))
    for share in (0.25, 0.5):
        train, test = featurised(phrases[: int(len(phrases) * share)], messages)
        print(
            f"{share:.0%} of the phrases ({len(train):,})".ljust(34) + scores(train, test, gold, ALL, hidden),
            flush=True,
        )
    train, test = featurised(phrases, messages)
    print(f"100% of the phrases ({len(train):,})".ljust(34) + scores(train, test, gold, ALL, hidden), flush=True)
    for name in ALL:
        origins = tuple(each for each in ALL if each != name)
        print(f"without {name}".ljust(34) + scores(train, test, gold, origins, hidden), flush=True)
    train, test = featurised(phrases, messages, spelling=False)
    print("without spelling".ljust(34) + scores(train, test, gold, ALL, hidden), flush=True)


if __name__ == "__main__":
    main()
