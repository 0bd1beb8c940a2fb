"""What the hand-off may ask of a conversation: whose token this is, the lines it was shown, a receipt to keep."""

import hashlib
from typing import Any

from sqlalchemy.orm import Session

from services.conversation import repository
from services.conversation.models import Conversation, Message
from services.conversation.parts import Handoff, SummaryLine, Text
from services.handoff.schemas import HandoffSent, Requester
from services.handoff.service import events_of, receipt_id
from services.handoff.urgency import urgency_of
from services.handoff.words import channel_of
from services.safety.schemas import DangerKind, Memory
from services.situation import service as situations


class ConversationFamilies:
    """The conversation's side of the hand-off's door."""

    def __init__(self, house: Any) -> None:
        self._house = house

    def requester(self, session: Session, token: str) -> Requester | None:
        """Return who asks, as far as the conversation knows; None where no conversation has this token."""
        row = repository.by_token_hash(session, hashlib.sha256(token.encode()).hexdigest())
        if row is None:
            return None
        situation = situations.story(session, row.id).situation
        commune = self._house.communes.by_insee(situation.commune) if situation.commune else None
        return Requester(
            conversation_id=row.id,
            site_id=row.site_id,
            departement=situation.departement,
            commune=commune.name if commune else "",
            events=tuple(events_of(situation)),
            urgency=urgency_of(situation, self._house.clock.today(), danger=bool(_dangers(row))),
            channel=channel_of(row.audience),
        )

    def summary_lines(self, session: Session, conversation_id: str) -> list[SummaryLine]:
        """Return the lines as they stand now; a line whose text changed has another id."""
        row = repository.conversation(session, conversation_id)
        site = self._house.sites.get(row.site_id) if row else None
        if row is None or site is None:
            return []
        story = situations.story(session, row.id)
        lines: list[SummaryLine] = self._house.summaries.lines(story, site, _dangers(row))
        return lines

    def keep_receipt(self, session: Session, conversation_id: str, sent: HandoffSent) -> None:
        """Store a receipt as a message; it goes with the conversation, the request lives on."""
        receipt = Handoff(
            stage="sent", text=sent.agreed, promise=sent.promise_text, reference=sent.reference, way=sent.way
        )
        session.add(
            Message(
                id=sent.message_id,
                conversation_id=conversation_id,
                author="bot",
                at=self._house.clock.now(),
                text="",
                merged=True,
                parts=[receipt.model_dump(mode="json")],
                offered={},
            )
        )

    def settle_receipt(self, session: Session, reference: str, text: str) -> None:
        """Put a sentence in the place of a receipt; nothing to do where the conversation is gone."""
        message = repository.message(session, receipt_id(reference))
        if message is not None:
            message.parts = [Text(text=text).model_dump(mode="json")]
        self._house.conversations.bytes_left()


def _dangers(row: Conversation) -> list[DangerKind]:
    """Return the kinds whose card was shown and not dismissed."""
    return Memory.model_validate(row.memory).carded
