"""Duplicates: two records side by side, and three buttons."""

from typing import Annotated

from fastapi import Form, Response

from services.db import ReadingSession, WritingSession
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.duplicates import service
from services.office.duplicates.repository import RECORDS, Record
from services.office.records.book import Change
from services.office.records.form import phone_text
from services.office.rooms import House, records_of, show
from services.problems import Problem
from services.web.desk_pages import redirect

reading, changing = routers()
_DONE = {
    "fusion": "Les deux fiches n'en font plus qu'une. L'historique permet de revenir.",
    "differents": "C'est noté : ce sont deux fiches différentes.",
}


@reading.get("/doublons")
def duplicates(session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "") -> Response:
    """Show the pairs that may be one service, then those that may be one structure."""
    found = {record: service.proposals(session, worker, record) for record in RECORDS}
    pairs = {record: each.pairs for record, each in found.items()}
    return show("doublons.html", worker, pairs=pairs, count=sum(len(each) for each in pairs.values()),
                most=service.MOST, compared_at=service.compared_at(session),
                left=any(each.left for each in found.values()), done=_DONE.get(fait, ""),
                taxonomy=house.directory.taxonomy, phone_text=phone_text)  # fmt: skip


@changing.post("/doublons")
def decide(
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    garder: Annotated[int, Form()],
    autre: Annotated[int, Form()],
    quoi: Annotated[str, Form()] = "",
    fiche: Annotated[Record, Form()] = "service",
) -> Response:
    """Merge two records, or say that they are different."""
    records, change = records_of(house, session), Change(worker, "Doublon")
    if quoi == "fusion":
        (service.merge if fiche == "service" else service.merge_structures)(session, records, garder, autre, change)
    elif quoi == "differents":
        service.differ(session, records, fiche, garder, autre, change)
    else:
        raise Problem(422, "reponse-inconnue", "Choisissez une des réponses proposées.")
    return redirect(f"{ADMIN}/doublons?fait={quoi}")
