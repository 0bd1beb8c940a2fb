"""Queries on hand-off requests."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.orm import Session

from services.accounts.schemas import EVERYWHERE
from services.handoff.models import Handoff, HandoffEvent, TeamClosing, TeamDeputy


def by_key(session: Session, key: str) -> Handoff | None:
    """Return the request made with this idempotency key."""
    return session.scalar(select(Handoff).where(Handoff.idempotency_key == key))


def by_reference(session: Session, reference: str) -> Handoff | None:
    """Return the request of that reference."""
    return session.scalar(select(Handoff).where(Handoff.reference == reference))


def latest_of(session: Session, conversation_id: str) -> Handoff | None:
    """Return the last request of a conversation."""
    query = select(Handoff).where(Handoff.conversation_id == conversation_id)
    return session.scalar(query.order_by(Handoff.id.desc()).limit(1))


def sent_since(session: Session, conversation_id: str, since: datetime) -> int:
    """Return how many requests a conversation sent since then, withdrawn ones included."""
    query = select(func.count()).where(Handoff.conversation_id == conversation_id, Handoff.created_at > since)
    return session.scalar(query) or 0


def detach(session: Session, conversation_id: str) -> None:
    """Cut every request of a conversation from it."""
    session.execute(update(Handoff).where(Handoff.conversation_id == conversation_id).values(conversation_id=None))


def take(session: Session, handoff_id: int, worker_id: int) -> bool:
    """Give a waiting request to one worker. One statement decides, so that of two only one gets it."""
    changed = session.execute(
        update(Handoff)
        .where(Handoff.id == handoff_id, Handoff.state == "waiting")
        .values(state="taken", taken_by=worker_id)
        .execution_options(synchronize_session=False)
        .returning(Handoff.id)
    )
    return changed.first() is not None


def take_over(session: Session, handoff_id: int, holder: int, worker_id: int) -> bool:
    """Give a request from its holder to another worker, unless it changed hands meanwhile."""
    changed = session.execute(
        update(Handoff)
        .where(Handoff.id == handoff_id, Handoff.state == "taken", Handoff.taken_by == holder)
        .values(taken_by=worker_id)
        .execution_options(synchronize_session=False)
        .returning(Handoff.id)
    )
    return changed.first() is not None


def queue(session: Session, territories: Collection[str], states: Collection[str]) -> Sequence[Handoff]:
    """Return the requests of these territories in these states, the earliest promise first."""
    query = select(Handoff).where(_within(territories), Handoff.state.in_(states))
    return session.scalars(query.order_by(Handoff.promise, Handoff.id)).all()


def counts(session: Session, territories: Collection[str]) -> dict[str, int]:
    """Return how many requests of these territories are in each state."""
    query = select(Handoff.state, func.count()).where(_within(territories)).group_by(Handoff.state)
    return {row[0]: row[1] for row in session.execute(query)}


def last_event(session: Session, territories: Collection[str]) -> int:
    """Return the number of the last thing that happened in these territories; 0 where nothing did."""
    query = select(func.max(HandoffEvent.id)).join(Handoff, Handoff.id == HandoffEvent.handoff_id)
    return session.scalar(query.where(_within(territories))) or 0


def history(session: Session, handoff_id: int) -> Sequence[HandoffEvent]:
    """Return what happened to a request, oldest first."""
    query = select(HandoffEvent).where(HandoffEvent.handoff_id == handoff_id)
    return session.scalars(query.order_by(HandoffEvent.id)).all()


def was_opened_by(session: Session, handoff_id: int, worker_id: int) -> bool:
    """Return whether this worker already read the file."""
    query = select(HandoffEvent.id).where(
        HandoffEvent.handoff_id == handoff_id, HandoffEvent.worker_id == worker_id, HandoffEvent.kind == "opened"
    )
    return session.scalar(query.limit(1)) is not None


def blank_notes(session: Session, handoff_id: int) -> None:
    """Empty what workers wrote in a file."""
    session.execute(update(HandoffEvent).where(HandoffEvent.handoff_id == handoff_id).values(text=""))


def forget_closed(session: Session, site_id: str, before: datetime) -> int:
    """Delete a site's requests that were closed or withdrawn before that moment; return how many."""
    old = select(Handoff.id).where(Handoff.site_id == site_id, Handoff.closed_at < before)
    ids = session.scalars(old).all()
    session.execute(delete(HandoffEvent).where(HandoffEvent.handoff_id.in_(ids)))
    session.execute(delete(Handoff).where(Handoff.id.in_(ids)))
    return len(ids)


def _within(territories: Collection[str]) -> ColumnElement[bool]:
    return true() if EVERYWHERE in territories else Handoff.departement.in_(territories)


def deputies(session: Session, site_id: str) -> dict[str, str]:
    """Return the deputies that managers named, by team."""
    query = select(TeamDeputy.team_id, TeamDeputy.deputy).where(TeamDeputy.site_id == site_id)
    return {row.team_id: row.deputy for row in session.execute(query)}


def closings(session: Session, site_id: str) -> Sequence[TeamClosing]:
    """Return the closing days of a site's teams, the first one first."""
    query = select(TeamClosing).where(TeamClosing.site_id == site_id, TeamClosing.removed_at.is_(None))
    return session.scalars(query.order_by(TeamClosing.first, TeamClosing.id)).all()


def closing(session: Session, identity: int) -> TeamClosing | None:
    """Return a closing that was not taken away."""
    found = session.get(TeamClosing, identity)
    return found if found and found.removed_at is None else None


def name_deputy(session: Session, named: TeamDeputy) -> None:
    """Keep who answers when a team cannot; an empty name gives the word back to the site's file."""
    if named.deputy:
        session.merge(named)
        return
    if old := session.get(TeamDeputy, (named.site_id, named.team_id)):
        session.delete(old)
