"""Who can help, for what, near whom, open when. Nearest useful first, never an empty page."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.conversation.parts import Phone, PlaceCard
from services.directory import cards, opening
from services.directory.communes import Communes
from services.directory.distance import kilometres
from services.directory.places import COUNTRY, Commune
from services.directory.schemas import Query, Result
from services.directory.searching import answering, repository
from services.directory.searching.finding import CIRCLES_KM, Place, anyone_within, find
from services.directory.searching.ranking import Found, Ranking
from services.directory.searching.repository import Wanted
from services.directory.taxonomy import Event, Meaning, Taxonomy, TownHallRole
from services.directory.vocabulary import repository as vocabulary
from services.directory.vocabulary.service import by_territory
from services.directory.wording import words


class Directory:
    """The territorial directory. Built once; sessions are given to each search."""

    def __init__(self, communes: Communes, taxonomy: Taxonomy) -> None:
        self.communes = communes
        self.shipped = taxonomy
        self.taxonomy = taxonomy
        """The shipped vocabulary with what editors added for every territory, as of the last `follow`."""
        self._own: dict[str, Taxonomy] = {}
        """That of each département whose editors added words of its own."""
        self._followed = (0, 0)
        opening.warm_up(datetime.now(UTC))

    def follow(self, session: Session) -> None:
        """Take in what editors have added to the vocabulary, in this process or in another, since the last time."""
        version = vocabulary.version(session)
        if version != self._followed:
            self._own = by_territory(session, self.shipped)
            self.taxonomy, self._followed = self._own[""], version

    def understand(self, words: str, departement: str) -> Meaning:
        """Return what words mean in a département, its own editors' words included."""
        return self._own.get(departement, self.taxonomy).understand(words)

    def meaning(self, query: Query) -> Meaning:
        """Return what the words of a search mean where it is made."""
        return self.understand(query.q, self._place(query).departement)

    def search(self, session: Session, query: Query, lines: Sequence[Phone] = ()) -> Result:
        """Return at most `query.limit` cards and a sentence on how far the search went.

        `lines` are verified national lines for this event: they fill what the territory lacks. The zone of
        eligibility is a hard filter. A town hall is never the first door after violence, arrears or a separation.
        """
        self.follow(session)
        place = self._place(query)
        meaning = self.understand(query.q, place.departement)
        violence = query.violence or "violence" in (query.event, *meaning.events[:1])
        wanted = self._wanted(query, meaning, place, violence)

        findings = find(session, wanted, place, query)
        ranked = Ranking(self.taxonomy, query, wanted, place, violence).rank(session, findings)
        chosen = answering.choose(ranked, query) if not violence else ranked[: query.limit]
        known = bool(ranked) or (
            bool(place.departement)
            and repository.any_partner(session, wanted.zones, place.departement, query.demonstration)
        )
        event = self.taxonomy.event(wanted.events[0]) if wanted.events else None
        civil_status = "etat-civil" in wanted.needs
        answer = answering.assemble(
            self._partners(session, chosen, query, place, findings.circle_km, violence),
            lines,
            lambda: self.town_hall(place.commune, query, event.town_hall_why if event else ""),
            self._role_of_town_hall(event, violence or (query.far_from_home and not civil_status)),
            query,
            violence=violence,
            civil_status=civil_status,
            has_event=event is not None,
        )
        return Result(
            cards=answer,
            note=answering.note(place, self.communes.departement(place.departement), findings, chosen, query, known),
            circle_km=findings.circle_km,
            empty_territory=not known,
            commune=place.commune,
            found=len(ranked),
        )

    def far_from(self, session: Session, query: Query, km: int) -> list[tuple[Literal["event", "need"], str]]:
        """Return the event and the needs of a query that nobody answers within so many km of its place.

        Each is looked for by itself: what answers one of them is not taken for the answer to another.
        """
        place = self._place(query)
        wanted = self._wanted(query, self.meaning(query), place, query.violence)
        asked: list[tuple[Literal["event", "need"], str]] = [("event", each) for each in wanted.events[:1]]
        asked += [("need", each) for each in wanted.needs]
        return [
            (sort, name)
            for sort, name in asked
            if not anyone_within(session, _only(wanted, sort, name), place, query, km)
        ]

    def may_go_far(self, events: Iterable[str], violence: bool = False) -> bool:
        """Tell whether a family is offered to look outside its own commune, where a counter may know it."""
        known = [self.taxonomy.event(each) for each in events]
        return violence or any(each.far_from_home for each in known if each)

    def town_hall(self, commune: Commune | None, query: Query, why: str = "") -> PlaceCard | None:
        """Return the commune's town hall; where nothing is known of it, the nearest that has a telephone, said as such.

        Births and deaths are declared at one's own: its address without a telephone is worth more than another's.
        """
        if commune is None:
            return None
        said = words().town_hall
        hall, why = commune.town_hall, why or said["ccas"]
        if hall and hall.can_be_found:
            why = why if hall.phone else f"{said['no_phone']} {why}"
            return cards.town_hall_card(hall, commune, query.at, why, self.communes.compiled_on, None)
        if commune.lat is None or commune.lon is None:
            return None
        other = self.communes.nearest(
            commune.lat, commune.lon, lambda each: bool(each.town_hall and each.town_hall.phone)
        )
        if not other or not other.town_hall or other.lat is None or other.lon is None:
            return None
        km = kilometres(commune.lat, commune.lon, other.lat, other.lon)
        why = f"{said['no_phone']} {said['nearest']} {why}"
        return cards.town_hall_card(other.town_hall, other, query.at, why, self.communes.compiled_on, km)

    @staticmethod
    def _role_of_town_hall(event: Event | None, avoided: bool) -> TownHallRole:
        return "never" if avoided else event.town_hall if event else "after"

    def _place(self, query: Query) -> Place:
        commune = query.commune
        if commune is None and query.lat is not None and query.lon is not None:
            commune = self.communes.nearest(query.lat, query.lon, lambda each: True, within_km=60)
        return Place(
            commune,
            commune.departement if commune else query.departement,
            query.lat if query.lat is not None else commune.lat if commune else None,
            query.lon if query.lon is not None else commune.lon if commune else None,
        )

    def _wanted(self, query: Query, meaning: Meaning, place: Place, violence: bool) -> Wanted:
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
        anywhere = tuple(code for code in (place.departement, COUNTRY) if code)
        return Wanted(
            zones=place.commune.zones if place.commune else anywhere,
            events=tuple(dict.fromkeys(events)),
            needs=needs,
            kinds=meaning.kinds,
            stems=meaning.stems,
            without_kinds=tuple(without),
            demonstration=query.demonstration,
            public=query.public,
            language=query.language,
        )

    def _partners(
        self, session: Session, chosen: Sequence[Found], query: Query, place: Place, circle: int | None, violence: bool
    ) -> list[tuple[Found, PlaceCard]]:
        ids = [each.candidate.id for each in chosen]
        loaded = repository.services(session, ids)
        occasions = repository.occasions_of(session, ids, query.at.date())
        return [
            (
                each,
                cards.service_card(
                    loaded[each.candidate.id],
                    self.taxonomy,
                    query.at,
                    each.opening,
                    occasions.get(each.candidate.id, ()),
                    km=each.km,
                    stop=each.candidate.stop,
                    near_km=circle or CIRCLES_KM[-1],
                    with_page=not violence,
                    by_phone_only=violence and each.candidate.remote and place.is_home(each.candidate),
                ),
            )
            for each in chosen
        ]


def _only(wanted: Wanted, sort: str, name: str) -> Wanted:
    """Return what is wanted with one event or need in place of all that was asked for."""
    events, needs = ((name,), ()) if sort == "event" else ((), (name,))
    return replace(wanted, events=events, needs=needs, kinds=(), stems=())


__all__ = ["Directory", "Query", "Result"]
