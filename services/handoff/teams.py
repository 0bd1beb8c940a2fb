"""A site's teams as their managers have set them since: another deputy, the days when they are closed."""

from datetime import date

from sqlalchemy.orm import Session

from services.conversation.sites import Closing, Site
from services.handoff import repository


def staffed(session: Session, site: Site) -> Site:
    """Return a site whose teams have the deputies and the closing days that were set on screen."""
    deputies, closings = repository.deputies(session, site.id), repository.closings(session, site.id)
    if not deputies and not closings:
        return site
    teams = [
        team.model_copy(update={
            "deputy": deputies.get(team.id) or team.deputy,
            "closings": [Closing(first=each.first, last=each.last, deputy=each.deputy)
                         for each in closings if each.team_id == team.id],
        })
        for team in site.teams
    ]  # fmt: skip
    return site.model_copy(update={"teams": teams})


def deputy_on(session: Session, site: Site, team_id: str, day: date) -> str:
    """Return who answers for a team when it cannot, on that day; "" where nobody was named."""
    team = next((each for each in staffed(session, site).teams if each.id == team_id), None)
    closing = team.closing_on(day) if team else None
    return (closing.deputy if closing else "") or (team.deputy or "" if team else "")
