"""What is done to records beside their form: closures, answers, status, history, and the second reader."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Form, Response
from sqlalchemy.orm import Session

from services.accounts import repository as accounts
from services.accounts.schemas import SignedIn
from services.db import ReadingSession, WritingSession
from services.directory.models import Service, Structure
from services.directory.schemas import ClosureIn
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.imports.service import Imports
from services.office.readers import readers
from services.office.records import repository
from services.office.records.book import Change, areas_of
from services.office.records.history import asked_days
from services.office.records.service import Records
from services.office.records.views import areas, history_page, proposed
from services.office.rooms import House, records_of, show
from services.office.sentences import DONE
from services.office.territory import rules
from services.office.territory.service import missing_doors
from services.problems import Problem
from services.web.desk_pages import redirect as _to

reading, changing = routers()
Closing = Literal["services", "structures"]
STATUS_CHANGES = {"archive": "archived", "brouillon": "draft"}
_ASKED = {"public": "Dire que l'adresse n'est pas secrète. Les familles la verraient."}
"""What a proposal asks for that is no change of a field."""


@reading.get("/services/{identity}/historique")
def service_history(identity: int, session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show everything that happened to a service."""
    record = records_of(house, session).service(session, worker, identity)
    return history_page(session, worker, record, f"{ADMIN}/services/{identity}")


@reading.get("/structures/{identity}/historique")
def structure_history(identity: int, session: ReadingSession, worker: OfficeWorker, house: House) -> Response:
    """Show everything that happened to a structure."""
    record = records_of(house, session).structure(session, worker, identity)
    return history_page(session, worker, record, f"{ADMIN}/structures/{identity}")


