"""The teams that receive the requests of families: who answers for them, and the days when they are closed."""

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Response
from sqlalchemy.orm import Session

from services.conversation.sites import Site, Team
from services.db import ReadingSession, WritingSession
from services.handoff import repository
from services.handoff.models import TeamClosing, TeamDeputy
from services.handoff.promise import promise
from services.handoff.teams import staffed
from services.kit.text import clean
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.records.views import areas, chosen
from services.office.rooms import House, show
from services.problems import Problem
from services.web.desk_pages import redirect

reading, changing = routers()
LEAST_SIGNS, MOST_SIGNS, MOST_DAYS = 3, 200, 60
_DONE = {
    "remplacant": "Le remplaçant est enregistré.",
    "ferme": "La fermeture est enregistrée. Les dates promises en tiennent compte.",
    "rouvert": "La fermeture est retirée.",
}


@reading.get("/equipes")
def teams(
    session: ReadingSession, worker: OfficeWorker, house: House, departement: str = "", fait: str = ""
) -> Response:
    """Show the teams of a territory, and the date that each would promise now."""
    known = areas(worker, house)
    code = chosen(departement, known)
    found = [(site, team) for site in house.sites for team in site.teams if code in team.departements]
    return show(
        "equipes.html", worker, code=code, name=known[code], areas=known, today=house.clock.today(),
        teams=[_shown(session, house, site, team, code) for site, team in found],
        may_change=worker.at_least("gestionnaire"), done=_DONE.get(fait, ""),
    )  # fmt: skip


@changing.post("/equipes/{site}/{team}/remplacant")
def name_deputy(
    site: str,
    team: str,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    remplacant: Annotated[str, Form()] = "",
) -> Response:
    """Keep who answers when a team cannot; an empty name gives the word back to the site's file."""
    own = _own(house, worker, site, team)
    named = _name(remplacant)
    repository.name_deputy(
        session,
        TeamDeputy(site_id=site, team_id=team, deputy=named, changed_at=house.clock.now(), changed_by=worker.login),
    )
    return _back(own, worker, house, "remplacant")


@changing.post("/equipes/{site}/{team}/fermetures")
def close(
    site: str,
    team: str,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    du: Annotated[str, Form()] = "",
    au: Annotated[str, Form()] = "",
    motif: Annotated[str, Form(max_length=120)] = "",
    remplacant: Annotated[str, Form()] = "",
) -> Response:
    """Close a team on some days."""
    own = _own(house, worker, site, team)
    first, last = _days(du, au, house.clock.today())
    session.add(
        TeamClosing(
            site_id=site, team_id=team, first=first, last=last, reason=clean(motif), deputy=_name(remplacant),
            added_at=house.clock.now(), added_by=worker.login,
        )
    )  # fmt: skip
    return _back(own, worker, house, "ferme")


@changing.post("/equipes/fermetures/{identity}/retirer")
def reopen(identity: int, session: WritingSession, worker: OfficeWorker, house: House) -> Response:
    """Take a closing away."""
    closing = repository.closing(session, identity)
    if closing is None:
        raise Problem(404, "fermeture-inconnue", "Cette fermeture n'existe pas dans votre territoire.")
    own = _own(house, worker, closing.site_id, closing.team_id)
    closing.removed_at, closing.removed_by = house.clock.now(), worker.login
    return _back(own, worker, house, "rouvert")


def _own(house: House, worker: OfficeWorker, site_id: str, team_id: str) -> Team:
    site: Site | None = house.sites.get(site_id)
    team = next((each for each in site.teams if each.id == team_id), None) if site else None
    if team is None or not worker.reaches(team.departements):
        raise Problem(404, "equipe-inconnue", "Cette équipe n'existe pas dans votre territoire.")
    return team


def _back(team: Team, worker: OfficeWorker, house: House, done: str) -> Response:
    own = next(code for code in team.departements if code in areas(worker, house))
    return redirect(f"{ADMIN}/equipes?departement={own}&fait={done}")


def _name(typed: str) -> str:
    named = clean(typed)
    if named and not LEAST_SIGNS <= len(named) <= MOST_SIGNS:
        raise Problem(422, "remplacant", f"Le nom du remplaçant a {LEAST_SIGNS} à {MOST_SIGNS} signes.")
    return named


def _days(du: str, au: str, today: date) -> tuple[date, date]:
    try:
        first, last = date.fromisoformat(du), date.fromisoformat(au or du)
    except ValueError:
        raise Problem(422, "date-illisible", "Donnez le premier et le dernier jour de la fermeture.") from None
    if last < first or last < today:
        raise Problem(422, "date-impossible", "Le dernier jour vient avant le premier, ou il est déjà passé.")
    if (last - first).days >= MOST_DAYS:
        raise Problem(422, "fermeture-longue", f"Une fermeture dure {MOST_DAYS} jours au plus.")
    return first, last


def _shown(session: Session, house: House, site: Site, team: Team, departement: str) -> dict[str, Any]:
    now = staffed(session, site)
    own = next(each for each in now.teams if each.id == team.id)
    alone = now.model_copy(update={"teams": [own]})
    told = promise(alone, departement, own.events, house.clock.now())
    closings = [each for each in repository.closings(session, site.id)
                if each.team_id == team.id and each.last >= house.clock.today()]  # fmt: skip
    return {"site": site, "team": own, "closings": closings, "promise": told.text if told else ""}
