"""Rasa importer that reads the training phrases with libyaml: seconds instead of minutes."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import YamlException
from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method


class PhraseError(YamlException):  # type: ignore[misc]
    """A phrase file that cannot be used; the message names file, entry and reason."""

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(filename)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.filename}: {self.reason}"


class Phrase(Message):  # type: ignore[misc]
    """A training phrase that is copied and told apart cheaply.

    Rasa copies every message at each merge of files and names its content through JSON at each step of the training:
    two minutes for 27,000 phrases. Values are replaced, never changed, so a copy may share them.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Phrase:
        copied = Phrase(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied

    def fingerprint(self) -> str:
        """A stable name of what the phrase holds, its features included."""
        if self._cached_fingerprint is None:
            held = repr(sorted(self.data.items())) + "".join(each.fingerprint() for each in self.features)
            self._cached_fingerprint = blake2b(held.encode(), digest_size=16).hexdigest()
        return str(self._cached_fingerprint)


class PhraseImporter(RasaFileImporter):  # type: ignore[misc]
    """Reads files of phrases itself, and leaves every other kind of NLU file to Rasa.

    Rasa's own reader parses each file twice in Python and checks it entry by entry: a minute for
    16,000 phrases, and that twice a training.
    """

    @cached_method  # type: ignore[misc]
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training phrases, metadata included. Raises PhraseError for an unusable entry."""
        messages: list[Message] = []
        others: list[str] = []
        for filename in self._nlu_files:
            read = read_phrases(filename)
            if read is None:
                others.append(filename)
            else:
                messages += read
        return TrainingData(messages).merge(utils.training_data_from_paths(others, language))


def read_phrases(filename: str) -> list[Message] | None:
    """Phrases of one file; None where the file holds more than intents with listed examples."""
    content = _content(filename, Path(filename).stat().st_mtime_ns)
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list) or set(content) - {"version", "nlu"}:
        return None
    if not all(isinstance(b, dict) and "intent" in b and isinstance(b.get("examples"), list) for b in blocks):
        return None
    return [_message(filename, block["intent"], entry) for block in blocks for entry in block["examples"]]


@lru_cache(maxsize=64)
def _content(filename: str, changed: int) -> Any:
    """What a file holds. Kept, because Rasa asks for the phrases once a language; `changed` forgets what is old."""
    try:
        return yaml.load(Path(filename).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise PhraseError(filename, str(error)) from error


def _message(filename: str, intent: str, entry: Any) -> Message:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or set(entry) - {"text", "metadata"}:
        raise PhraseError(filename, f"intent {intent}: entry {entry!r} must have a `text` and may have `metadata`")
    if not entry["text"].strip():
        raise PhraseError(filename, f"intent {intent}: a phrase is empty")
    return Phrase(Message.build(entry["text"].strip(), intent, [], None, entry.get("metadata")).data)
