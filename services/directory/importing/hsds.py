"""HSDS 3.0: services with their organisation and places; an API's page, one service, a list, one object a line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.directory import opening
from services.directory.importing import cells, files, weekly
from services.directory.importing.rows import Reading, Row, Unreadable
from services.directory.schemas import YES_OR_NO

SOURCE = "hsds"
_STATUSES_THAT_HELP = {"", "active", "temporarily closed"}
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_STOP = re.compile(r"(?:\d{5}|2[AB]\d{3})(?: :|$)")
_FREE = re.compile(r"\b(gratuit|gratuite|free|no fee|none)\b", re.IGNORECASE)


def read(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield each organisation once, and every service. Raises Unreadable."""
    found = files.objects(path)
    if isinstance(found, dict):
        found = found.get("contents", [found])
    if not isinstance(found, list):
        raise Unreadable(f"Le fichier {path.name} n'a pas de services HSDS.")
    source = reading.source or SOURCE
    known: set[str] = set()
    for position, each in enumerate(found, start=1):
        if not isinstance(each, dict):
            yield Row("service", path.name, position, None)
            continue
        services = _objects(each.get("services"))
        pairs: list[tuple[dict[str, Any], dict[str, Any] | None]]
        if services or not ({"organization", "organization_id", "status"} & each.keys()):
            pairs = [(each, service) for service in services] or [(each, None)]
        else:
            pairs = [(_object(each.get("organization")) or {"id": each.get("organization_id")}, each)]
        for organisation, service in pairs:
            identity = cells.words(organisation.get("id"))
            if service is not None and not identity:  # a service alone stands for its organisation
                organisation = {**service, "id": cells.words(service.get("id"))}
                identity = organisation["id"]
            if identity not in known and organisation.get("name"):
                known.add(identity)
                yield Row("structure", path.name, position, _structure(organisation, service, source, reading))
            if service is not None:
                if cells.words(service.get("status")) not in _STATUSES_THAT_HELP:
                    reading.note(path.name, position, "Ce service est arrêté. Il n'entre pas.", name="status",
                                 value=cells.words(service.get("status")))  # fmt: skip
                    continue
                yield Row("service", path.name, position, _service(service, identity, source, reading))


def _structure(each: dict[str, Any], service: dict[str, Any] | None, source: str, reading: Reading) -> dict[str, Any]:
    places = _objects(each.get("locations")) or ([_location(service)] if service else [])
    numbers = [_object(one) for one in _objects(each.get("organization_identifiers"))]
    siret = next(
        (one.get("identifier") for one in numbers if "siret" in cells.words(one.get("identifier_scheme")).lower()), ""
    )
    return {
        "source": source,
        "id": each.get("id"),
        "nom": each.get("name"),
        "description": each.get("description"),
        "date_maj": cells.day(each.get("last_modified")) or reading.dated,
        "siret": siret,
        "site_web": each.get("website") or each.get("url"),
        "courriel": each.get("email"),
        "telephone": _phone(each),
        "reseaux_porteurs": _codes(each, "reseaux_porteurs"),
        **_place(places[0] if places else {}),
    }


def _service(each: dict[str, Any], organisation: str, source: str, reading: Reading) -> dict[str, Any]:
    location = _location(each)
    physical = cells.words(location.get("location_type")) in ("", "physical") and bool(location)
    costs = _objects(each.get("cost_options"))
    fees = cells.words(each.get("fees_description")) or cells.words(each.get("fees"))
    free = bool(_FREE.search(fees)) or (bool(costs) and all(cells.number(one.get("amount")) == 0 for one in costs))
    languages = [cells.words(one.get("code"))[:2] for one in _objects(each.get("languages"))]
    return {
        "source": source,
        "id": each.get("id"),
        "structure_id": organisation,
        "nom": each.get("name"),
        "description": each.get("description"),
        "lien_source": each.get("url"),
        "date_maj": cells.day(each.get("assured_date")) or cells.day(each.get("last_modified")) or reading.dated,
        "courriel": each.get("email"),
        "telephone": _phone(each) or _phone(location),
        "frais": "gratuit" if free else "payant" if costs else "",
        "frais_precisions": "" if free and len(fees) < 12 else fees,
        "conditions_acces": each.get("eligibility_description"),
        "mobilisation_precisions": each.get("application_process"),
        "waiting_time": cells.words(each.get("wait_time"))[:120],
        "interpreter": True if cells.words(each.get("interpretation_services")) else None,
        "languages": [code for code in languages if code and code != "fr"],
        "thematiques": _codes(each, "thematiques"),
        "publics": _codes(each, "publics"),
        "needs": _codes(each, "needs"),
        "kind": next(iter(_codes(each, "kind")), ""),
        "modes_accueil": ["en-presentiel"] if physical else ["a-distance"],
        "zone_eligibilite": _zones(each),
        "horaires_accueil": _hours(each, location),
        "occasions": [_occasion(one) for one in _objects(each.get("schedules")) if _dated(one)],
        **_facts(each),
        **_place(location if physical else {}),
    }


