"""Labels of the training phrases, as their YAML metadata carries them."""

from dataclasses import dataclass
from typing import Any

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

EVENTS: tuple[str, ...] = (
    "naissance", "separation", "deuil", "impayes", "perte_emploi", "handicap", "logement",
    "alimentation", "sante", "numerique", "budget", "garde_enfant", "violence",
)  # fmt: skip
NO_EVENT = "aucun"
NORMALISED = "normalised"
"""Message key of the normalised text, in which PLACE_WORD stands for the place."""
PLACE = "place"
"""Message key of the place's first and last character in the original text."""
PLACE_WORD = "xlieu"


@dataclass(frozen=True)
class Labels:
    """What a training phrase is labelled with; `voice` names the hand that wrote it."""

    intent: str
    events: tuple[str, ...]
    voice: str
    topic: str | None


def phrases(training_data: TrainingData) -> list[Message]:
    """Training messages that have both a text and an intent."""
    return [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]


def labels_of(message: Message) -> Labels:
    """Labels of one phrase; without metadata it counts as a phrase without event."""
    metadata: dict[str, Any] = (message.get("metadata") or {}).get("example") or {}
    return Labels(
        intent=message.get(INTENT),
        events=tuple(metadata.get("events") or ()),
        voice=str(metadata.get("voice") or ""),
        topic=metadata.get("topic"),
    )
