"""Hand-offs as families meet them: who would answer and by when, sending with consent, withdrawing."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services import log
from services.clock import PARIS, Clock
from services.conversation.parts import AnswerWay, Phone, SummaryLine
from services.conversation.sites import Site, Sites, Team
from services.handoff import contact, names, repository, teams, words
from services.handoff import promise as promises
from services.handoff.models import Handoff, HandoffEvent
from services.handoff.promise import Promise
from services.handoff.schemas import Families, HandoffAsked, HandoffSent, HandoffState, Requester, State
from services.handoff.words import Channel
from services.kit.text import clean, fold
from services.problems import Problem
from services.situation.schemas import EventKey, Situation

BY_CALL: AnswerWay = "appel"
BY_MAIL: AnswerWay = "courriel"
_MOST_A_DAY = 3
# No 0/O, 1/I/L, 5/S, 8/B, 2/Z, U/V: a reference is read over the telephone.
_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
Reach = Literal["everywhere", "somewhere", "nowhere"]
_NEVER = {"jamais", "ne pas appeler", "aucun appel", "pas d appel"}


class Handoffs:
    """Everything about a request for a person. `families` answers for the conversation."""

    def __init__(self, sites: Sites, clock: Clock, families: Families) -> None:
        self.sites = sites
        self.families = families
        self._clock = clock

    def staffed(self, session: Session, site: Site) -> Site:
        """Return a site whose teams have the deputies and closing days of today: what promises count with."""
        return teams.staffed(session, site)

    def offer(self, session: Session, site: Site, situation: Situation, now: datetime) -> Promise | None:
        """Return by when an answer is promised to this family, or None where nobody receives requests."""
        return self.promise(self.staffed(session, site), situation.departement, events_of(situation), now)

    def promise(self, site: Site, departement: str | None, events: Sequence[EventKey], now: datetime) -> Promise | None:
        """Return by when an answer is promised there, or None where nobody receives requests."""
        return promises.promise(site, departement, events, now)

    def team_for(self, site: Site, departement: str | None, events: Sequence[EventKey]) -> Team | None:
        """Return the team that receives such a request, or None."""
        return promises.team_for(site, departement, events)

    def reach(self, session: Session, site: Site, departement: str | None, events: Sequence[EventKey]) -> Reach:
        """Return where a team takes this: in that département; while it is unknown, in how much of the territory."""
        places = [departement] if departement else site.territory
        staffed = self.staffed(session, site)
        found = [self.team_for(staffed, place, events) is not None for place in places]
        return "everywhere" if all(found) else "somewhere" if any(found) else "nowhere"

    def phones(self, site: Site, now: datetime) -> list[Phone]:
        """Return the site's telephones, each saying whether it answers now or when it opens."""
        return promises.phones_open(site, now)

    def consent_text(self, promise: Promise, mode: Literal["short", "long"], channel: Channel = "famille") -> str:
        """Return the exact text to agree to; the same one is kept with the request."""
        mail = BY_MAIL in promise.team.ways
        return words.consent(promise.team.name, long=mode == "long", channel=channel, mail=mail)

    def create(
        self, session: Session, requester: Requester, asked: HandoffAsked, worker_id: int | None = None
    ) -> HandoffSent:
        """Store a request and return its receipt; the same `client_id` returns the same receipt.

        `worker_id` is who wrote it for a person, and answers for that person's yes.
        Raises Problem 422 (no consent, unusable number, no time to call, a name), 409 (nobody receives, summary
        changed) or 429 (more than 3 in 24 hours). Nothing is stored then.
        """
        key = hashlib.sha256(f"{requester.conversation_id}:{asked.client_id}".encode()).hexdigest()
        if known := repository.by_key(session, key):
            return self._receipt(known)
        request = self._prepare(session, requester, asked, key)
        for _ in range(5):
            request.reference = new_reference()
            try:
                with session.begin_nested():
                    session.add(request)
            except IntegrityError:
                # The same request came twice at once (PostgreSQL), or, once in millions, a reference is taken.
                if known := repository.by_key(session, key):
                    return self._receipt(known)
                continue
            record(session, request, "created", self._clock.now(), worker_id)
            receipt = self._receipt(request)
            self.families.keep_receipt(session, requester.conversation_id, receipt)
            return receipt
        raise Problem(503, "reference-introuvable", "La demande n'est pas partie. Réessayez dans un instant.")

    def withdraw(self, session: Session, requester: Requester, reference: str) -> HandoffState:
        """Withdraw a request of that conversation and empty it; twice is the same. Raises Problem 404."""
        request = self._own(session, requester, reference)
        if request.state != "withdrawn":
            empty(session, request, self._clock.now())
            self.families.settle_receipt(session, request.reference, self._state(request).text)
        return self._state(request)

    def state(self, session: Session, requester: Requester, reference: str) -> HandoffState:
        """Return where a request of that conversation stands. Raises Problem 404."""
        return self._state(self._own(session, requester, reference))

    def state_of_conversation(self, session: Session, conversation_id: str) -> State | None:
        """Return the state of the last request of a conversation, or None where it sent none."""
        latest = repository.latest_of(session, conversation_id)
        return _as_state(latest.state) if latest else None

    def detach(self, session: Session, conversation_id: str) -> None:
        """Cut requests from a conversation that is being erased. They live on by their own consent."""
        repository.detach(session, conversation_id)

    def forget_closed(self, session: Session) -> int:
        """Delete requests closed for longer than their site keeps them; return how many."""
        now = self._clock.now()
        return sum(
            repository.forget_closed(session, site.id, now - timedelta(days=site.keep_closed_requests_days))
            for site in self.sites
        )

    def _prepare(self, session: Session, requester: Requester, asked: HandoffAsked, key: str) -> Handoff:
        now = self._clock.now()
        site = self.sites.get(requester.site_id)
        if site is None:
            raise Problem(409, "site-inconnu", words.NOBODY)
        if not asked.consent:
            raise _refused("consent", words.NO_CONSENT[requester.channel])
        safe_time, care = clean(asked.safe_time), clean(asked.care)
        if not safe_time and asked.way != BY_MAIL:
            raise _refused("safe_time", "Dites quand c'est sans risque.")
        if fold(safe_time) in _NEVER and asked.way == BY_CALL:
            raise _refused("safe_time", f"Sans appel possible, nous ne pouvons pas répondre. {self._call(site, now)}")
        lines = self._kept(session, requester, asked)
        if requester.channel == "terrain":
            _without_names({"safe_time": safe_time, "care": care}, lines)
        phone, email = _reached_at(asked)
        if repository.sent_since(session, requester.conversation_id, now - timedelta(days=1)) >= _MOST_A_DAY:
            raise Problem(
                429, "trop-de-demandes", f"Trois demandes sont déjà parties aujourd'hui. {self._call(site, now)}"
            )
        found = self.promise(self.staffed(session, site), requester.departement, requester.events, now)
        if found is None:
            unplaced = not requester.departement and self.reach(session, site, None, requester.events) != "nowhere"
            code, why = ("commune-inconnue", words.NO_PLACE) if unplaced else ("personne-ici", words.NOBODY)
            raise Problem(409, code, f"{why} {self._call(site, now)}")
        if asked.way not in found.team.ways:
            raise _refused("way", words.NOT_THIS_WAY)
        return Handoff(
            idempotency_key=key,
            conversation_id=requester.conversation_id,
            site_id=site.id,
            team_id=found.team.id,
            team_name=found.team.name,
            departement=requester.departement or found.team.departements[0],
            commune=requester.commune[:120],
            events=list(requester.events),
            urgency=requester.urgency,
            channel=requester.channel,
            mode=asked.mode,
            lines=[line.model_dump() for line in lines],
            way=asked.way,
            phone=phone,
            email=email,
            care=care,
            safe_time=safe_time,
            voicemail=asked.voicemail and asked.way == BY_CALL,
            consent_text=self.consent_text(found, asked.mode, requester.channel),
            consented_at=_yes(requester, asked, now),
            promise=found.before,
            promise_text=found.text,
            created_at=now,
            state="waiting",
            closing_reason="",
        )

    def _kept(self, session: Session, requester: Requester, asked: HandoffAsked) -> list[SummaryLine]:
        """Return the lines that were kept, in the order they were shown; the short way sends none."""
        if asked.mode == "short":
            if asked.lines:
                raise _refused("lines", "Un simple rappel n'envoie pas de résumé.")
            return []
        shown = self.families.summary_lines(session, requester.conversation_id)
        if set(asked.lines) - {line.id for line in shown}:
            raise Problem(409, "resume-change", "Le résumé a changé. Relisez-le, puis envoyez.")
        return [line for line in shown if line.id in asked.lines]

    def _own(self, session: Session, requester: Requester, reference: str) -> Handoff:
        request = repository.by_reference(session, reference.strip().upper())
        if request is None or request.conversation_id != requester.conversation_id:
            raise Problem(404, "reference-inconnue", "Cette référence n'existe pas dans cette conversation.")
        return request

    def _call(self, site: Site, now: datetime) -> str:
        phone = next(iter(self.phones(site, now)), None)
        return f"Vous pouvez appeler le {phone.number} ({phone.name})." if phone else ""

    def _receipt(self, request: Handoff) -> HandoffSent:
        return HandoffSent(
            reference=request.reference,
            state=_as_state(request.state),
            team=request.team_name,
            promise=self._local(request),
            promise_text=request.promise_text,
            text=words.sent(
                request.reference, request.promise_text, _as_channel(request.channel), _as_way(request.way)
            ),
            way=_as_way(request.way),
            agreed=said_yes(request, self.sites),
            message_id=receipt_id(request.reference),
        )

    def _state(self, request: Handoff) -> HandoffState:
        due = request.state in ("waiting", "taken")
        return HandoffState(
            reference=request.reference,
            state=_as_state(request.state),
            text=words.STATE_FOR_SENDER[request.channel][request.state],
            promise=self._local(request) if due else None,
            promise_text=request.promise_text if due else "",
        )

    def _local(self, request: Handoff) -> datetime:
        """Return the promise in the time of its site, as it was first told."""
        return local(request, request.promise, self.sites)


