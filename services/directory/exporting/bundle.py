"""One territory in one file, for a phone without network: its services, its communes, its town halls."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from sqlalchemy.orm import Session

from services.directory.exporting import public
from services.directory.exporting.public import Exported, Library, PublicService
from services.directory.exporting.repository import Wanted
from services.directory.places import Commune
from services.directory.schemas import OccasionIn

VERSION = 1


def write(session: Session, library: Library, wanted: Wanted, out: TextIO) -> Exported:
    """Write the bundle. Raises ValueError without a territory."""
    if not wanted.departement:
        raise ValueError("a bundle is of one département")
    communes = [each for each in library.communes if each.departement == wanted.departement]
    listed = list(public.services(session, library, wanted))
    bundle = {
        "version": VERSION,
        "departement": wanted.departement,
        "communes_on": library.communes.compiled_on.isoformat(),
        "services": [_service(each, library) for each in listed],
        "communes": [_commune(each) for each in communes],
        "town_halls": list(_town_halls(communes)),
        "kinds": {key: {"name": kind.name, "why": kind.why} for key, kind in library.taxonomy.file.kinds.items()},
        "events": {key: list(event.kinds) for key, event in library.taxonomy.file.events.items()},
    }
    json.dump(bundle, out, ensure_ascii=False, separators=(",", ":"))
    out.write("\n")
    return Exported(len({each.structure.uid for each in listed}), len(listed))


def _service(each: PublicService, library: Library) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": each.uid,
        "name": each.nom,
        "structure": each.structure.nom if each.structure.nom != each.nom else "",
        "kind": each.kind,
        "needs": each.needs,
        "events": each.events,
        "phone": each.telephone,
        "free_call": each.free_call,
        "hours": each.horaires_accueil,
        "closures": [[first.isoformat(), last.isoformat(), reason] for first, last, reason in each.shut],
        "occasions": [_occasion(day) for day in each.occasions],
        "receives": each.receives,
        "interpreter": each.interpreter,
        "papers_not_required": each.papers_not_required,
        "home_visits": each.home_visits,
        "by_appointment": each.by_appointment,
        "remote": each.remote,
        "zones": each.zones,
        "free": each.frais == "gratuit",
        "languages": each.languages,
        "source": each.source,
        "checked_on": each.date_maj.isoformat(),
    }
    if each.on_site:
        found |= {
            "address": ", ".join(part for part in (each.adresse, f"{each.code_postal} {each.commune}".strip()) if part),
            "insee": each.code_insee,
            "point": [each.latitude, each.longitude] if each.latitude is not None else _centre(each, library),
        }
    return {name: value for name, value in found.items() if value not in ("", None, [], False)}


def _occasion(day: OccasionIn) -> list[str]:
    """Return day, opening, closing, where, what."""
    place = ", ".join(part for part in (day.adresse, day.commune) if part)
    return [day.day.isoformat(), day.opens, day.closes, place, day.label]


def _centre(each: PublicService, library: Library) -> list[float] | None:
    commune = library.communes.by_insee(each.code_insee) if each.code_insee else None
    return [commune.lat, commune.lon] if commune and commune.lat is not None and commune.lon is not None else None


def _commune(each: Commune) -> list[Any]:
    """Return insee, name, postal codes, EPCI, latitude, longitude."""
    return [each.insee, each.name, list(each.postal_codes), each.epci, each.lat, each.lon]


def _town_halls(communes: list[Commune]) -> Iterator[list[Any]]:
    """Yield insee, telephone, address, opening hours."""
    for each in communes:
        if each.town_hall and each.town_hall.phone:
            yield [each.insee, each.town_hall.phone, each.town_hall.address, each.town_hall.hours]
