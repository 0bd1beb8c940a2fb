"""Who may open which address of the back office, and whose records: the one place where both are decided.

An address without a rule does not start (see Guarded); a record of another territory does not exist (Problem 404).
"""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.accounts.dependencies import CurrentWorker, checked_form, current_worker
from services.accounts.schemas import Role, SignedIn
from services.db import ReadingSession
from services.problems import Problem
from services.web.desk_pages import PageRoute, page

ADMIN = "/admin"
RULES: dict[tuple[str, str], Role] = {
    ("GET", ADMIN): "lecteur",
    ("GET", f"{ADMIN}/fiches"): "lecteur",
    ("POST", f"{ADMIN}/fiches/ensemble"): "editeur",
    ("GET", f"{ADMIN}/fiches/nouvelle"): "contributeur",
    ("POST", f"{ADMIN}/fiches/nouvelle"): "contributeur",
    ("GET", f"{ADMIN}/services/{{identity}}"): "lecteur",
    ("POST", f"{ADMIN}/services/{{identity}}"): "contributeur",
    ("POST", f"{ADMIN}/services/{{identity}}/apercu"): "contributeur",
    ("GET", f"{ADMIN}/services/{{identity}}/historique"): "lecteur",
    ("POST", f"{ADMIN}/{{kind}}/{{identity}}/fermetures"): "editeur",
    ("POST", f"{ADMIN}/{{kind}}/{{identity}}/fermetures/retirer"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/dates"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/dates/retirer"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/exact"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/lien"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/adresse"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/statut"): "editeur",
    ("POST", f"{ADMIN}/services/{{identity}}/signaler"): "lecteur",
    ("GET", f"{ADMIN}/structures/{{identity}}"): "lecteur",
    ("POST", f"{ADMIN}/structures/{{identity}}"): "contributeur",
    ("GET", f"{ADMIN}/structures/{{identity}}/historique"): "lecteur",
    ("GET", f"{ADMIN}/propositions"): "contributeur",
    ("POST", f"{ADMIN}/revisions/{{identity}}/publier"): "editeur",
    ("POST", f"{ADMIN}/revisions/{{identity}}/refuser"): "editeur",
    ("POST", f"{ADMIN}/revisions/{{identity}}/relu"): "editeur",
    ("POST", f"{ADMIN}/revisions/{{identity}}/annuler"): "editeur",
    ("GET", f"{ADMIN}/imports"): "gestionnaire",
    ("POST", f"{ADMIN}/imports"): "gestionnaire",
    ("GET", f"{ADMIN}/imports/depots/{{identity}}"): "gestionnaire",
    ("POST", f"{ADMIN}/imports/depots/{{identity}}"): "gestionnaire",
    ("POST", f"{ADMIN}/imports/depots/{{identity}}/confirmer"): "gestionnaire",
    ("POST", f"{ADMIN}/imports/depots/{{identity}}/abandonner"): "gestionnaire",
    ("POST", f"{ADMIN}/imports/{{name}}/annuler"): "gestionnaire",
    ("GET", f"{ADMIN}/a-verifier"): "contributeur",
    ("GET", f"{ADMIN}/signalements"): "contributeur",
    ("POST", f"{ADMIN}/signalements/{{identity}}"): "editeur",
    ("GET", f"{ADMIN}/doublons"): "editeur",
    ("POST", f"{ADMIN}/doublons"): "editeur",
    ("GET", f"{ADMIN}/territoire"): "lecteur",
    ("GET", f"{ADMIN}/territoire/reglages"): "gestionnaire",
    ("POST", f"{ADMIN}/territoire/reglages"): "gestionnaire",
    ("GET", f"{ADMIN}/equipes"): "lecteur",
    ("POST", f"{ADMIN}/equipes/{{site}}/{{team}}/remplacant"): "gestionnaire",
    ("POST", f"{ADMIN}/equipes/{{site}}/{{team}}/fermetures"): "gestionnaire",
    ("POST", f"{ADMIN}/equipes/fermetures/{{identity}}/retirer"): "gestionnaire",
    ("GET", f"{ADMIN}/offres"): "lecteur",
    ("POST", f"{ADMIN}/offres"): "gestionnaire",
    ("GET", f"{ADMIN}/offres/{{identity}}"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}/finir"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}/publier"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}/refuser"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}/relu"): "gestionnaire",
    ("POST", f"{ADMIN}/offres/{{identity}}/remettre"): "gestionnaire",
    ("GET", f"{ADMIN}/familles"): "lecteur",
    ("GET", f"{ADMIN}/trous"): "lecteur",
    ("GET", f"{ADMIN}/vocabulaire"): "lecteur",
    ("POST", f"{ADMIN}/vocabulaire/mots"): "editeur",
    ("GET", f"{ADMIN}/vocabulaire/mots/{{identity}}"): "editeur",
    ("POST", f"{ADMIN}/vocabulaire/mots/{{identity}}"): "editeur",
    ("POST", f"{ADMIN}/vocabulaire/mots/{{identity}}/retirer"): "editeur",
    ("GET", f"{ADMIN}/vocabulaire/genres/{{name}}"): "national",
    ("POST", f"{ADMIN}/vocabulaire/genres/{{name}}"): "national",
    ("POST", f"{ADMIN}/vocabulaire/genres/{{name}}/retirer"): "national",
    ("GET", f"{ADMIN}/vocabulaire/besoins/{{name}}"): "national",
    ("POST", f"{ADMIN}/vocabulaire/besoins/{{name}}"): "national",
    ("POST", f"{ADMIN}/vocabulaire/besoins/{{name}}/retirer"): "national",
    ("GET", f"{ADMIN}/exports"): "lecteur",
    ("GET", f"{ADMIN}/exports/{{name}}"): "editeur",
    ("GET", f"{ADMIN}/collegues"): "gestionnaire",
    ("POST", f"{ADMIN}/collegues"): "gestionnaire",
    ("POST", f"{ADMIN}/collegues/{{identity}}/fermer"): "gestionnaire",
    ("POST", f"{ADMIN}/collegues/{{identity}}/mot-de-passe"): "gestionnaire",
    ("POST", f"{ADMIN}/invitations/{{identity}}/annuler"): "gestionnaire",
}
"""The least role of each address; {…} stands for what changes in it."""


