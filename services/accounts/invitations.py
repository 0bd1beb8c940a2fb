"""Colleagues: invited by a link that opens once, revoked in one click."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.accounts import repository, service
from services.accounts.models import Invitation, Worker
from services.accounts.schemas import EVERYWHERE, NewWorker, SignedIn
from services.problems import Problem

VALID = timedelta(days=7)
SHORTEST_PASSWORD = 12
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def invite(session: Session, by: SignedIn, new: NewWorker, now: datetime) -> str:
    """Keep an invitation; return the token of its link, told once.

    Raises Problem 403 where the inviter may not give that role or territory, 422 where no mail can be sent.
    """
    if not _MAIL.fullmatch(new.email):
        raise Problem(422, "adresse-invalide", "Donnez une adresse électronique, comme prenom.nom@exemple.fr.")
    if not by.at_least(new.role) or not by.holds(new.territories):
        raise Problem(403, "role-refuse", "Vous ne pouvez pas donner ce rôle ou ce territoire.")
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=_hash(token),
            email=new.email,
            display_name=new.display_name,
            role=new.role,
            territories=[EVERYWHERE] if new.role == "national" else list(new.territories),
            invited_by=by.id,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> Invitation:
    """Return the invitation of a link. Raises Problem 404 where it is over, used, revoked or unknown."""
    found = repository.invitation_of(session, _hash(token), now)
    inviter = repository.worker(session, found.invited_by) if found else None
    if found is None or inviter is None or inviter.disabled:
        raise Problem(404, "invitation-finie", "Cette invitation n'est plus valable. Demandez-en une autre.")
    return found


def accept(session: Session, token: str, login: str, password: str, now: datetime) -> Worker:
    """Open the account of an invitation. Raises Problem 404, 409 (login taken), 422 (login or password)."""
    invitation = find(session, token, now)
    if len(password) < SHORTEST_PASSWORD:
        raise Problem(422, "mot-de-passe-court", f"Choisissez un mot de passe d'au moins {SHORTEST_PASSWORD} signes.")
    try:
        new = NewWorker.model_validate(
            {
                "login": login,
                "display_name": invitation.display_name,
                "role": invitation.role,
                "territories": invitation.territories,
                "email": invitation.email,
            }
        )
    except ValidationError as error:
        sentence = "L'identifiant s'écrit en minuscules, sans espace, par exemple « c.martin »."
        raise Problem(422, "identifiant-invalide", sentence) from error
    worker, _ = service.add(session, new, password)
    invitation.accepted_at = now
    return worker


def colleagues(session: Session, by: SignedIn) -> list[Worker]:
    """Return the accounts of the territories of who asks."""
    return [each for each in repository.everybody(session) if _governs(by, each)]


def waiting(session: Session, by: SignedIn, now: datetime) -> Sequence[Invitation]:
    """Return the invitations to the territories of who asks that nobody has accepted yet."""
    return [each for each in repository.open_invitations(session, now) if by.holds(each.territories)]


def revoke(session: Session, by: SignedIn, identity: int) -> Worker:
    """Close an account and its sessions; what it did stays. Raises Problem 404, or 409 for one's own account."""
    found = repository.worker(session, identity)
    if found is None or not _governs(by, found):
        raise Problem(404, "compte-inconnu", "Ce compte n'existe pas dans votre territoire.")
    if found.id == by.id:
        raise Problem(409, "son-propre-compte", "Vous ne pouvez pas fermer votre propre compte.")
    service.disable(session, found.login)
    return found


def cancel(session: Session, by: SignedIn, identity: int, now: datetime) -> None:
    """Make the link of an invitation useless. Raises Problem 404."""
    found = repository.invitation(session, identity)
    if found is None or not by.holds(found.territories):
        raise Problem(404, "invitation-finie", "Cette invitation n'existe pas dans votre territoire.")
    found.revoked_at = now


def new_password(session: Session, by: SignedIn, identity: int) -> str:
    """Return a new password for a colleague, told once. Raises Problem 404."""
    found = repository.worker(session, identity)
    if found is None or found.disabled or not _governs(by, found):
        raise Problem(404, "compte-inconnu", "Ce compte n'existe pas dans votre territoire.")
    return service.reset_password(session, found.login)


def suggested_login(email: str) -> str:
    """Return a login that an address suggests."""
    return re.sub(r"[^a-z0-9._-]", "", email.partition("@")[0].lower())[:60].lstrip("._-")


def _governs(by: SignedIn, other: Worker) -> bool:
    if by.everywhere:
        return by.role == "national" or other.role != "national"
    return other.role != "national" and by.holds(other.territories)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
