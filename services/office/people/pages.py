"""Colleagues: who works on the directory of a territory, invited by a link, closed in one click."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError

from services.accounts import invitations
from services.accounts.dependencies import COOKIE
from services.accounts.models import Invitation, Worker
from services.accounts.schemas import EVERYWHERE, ROLE_LABELS, NewWorker
from services.accounts.service import SESSION_LENGTH
from services.db import ReadingSession, WritingSession
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.lists import Action, Row
from services.office.records.views import areas
from services.office.rooms import House, show
from services.problems import Problem
from services.web.desk_pages import PageRoute, page, redirect

reading, changing = routers()
door = APIRouter(include_in_schema=False, route_class=PageRoute)
"""Where an invited colleague comes in: without an account yet."""

_SUBJECT = "Votre accès à l'annuaire Aller-vers"
_LETTER = """Bonjour {name},

{by} vous invite à tenir l'annuaire Aller-vers.
Ouvrez ce lien pour choisir votre mot de passe. Il est valable sept jours :

{link}

Si vous n'attendiez pas cette lettre, ne faites rien.
"""
_LABELS: Mapping[str, str] = {str(role): label for role, label in ROLE_LABELS.items()}
_DONE = {"ferme": "Le compte est fermé. Ses sessions aussi.", "annulee": "L'invitation est annulée."}


@reading.get("/collegues")
def colleagues(session: ReadingSession, worker: OfficeWorker, house: House, fait: str = "") -> Response:
    """Show the accounts and invitations of the worker's territories."""
    return _page(session, worker, house, done=_DONE.get(fait, ""))


@changing.post("/collegues")
def invite(
    session: WritingSession,
    request: Request,
    worker: OfficeWorker,
    house: House,
    nom: Annotated[str, Form(max_length=120)] = "",
    courriel: Annotated[str, Form(max_length=254)] = "",
    role: Annotated[str, Form()] = "",
    territoire: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Invite a colleague; where no mail can leave, the link is shown to who invites."""
    values = {"nom": nom, "courriel": courriel, "role": role, "territoire": territoire or []}
    try:
        new = NewWorker.model_validate(
            {
                "login": "invite",
                "display_name": nom,
                "email": courriel.strip().lower(),
                "role": role,
                "territories": [EVERYWHERE] if role == "national" else territoire or [],
            }
        )
        if not new.territories:
            raise Problem(422, "territoire-manquant", "Choisissez au moins un territoire.")
        token = invitations.invite(session, worker, new, house.clock.now())
    except ValidationError:
        return _page(session, worker, house, "Donnez un nom, une adresse et un rôle.", values, 422)
    except Problem as problem:
        return _page(session, worker, house, problem.detail, values, problem.status)
    base = house.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    link = f"{base}/invitation/{token}"
    session.flush()
    letter = _LETTER.format(name=new.display_name, by=worker.display_name, link=link)
    if house.mail.send(new.email, _SUBJECT, letter):
        return _page(session, worker, house, done=f"L'invitation est partie à {new.email}.")
    said = "Aucun courrier ne part d'ici. Donnez vous-même ce lien à votre collègue :"
    return _page(session, worker, house, done=said, link=link)


@changing.post("/collegues/{identity}/fermer")
def revoke(identity: int, session: WritingSession, worker: OfficeWorker) -> Response:
    """Close an account."""
    invitations.revoke(session, worker, identity)
    return redirect(f"{ADMIN}/collegues?fait=ferme")


@changing.post("/collegues/{identity}/mot-de-passe")
def new_password(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Give a colleague a new password, shown once."""
    password = invitations.new_password(session, worker, identity)
    session.flush()
    return _page(session, worker, house, done=f"Nouveau mot de passe, montré une seule fois : {password}")


@changing.post("/invitations/{identity}/annuler")
def cancel(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Make a link useless."""
    invitations.cancel(session, worker, identity, house.clock.now())
    return redirect(f"{ADMIN}/collegues?fait=annulee")


@door.get("/invitation/{token}")
def invitation(token: str, session: ReadingSession, house: House) -> Response:
    """Show the form in which an invited colleague chooses a password."""
    found = invitations.find(session, token, house.clock.now())
    return page("invitation.html", name=found.display_name, login=invitations.suggested_login(found.email), problem="",
                shortest=invitations.SHORTEST_PASSWORD, role=ROLE_LABELS[found.role])  # type: ignore[index]  # fmt: skip


@door.post("/invitation/{token}")
def accept(
    token: str,
    session: WritingSession,
    request: Request,
    house: House,
    identifiant: Annotated[str, Form(max_length=60)] = "",
    mot_de_passe: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Open the account, and sign in."""
    now = house.clock.now()
    found = invitations.find(session, token, now)
    try:
        worker = invitations.accept(session, token, identifiant, mot_de_passe, now)
    except Problem as problem:
        return page("invitation.html", problem.status, name=found.display_name, login=identifiant,
                    problem=problem.detail, shortest=invitations.SHORTEST_PASSWORD,
                    role=ROLE_LABELS[found.role])  # type: ignore[index]  # fmt: skip
    opened, _ = house.accounts.open(session, worker)
    answer = redirect(ADMIN if worker.role != "travailleur_social" else "/desk")
    secure = request.url.scheme == "https" or house.settings.public_url.startswith("https://")
    seconds = int(SESSION_LENGTH.total_seconds())
    answer.set_cookie(COOKIE, opened, max_age=seconds, httponly=True, samesite="lax", secure=secure)
    return answer


def _page(
    session: ReadingSession, worker: OfficeWorker, house: House, problem: str = "",
    values: Mapping[str, object] | None = None, status: int = 200, done: str = "", link: str = "",
) -> Response:  # fmt: skip
    roles = {name: label for name, label in ROLE_LABELS.items() if worker.at_least(name)}
    return show(
        "collegues.html", worker, status, people=[_account(worker, each) for each in
                                                  invitations.colleagues(session, worker)],
        invited=[_invited(each) for each in invitations.waiting(session, worker, house.clock.now())], roles=roles,
        areas=areas(worker, house), values=values or {}, problem=problem, done=done, link=link,
    )  # fmt: skip


def _account(worker: OfficeWorker, each: Worker) -> Row:
    state = "Compte fermé" if each.disabled else "C'est vous" if each.id == worker.id else "Ouvert"
    cells = {"name": each.display_name, "role": _LABELS[each.role], "state": state,
             "territories": "Tous" if EVERYWHERE in each.territories else ", ".join(each.territories)}  # fmt: skip
    acts = (
        Action("Fermer", f"le compte de {each.display_name}", f"/collegues/{each.id}/fermer"),
        Action("Nouveau mot de passe", f"pour {each.display_name}", f"/collegues/{each.id}/mot-de-passe"),
    )
    return Row(cells, actions=acts if state == "Ouvert" else ())


def _invited(each: Invitation) -> Row:
    act = Action("Annuler", f"l'invitation de {each.display_name}", f"/invitations/{each.id}/annuler")
    return Row({"name": each.display_name, "email": each.email, "role": _LABELS[each.role]}, actions=(act,))
