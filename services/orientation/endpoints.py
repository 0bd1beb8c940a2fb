"""The internal door of orientation: the action server alone may knock, with the shared token."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Header, Request

from services.db import WritingSession
from services.orientation.schemas import Answer, Utterance
from services.problems import Problem

router = APIRouter(include_in_schema=False)


@router.post("/internal/orientation")
def orient(
    heard: Utterance, request: Request, session: WritingSession, x_internal_token: Annotated[str, Header()] = ""
) -> Answer:
    """Merge one message and return what to say."""
    house = request.app.state.house
    if not hmac.compare_digest(x_internal_token, house.settings.internal_token):
        raise Problem(403, "porte-interne", "Cette adresse est réservée au programme.")
    answer: Answer = house.orientation.answer(session, heard)
    return answer