def _location(service: dict[str, Any]) -> dict[str, Any]:
    for each in _objects(service.get("service_at_locations")):
        found = _object(each.get("location"))
        if found:
            return {**found, "schedules": each.get("schedules") or found.get("schedules")}
    return {}


def _place(location: dict[str, Any]) -> dict[str, Any]:
    address = next(iter(_objects(location.get("addresses"))), {})
    return {
        "adresse": address.get("address_1"),
        "complement_adresse": address.get("address_2"),
        "commune": address.get("city"),
        "code_postal": address.get("postal_code"),
        "code_insee": _insee(location),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
    }


def _insee(location: dict[str, Any]) -> str:
    kind = cells.words(location.get("external_identifier_type")).lower()
    return cells.words(location.get("external_identifier")) if "insee" in kind else ""


def _phone(each: dict[str, Any]) -> str:
    return next((cells.words(one.get("number")) for one in _objects(each.get("phones"))), "")


def _zones(each: dict[str, Any]) -> list[str]:
    found = []
    for area in _objects(each.get("service_areas")):
        code = cells.words(area.get("extent")) or cells.words(area.get("uri")).rpartition("/")[2]
        if code:
            found.append(code)
    return found


def _codes(each: dict[str, Any], taxonomy: str) -> list[str]:
    """Return the codes of one of our taxonomies that a record carries as attributes."""
    found = []
    for attribute in _objects(each.get("attributes")):
        term = _object(attribute.get("taxonomy_term"))
        if cells.words(term.get("taxonomy")) == taxonomy and term.get("code"):
            found.append(cells.words(term.get("code")))
    return found


def _facts(each: dict[str, Any]) -> dict[str, str]:
    """Return what our own export says in attributes named after our fields."""
    said = {
        cells.words(one.get("link_type")): cells.words(one.get("value")) for one in _objects(each.get("attributes"))
    }
    return {name: said[name] for name in (*YES_OR_NO, "receives") if name in said}


def _dated(schedule: dict[str, Any]) -> bool:
    """Tell whether a schedule is of one day."""
    start = cells.words(schedule.get("dtstart"))
    return bool(start) and (start == cells.words(schedule.get("until")) or cells.number(schedule.get("count")) == 1)


def _occasion(schedule: dict[str, Any]) -> str:
    """Return a schedule of one day as the table of our own writes it."""
    place = cells.words(schedule.get("notes"))
    what, rest = ("passage", place) if _STOP.match(place) else ("séance", cells.words(schedule.get("description")))
    hours = "-".join(weekly.clock(cells.words(schedule.get(name))) for name in ("opens_at", "closes_at"))
    return f"{what} {cells.words(schedule.get('dtstart'))} {hours} {rest}".strip()


def _hours(each: dict[str, Any], location: dict[str, Any]) -> str:
    """Return OSM hours: the text itself where a schedule carries it, else made of its weekly rules."""
    schedules = [
        one for one in _objects(each.get("schedules")) or _objects(location.get("schedules")) if not _dated(one)
    ]
    days: dict[int, tuple[tuple[str, str], ...]] = {}
    for one in schedules:
        written = cells.words(one.get("description"))
        if opening.is_valid(written):
            return written
        start, end = (weekly.clock(cells.words(one.get(name))) for name in ("opens_at", "closes_at"))
        if cells.words(one.get("freq")) not in ("", "WEEKLY") or not start or not end:
            return ""
        for name in cells.many(one.get("byday")):
            if name.upper() not in _DAYS:
                return ""
            day = _DAYS[name.upper()]
            days[day] = tuple(dict.fromkeys((*days.get(day, ()), (start, end))))
    return weekly.osm(days, holidays_off=False)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
