"""What should be confirmed, what is said to be wrong, and the page that a letter's link opens."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from services.db import ReadingSession, WritingSession
from services.directory import opening
from services.directory.models import Service
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.freshness.service import BY_LINK, Freshness
from services.office.lists import Action, Row
from services.office.records.form import phone_text
from services.office.rooms import House, house_of, records_of, show
from services.problems import Problem
from services.web.desk_pages import PageRoute, page, redirect

reading, changing = routers()
door = APIRouter(include_in_schema=False, route_class=PageRoute)
"""What a link in a letter opens: without signing in. GET changes nothing, since mail scanners follow links."""
api = APIRouter(prefix="/api/directory", tags=["annuaire"])
_DONE = {"exact": "C'est noté : la fiche est exacte.", "doute": "Les familles lisent « à vérifier, appelez avant »."}
_bearer = HTTPBearer(auto_error=False, description="Jeton de la conversation.")


def _freshness(request: Request) -> Freshness:
    return Freshness(house_of(request))


Room = Annotated[Freshness, Depends(_freshness)]


class ReportIn(BaseModel):
    """What is wrong, and with which card."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(min_length=3, max_length=261, description="L'identifiant `id` de la carte.")
    what: str = Field(max_length=20, description="numero_faux, ferme, adresse_fausse, horaires_faux ou autre.")


class ReportKept(BaseModel):
    """The answer to a report."""

    message: str


@api.post("/reports", status_code=201, summary="Signaler une information fausse / Report a mistake")
def report(
    asked: ReportIn,
    session: WritingSession,
    house: House,
    room: Room,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ReportKept:
    """Garde ce qu'une famille dit d'une fiche. Rien ne dit qui elle est.

    Deux conversations différentes suffisent pour que la fiche soit marquée « à vérifier ».
    """
    who = house.handoffs.families.requester(session, token.credentials) if token else None
    if who is None:
        raise Problem(
            401, "conversation-inconnue", "Cette conversation n'existe plus. Vous pouvez en ouvrir une autre."
        )
    house.limiter.message(who.conversation_id)
    voice = hashlib.sha256(f"report:{who.conversation_id}".encode()).hexdigest()
    room.report(session, asked.place, asked.what, "", token_hash=voice)
    return ReportKept(message="Merci. Une personne va vérifier.")


@reading.get("/a-verifier")
def due(session: ReadingSession, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Show the services of the worker's territories that should be confirmed."""
    found = room.due(session, None if worker.everywhere else worker.territories)
    return show("a_verifier.html", worker, rows=[_due(worker, house, each) for each in found])


def _due(worker: OfficeWorker, house: House, each: Service) -> Row:
    cells = {"name": each.nom, "kind": house.directory.taxonomy.kind(each.kind).name,
             "place": each.commune or "à distance", "phone": phone_text(each.telephone),
             "checked": each.confirmed_on or each.date_maj}  # fmt: skip
    acts = (
        Action("Toujours exacte", f": {each.nom}", f"/services/{each.id}/exact", main=True),
        Action("Demander au service", f": {each.nom}", f"/services/{each.id}/lien"),
    )
    return Row(cells, f"{ADMIN}/services/{each.id}", acts if worker.at_least("editeur") else ())


@reading.get("/signalements")
def reports(session: ReadingSession, worker: OfficeWorker, room: Room, fait: str = "") -> Response:
    """Show what people say is wrong."""
    return show("signalements.html", worker, rows=room.queue(session, worker), done=_DONE.get(fait, ""),
                may_decide=worker.at_least("editeur"), phone_text=phone_text)  # fmt: skip


@changing.post("/signalements/{identity}")
def decide(
    identity: int, session: WritingSession, worker: OfficeWorker, room: Room, reponse: Annotated[str, Form()] = ""
) -> Response:
    """Answer the reports of a record."""
    room.decide(session, worker, identity, reponse)
    return redirect(f"{ADMIN}/signalements?fait={reponse}")


@changing.post("/services/{identity}/exact")
def confirm(identity: int, session: WritingSession, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Say that a record is still right."""
    room.confirm(session, records_of(house, session).service(session, worker, identity, lock=True), worker.login)
    return redirect(f"{ADMIN}/services/{identity}?fait=exact")


@changing.post("/services/{identity}/lien")
def ask(identity: int, session: ReadingSession, worker: OfficeWorker, house: House, room: Room) -> Response:
    """Give the link on which the service itself confirms, to be sent by hand."""
    record = records_of(house, session).service(session, worker, identity)
    return show("lien.html", worker, record=record, link=room.link(record))


@changing.post("/services/{identity}/signaler")
def signal(
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    room: Room,
    quoi: Annotated[str, Form()] = "",
    texte: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Say that a record is wrong."""
    record = records_of(house, session).service(session, worker, identity)
    room.report(session, record.uid, quoi, texte, worker=worker.login)
    return redirect(f"{ADMIN}/services/{identity}?fait={'danger' if room.is_danger(record) else 'signale'}")


@door.get("/verifier/{token}")
def linked(token: str, session: ReadingSession, house: House, room: Room) -> Response:
    """Show a record and the button "toujours exact"; nothing is changed yet."""
    return _linked(house, room, session, token)


@door.post("/verifier/{token}")
def linked_answer(
    token: str,
    session: WritingSession,
    house: House,
    room: Room,
    reponse: Annotated[str, Form()] = "",
    texte: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Keep the answer of the service itself."""
    record = room.of_link(session, token)
    if reponse == "exact":
        room.confirm(session, record, BY_LINK)
        return _linked(house, room, session, token, "Merci. Vos informations sont marquées exactes aujourd'hui.")
    if not texte.strip():
        return _linked(house, room, session, token, problem="Dites ce qui a changé, en quelques mots.")
    room.report(session, record.uid, "autre", texte, worker=BY_LINK)
    return _linked(house, room, session, token, "Merci. Une personne va corriger la fiche.")


def _linked(
    house: House, room: Freshness, session: ReadingSession, token: str, done: str = "", problem: str = ""
) -> Response:
    record = room.of_link(session, token)
    hours = opening.weekly(record.horaires_accueil, house.clock.now(), record.departement)
    return page("verifier.html", 422 if problem else 200, record=record, hours=hours, done=done, problem=problem,
                phone=phone_text(record.telephone))  # fmt: skip
