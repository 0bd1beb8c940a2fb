"""A family's own requests: send, follow, withdraw."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.accounts.dependencies import MaybeWorker
from services.db import ReadingSession, WritingSession
from services.handoff.schemas import HandoffAsked, HandoffSent, HandoffState, Requester
from services.handoff.service import Handoffs
from services.problems import Problem

router = APIRouter(prefix="/api/handoffs", tags=["relais vers une personne"])
_GONE = "Cette conversation n'existe plus. Vous pouvez en ouvrir une autre."
_SIGNED_OUT = "Votre session est finie. Connectez-vous, puis envoyez de nouveau."
_bearer = HTTPBearer(auto_error=False, description="Jeton de la conversation.")


def requester(
    request: Request,
    session: ReadingSession,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Requester:
    """Return whose conversation the token opens. Raises Problem 401."""
    found = _handoffs(request).families.requester(session, token.credentials) if token else None
    if found is None:
        raise Problem(401, "conversation-inconnue", _GONE)
    return found


def _handoffs(request: Request) -> Handoffs:
    found: Handoffs = request.app.state.house.handoffs
    return found


Asking = Annotated[Requester, Depends(requester)]
Rooms = Annotated[Handoffs, Depends(_handoffs)]


@router.post("", status_code=201, summary="Demander à être rappelé")
def send(
    asked: HandoffAsked, who: Asking, worker: MaybeWorker, handoffs: Rooms, session: WritingSession
) -> HandoffSent:
    """Envoie une demande à une équipe, après l'accord de la personne.

    La réponse part quand la demande est gardée. Le même `client_id` redonne la même réponse.
    Trois demandes par jour au plus pour une conversation.
    Un professionnel qui écrit pour une personne doit être connecté : il répond de son accord.
    """
    if who.channel == "famille":
        return handoffs.create(session, who, asked)
    if worker is None:
        raise Problem(401, "connexion-demandee", _SIGNED_OUT)
    return handoffs.create(session, who, asked, worker.id)


@router.get("/{reference}", summary="Savoir où en est une demande")
def follow(reference: str, who: Asking, handoffs: Rooms, session: ReadingSession) -> HandoffState:
    """Dit si la demande attend, si quelqu'un s'en occupe, ou si elle est close."""
    return handoffs.state(session, who, reference)


@router.delete("/{reference}", summary="Retirer une demande")
def withdraw(reference: str, who: Asking, handoffs: Rooms, session: WritingSession) -> HandoffState:
    """Retire la demande et efface son contenu : résumé, téléphone, heure, notes."""
    return handoffs.withdraw(session, who, reference)