@changing.post("/{kind}/{identity}/fermetures")
def close(
    kind: Closing,
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    du: Annotated[str, Form()] = "",
    au: Annotated[str, Form()] = "",
    motif: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """Add a dated closure to a service, or to a structure and so to all its services."""
    closure = _closure(du, au, motif, house.clock.today())
    records = records_of(house, session)
    record = _record(records, session, worker, kind, identity)
    outcome = records.close(session, record, closure, Change(worker, motif))
    return _to(f"{ADMIN}/{kind}/{identity}?fait={'ferme_a_relire' if outcome == 'to_read' else 'ferme'}")


@changing.post("/{kind}/{identity}/fermetures/retirer")
def reopen(
    kind: Closing,
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    du: Annotated[date, Form()],
    au: Annotated[date, Form()],
) -> Response:
    """Take a dated closure away."""
    closure = ClosureIn(first=du, last=au)
    records = records_of(house, session)
    record = _record(records, session, worker, kind, identity)
    outcome = records.close(session, record, closure, Change(worker, "Fermeture retirée"), remove=True)
    return _to(f"{ADMIN}/{kind}/{identity}?fait={'rouvert_propose' if outcome == 'proposed' else 'rouvert'}")


@changing.post("/services/{identity}/adresse")
def answer(
    identity: int, session: WritingSession, worker: OfficeWorker, house: House, secrete: Annotated[bool, Form()]
) -> Response:
    """Answer "adresse secrète ?"."""
    asked = Change(worker, "Réponse : adresse secrète ?")
    outcome, _ = records_of(house, session).answer(session, identity, secrete, asked)
    return _to(f"{ADMIN}/services/{identity}?fait={outcome}")


@changing.post("/services/{identity}/statut")
def status(
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    vers: Annotated[str, Form()],
    motif: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take a record off the directory, or make it a draft again."""
    if vers not in STATUS_CHANGES:
        raise Problem(422, "statut-inconnu", "Ce statut n'existe pas.")
    records_of(house, session).set_status(session, identity, STATUS_CHANGES[vers], Change(worker, motif))
    return _to(f"{ADMIN}/services/{identity}?fait={vers}")


@reading.get("/propositions")
def proposals(session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "", ou: str = "") -> Response:
    """Show the changes that wait for a second reader, in the worker's territories."""
    records = records_of(house, session)
    people = accounts.everybody(session)
    known = {each.login: each.display_name for each in people}
    rows = []
    for each in repository.proposals(session):
        record = repository.by_key(session, each.record, each.source, each.source_id)
        own_areas = areas_of(session, record) if record else set()
        if record is None or not worker.reaches(own_areas):
            continue
        rows.append({"id": each.id, "record": record, "path": f"{ADMIN}/{each.record}s/{record.id}",
                     "is_service": isinstance(record, Service), "by": known.get(each.made_by, each.made_by),
                     "when": each.made_at, "reason": each.reason, "changes": proposed(session, records, record, each),
                     "nothing": _ASKED.get(each.action, ""), "own": each.made_by == worker.login,
                     "areas": own_areas})  # fmt: skip
    done_at_once = [
        {"id": each.id, "record": record, "path": f"{ADMIN}/{each.record}s/{record.id}", "when": each.made_at,
         "by": known.get(each.made_by, each.made_by), "own": each.made_by == worker.login,
         "areas": areas_of(session, record), "change": asked_days(each) if each.asked else None}
        for each in repository.to_read(session)
        if (record := repository.by_key(session, each.record, each.source, each.source_id))
        and worker.reaches(areas_of(session, record))
    ]  # fmt: skip
    missing = missing_doors(session, house.directory.taxonomy, areas(worker, house), ou.split(","))
    files = Imports(house).proposed(session, worker) if worker.at_least("gestionnaire") else []
    offered, ended = (
        rules.waiting(session, worker, areas(worker, house)) if worker.at_least("gestionnaire") else ([], [])
    )
    return show("propositions.html", worker, rows=rows, to_read=done_at_once, files=files, rules=offered, ended=ended,
                rights=house.rights.catalogue.rights,
                who_reads=lambda least, codes: readers(people, least, codes, worker.login), people=known,
                may_decide=worker.at_least("editeur"), done=DONE.get(fait, ""), missing=missing)  # fmt: skip


@changing.post("/revisions/{identity}/publier")
def publish(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Publish what a colleague proposed."""
    record = records_of(house, session).decide(session, identity, Change(worker), accept=True)
    return _to(f"{ADMIN}/propositions?fait=publiee&ou={','.join(areas_of(session, record))}")


@changing.post("/revisions/{identity}/refuser")
def refuse(
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    motif: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Refuse what a colleague proposed, and say why."""
    records_of(house, session).decide(session, identity, Change(worker, motif), accept=False)
    return _to(f"{ADMIN}/propositions?fait=refusee")


@changing.post("/revisions/{identity}/relu")
def read_after(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Keep that a second person has read what was done at once."""
    records_of(house, session).read_after(session, identity, Change(worker))
    return _to(f"{ADMIN}/propositions?fait=relu")


@changing.post("/revisions/{identity}/annuler")
def undo(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Bring back how a record was before a change, or propose it."""
    outcome, record = records_of(house, session).undo(session, identity, Change(worker, "Retour à la version d'avant"))
    where = "services" if isinstance(record, Service) else "structures"
    return _to(f"{ADMIN}/{where}/{record.id}?fait={'annule' if outcome == 'undone' else outcome}")


def _record(records: Records, session: Session, worker: SignedIn, kind: Closing, identity: int) -> Service | Structure:
    if kind == "services":
        return records.service(session, worker, identity, lock=True)
    return records.structure(session, worker, identity, lock=True)


def _closure(du: str, au: str, motif: str, today: date) -> ClosureIn:
    try:
        first = date.fromisoformat(du)
        last = date.fromisoformat(au or du)
    except ValueError:
        raise Problem(422, "date-illisible", "Donnez le premier et le dernier jour de la fermeture.") from None
    if last < first or last < today:
        raise Problem(422, "date-impossible", "Le dernier jour vient avant le premier, ou il est déjà passé.")
    return ClosureIn(first=first, last=last, reason=motif.strip())
