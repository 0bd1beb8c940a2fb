"""What a person must no longer see once violence was said, also of what was shown before."""

from collections.abc import Iterable
from typing import Any

from services.conversation.models import Message
from services.conversation.parts import Places, Rights
from services.situation.schemas import Situation


def withdrawn_cards(house: Any, situation: Situation, shown: Iterable[Message]) -> set[str]:
    """Return the ids of the rights, and of the places shown, that would tell the other parent or seat both together."""
    if not situation.violence_said:
        return set()
    taxonomy = house.directory.taxonomy
    refused = taxonomy.event("violence")
    kinds = {taxonomy.kind(each).name for each in refused.never} if refused else set()
    places = {
        card["id"]
        for message in shown
        for part in message.parts
        if part["type"] == "places"
        for card in part["cards"]
        if card["kind"] in kinds
    }
    rights: set[str] = house.rights.withdrawn(situation)
    return rights | places


def without(parts: list[Any], hidden: set[str]) -> list[Any]:
    """Return the parts without these cards, and without pages to print or send; a part left empty goes too."""
    if not hidden:
        return parts
    kept = []
    for each in parts:
        if isinstance(each, Places):
            each.cards = [card.model_copy(update={"page": ""}) for card in each.cards]
        if isinstance(each, Rights | Places):
            each.cards = [card for card in each.cards if card.id not in hidden]  # type: ignore[assignment]
            if not each.cards:
                continue
        kept.append(each)
    return kept
