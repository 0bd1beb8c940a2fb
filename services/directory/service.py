"""Who can help, for what, near whom, open when. Nearest useful first, never an empty page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from services.conversation.parts import Phone, PlaceCard
from services.directory import cards, opening
from services.directory.communes import Communes
from services.directory.distance import kilometres
from services.directory.opening import Opening
from services.directory.places import COUNTRY, Commune
from services.directory.schemas import Query, Result
from services.directory.searching import repository
from services.directory.searching.repository import Candidate, Wanted
from services.directory.taxonomy import Meaning, Taxonomy, TownHallRole

CIRCLES_KM = (10, 30, 50)
TERRITORY_EMPTY = "L'annuaire de ce territoire n'est pas encore rempli."
NO_PLACE = "Dites votre commune pour voir les adresses proches de vous."
CCAS = "La mairie vous dira s'il y a un CCAS."
NO_PHONE = "Nous n'avons pas le téléphone de votre mairie. Celle-ci est la plus proche qui en a un."
_LAST = 99
_BY_PHONE_KM = 20.0
"""A service that answers the telephone counts as no further than this."""


@dataclass(frozen=True, slots=True)
class _Found:
    candidate: Candidate
    km: float | None
    opening: Opening
    key: tuple[float, ...]
    """What sorts: smaller is better."""


class Directory:
    """The territorial directory. Built once; sessions are given to each search."""

    def __init__(self, communes: Communes, taxonomy: Taxonomy) -> None:
        self.communes = communes
        self.taxonomy = taxonomy
        opening.warm_up(datetime.now(UTC))

    def search(self, session: Session, query: Query, lines: Sequence[Phone] = ()) -> Result:
        """Return at most `query.limit` cards and a sentence on how far the search went.

        `lines` are verified national lines for this event: they fill what the territory lacks. The zone of
        eligibility is a hard filter. A town hall is never the first door after violence, arrears or a separation.
        """
        commune = query.commune or self._commune_at(query)
        lat = query.lat if query.lat is not None else commune.lat if commune else None
        lon = query.lon if query.lon is not None else commune.lon if commune else None
        departement = commune.departement if commune else query.departement
        meaning = self.taxonomy.understand(query.q)
        violence = query.violence or "violence" in (query.event, *meaning.events[:1])
        wanted = self._wanted(query, meaning, commune, violence)

        found: list[Candidate] = repository.at_a_distance(session, wanted) if departement or commune else []
        near: list[Candidate] = []
        circle: int | None = None
        nearest = 0
        if lat is not None and lon is not None:
            near, circle, nearest = self._widen(session, wanted, lat, lon, departement, query)
        places = {each.id: each for each in (*found, *near)}
        ranked = self._rank(session, list(places.values()), query, wanted, (lat, lon), violence, commune, circle)
        chosen = _one_of_each_kind(ranked)[: query.limit]

        known = bool(places) or (
            bool(departement) and repository.any_partner(session, wanted.zones, departement, query.demonstration)
        )
        loaded = repository.services(session, [each.candidate.id for each in chosen])
        closures = repository.closures_of(session, list(loaded), query.at.date())
        partners = [
            (each, cards.service_card(
                loaded[each.candidate.id], self.taxonomy, query.at, closures.get(each.candidate.id, ()), each.km,
                circle or CIRCLES_KM[-1], violence and each.candidate.remote and _is_home(each.candidate, commune),
            ))
            for each in chosen
        ]  # fmt: skip
        answer = self._complete(partners, query, wanted, commune, lines, violence)
        return Result(
            cards=answer,
            note=self._note(commune, departement, known, len(places), nearest, circle, lat is not None),
            circle_km=circle,
            empty_territory=not known,
            commune=commune,
            found=len(places),
        )

    def town_hall(self, commune: Commune, query: Query, why: str = CCAS) -> PlaceCard | None:
        """Return the commune's town hall, or the nearest that has a telephone, said as such."""
        hall = commune.town_hall
        if hall and hall.phone:
            return cards.town_hall_card(hall, commune, query.at, why, self.communes.compiled_on, None)
        if commune.lat is None or commune.lon is None:
            return None
        other = self.communes.nearest(
            commune.lat, commune.lon, lambda each: bool(each.town_hall and each.town_hall.phone)
        )
        if not other or not other.town_hall or other.lat is None or other.lon is None:
            return None
        km = kilometres(commune.lat, commune.lon, other.lat, other.lon)
        return cards.town_hall_card(
            other.town_hall, other, query.at, f"{NO_PHONE} {why}", self.communes.compiled_on, km
        )

    def _commune_at(self, query: Query) -> Commune | None:
        if query.lat is None or query.lon is None:
            return None
        return self.communes.nearest(query.lat, query.lon, lambda each: True, within_km=60)

    def _wanted(self, query: Query, meaning: Meaning, commune: Commune | None, violence: bool) -> Wanted:
        needs = tuple(dict.fromkeys((*query.needs, *meaning.needs)))
        events = [query.event] if query.event else []
        if not events and not needs and not meaning.kinds:  # words that name a need say more than their event
            events = list(meaning.events[:1])
        without: list[str] = []
        if violence:
            if not events or events == ["separation"]:
                events = ["violence", *events]
            refused = self.taxonomy.event("violence")
            without += refused.never if refused else ()
        if query.fund:
            without.append("msa-social" if query.fund == "caf" else "caf-social")
        return Wanted(
            zones=commune.zones if commune else tuple(code for code in (query.departement, COUNTRY) if code),
            events=tuple(dict.fromkeys(events)),
            needs=needs,
            kinds=meaning.kinds,
            stems=meaning.stems,
            without_kinds=tuple(without),
            demonstration=query.demonstration,
        )

    def _widen(
        self, session: Session, wanted: Wanted, lat: float, lon: float, departement: str, query: Query
    ) -> tuple[list[Candidate], int | None, int]:
        """Return the candidates of the smallest circle that holds enough, that circle, how many the first held."""
        nearest = 0
        for circle in CIRCLES_KM:
            inside = [
                each
                for each in repository.around(session, wanted, lat, lon, circle)
                if kilometres(lat, lon, each.latitude or 0.0, each.longitude or 0.0) <= circle
            ]
            if circle == CIRCLES_KM[0]:
                nearest = len(inside)
            away = [each for each in inside if not _is_home(each, query.commune)] if query.far_from_home else inside
            if len({each.structure_id for each in away}) >= query.limit:
                return inside, circle, nearest
        if not departement:
            return inside, CIRCLES_KM[-1], nearest
        whole = repository.in_departement(session, wanted, departement)
        known = {each.id for each in inside}
        return [*inside, *(each for each in whole if each.id not in known)], None, nearest

    def _rank(
        self, session: Session, candidates: list[Candidate], query: Query, wanted: Wanted,
        point: tuple[float | None, float | None], violence: bool, commune: Commune | None, circle: int | None,
    ) -> list[_Found]:  # fmt: skip
        kinds = [kind for name in wanted.events if (event := self.taxonomy.event(name)) for kind in event.kinds]
        ids = [each.id for each in candidates]
        needs = repository.needs_of(session, ids)
        closures = repository.closures_of(session, ids, query.at.date())
        lat, lon = point
        found = []
        for each in candidates:
            km = None
            if lat is not None and lon is not None and each.on_site and not each.protected_address:
                km = kilometres(lat, lon, each.latitude or 0.0, each.longitude or 0.0)
            state = opening.state(
                each.horaires_accueil, query.at, each.departement, closures.get(each.id, ()), bool(each.by_appointment)
            )
            key = (
                _caution(each, commune, violence, query.far_from_home),
                *self._relevance(each, needs[each.id], wanted, kinds),
                # What answers the telephone is near enough from everywhere in its zone.
                int(circle is not None and km is not None and km > circle and not each.remote),
                0 if state.state == "ouvert" else 1,
                _effort(km, each.remote),
                (query.at.date() - each.date_maj).days // 180,
            )
            found.append(_Found(each, km, state, key))
        return sorted(found, key=lambda each: (each.key, each.candidate.id))

    def _relevance(
        self, candidate: Candidate, needs: set[str], wanted: Wanted, kinds: Sequence[str]
    ) -> tuple[int, int, int]:
        """Return how well a service answers: the need asked for, the event, the words; smaller is better."""
        answered = [index for index, need in enumerate(wanted.needs) if need in needs]
        asked = 0 if candidate.kind in wanted.kinds else min(answered) if answered else _LAST if wanted.needs else 0
        if candidate.kind in kinds:
            place = kinds.index(candidate.kind)
        else:  # without an event, the kinds whose first purpose is the need asked for
            own = self.taxonomy.kind(candidate.kind).needs
            place = min((own.index(need) for need in wanted.needs if need in own), default=_LAST)
        return asked, place, -sum(f" {stem}" in candidate.search_text for stem in wanted.stems)

    def _complete(
        self, partners: list[tuple[_Found, PlaceCard]], query: Query, wanted: Wanted, commune: Commune | None,
        lines: Sequence[Phone], violence: bool,
    ) -> list[PlaceCard]:  # fmt: skip
        event = self.taxonomy.event(wanted.events[0]) if wanted.events else None
        role: TownHallRole = "never" if violence else event.town_hall if event else "after"
        why = event.town_hall_why if event else CCAS
        hall = self.town_hall(commune, query, why) if commune and role != "never" else None
        if hall and "etat-civil" in wanted.needs:
            return [hall, *(card for _, card in partners)][: query.limit]
        national = [cards.line_card(line) for line in lines]
        if violence:
            by_phone = [card for found, card in partners if not found.candidate.on_site]
            on_site = [card for found, card in partners if found.candidate.on_site]
            return [*by_phone, *national, *on_site][: query.limit]
        answer = [card for _, card in partners]
        if hall and role == "door":  # the civil status is a step that everyone has to take: its door keeps a place
            return [*[*answer, *national][: query.limit - 1], hall]
        answer = [*answer, *national][: query.limit]
        if hall and len(answer) < query.limit and (answer or event is None):
            answer.append(hall)
        return answer

    def _note(
        self, commune: Commune | None, departement: str, known: bool, count: int, nearest: int,
        circle: int | None, placed: bool,
    ) -> str:  # fmt: skip
        if not commune and not departement:
            return NO_PLACE
        if not known:
            return TERRITORY_EMPTY
        if not count:
            return "Nous ne connaissons pas encore de service pour cela près de vous."
        if not placed or circle == CIRCLES_KM[0]:
            return ""
        area = self.communes.departement(departement)
        reach = f"jusqu'à {circle} km" if circle else area.where if area else "dans le département"
        few = "Peu d'adresses" if nearest else "Pas d'adresse"
        return f"{few} à moins de {CIRCLES_KM[0]} km pour cela. Nous avons cherché {reach}."


