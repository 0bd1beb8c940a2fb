"""Queries on accounts and their sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.accounts.models import Invitation, Worker, WorkerSession


def by_login(session: Session, login: str) -> Worker | None:
    """Return the account of that login, disabled or not."""
    return session.scalar(select(Worker).where(Worker.login == login))


def everybody(session: Session) -> Sequence[Worker]:
    """Return all accounts by login."""
    return session.scalars(select(Worker).order_by(Worker.login)).all()


def count(session: Session) -> int:
    """Return how many accounts there are."""
    return session.scalar(select(func.count()).select_from(Worker)) or 0


def names(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the display name of each of these accounts."""
    rows = session.execute(select(Worker.id, Worker.display_name).where(Worker.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def open_session(session: Session, token_hash: str, now: datetime) -> tuple[Worker, WorkerSession] | None:
    """Return account and session behind a token, or None where it is unknown, over or disabled."""
    query = (
        select(Worker, WorkerSession)
        .join(WorkerSession, WorkerSession.worker_id == Worker.id)
        .where(WorkerSession.token_hash == token_hash, WorkerSession.expires_at > now, Worker.disabled.is_(False))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def end_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(WorkerSession).where(WorkerSession.token_hash == token_hash))


def end_sessions_of(session: Session, worker_id: int) -> None:
    """End every session of an account."""
    session.execute(delete(WorkerSession).where(WorkerSession.worker_id == worker_id))


def end_old_sessions(session: Session, now: datetime) -> None:
    """Forget the sessions that are over."""
    session.execute(delete(WorkerSession).where(WorkerSession.expires_at <= now))


def worker(session: Session, identity: int) -> Worker | None:
    """Return the account of that number."""
    return session.get(Worker, identity)


def invitation_of(session: Session, token_hash: str, now: datetime) -> Invitation | None:
    """Return the invitation behind a link that can still be accepted."""
    return session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash,
            Invitation.expires_at > now,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )


def invitation(session: Session, identity: int) -> Invitation | None:
    """Return one invitation by its number."""
    return session.get(Invitation, identity)


def open_invitations(session: Session, now: datetime) -> Sequence[Invitation]:
    """Return the invitations that nobody has accepted yet, latest first."""
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now
    )
    return session.scalars(query.order_by(Invitation.id.desc())).all()
