"""The desk: the list of requests, one file, and what a worker does with it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response

from services.accounts.dependencies import CurrentWorker, checked_form, require
from services.accounts.schemas import SignedIn
from services.db import ReadingSession, WritingSession
from services.handoff import words
from services.handoff.desk import Desk
from services.handoff.schemas import ClosingReason
from services.web.desk_pages import HOME, PageRoute, page, redirect

router = APIRouter(prefix=HOME, include_in_schema=False, route_class=PageRoute)
live = APIRouter(prefix=HOME, include_in_schema=False)
"""What a page asks for in the background: answers in JSON, refusals too."""

Show = Literal["attente", "prises", "closes"]
_STATES: dict[Show, tuple[str, ...]] = {
    "attente": ("waiting",),
    "prises": ("taken",),
    "closes": ("closed", "withdrawn"),
}
_DONE = {
    "prise": "Vous vous occupez de cette demande.",
    "rendue": "La demande est remise en attente.",
    "note": "La note est enregistrée.",
    "close": "La demande est close.",
}


def _desk(request: Request) -> Desk:
    house = request.app.state.house
    return Desk(house.sites, house.clock)


Rooms = Annotated[Desk, Depends(_desk)]
Social = Annotated[SignedIn, Depends(require("travailleur_social"))]
_FORM = [Depends(checked_form)]


@router.get("")
def queue(
    session: ReadingSession, worker: CurrentWorker, desk: Rooms, etat: Show = "attente", fait: str = ""
) -> Response:
    """Show the requests of the worker's territories. Who does not answer families sees none."""
    if worker.role != "travailleur_social":
        return page("sans_demandes.html", worker=worker)
    counts = desk.counts(session, worker)
    shown = {name: sum(counts.get(state, 0) for state in states) for name, states in _STATES.items()}
    return page(
        "demandes.html",
        worker=worker,
        rows=desk.rows(session, worker, _STATES[etat]),
        show=etat,
        counts=shown,
        version=desk.version(session, worker),
        done=_DONE.get(fait, ""),
    )


@router.get("/demandes/{reference}")
def file(reference: str, session: WritingSession, worker: Social, desk: Rooms, fait: str = "") -> Response:
    """Show one file; that it was opened is written in its history."""
    found = desk.open(session, worker, reference)
    return page("demande.html", worker=worker, file=found, closing=words.CLOSING, done=_DONE.get(fait, ""))


@router.post("/demandes/{reference}/prendre", dependencies=_FORM)
def take(reference: str, session: WritingSession, worker: Social, desk: Rooms) -> Response:
    """Give the request to who asks first."""
    desk.take(session, worker, reference)
    return _back(reference, "prise")


@router.post("/demandes/{reference}/reprendre", dependencies=_FORM)
def take_over(
    reference: str, session: WritingSession, worker: Social, desk: Rooms, holder: Annotated[int, Form()]
) -> Response:
    """Take the request of a colleague who is away."""
    desk.take_over(session, worker, reference, holder)
    return _back(reference, "prise")


@router.post("/demandes/{reference}/rendre", dependencies=_FORM)
def release(reference: str, session: WritingSession, worker: Social, desk: Rooms) -> Response:
    """Put the request back into the queue."""
    desk.release(session, worker, reference)
    return redirect(f"{HOME}?fait=rendue")


@router.post("/demandes/{reference}/note", dependencies=_FORM)
def note(
    reference: str, session: WritingSession, worker: Social, desk: Rooms, texte: Annotated[str, Form()] = ""
) -> Response:
    """Write a note for colleagues."""
    desk.note(session, worker, reference, texte)
    return _back(reference, "note")


@router.post("/demandes/{reference}/clore", dependencies=_FORM)
def close(
    reference: str,
    session: WritingSession,
    worker: Social,
    desk: Rooms,
    motif: Annotated[ClosingReason, Form()],
    texte: Annotated[str, Form()] = "",
) -> Response:
    """Close the request with a reason."""
    desk.close(session, worker, reference, motif, texte)
    return redirect(f"{HOME}?fait=close")


@live.get("/version")
def version(session: ReadingSession, worker: Social, desk: Rooms) -> dict[str, int]:
    """Return a number that changes with the list."""
    return {"version": desk.version(session, worker)}


@live.get("/demandes/{reference}/version")
def file_version(reference: str, session: ReadingSession, worker: Social, desk: Rooms) -> dict[str, int]:
    """Return a number that changes with the file."""
    return {"version": desk.file_version(session, worker, reference)}


def _back(reference: str, done: str) -> Response:
    return redirect(f"{HOME}/demandes/{reference}?fait={done}")
