"""Accounts of people who work here: opening, signing in, first accounts, new passwords."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from services import log
from services.accounts import passwords, repository
from services.accounts.models import Worker, WorkerSession
from services.accounts.schemas import EVERYWHERE, NewWorker, Role, SignedIn
from services.accounts.throttle import Throttle
from services.clock import Clock
from services.problems import Problem

SESSION_LENGTH = timedelta(hours=8)
_WRONG = "Identifiant ou mot de passe incorrect."
_TOO_MANY = "Trop d'essais. Attendez un quart d'heure, ou demandez un nouveau mot de passe."


class Accounts:
    """Sign-in for the process. Holds the throttle; everything that lasts is in the database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._throttle = Throttle()

    def check(self, session: Session, login: str, password: str, address: str) -> Worker:
        """Return the account that login and password open.

        Raises Problem 401 where they do not fit, 429 after too many failures. Reads only: the slow hash must not
        hold the one writer of SQLite.
        """
        login = login.strip().lower()[:60]
        if not self._throttle.allows(login, address):
            raise Problem(429, "trop-d-essais", _TOO_MANY)
        worker = repository.by_login(session, login)
        known = worker if worker and not worker.disabled else None
        if not passwords.matches(password, known.password_hash if known else None) or known is None:
            self._throttle.failed(login, address)
            log.event("accounts", "sign_in_refused")  # without the login: a password may have been typed there
            raise Problem(401, "connexion-refusee", _WRONG)
        self._throttle.succeeded(login, address)
        return known

    def open(self, session: Session, worker: Worker) -> tuple[str, datetime]:
        """Open a session; return its token, told once, and when it ends (8 hours later)."""
        now = self._clock.now()
        repository.end_old_sessions(session, now)
        log.event("accounts", "signed_in", worker=worker.id)
        token = secrets.token_urlsafe(32)
        ends = now + SESSION_LENGTH
        session.add(
            WorkerSession(
                token_hash=_hash(token),
                worker_id=worker.id,
                csrf=secrets.token_urlsafe(32),
                created_at=now,
                expires_at=ends,
            )
        )
        return token, ends

    def close(self, session: Session, token: str) -> None:
        """End the session of that token; nothing happens where there is none."""
        repository.end_session(session, _hash(token))

    def signed_in(self, session: Session, token: str) -> SignedIn | None:
        """Return who holds this token, or None where it opens nothing."""
        found = repository.open_session(session, _hash(token), self._clock.now()) if token else None
        if found is None:
            return None
        worker, opened = found
        return SignedIn(
            id=worker.id,
            login=worker.login,
            display_name=worker.display_name,
            role=cast(Role, worker.role),
            territories=tuple(worker.territories),
            csrf=opened.csrf,
            expires_at=opened.expires_at,
        )


def add(session: Session, new: NewWorker, password: str | None = None) -> tuple[Worker, str]:
    """Open an account; return it and its password, told once. Raises Problem 409 where the login is taken."""
    if repository.by_login(session, new.login):
        raise Problem(409, "identifiant-pris", f"L'identifiant « {new.login} » est déjà pris.")
    password = password or passwords.generate()
    worker = Worker(
        login=new.login,
        display_name=new.display_name,
        role=new.role,
        territories=list(new.territories),
        email=new.email,
        password_hash=passwords.hashed(password),
        disabled=False,
        created_at=datetime.now(UTC),
    )
    session.add(worker)
    session.flush()
    return worker, password


def reset_password(session: Session, login: str) -> str:
    """Return a new password, told once, and end the sessions of that account. Raises Problem 404."""
    worker = _known(session, login)
    password = passwords.generate()
    worker.password_hash = passwords.hashed(password)
    repository.end_sessions_of(session, worker.id)
    return password


def disable(session: Session, login: str) -> None:
    """Close an account and its sessions; what it did stays in the files. Raises Problem 404."""
    worker = _known(session, login)
    worker.disabled = True
    repository.end_sessions_of(session, worker.id)


def ensure_first_accounts(session: Session, territories: Sequence[str] = (EVERYWHERE,)) -> list[tuple[str, str]]:
    """Make one worker and one administrator where no account exists yet.

    Returns (login, password) of each, to be shown once; empty where accounts exist already.
    """
    if repository.count(session):
        return []
    first = (
        NewWorker(login="travailleur", display_name="Premier travailleur social", territories=list(territories)),
        NewWorker(login="admin", display_name="Premier administrateur", role="national", territories=[EVERYWHERE]),
    )
    return [(new.login, add(session, new)[1]) for new in first]


def _known(session: Session, login: str) -> Worker:
    worker = repository.by_login(session, login.strip().lower())
    if worker is None:
        raise Problem(404, "identifiant-inconnu", f"Aucun compte ne porte l'identifiant « {login} ».")
    return worker


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
