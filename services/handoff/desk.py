"""Hand-offs as the people who answer them see them: the list, one file, and what they may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.accounts import repository as accounts
from services.accounts.schemas import SignedIn
from services.clock import Clock
from services.conversation.sites import Sites
from services.handoff import contact, repository, words
from services.handoff.models import Handoff
from services.handoff.schemas import ClosingReason
from services.handoff.service import BY_CALL, BY_MAIL, empty, local, record, said_yes
from services.handoff.teams import deputy_on
from services.kit.text import clean
from services.problems import Problem

_URGENCY_ORDER = ("haute", "moyenne", "normale")
_NOTE_LIMIT = 1000
_SHOWN_CLOSED = 100


@dataclass(frozen=True)
class Row:
    """One request in the list, worded."""

    reference: str
    state: str
    state_label: str
    urgency: str
    urgency_label: str
    waiting: str
    promise: str
    late: bool
    place: str
    subject: str
    channel: str
    way: str
    way_label: str
    with_summary: bool
    taken_by: str
    mine: bool


@dataclass(frozen=True)
class Step:
    """One line of a file's history."""

    when: str
    label: str
    who: str
    text: str


@dataclass(frozen=True)
class File:
    """One request with what its sender agreed to send, and what may be done with it now."""

    row: Row
    version: int
    team: str
    deputy: str
    lines: list[dict[str, Any]]
    way: str
    way_label: str
    contact: str
    """The number or the address, as a person reads it; empty once it was erased."""
    contact_href: str
    care: str
    """What to take care of before, in the person's own words."""
    safe_time: str
    voicemail: bool
    consent_text: str
    consented: str
    agreed: str
    """When the person said yes to the worker who wrote for them; empty where the family wrote itself."""
    holder: int
    history: list[Step]