class OfficeRoute(PageRoute):
    """A page of the back office. Raises KeyError at start where its address has no rule."""

    def __init__(self, path: str, *args: Any, **options: Any) -> None:
        super().__init__(path, *args, **options)
        for method in (self.methods or set()) - {"HEAD"}:
            RULES[method, path]

    def _refusal(self, request: Request, status: int, detail: str) -> Response:
        return page("office_probleme.html", status, worker=None, detail=detail, back=_back(request))


def _allowed(request: Request, worker: CurrentWorker, session: ReadingSession) -> None:
    rule = RULES[request.method, request.scope["route"].path]
    if not worker.at_least(rule):
        raise Problem(403, "role-refuse", "Votre rôle n'ouvre pas cette page. Demandez à votre gestionnaire.")
    request.app.state.house.directory.follow(session)


def _back(request: Request) -> str:
    return request.url.path.rsplit("/", 1)[0] if request.method == "POST" else ADMIN


def routers() -> tuple[APIRouter, APIRouter]:
    """Return a router for reading and one for changing, which also wants the session's own form."""
    reading = APIRouter(
        prefix=ADMIN, include_in_schema=False, route_class=OfficeRoute, dependencies=[Depends(_allowed)]
    )
    changing = APIRouter(
        prefix=ADMIN,
        include_in_schema=False,
        route_class=OfficeRoute,
        dependencies=[Depends(_allowed), Depends(checked_form)],
    )
    return reading, changing


def within(worker: SignedIn, departements: Iterable[str]) -> None:
    """Raise Problem 404 where none of these départements is the worker's: the record does not exist for them."""
    if not worker.reaches(departements):
        raise Problem(404, "fiche-inconnue", "Cette fiche n'existe pas dans votre territoire.")


def territories(worker: SignedIn, known: Iterable[str]) -> list[str]:
    """Return the départements among `known` that the worker may look at."""
    return [code for code in known if worker.everywhere or code in worker.territories]


OfficeWorker = Annotated[SignedIn, Depends(current_worker)]
