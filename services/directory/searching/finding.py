"""Finds who may help: by telephone in the zone, then in circles that widen around the place until there is enough."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from services.directory.distance import kilometres
from services.directory.places import COUNTRY, Commune
from services.directory.schemas import Query
from services.directory.searching import repository
from services.directory.searching.repository import Candidate, Wanted

CIRCLES_KM = (10, 30, 50)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search starts from."""

    commune: Commune | None
    departement: str
    lat: float | None
    lon: float | None

    def km(self, each: Candidate) -> float | None:
        """Return how far a candidate receives people, or None where it does not or may not tell."""
        if self.lat is None or self.lon is None or not each.on_site or each.protected_address:
            return None
        return kilometres(self.lat, self.lon, each.latitude or 0.0, each.longitude or 0.0)

    def is_home(self, each: Candidate) -> bool:
        """Tell whether a candidate receives people in the person's own commune."""
        own = self.commune
        return own is not None and each.on_site and each.code_insee in (own.insee, own.parent)


@dataclass(frozen=True, slots=True)
class Findings:
    """Candidates, the circle that held enough (None: the whole département), how many the first circle held."""

    candidates: list[Candidate]
    circle_km: int | None = None
    nearest: int = 0


def find(session: Session, wanted: Wanted, place: Place, query: Query) -> Findings:
    """Return who may help. The zone of eligibility is a hard filter; only the distance widens."""
    remote: list[Candidate] = []
    if query.mode != "on_site" and (place.departement or place.commune):
        remote = repository.at_a_distance(session, wanted)
    if query.mode == "remote" or place.lat is None or place.lon is None:
        return Findings(remote)
    near, circle, nearest = _widen(session, wanted, place, query)
    return Findings(list({each.id: each for each in (*remote, *near)}.values()), circle, nearest)


def anyone_within(session: Session, wanted: Wanted, place: Place, query: Query, km: int) -> bool:
    """Tell whether somebody answers within so many km, or from a distance for this territory alone.

    A line for the whole country is near nobody.
    """
    if _around(session, wanted, place, query, km):
        return True
    own = replace(wanted, zones=tuple(zone for zone in wanted.zones if zone != COUNTRY))
    return bool(repository.at_a_distance(session, own))


def _widen(session: Session, wanted: Wanted, place: Place, query: Query) -> tuple[list[Candidate], int | None, int]:
    """Two questions at most before the département: the second circle's answer is inside the third's."""
    first, *wider = CIRCLES_KM
    near = _around(session, wanted, place, query, first)
    if _enough(near, place, query, wanted):
        return near, first, len(near)
    widest = _around(session, wanted, place, query, wider[-1])
    for circle in wider:
        inside = [each for each in widest if (place.km(each) or 0.0) <= circle]
        if _enough(inside, place, query, wanted):
            return inside, circle, len(near)
    if not place.departement:
        return widest, wider[-1], len(near)
    whole = repository.in_departement(session, wanted, place.departement, place.lat or 0.0, place.lon or 0.0)
    return list({each.id: each for each in (*whole, *widest)}.values()), None, len(near)


def _around(session: Session, wanted: Wanted, place: Place, query: Query, km: int) -> list[Candidate]:
    if place.lat is None or place.lon is None:
        return []
    fixed = repository.around(session, wanted, place.lat, place.lon, km)
    travelling = repository.stops_around(session, wanted, place.lat, place.lon, km, query.at.date())
    inside = [each for each in (*travelling, *fixed) if (place.km(each) or 0.0) <= km]
    # Of a place of its own and a stop, the nearer one is where a person goes.
    nearest = sorted(inside, key=lambda each: place.km(each) or 0.0, reverse=True)
    return list({each.id: each for each in nearest}.values())


def _enough(found: list[Candidate], place: Place, query: Query, wanted: Wanted) -> bool:
    """Tell whether a circle holds enough structures, and one that does exactly what was named, where something was."""
    if wanted.kinds and not any(each.kind in wanted.kinds for each in found):
        return False
    away = [each for each in found if not place.is_home(each)] if query.far_from_home else found
    return len({each.structure_id for each in away}) >= query.limit