def events_of(situation: Situation) -> list[EventKey]:
    """Return the life events of a situation; a violence that was said counts as one."""
    events = list(situation.events)
    return [*events, "violence"] if situation.violence and "violence" not in events else events


def local(request: Handoff, moment: datetime, sites: Sites) -> datetime:
    """Return a moment in the time of the request's site."""
    site = sites.get(request.site_id)
    return moment.astimezone(site.zone if site else PARIS)


def said_yes(request: Handoff, sites: Sites) -> str:
    """Return when the person said yes to the worker who wrote for them; empty where the family wrote itself."""
    return words.agreed(local(request, request.consented_at, sites)) if request.channel == "terrain" else ""


def record(
    session: Session, request: Handoff, kind: str, now: datetime, worker_id: int | None = None, text: str = ""
) -> None:
    """Write one line of a request's history."""
    session.add(HandoffEvent(handoff_id=request.id, moment=now, kind=kind, worker_id=worker_id, text=text))
    log.event("handoff", kind, reference=request.reference, worker=worker_id)


def empty(session: Session, request: Handoff, now: datetime, worker_id: int | None = None) -> None:
    """Withdraw a request: contact, lines, place and notes go; that it existed stays."""
    request.lines, request.phone, request.safe_time, request.voicemail, request.commune = [], "", "", False, ""
    request.email, request.care = "", ""
    request.state, request.closed_at, request.closing_reason = "withdrawn", now, "retrait"
    repository.blank_notes(session, request.id)
    record(session, request, "withdrawn", now, worker_id)


