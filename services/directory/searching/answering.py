"""Makes the answer of a search: which cards, in which order, and how far the search went. Never an empty page."""

from collections.abc import Callable, Sequence

from services.conversation.parts import Phone, PlaceCard
from services.directory import cards
from services.directory.places import Departement
from services.directory.schemas import Query
from services.directory.searching.finding import CIRCLES_KM, Findings, Place
from services.directory.searching.ranking import Found
from services.directory.taxonomy import TownHallRole
from services.directory.wording import words


def choose(ranked: Sequence[Found], query: Query) -> list[Found]:
    """Return the partners to show: the best, or outside hours what is open now, then one door for later."""
    kept = [each for each in ranked if each.is_open] if query.open_only else []
    best = (kept or list(ranked))[: query.limit]
    if not outside_hours(best, query):
        return best
    later = next(each for each in ranked if each.opening.opens_at)
    open_now = [each for each in ranked if each.is_open][: max(1, query.limit - 1)]
    return [*open_now, later][: query.limit] if open_now else best


def outside_hours(best: Sequence[Found], query: Query) -> bool:
    """Tell whether the best door is closed until another day, and nobody else among the best who keeps hours is there.

    What answers day and night says nothing of the hour.
    """
    opens = best[0].opening.opens_at if best else None
    there = [each for each in best if each.opening.state in ("ouvert", "sur_rendez_vous")]
    if opens is None or any(each.opening.next_change for each in there):
        return False
    return opens.date() > query.at.astimezone(opens.tzinfo).date()


def assemble(
    partners: Sequence[tuple[Found, PlaceCard]],
    lines: Sequence[Phone],
    hall: Callable[[], PlaceCard | None],
    role: TownHallRole,
    query: Query,
    *,
    violence: bool,
    civil_status: bool,
    has_event: bool,
) -> list[PlaceCard]:
    """Return at most `query.limit` cards: partners, the national lines that fill what is missing, the town hall.

    A town hall is never the first door after violence, arrears or a separation. After violence the telephone comes
    first, and what answers now before what does not.
    """
    national = [cards.line_card(line) for line in lines]
    if violence:
        by_phone = [card for found, card in partners if not found.candidate.on_site]
        on_site = [card for found, card in partners if found.candidate.on_site]
        if not any(found.is_open for found, _ in partners if not found.candidate.on_site):
            by_phone = sorted([*by_phone, *national], key=lambda card: card.open_state != "ouvert")
            national = []
        return [*by_phone, *national, *on_site][: query.limit]
    answer = [card for _, card in partners]
    closed = outside_hours([found for found, _ in partners], query)
    town_hall = hall() if role != "never" else None
    if town_hall and civil_status:
        return [town_hall, *answer][: query.limit]
    if closed:
        answering = [card for card in national if card.open_state == "ouvert"]
        answer = [*answering[: max(1, query.limit - 1)], *answer[:1]] if answering else answer
        national = []
    if town_hall and role == "door":  # the civil status is a step that everyone has to take: its door keeps a place
        return [*[*answer, *national][: query.limit - 1], town_hall]
    answer = [*answer, *national][: query.limit]
    if town_hall and len(answer) < query.limit and (answer or not has_event):
        answer.append(town_hall)
    return answer


def note(
    place: Place, area: Departement | None, findings: Findings, chosen: Sequence[Found], query: Query, known: bool
) -> str:
    """Return in French how far the search went, that nothing is open, or that the directory is empty here."""
    said = words().notes
    if not place.commune and not (area and not area.region):  # of a collectivity without a region no commune is known
        return said["no_place"]
    if not known:
        return said["territory_empty"]
    if not findings.candidates:
        return said["nothing_found"]
    sentences = [said["far_from_home"]] if query.far_from_home and place.commune else []
    sentences += [said["none_open"]] if query.open_only and not any(each.is_open for each in chosen) else []
    if place.lat is not None and query.mode != "remote" and findings.circle_km != CIRCLES_KM[0]:
        few = said["few_near" if findings.nearest else "none_near"].format(km=CIRCLES_KM[0])
        where = area.where if area else said["in_the_departement"]
        reach = (
            said["searched_circle"].format(km=findings.circle_km)
            if findings.circle_km
            else said["searched_departement"].format(area=where)
        )
        sentences += [few, reach]
    return " ".join(sentences)
