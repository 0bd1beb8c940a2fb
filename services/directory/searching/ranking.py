"""Ranks who may help: caution, need, circle, doubt, open or not, effort, freshness, completeness."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.directory import opening
from services.directory.models import Service, ServiceOccasion
from services.directory.opening import Closure, Day, Opening
from services.directory.schemas import Query
from services.directory.searching import repository
from services.directory.searching.finding import Findings, Place
from services.directory.searching.repository import Candidate, Wanted
from services.directory.taxonomy import Taxonomy

_LAST = 99
_BY_PHONE_KM = 20.0
"""A service that answers the telephone counts as no further than this."""
_FINE_STEPS_KM = 10
"""Beyond this, five kilometres more or less do not weigh more than being fresh."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate in its place: smaller keys are better."""

    candidate: Candidate
    km: float | None
    opening: Opening
    key: tuple[float, ...]

    @property
    def is_open(self) -> bool:
        return self.opening.state == "ouvert"


class Ranking:
    """Ranks the findings of one search."""

    def __init__(self, taxonomy: Taxonomy, query: Query, wanted: Wanted, place: Place, violence: bool) -> None:
        self._taxonomy, self._query, self._wanted, self._place = taxonomy, query, wanted, place
        self._violence = violence
        self._kinds = [kind for name in wanted.events if (event := taxonomy.event(name)) for kind in event.kinds]

    def rank(self, session: Session, findings: Findings) -> list[Found]:
        """Return every candidate, the best first; then three doors come before three times the same."""
        ids = [each.id for each in findings.candidates]
        today = self._query.at.date()
        closures = repository.closures_of(session, ids, today)
        occasions = repository.occasions_of(session, ids, today)
        ranked = []
        for each in findings.candidates:
            km = self._place.km(each)
            state = state_of(each, self._query.at, closures.get(each.id, ()), days(occasions.get(each.id, ())))
            key = (
                self._caution(each),
                *self._relevance(each),
                # What answers the telephone is near enough from everywhere in its zone.
                int(findings.circle_km is not None and (km or 0.0) > findings.circle_km and not each.remote),
                int(each.doubtful),
                0 if state.state == "ouvert" else 1,
                _steps(_effort(km, each.remote)),
                (today - max(each.date_maj, each.confirmed_on or each.date_maj)).days // 180,
                -each.quality,
                _effort(km, each.remote),
            )
            ranked.append(Found(each, km, state, key))
        return _one_of_each_kind(sorted(ranked, key=lambda found: (found.key, found.candidate.id)))

    def _caution(self, each: Candidate) -> int:
        """Return 0 where a telephone is enough, up to 3 for the own commune's counters, where one may be seen."""
        if self._violence:
            if each.remote:
                return 1 if each.on_site else 0
            return 3 if self._place.is_home(each) else 2
        return 1 if self._query.far_from_home and self._place.is_home(each) else 0

    def _relevance(self, each: Candidate) -> tuple[int, int, int]:
        """Return how well a service answers: the need asked for, the event, the words."""
        wanted, needs = self._wanted, each.needs
        answered = [index for index, need in enumerate(wanted.needs) if need in needs]
        asked = 0 if each.kind in wanted.kinds else min(answered) if answered else _LAST if wanted.needs else 0
        if each.kind in self._kinds:
            place = self._kinds.index(each.kind)
        else:  # without an event, the kinds whose first purpose is the need asked for
            own = self._taxonomy.kind(each.kind).needs
            place = min((own.index(need) for need in wanted.needs if need in own), default=_LAST)
        return asked, place, -sum(f" {stem} " in each.search_text for stem in wanted.stems)


def state_of(each: Candidate, at: datetime, closures: Iterable[Closure], dated: Sequence[Day]) -> Opening:
    """Return whether a candidate is open: at its stop, in its weekly hours, or on its dated days."""
    if each.stop:
        return opening.dated([each.stop.day], at, each.departement, closures) or Opening("ferme", "")
    return state_of_hours(each, at, closures, dated)


def state_of_hours(
    each: Candidate | Service, at: datetime, closures: Iterable[Closure], dated: Sequence[Day]
) -> Opening:
    """Return whether a service is open: in its weekly hours, or on its dated days where it has none."""
    found = opening.state(each.horaires_accueil, at, each.departement, closures, bool(each.by_appointment))
    if dated and not each.horaires_accueil:
        return opening.dated(dated, at, each.departement, closures) or found
    return found


def days(occasions: Iterable[ServiceOccasion]) -> list[Day]:
    """Return the dated days of a service as opening reads them."""
    return [Day(each.what, each.day, each.opens, each.closes) for each in occasions]


def _effort(km: float | None, remote: bool) -> float:
    return _BY_PHONE_KM if km is None else min(km, _BY_PHONE_KM) if remote else km


def _steps(km: float) -> int:
    return int(km) if km < _FINE_STEPS_KM else _FINE_STEPS_KM + int((km - _FINE_STEPS_KM) / 5)


def _one_of_each_kind(ranked: list[Found]) -> list[Found]:
    """Return the best of each kind first, then the second of each: three doors, not three times the same."""
    turns: dict[str, int] = defaultdict(int)
    order: list[tuple[float, int, int, Found]] = []
    for position, each in enumerate(ranked):
        kind = each.candidate.kind or f"service {each.candidate.id}"
        order.append((each.key[0], turns[kind], position, each))
        turns[kind] += 1
    return [each for *_, each in sorted(order, key=lambda item: item[:3])]
