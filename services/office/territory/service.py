"""A territory as its administrator has to see it: what is there, what is missing, what was asked for in vain."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.directory.schemas import Query
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.kit.text import fold
from services.office.content import content
from services.office.repository import banners
from services.office.territory import repository

FAR_KM = 30
LEAST_SHOWN = 3
"""Below it a commune is not named: in a village, one bereavement is somebody."""
_KEPT_DAYS = 180
_MOST_WARNED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a territory should have."""

    label: str
    count: int
    danger: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Kinds of services by event: how many a territory has, None where the event does not call for the kind."""

    events: list[str]
    rows: list[tuple[str, list[int | None]]]
    """The kind's name, then a cell for each event."""


@dataclass(frozen=True, slots=True)
class GapLine:
    """A commune where something was asked for with nothing within 30 km."""

    place: str
    sort: str
    """event or need."""
    label: str
    count: int
    lat: float | None
    lon: float | None


def coverage(session: Session, taxonomy: Taxonomy, departement: str) -> list[Line]:
    """Return what a territory should have, and how many services of it are there."""
    found = repository.kinds(session, departement)
    lines = []
    for each in content().coverage:
        count = sum(found.get(kind, 0) for kind in each.kinds)
        if each.words:
            count += repository.named(session, departement, [taxonomy.stems.of(fold(words)) for words in each.words])
        lines.append(Line(each.label, count, each.danger))
    return lines


def lacking(lines: Iterable[Line]) -> list[str]:
    """Return what people in danger need and these lines say is missing."""
    return [line.label for line in lines if line.danger and not line.count]


def grid(session: Session, taxonomy: Taxonomy, departement: str) -> Grid:
    """Return the grid event × kind of a territory; a kind that no event calls for has no row."""
    found = repository.kinds(session, departement)
    events = list(taxonomy.file.events.values())
    rows: list[tuple[str, list[int | None]]] = [
        (kind.name, [found.get(key, 0) if key in event.kinds else None for event in events])
        for key, kind in taxonomy.file.kinds.items()
    ]
    return Grid([event.label for event in events], [row for row in rows if any(cell is not None for cell in row[1])])


def missing_danger(session: Session, taxonomy: Taxonomy, departement: str) -> list[str]:
    """Return what people in danger need and a territory lacks; nothing for a service of no département."""
    return lacking(coverage(session, taxonomy, departement)) if departement else []


def missing_doors(session: Session, taxonomy: Taxonomy, areas: Mapping[str, str], codes: Iterable[str]) -> list[str]:
    """Return one line for each of these territories that lacks a door for people in danger; `areas` may be seen.

    To be said at every publication. At most five territories, so that a page stays a page.
    """
    own = [code for code in dict.fromkeys(codes) if code in areas][:_MOST_WARNED]
    found = {code: missing_danger(session, taxonomy, code) for code in own}
    return [f"{areas[code]} : {' ; '.join(missing)}" for code, missing in found.items() if missing]


def gaps(house: Any, session: Session, departements: Sequence[str] | None, today: date) -> list[GapLine]:
    """Return the events and needs asked for in vain in these territories, the most often first.

    Less than three in a commune are told for the département together, and not at all where they are too few there.
    """
    file = house.directory.taxonomy.file
    labels = {("event", key): event.label for key, event in file.events.items()}
    labels |= {("need", key): need.label for key, need in file.needs.items()}
    found: list[GapLine] = []
    few: Counter[tuple[str, str, str]] = Counter()
    for code, sort, name, count in repository.gaps(session, today - timedelta(days=_KEPT_DAYS)):
        commune = house.communes.by_insee(code)
        if commune and (departements is None or commune.departement in departements):
            label, place = labels.get((sort, name), name or "Autre"), f"{commune.name} ({commune.departement})"
            if count < LEAST_SHOWN:
                few[commune.departement, sort, label] += count
            else:
                found.append(GapLine(place, sort, label, count, commune.lat, commune.lon))
    together = [(*asked, count) for asked, count in few.most_common() if count >= LEAST_SHOWN]
    return found + [
        GapLine(f"Plusieurs communes ({area})", sort, label, count, None, None) for area, sort, label, count in together
    ]


def count_gaps(session: Session, directory: Directory, query: Query, today: date) -> None:
    """Count the event and each need of a search that nobody answers within 30 km: the commune and that, nothing else.

    To be asked once a conversation, so that three are three families.
    """
    if query.commune is None:
        return
    for sort, name in directory.far_from(session, query, FAR_KM):
        repository.add_gap(session, today, query.commune.insee, sort, name)


def said_here(session: Session, departement: str, note: str, today: date) -> str:
    """Return the note of a search behind the territory's banner."""
    said = banners(session, [departement], today) if departement else []
    return " ".join([*said, note]).strip()