def _is_home(candidate: Candidate, commune: Commune | None) -> bool:
    return commune is not None and candidate.on_site and candidate.code_insee in (commune.insee, commune.parent)


def _caution(candidate: Candidate, commune: Commune | None, violence: bool, far: bool) -> int:
    """Return 0 for what a telephone is enough for, up to 3 for the own commune's counters, where one may be seen."""
    if violence:
        if candidate.remote:
            return 1 if candidate.on_site else 0
        return 3 if _is_home(candidate, commune) else 2
    return 1 if far and _is_home(candidate, commune) else 0


def _effort(km: float | None, remote: bool) -> float:
    return _BY_PHONE_KM if km is None else min(km, _BY_PHONE_KM) if remote else km


def _one_of_each_kind(ranked: list[_Found]) -> list[_Found]:
    """Return the best of each kind first, then the second of each: three doors, not three times the same."""
    turns: dict[str, int] = defaultdict(int)
    order: list[tuple[float, int, int, _Found]] = []
    for position, each in enumerate(ranked):
        kind = each.candidate.kind or f"service {each.candidate.id}"
        order.append((each.key[0], turns[kind], position, each))
        turns[kind] += 1
    return [each for *_, each in sorted(order, key=lambda item: item[:3])]


__all__ = ["Directory", "Query", "Result"]
