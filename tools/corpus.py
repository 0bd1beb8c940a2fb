"""Counts the training phrases of data/nlu against what is wanted, and looks for near-duplicates.

Run as `python tools/corpus.py` in .venv: exit status 0 where every count is reached and no phrase is close to another,
to a message of tests/understanding, or to an evaluation message where those are beside the project; 1 otherwise.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
PHRASES = ROOT / "data" / "nlu"
MESSAGES = ROOT / "tests" / "understanding" / "messages.jsonl"
EVALUATION = ROOT.parent / "shared" / "eval" / "dev.jsonl"
ALIKE = 0.55
"""Share of common five-character pieces (Jaccard) above which two texts are the same phrase written twice."""
FORMULA_LETTERS = 20
"""Up to this many letters a message is a formula ("bonsoir", "jamais de la vie") that many people write alike."""
_LEFT_OUT = 0.8 * ALIKE
"""Share of its pieces, the commonest, left out of the first comparison. Above ALIKE close texts would be missed."""
_PIECE = 5
_BATCH = 500
"""Texts compared at once: some hundred megabytes."""
_WORDS = re.compile(r"[^\W_]+")
_CORE = ("naissance", "separation", "deuil", "impayes")
_LARGE_INTENTS = ("raconte_situation", "demande_droit", "demande_structure", "urgence_danger")
WANTED = {"phrases": 22_000, "dangers": 2_500, "one kind of danger": 250, "one event": 600, "one intent": 300}


@dataclass(frozen=True)
class Phrase:
    """One training phrase and its labels."""

    text: str
    intent: str
    events: tuple[str, ...]
    danger: str | None
    file: str


class Index:
    """Texts by the five-character pieces they hold, to find those that are close to others.

    Only the rarest pieces of each are compared for all, which leaves few pairs to compare whole. It is exact: a close
    text holds more than ALIKE of one's pieces, so it shares one of the rarest at least (prefix filtering).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._held = [_pieces(text) for text in texts]
        self._sizes = np.array([len(one) for one in self._held])
        known = Counter(piece for one in self._held for piece in one)
        self._ranks = {piece: rank for rank, piece in enumerate(sorted(known, key=lambda each: (known[each], each)))}
        self._across = self._rarest(self._held).T.tocsr()

    def close(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield every pair (place among `texts`, place among the known) that is close, in the order of `texts`."""
        for start in range(0, len(texts), _BATCH):
            held = [_pieces(text) for text in texts[start : start + _BATCH]]
            shared = (self._rarest(held) @ self._across).tocoo()
            ours, theirs = np.array([len(one) for one in held])[shared.row], self._sizes[shared.col]
            # Of what is not among the rarest, the one or the other can at most hold everything.
            most = np.minimum(
                shared.data + (_LEFT_OUT * np.maximum(ours, theirs)).astype(int), np.minimum(ours, theirs)
            )
            maybe = most > ALIKE * (ours + theirs - most)
            for row, known in sorted(zip(shared.row[maybe].tolist(), shared.col[maybe].tolist(), strict=True)):
                common = len(held[row] & self._held[known])
                if common > ALIKE * (len(held[row]) + len(self._held[known]) - common):
                    yield start + row, known

    def _rarest(self, held: Sequence[frozenset[str]]) -> csr_matrix:
        """Return texts as rows of their rarest pieces; what no known text holds is rarest of all and has no column."""
        ranks = [sorted(self._ranks.get(piece, -1) for piece in one) for one in held]
        known = [[rank for rank in one[: len(one) - int(_LEFT_OUT * len(one))] if rank >= 0] for one in ranks]
        columns = np.array([rank for row in known for rank in row], dtype=np.int32)
        ends = np.cumsum([0, *map(len, known)])
        return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(held), len(self._ranks)))


def read_phrases(folder: Path = PHRASES) -> list[Phrase]:
    """Return every phrase of a folder. Raises KeyError or yaml.YAMLError where a file is wrong."""
    return [phrase for path in sorted(folder.glob("*.yml")) for phrase in _phrases(path)]


def read_messages(path: Path) -> list[str]:
    """Return the texts of a file of messages, none where it is not on this machine."""
    if not path.is_file():
        return []
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measuring() -> list[str]:
    """Return the texts that no phrase may be close to: every evaluation message, and ours that are no formula."""
    ours = [text for text in read_messages(MESSAGES) if sum(map(str.isalnum, text)) > FORMULA_LETTERS]
    return [*ours, *read_messages(EVALUATION)]


def twins(phrases: Sequence[str]) -> list[tuple[str, str]]:
    """Return the phrases that are close to an earlier one, each with the first of these."""
    first: dict[int, int] = {}
    for later, earlier in Index(phrases).close(phrases):
        if earlier < later:
            first.setdefault(later, earlier)
    return [(phrases[later], phrases[earlier]) for later, earlier in first.items()]


def leaks(phrases: Sequence[str], messages: Sequence[str]) -> list[tuple[str, str]]:
    """Return the phrases that are close to a message that measures, each with the first of these."""
    first: dict[int, int] = {}
    for phrase, message in Index(messages).close(phrases):
        first.setdefault(phrase, message)
    return [(phrases[phrase], messages[message]) for phrase, message in first.items()]


def counts(phrases: list[Phrase]) -> dict[str, Counter[str]]:
    """Return how many phrases each event, intent and danger has; an event counts in every phrase that holds it."""
    return {
        "event": Counter(event for phrase in phrases for event in phrase.events),
        "intent": Counter(phrase.intent for phrase in phrases),
        "danger": Counter(phrase.danger for phrase in phrases if phrase.danger),
    }


def missing(phrases: list[Phrase]) -> list[str]:
    """Return what is short of the counts wanted, one sentence each."""
    found = counts(phrases)
    dangers = sum(found["danger"].values())
    short = [("phrases", len(phrases), WANTED["phrases"]), ("dangers", dangers, WANTED["dangers"])]
    short += [(f"danger {name}", n, WANTED["one kind of danger"]) for name, n in found["danger"].items()]
    short += [(f"event {name}", n, WANTED["one event"]) for name, n in found["event"].items() if name not in _CORE]
    small = [(name, n) for name, n in found["intent"].items() if name not in _LARGE_INTENTS]
    short += [(f"intent {name}", n, WANTED["one intent"]) for name, n in small]
    return [f"{name}: {n}, {wanted} wanted" for name, n, wanted in short if n < wanted]


def _phrases(path: Path) -> Iterator[Phrase]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for block in content["nlu"]:
        for example in block["examples"]:
            labels = example.get("metadata") or {}
            events = tuple(labels.get("events") or ())
            yield Phrase(example["text"], block["intent"], events, labels.get("danger"), path.name)


@cache
def _pieces(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "'"))
    plain = "".join(each for each in folded if not unicodedata.combining(each))
    key = " " + " ".join(_WORDS.findall(plain)) + " "
    if not key.strip():  # no letter: close to nothing but itself
        return frozenset({text})
    return frozenset(key[at : at + _PIECE] for at in range(max(1, len(key) - _PIECE + 1)))


def main() -> int:
    """Print counts and what is close or missing. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=PHRASES)
    phrases = read_phrases(parser.parse_args().folder)
    texts = [phrase.text for phrase in phrases]
    for kind, found in counts(phrases).items():
        print(f"{kind}: " + ", ".join(f"{name} {n}" for name, n in found.most_common()))
    close = twins(texts)
    leaked = leaks(texts, measuring())
    short = missing(phrases)
    for title, pairs in (("close to another phrase", close), ("close to a message that measures", leaked)):
        print(f"{title}: {len(pairs)}")
        for text, other in pairs[:20]:
            print(f"  {text}\n  = {other}")
    print("missing: " + ("; ".join(short) or "nothing"))
    return 1 if close or leaked or short else 0


if __name__ == "__main__":
    sys.exit(main())
