"""One prediction a message, as production would act: safety first, then Rasa's NLU."""

from typing import Any

from services.safety.service import Safety
from services.understanding.reader import Reader

ENTITIES = ("lieu", "code_postal", "nb_enfants", "ages", "mois_retard", "montant", "date")
OWN_AGE, OF_AGE = "age", 18
"""The labels count the age of a minor who writes among `ages`; the pipeline keeps it apart from those of children."""
MOST_EVENTS = 3


class Unreadable(ValueError):
    """A line that could not be understood; the message says why, without the text."""


def predict(identity: str, text: str, safety: Safety, reader: Reader) -> dict[str, Any]:
    """Return the prediction of one first message of a conversation. Raises Unreadable where Rasa answers an error."""
    danger = safety.read(text)
    read = reader.read(text.lstrip("/ ") or "…")  # the gateway takes the sign of a command away before Rasa
    if "error" in read:
        raise Unreadable(str(read["error"]))
    understanding = read.get("understanding") or {}
    return {
        "id": identity,
        "events": [event["name"] for event in understanding.get("events", [])][:MOST_EVENTS],
        "candidates": [candidate["name"] for candidate in understanding.get("candidates", [])],
        "intent": "urgence_danger" if danger.danger else (read.get("intent") or {}).get("name") or "hors_sujet",
        "danger": danger.danger,
        "danger_question": danger.question,
        "entities": as_labelled(read.get("entities") or []),
        "topic": understanding.get("topic"),
        "confidences": {c["name"]: c["confidence"] for c in understanding.get("candidates", [])},
    }


def as_labelled(entities: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the values of a message in the format of the labels: one an entity, a minor's own age among `ages`."""
    said: dict[str, Any] = {}
    for entity in entities:
        if entity["entity"] in ENTITIES:
            said.setdefault(entity["entity"], entity["value"])
    minor = [each["value"] for each in entities if each["entity"] == OWN_AGE and each["value"] < OF_AGE]
    return {**said, "ages": [*minor, *said.get("ages", [])]} if minor else said
