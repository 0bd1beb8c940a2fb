"""By when an answer may be promised, and in whose name. No team, no hours or no deputy: no promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.conversation.parts import Phone
from services.conversation.sites import Site, Team
from services.handoff import hours, words
from services.kit.working_days import is_working_day
from services.situation.schemas import EventKey

# A team whose hours leave no working day within this many days promises nothing.
_SEARCH_DAYS = 120


@dataclass(frozen=True)
class Promise:
    """An answer is due `before` (aware, in the site's own time); `text` words it in French."""

    team: Team
    before: datetime
    text: str


def team_for(site: Site, departement: str | None, events: Sequence[EventKey]) -> Team | None:
    """Return the team that receives this, or None.

    The team must be able to promise, serve the département, and take at least one of the events; the one that takes
    most of them is chosen, the first declared where several do. Without event, any team of the place receives.
    Without département, a team is found only where the whole territory of the site has the same one.
    """
    if departement is None:
        found = {team.id: team for place in site.territory if (team := team_for(site, place, events))}
        everywhere = all(team_for(site, place, events) for place in site.territory)
        return next(iter(found.values())) if everywhere and len(found) == 1 else None
    teams = [team for team in site.teams if team.can_promise and departement in team.departements]
    if not events:
        return teams[0] if teams else None
    taken = [(len(set(events) & set(team.events)), team) for team in teams]
    most = max((count for count, _ in taken), default=0)
    return next((team for count, team in taken if count == most), None) if most else None


def promise(site: Site, departement: str | None, events: Sequence[EventKey], now: datetime) -> Promise | None:
    """Return by when an answer is promised, or None where nobody may promise one.

    What arrives after the last closing of a day counts from the next working day of the team. A working day of the
    team is a day when it opens and that is no public holiday of the département, nor one of its closing days.
    """
    team = team_for(site, departement, events)
    if team is None or team.hours is None:
        return None
    before = _due(team, team.hours, site, departement, now.astimezone(site.zone))
    return Promise(team, before, words.before(before, now)) if before else None


def _due(team: Team, opening: str, site: Site, departement: str | None, now: datetime) -> datetime | None:
    place = departement or site.territory[0]
    left = team.working_days_to_answer
    received = False
    for step in range(_SEARCH_DAYS):
        day = now.date() + timedelta(days=step)
        works = is_working_day(day, place) and team.closing_on(day) is None
        closing = hours.closing_of_day(opening, day, site.zone) if works else None
        if closing is None:
            # Friday evening waits for Monday; a Saturday duty is an opening, but no working day to count.
            continue
        if not received:
            received = closing > now
        else:
            left -= 1
        if received and left == 0:
            return closing
    return None


def phones_open(site: Site, now: datetime) -> list[Phone]:
    """Return the site's telephones, each saying whether it answers now or when it opens; empty where it has none."""
    if site.phone is None:
        return []
    phone, state, said = site.phone, None, "Les horaires ne sont pas vérifiés."
    if phone.hours is not None:
        state = hours.is_open(phone.hours, now, site.zone)
        said = _open_words(phone.hours, site, now) if state else _closed_words(phone.hours, site, now)
    detail = f"{said} {phone.detail}".strip()
    return [Phone(number=phone.number, href=phone.href, name=phone.name, detail=detail, open_now=state)]


def _open_words(opening: str, site: Site, now: datetime) -> str:
    until = hours.open_until(opening, now, site.zone)
    return f"Ouvert maintenant, jusqu'à {words.hour(until)}." if until else "Ouvert maintenant."


def _closed_words(opening: str, site: Site, now: datetime) -> str:
    opens = hours.next_opening(opening, now, site.zone)
    return f"Fermé. Ouvre {words.when(opens, now, site.zone)}." if opens else "Fermé en ce moment."