def receipt_id(reference: str) -> str:
    """Return the id of the message that keeps the receipt of a request."""
    return f"receipt-{reference}"


def new_reference() -> str:
    """Return a reference such as "AV-7KQ2-M9", told easily over the telephone."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return f"AV-{signs[:4]}-{signs[4:]}"


def _yes(requester: Requester, asked: HandoffAsked, now: datetime) -> datetime:
    """Return when the person agreed: a worker may hear the yes in a cellar, and send it once outside."""
    return now - timedelta(seconds=asked.yes_seconds_ago) if requester.channel == "terrain" else now


def _reached_at(asked: HandoffAsked) -> tuple[str, str]:
    """Return the number and the address to answer at: one of them, as the way needs. Raises Problem 422."""
    try:
        if asked.way == BY_MAIL:
            return "", contact.mail_address(asked.email)
        return contact.normalise(asked.phone), ""
    except contact.BadPhone as error:
        raise _refused("phone", str(error)) from error
    except contact.BadMail as error:
        raise _refused("email", str(error)) from error


def _without_names(written: dict[str, str], lines: Sequence[SummaryLine]) -> None:
    """Refuse (Problem 422) a person's name: what a worker sends for someone carries none."""
    for field, text in [*written.items(), *(("lines", line.text) for line in lines)]:
        if name := names.find(text):
            raise _refused(field, f"Enlevez le nom « {name} » : une demande part sans nom.")


def _as_channel(channel: str) -> Channel:
    return "terrain" if channel == "terrain" else "famille"


def _as_way(way: str) -> AnswerWay:
    return next(each for each in words.ANSWERS if each == way)


def _refused(field: str, reason: str) -> Problem:
    reason = reason.strip()
    return Problem(422, "demande-refusee", reason, [{"field": field, "reason": reason}])


def _as_state(state: str) -> State:
    known: tuple[State, ...] = ("waiting", "taken", "closed", "withdrawn")
    return next(each for each in known if each == state)
