"""What an endpoint asks for to know who is there."""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form, Request

from services.accounts.schemas import Role, SignedIn
from services.db import ReadingSession
from services.problems import Problem

COOKIE = "allervers_session"
_OLD_FORM = "Cette page est trop ancienne. Rechargez-la, puis recommencez."


def maybe_worker(request: Request, session: ReadingSession) -> SignedIn | None:
    """Return who is signed in, or None."""
    found: SignedIn | None = request.app.state.house.accounts.signed_in(session, request.cookies.get(COOKIE, ""))
    return found


def current_worker(worker: Annotated[SignedIn | None, Depends(maybe_worker)]) -> SignedIn:
    """Return who is signed in. Raises Problem 401 where nobody is."""
    if worker is None:
        raise Problem(401, "connexion-demandee", "Il faut d'abord se connecter.")
    return worker


MaybeWorker = Annotated[SignedIn | None, Depends(maybe_worker)]
CurrentWorker = Annotated[SignedIn, Depends(current_worker)]


def require(*roles: Role) -> Callable[[SignedIn], SignedIn]:
    """Return a dependency that lets only these roles in. It raises Problem 401 or 403."""

    def allowed(worker: CurrentWorker) -> SignedIn:
        if worker.role not in roles:
            raise Problem(403, "role-refuse", "Votre compte n'ouvre pas cette page.")
        return worker

    return allowed


def checked_form(worker: CurrentWorker, csrf: Annotated[str, Form()] = "") -> None:
    """Refuse (Problem 403) a form that does not carry the session's own token: another site may have sent it."""
    if not hmac.compare_digest(csrf.encode(), worker.csrf.encode()):
        raise Problem(403, "formulaire-perime", _OLD_FORM)