class Desk:
    """What a worker sees is cut to their own territories; the rest does not exist for them (Problem 404)."""

    def __init__(self, sites: Sites, clock: Clock) -> None:
        self._sites = sites
        self._clock = clock

    def rows(self, session: Session, worker: SignedIn, states: Sequence[str]) -> list[Row]:
        """Return the requests in these states: broken promises, then urgency, then the earliest promise.

        Requests that are over come latest first, at most 100.
        """
        found = repository.queue(session, worker.territories, states)
        holders = accounts.names(session, {each.taken_by for each in found if each.taken_by})
        now = self._clock.now()
        if "waiting" in states or "taken" in states:
            found = sorted(found, key=lambda each: self._rank(each, now))
        else:
            found = sorted(found, key=lambda each: each.id, reverse=True)[:_SHOWN_CLOSED]
        return [self._row(each, worker, holders, now) for each in found]

    def counts(self, session: Session, worker: SignedIn) -> dict[str, int]:
        """Return how many requests are in each state."""
        return repository.counts(session, worker.territories)

    def version(self, session: Session, worker: SignedIn) -> int:
        """Return a number that grows whenever something happens in the worker's territories."""
        return repository.last_event(session, worker.territories)

    def open(self, session: Session, worker: SignedIn, reference: str) -> File:
        """Return one file, and remember the first time that this worker read it."""
        request = self._find(session, worker, reference)
        now = self._clock.now()
        if not repository.was_opened_by(session, request.id, worker.id):
            record(session, request, "opened", now, worker.id)
            session.flush()
        steps = repository.history(session, request.id)
        names = accounts.names(session, {each.worker_id for each in steps if each.worker_id} | {request.taken_by or 0})
        site = self._sites.get(request.site_id)
        return File(
            row=self._row(request, worker, names, now),
            version=steps[-1].id,
            team=request.team_name,
            deputy=deputy_on(session, site, request.team_id, self._clock.today()) if site else "",
            lines=request.lines,
            way=request.way,
            way_label=words.WAY[request.way],
            contact=request.email or (contact.readable(request.phone) if request.phone else ""),
            contact_href=_href(request),
            care=request.care,
            safe_time=request.safe_time,
            voicemail=request.voicemail,
            consent_text=request.consent_text,
            consented=self._moment(request, request.consented_at),
            agreed=said_yes(request, self._sites),
            holder=request.taken_by or 0,
            history=[
                Step(
                    when=self._moment(request, each.moment),
                    label=words.EVENT_OF_FILE[each.kind],
                    who=names.get(each.worker_id or 0, ""),
                    text=each.text,
                )
                for each in steps
            ],
        )

    def file_version(self, session: Session, worker: SignedIn, reference: str) -> int:
        """Return a number that grows whenever something happens to this request."""
        return repository.history(session, self._find(session, worker, reference).id)[-1].id

    def take(self, session: Session, worker: SignedIn, reference: str) -> None:
        """Give the request to this worker; again by the same one changes nothing.

        Raises Problem 409, with the name of the one who has it, where somebody was faster.
        """
        request = self._find(session, worker, reference)
        if repository.take(session, request.id, worker.id):
            record(session, request, "taken", self._clock.now(), worker.id)
            return
        session.refresh(request)
        if request.state == "taken" and request.taken_by == worker.id:
            return
        raise self._too_late(session, request)

    def take_over(self, session: Session, worker: SignedIn, reference: str, holder: int) -> None:
        """Take a request from `holder`, who is away. Raises Problem 409 where it changed hands since."""
        request = self._find(session, worker, reference)
        if not repository.take_over(session, request.id, holder, worker.id):
            session.refresh(request)
            raise self._too_late(session, request)
        name = accounts.names(session, {holder}).get(holder, "")
        record(session, request, "taken", self._clock.now(), worker.id, f"Reprise à {name}." if name else "")

    def release(self, session: Session, worker: SignedIn, reference: str) -> None:
        """Put a request that this worker has back into the queue. Raises Problem 409."""
        request = self._held(session, worker, reference)
        request.state, request.taken_by = "waiting", None
        record(session, request, "released", self._clock.now(), worker.id)

    def note(self, session: Session, worker: SignedIn, reference: str, text: str) -> None:
        """Add a note, read by colleagues only. Raises Problem 422 where it is empty or too long, 409 when withdrawn."""
        request = self._find(session, worker, reference)
        if request.state == "withdrawn":
            raise Problem(409, "demande-retiree", "La personne a retiré sa demande. On n'y écrit plus.")
        record(session, request, "note", self._clock.now(), worker.id, _note(text, needed=True))

    def close(self, session: Session, worker: SignedIn, reference: str, reason: ClosingReason, text: str) -> None:
        """Close a request that this worker has; "retrait" empties it as if the person had withdrawn it."""
        request = self._held(session, worker, reference)
        now = self._clock.now()
        if reason == "retrait":
            empty(session, request, now, worker.id)
            return
        said = f"{words.CLOSING[reason]}. {_note(text, needed=False)}".strip()
        request.state, request.closed_at, request.closing_reason = "closed", now, reason
        record(session, request, "closed", now, worker.id, said[:_NOTE_LIMIT])

    def _find(self, session: Session, worker: SignedIn, reference: str) -> Handoff:
        request = repository.by_reference(session, reference.strip().upper())
        if request is None or not worker.serves(request.departement):
            raise Problem(404, "demande-inconnue", "Cette demande n'existe pas dans vos territoires.")
        return request

    def _held(self, session: Session, worker: SignedIn, reference: str) -> Handoff:
        request = self._find(session, worker, reference)
        if request.state != "taken" or request.taken_by != worker.id:
            raise self._too_late(session, request)
        return request

    def _too_late(self, session: Session, request: Handoff) -> Problem:
        if request.state == "withdrawn":
            return Problem(409, "demande-retiree", "La personne a retiré sa demande.")
        if request.state == "closed":
            return Problem(409, "demande-close", "Cette demande est déjà close.")
        if request.state == "waiting":
            return Problem(409, "demande-en-attente", "Cette demande est en attente. Prenez-la d'abord.")
        name = accounts.names(session, {request.taken_by or 0}).get(request.taken_by or 0, "quelqu'un")
        return Problem(409, "deja-prise", f"Cette demande est déjà prise par {name}.")

    def _rank(self, request: Handoff, now: datetime) -> tuple[bool, int, datetime]:
        return (request.promise > now, _URGENCY_ORDER.index(request.urgency), request.promise)

    def _row(self, request: Handoff, worker: SignedIn, holders: dict[int, str], now: datetime) -> Row:
        return Row(
            reference=request.reference,
            state=request.state,
            state_label=words.STATE[request.state],
            urgency=request.urgency,
            urgency_label=words.URGENCY[request.urgency],
            waiting=words.elapsed(request.created_at, now),
            promise=request.promise_text,
            late=request.state in ("waiting", "taken") and request.promise <= now,
            place=f"{request.commune} ({request.departement})" if request.commune else request.departement,
            subject=", ".join(words.EVENT.get(each, each) for each in request.events) or "Sujet non précisé",
            channel=words.CHANNEL[request.channel],
            way=request.way,
            way_label=words.WAY[request.way],
            with_summary=request.mode == "long",
            taken_by=holders.get(request.taken_by or 0, ""),
            mine=request.taken_by == worker.id,
        )

    def _moment(self, request: Handoff, moment: datetime) -> str:
        there = local(request, moment, self._sites)
        return f"{words.day(there.date(), self._clock.today())}, {words.hour(there)}"


def _href(request: Handoff) -> str:
    """Return the link that answers in the way that was chosen, and in no other."""
    if request.way == BY_MAIL:
        return f"mailto:{request.email}"
    return f"{'tel' if request.way == BY_CALL else 'sms'}:{request.phone}"


def _note(text: str, *, needed: bool) -> str:
    text = clean(text)
    if needed and not text:
        raise Problem(422, "note-vide", "Écrivez la note avant de l'enregistrer.")
    if len(text) > _NOTE_LIMIT:
        raise Problem(422, "note-trop-longue", f"Cette note est trop longue. Restez sous {_NOTE_LIMIT} caractères.")
    return text
