"""The dates of a service, typed on its page: collective sessions, and stops of a service that travels."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Form, Response
from pydantic import ValidationError

from services.db import WritingSession
from services.directory.communes import Communes
from services.directory.models import Service
from services.directory.places import at_commune
from services.directory.schemas import OccasionIn
from services.office.access import ADMIN, OfficeWorker, routers
from services.office.records.book import TOO_FAR, Change
from services.office.rooms import House, records_of
from services.problems import Problem, reason_of
from services.web.desk_pages import redirect

_, changing = routers()
MOST_WEEKS = 26
_HOURS = "Donnez le jour et les heures. La fin vient après le début."


@changing.post("/services/{identity}/dates")
def save(
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    quoi: Annotated[str, Form()] = "session",
    jour: Annotated[str, Form()] = "",
    debut: Annotated[str, Form()] = "",
    fin: Annotated[str, Form()] = "",
    intitule: Annotated[str, Form()] = "",
    adresse: Annotated[str, Form(max_length=500)] = "",
    commune: Annotated[str, Form(max_length=120)] = "",
    semaines: Annotated[str, Form()] = "1",
    avant: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add a date, again every week where that is asked, or change the one that `avant` names."""
    records = records_of(house, session)
    record = records.service(session, worker, identity)
    place = _place(house.communes, record, commune, adresse)
    if place and not worker.reaches([house.communes.by_insee(place["code_insee"]).departement]):
        raise Problem(422, "hors-territoire", TOO_FAR)
    if quoi == "stop" and not place:
        raise Problem(422, "commune-manquante", "Dites dans quelle commune a lieu ce passage.")
    if not semaines.isdigit() or not 1 <= int(semaines) <= MOST_WEEKS:
        raise Problem(422, "semaines", f"Donnez un nombre de semaines, de 1 à {MOST_WEEKS}.")
    first = _read({"what": quoi, "day": jour, "opens": debut, "closes": fin, "label": intitule.strip(), **place})
    if first.day < house.clock.today():
        raise Problem(422, "jour-passe", "Ce jour est déjà passé.")
    every = [first.model_copy(update={"day": first.day + timedelta(weeks=week)}) for week in range(int(semaines))]
    outcome = records.set_dates(session, identity, every, avant, Change(worker, intitule))
    return redirect(f"{ADMIN}/services/{identity}?fait={'date_proposee' if outcome == 'proposed' else 'date'}")


@changing.post("/services/{identity}/dates/retirer")
def remove(
    identity: int,
    session: WritingSession,
    worker: OfficeWorker,
    house: House,
    avant: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a date away."""
    outcome = records_of(house, session).set_dates(session, identity, [], avant, Change(worker, "Date retirée"))
    said = "date_retiree_a_relire" if outcome == "to_read" else "date_retiree"
    return redirect(f"{ADMIN}/services/{identity}?fait={said}")


def _place(communes: Communes, record: Service, name: str, street: str) -> dict[str, str | float | None]:
    """Return the place of a date that is elsewhere, nothing for the service's own. Raises Problem 422."""
    if not name.strip():
        if street.strip():
            raise Problem(422, "commune-manquante", "Une autre adresse demande aussi sa commune.")
        return {}
    found = communes.find(name, record.departement or None)
    if not found or (len(found) > 1 and not name.strip().isdigit()):
        raise Problem(422, "commune-inconnue", "Nous ne trouvons pas cette commune. Essayez avec le code postal.")
    return {**at_commune(found[0]), "adresse": street.strip()}


def _read(values: dict[str, str | float | date | None]) -> OccasionIn:
    try:
        return OccasionIn.model_validate(values)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        timed = set(first["loc"]) & {"day", "opens", "closes"} or not first["loc"]
        raise Problem(422, "date-illisible", _HOURS if timed else reason_of(dict(first))) from None
