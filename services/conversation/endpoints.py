"""A family's conversation over HTTP: open, write, follow, sum up, erase."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from services.accounts.dependencies import MaybeWorker
from services.conversation import parts
from services.conversation.schemas import Incoming, Opened, Opening, Turned
from services.conversation.service import Conversations
from services.db import ReadingSession
from services.problems import Problem

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

FOLLOW_EVERY_SECONDS = 1.0
FOLLOW_AT_MOST_SECONDS = 300.0

Authorization = Annotated[str, Header(description="`Bearer` et le jeton donné à l'ouverture.")]


def bearer(authorization: str) -> str:
    """Return the token of an Authorization header; empty where there is none."""
    return authorization.removeprefix("Bearer ").strip()


def _conversations(request: Request) -> Conversations:
    conversations: Conversations = request.app.state.house.conversations
    return conversations


@router.post("", status_code=201, summary="Ouvrir une conversation")
def open_conversation(opening: Opening, request: Request, worker: MaybeWorker) -> Opened:
    """Begin a conversation. The token is told once; nothing else opens the conversation again."""
    if opening.audience == "worker" and worker is None:
        raise Problem(401, "connexion-requise", "Il faut d'abord se connecter.")
    request.app.state.house.limiter.opening(request.client.host if request.client else "")
    return _conversations(request).open(opening)


@router.post("/{conversation_id}/messages", summary="Envoyer un message ou un choix")
def post_message(
    conversation_id: str,
    incoming: Incoming,
    request: Request,
    later: BackgroundTasks,
    authorization: Authorization = "",
) -> Turned:
    """Answer one message. The same `client_id` again returns the same answer."""
    turned, received = _conversations(request).answer(conversation_id, bearer(authorization), incoming)
    if received.unread:
        later.add_task(_conversations(request).merge_quietly, conversation_id)
    return turned


@router.get("/{conversation_id}/messages", summary="Relire la conversation")
def get_messages(
    conversation_id: str, request: Request, session: ReadingSession, after: int = 0, authorization: Authorization = ""
) -> Turned:
    """Return the messages whose number is above `after`: a page that was reloaded draws them again."""
    return _conversations(request).read(session, conversation_id, bearer(authorization), after)


@router.get("/{conversation_id}/events", summary="Suivre la conversation en direct", response_class=StreamingResponse)
def follow(
    conversation_id: str,
    request: Request,
    authorization: Authorization = "",
    last_event_id: Annotated[str, Header()] = "0",
) -> StreamingResponse:
    """Stream messages and state changes as server-sent events, from `Last-Event-ID` on."""
    conversations, token = _conversations(request), bearer(authorization)
    after = int(last_event_id) if last_event_id.isdigit() else 0

    def look(number: int) -> Turned:
        with request.app.state.house.database.reading() as session:
            return conversations.read(session, conversation_id, token, number)

    look(after)

    async def stream() -> AsyncIterator[str]:
        number, state, waited = after, "", 0.0
        while waited < FOLLOW_AT_MOST_SECONDS and not await request.is_disconnected():
            try:
                seen = await run_in_threadpool(look, number)
            except Problem as problem:
                yield f"event: end\ndata: {json.dumps({'detail': problem.detail})}\n\n"
                return
            if seen.state != state:
                state = seen.state
                yield f"event: state\ndata: {json.dumps({'state': state})}\n\n"
            for message in seen.messages:
                number = message.number
                yield f"id: {number}\nevent: message\ndata: {message.model_dump_json()}\n\n"
            await asyncio.sleep(FOLLOW_EVERY_SECONDS)
            waited += FOLLOW_EVERY_SECONDS

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.get("/{conversation_id}/summary", summary="Le résumé de l'orientation", response_model=parts.Summary)
def get_summary(
    conversation_id: str,
    request: Request,
    session: ReadingSession,
    authorization: Authorization = "",
    format: Annotated[Literal["json", "html", "pdf", "ics"], Query()] = "json",
) -> Response:
    """Return the orientation so far: JSON, a page to print, a tagged PDF, or its dates as a calendar file."""
    house = request.app.state.house
    context = _conversations(request).context(session, conversation_id, bearer(authorization))
    if format == "ics":
        dates = house.rights.calendar_of(context.story.situation)
        return Response(dates, media_type="text/calendar", headers={"Cache-Control": "no-store"})
    summary = house.summaries.summary(context.session, context.story, context.site, context.now)
    if format == "json":
        return JSONResponse(summary.model_dump(mode="json"))
    page = house.summaries.page(summary, context.site, context.now)
    if format == "html":
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})
    try:
        document = house.summaries.pdf(page)
    except OSError as error:  # Pango is not installed on this machine
        raise Problem(
            503, "pdf-indisponible", "Le PDF n'est pas disponible ici. Vous pouvez imprimer la page."
        ) from error
    return Response(document, media_type="application/pdf", headers={"Cache-Control": "no-store"})


@router.delete("/{conversation_id}", status_code=204, summary="Effacer la conversation")
def erase(conversation_id: str, request: Request, authorization: Authorization = "") -> Response:
    """Erase the conversation here and in Rasa's tracker. Nothing of its text remains."""
    _conversations(request).erase(conversation_id, bearer(authorization))
    return Response(status_code=204)
