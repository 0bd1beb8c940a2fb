"""Seeing as a family sees: the cards of the conversation's own search, for a commune, an event and an hour."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Response

from services.clock import PARIS
from services.db import ReadingSession
from services.directory.communes import Communes
from services.directory.places import Commune
from services.directory.schemas import Query as Search
from services.office import repository
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.rooms import House, show
from services.situation.schemas import Situation

reading, _ = routers()
MOST_CHOICES = 20
_UNKNOWN = "Nous ne trouvons pas cette commune. Essayez avec le code postal."
_SHARED = "Plusieurs communes portent ce nom. Dans quel département ?"
_UNREADABLE = "Ce moment ne se lit pas."


@reading.get("/familles")
def families(
    session: ReadingSession,
    worker: OfficeWorker,
    house: House,
    commune: Annotated[str, Query(max_length=80)] = "",
    insee: Annotated[str, Query(max_length=5)] = "",
    evenement: Annotated[str, Query(max_length=20)] = "",
    moment: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the cards that a family would be shown, there, for that, at that moment.

    Where several communes share a name, the page asks which is meant, as the conversation does.
    """
    labels = {name: event.label for name, event in house.directory.taxonomy.file.events.items()}
    values: dict[str, Any] = {"commune": commune, "evenement": evenement, "moment": moment}
    shown: dict[str, Any] = {"cards": [], "note": "", "place": "", "choices": [], "problem": ""}
    found = _meant(house.communes, commune, insee)
    at = _moment(moment) if moment else house.clock.now()
    if at is None:
        shown["problem"] = _UNREADABLE
    elif (commune or insee) and not found:
        shown["problem"] = _UNKNOWN
    elif len(found) > 1:
        own_first = sorted(found, key=lambda each: not worker.reaches([each.departement]))
        shown |= {"problem": _SHARED, "choices": [(each.insee, _named(house, each)) for each in own_first]}
    elif found:
        event = evenement if evenement in labels else ""
        shown |= _seen(session, house, found[0], event, at)
        values["commune"] = _named(house, found[0])
    # To be asked which one is meant is no mistake of who asks.
    status = 422 if shown["problem"] and not shown["choices"] else 200
    return show("familles.html", worker, status, path=f"{ADMIN}/familles", events=labels, values=values, **shown)


def _meant(communes: Communes, text: str, insee: str) -> Sequence[Commune]:
    """Return the communes that are meant; a postal code means its largest, as in the conversation."""
    if insee:
        one = communes.by_insee(insee)
        return [one] if one else []
    found = communes.find(text) if text else []
    return found[:1] if text.strip()[:1].isdigit() else found[:MOST_CHOICES]


def _seen(session: Any, house: House, commune: Commune, event: str, at: datetime) -> dict[str, Any]:
    """Return what the conversation would show to a family who said this and nothing else."""
    situation = Situation.model_validate({"events": [event] if event else [], "commune": commune.insee})
    known = house.orientation.script.urgent_first(situation)
    lines = list(dict.fromkeys(line for each in known for line in each.lines))
    query = Search(
        at=at,
        commune=commune,
        event=next(iter(situation.events), None),
        needs=tuple(dict.fromkeys(need for each in known for need in each.needs)),
        violence=event == "violence",
    )
    result = house.directory.search(session, query, house.safety.helplines(at, lines) if lines else [])
    banner = repository.banners(session, [commune.departement], house.clock.today())
    return {
        "cards": [card.model_dump(mode="json") for card in result.cards],
        "note": " ".join([*banner, result.note]).strip(),
        "place": _named(house, commune),
    }


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS)
    except ValueError:
        return None


def _named(house: House, commune: Commune) -> str:
    area = house.communes.departement(commune.departement)
    return f"{commune.name} ({area.name if area else commune.departement})"
