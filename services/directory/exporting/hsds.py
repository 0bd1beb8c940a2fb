"""HSDS 3.0: services with organisation, places, telephones, schedules and terms. Ids are UUIDs made of our names."""

import json
from collections.abc import Iterable
from datetime import UTC, date
from typing import Any, TextIO
from uuid import UUID

from sqlalchemy.orm import Session

from services.directory.exporting import public
from services.directory.exporting.public import Exported, Library, PublicRecord, PublicService, PublicStructure
from services.directory.exporting.repository import Wanted
from services.directory.identity import part_uuid, term_uuid
from services.directory.importing import weekly
from services.directory.places import COUNTRY
from services.directory.schemas import YES_OR_NO, OccasionIn
from services.directory.wording import words

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_COUNTRY_CODE = "FR"
TAXONOMIES = {
    "thematiques": "Thématiques de data·inclusion v1.",
    "publics": "Publics de data·inclusion v1.",
    "reseaux_porteurs": "Réseaux porteurs de data·inclusion v1.",
    "needs": "Besoins après un événement de vie (Aller-vers).",
    "kind": "Genres de service (Aller-vers).",
}


def write(session: Session, library: Library, wanted: Wanted, out: TextIO) -> Exported:
    """Write one whole service a line (NDJSON), each with its organisation."""
    organisations: set[str] = set()
    number = 0
    for each in public.services(session, library, wanted):
        number += 1
        out.write(json.dumps(service(each, library), ensure_ascii=False) + "\n")
        organisations.add(each.structure.uid)
    return Exported(len(organisations), number)


def service(each: PublicService, library: Library, full: bool = True) -> dict[str, Any]:
    """Return a service; what hangs below it only where it is asked for in `full`."""
    owner = str(each.uuid)
    kind = library.taxonomy.kind(each.kind)
    found = {
        "id": owner,
        "organization_id": str(each.structure.uuid),
        "name": each.nom,
        "description": each.description or kind.why,
        "url": each.lien_mobilisation or each.lien_source,
        "email": each.courriel,
        "status": "active",
        "interpretation_services": words().exported["interpreter"] if each.interpreter else "",
        "application_process": each.mobilisation_precisions,
        "fees_description": each.frais_precisions or words().exported.get(each.frais, ""),
        "wait_time": each.waiting_time,
        "eligibility_description": " ".join(text for text in (each.conditions_acces, each.publics_precisions) if text),
        "assured_date": each.date_maj.isoformat(),
        "last_modified": max(each.recorded_at, each.structure.recorded_at).astimezone(UTC).isoformat(),
        "alert": _closed(each.shut),
    }
    found = {name: value for name, value in found.items() if value != ""}
    if not full:
        return found
    return found | {
        "organization": organization(each.structure, library, full=False),
        "phones": _phones(each.uuid, each.telephone, service_id=owner),
        "schedules": [
            *_schedules(each.uuid, each.horaires_accueil, service_id=owner),
            *_dated(each.uuid, each.occasions, service_id=owner),
        ],
        "service_areas": _areas(each, library),
        "service_at_locations": _at_locations(each, library),
        "languages": [
            {
                "id": part_uuid(each.uuid, "language", code),
                "service_id": owner,
                "name": words().languages.get(code, code),
                "code": code,
            }
            for code in each.languages
        ],
        "cost_options": _costs(each),
        "attributes": [
            *_attributes(each.uuid, "service", "thematiques", each.thematiques, library),
            *_attributes(each.uuid, "service", "publics", each.publics, library),
            *_attributes(each.uuid, "service", "needs", each.needs, library),
            *_attributes(each.uuid, "service", "kind", [each.kind] if each.kind else [], library),
            *_facts(each),
            *_source(each, "service"),
        ],
    }


def organization(each: PublicStructure, library: Library, full: bool = True) -> dict[str, Any]:
    """Return an organisation; its places and telephones only where they are asked for in `full`."""
    owner = str(each.uuid)
    found: dict[str, Any] = {"id": owner, "name": each.nom, "description": each.description or each.nom}
    found |= {name: value for name, value in (("email", each.courriel), ("website", each.site_web)) if value}
    if not full:
        return found
    if each.siret:
        found["organization_identifiers"] = [
            {
                "id": part_uuid(each.uuid, "siret"),
                "organization_id": owner,
                "identifier_scheme": "FR-SIRET",
                "identifier_type": "SIRET",
                "identifier": each.siret,
            }
        ]
    return found | {
        "phones": _phones(each.uuid, each.telephone, organization_id=owner),
        "locations": [location(each, library, organization_id=owner)] if each.has_place else [],
        "attributes": [
            *_attributes(each.uuid, "organization", "reseaux_porteurs", each.reseaux_porteurs, library),
            *_source(each, "organization"),
        ],
    }


def location(each: PublicRecord, library: Library, **owner: str) -> dict[str, Any]:
    """Return the place of a record that has one."""
    identity = part_uuid(each.uuid, "location")
    found: dict[str, Any] = {"id": identity, **owner, "location_type": "physical", "name": each.nom}
    if each.latitude is not None and each.longitude is not None:
        found |= {"latitude": each.latitude, "longitude": each.longitude}
    if each.code_insee:
        found |= {"external_identifier": each.code_insee, "external_identifier_type": "INSEE"}
    if each.commune:
        area = library.communes.departement(each.departement) if each.departement else None
        found["addresses"] = [
            {
                "id": part_uuid(each.uuid, "address"),
                "location_id": identity,
                "address_1": each.adresse or each.commune,
                **({"address_2": each.complement_adresse} if each.complement_adresse else {}),
                "city": each.commune,
                "state_province": area.name if area else each.departement,
                "postal_code": each.code_postal,
                "country": _COUNTRY_CODE,
                "address_type": "physical",
            }
        ]
    return found


def at_location(each: PublicService, library: Library) -> dict[str, Any] | None:
    """Return where a service is given, or None for one that is given from a distance alone."""
    if not each.on_site or not each.has_place:
        return None
    identity = part_uuid(each.uuid, "service_at_location")
    place = location(each, library)
    return {"id": identity, "service_id": str(each.uuid), "location_id": place["id"], "location": place}


def taxonomies() -> list[dict[str, Any]]:
    """Return the taxonomies that attributes name."""
    return [
        {"id": term_uuid(name), "name": name, "description": text, "version": "1"} for name, text in TAXONOMIES.items()
    ]


def terms(taxonomy: str, library: Library) -> list[dict[str, Any]]:
    """Return every term of a taxonomy."""
    return [term(taxonomy, code, library) for code in _labels(taxonomy, library)]


def term(taxonomy: str, code: str, library: Library) -> dict[str, Any]:
    """Return one term of a taxonomy."""
    label = _labels(taxonomy, library).get(code, code)
    return {
        "id": term_uuid(taxonomy, code),
        "code": code,
        "name": label,
        "description": label,
        "taxonomy": taxonomy,
        "taxonomy_id": term_uuid(taxonomy),
        "language": "fr",
    }


def _labels(taxonomy: str, library: Library) -> dict[str, str]:
    if taxonomy == "needs":
        return {key: each.label for key, each in library.taxonomy.file.needs.items()}
    if taxonomy == "kind":
        return {key: each.name for key, each in library.taxonomy.file.kinds.items()}
    return library.rules.accepted[taxonomy]


def _at_locations(each: PublicService, library: Library) -> list[dict[str, Any]]:
    found = at_location(each, library)
    return [found] if found else []


def _phones(owner: UUID, number: str, **link: str) -> list[dict[str, Any]]:
    return [{"id": part_uuid(owner, "phone"), **link, "number": number, "type": "voice"}] if number else []


def _schedules(owner: UUID, osm: str, **link: str) -> list[dict[str, Any]]:
    """Return weekly rules; every one carries the OSM text, which is the whole truth (holidays, exceptions)."""
    if not osm:
        return []
    shared: dict[str, Any] = {**link, "description": osm}
    by_hours: dict[tuple[str, str], list[str]] = {}
    for day, ranges in (weekly.days_of(osm) or {}).items():
        for hours in ranges:
            by_hours.setdefault(hours, []).append(_DAYS[day])
    if not by_hours:
        return [{"id": part_uuid(owner, "schedule"), **shared}]
    return [
        {
            "id": part_uuid(owner, "schedule", opens, closes),
            **shared,
            "freq": "WEEKLY",
            "byday": ",".join(days),
            "opens_at": opens,
            "closes_at": closes,
        }
        for (opens, closes), days in by_hours.items()
    ]


def _dated(owner: UUID, occasions: Iterable[OccasionIn], **link: str) -> list[dict[str, Any]]:
    """Return sessions and stops, each a schedule of one day; where a stop is stands in `notes`."""
    return [
        {
            "id": part_uuid(owner, "occasion", number),
            **link,
            "dtstart": day.day.isoformat(),
            "until": day.day.isoformat(),
            "count": 1,
            "opens_at": day.opens,
            "closes_at": day.closes,
            "description": day.label or words().exported[day.what],
            **({"notes": f"{day.code_insee} : {day.adresse}".rstrip(" :")} if day.code_insee else {}),
        }
        for number, day in enumerate(occasions)
    ]


def _areas(each: PublicService, library: Library) -> list[dict[str, Any]]:
    return [
        {
            "id": part_uuid(each.uuid, "area", code),
            "service_id": str(each.uuid),
            "name": _area_name(code, library),
            "extent": code,
            "extent_type": "text",
        }
        for code in each.zones
    ]


def _area_name(code: str, library: Library) -> str:
    if code == COUNTRY:
        return "France"
    commune = library.communes.by_insee(code) if len(code) == 5 else None
    area = library.communes.departement(code) if len(code) <= 3 else None
    return commune.name if commune else area.name if area else code


def _costs(each: PublicService) -> list[dict[str, Any]]:
    if each.frais != "gratuit":
        return []
    free = {"id": part_uuid(each.uuid, "cost"), "service_id": str(each.uuid), "option": words().exported["gratuit"]}
    return [{**free, "currency": "EUR", "amount": 0}]


def _attributes(
    owner: UUID, entity: str, taxonomy: str, codes: Iterable[str], library: Library
) -> list[dict[str, Any]]:
    return [
        {
            "id": part_uuid(owner, "attribute", taxonomy, code),
            "link_id": str(owner),
            "link_entity": entity,
            "taxonomy_term_id": term_uuid(taxonomy, code),
            "taxonomy_term": term(taxonomy, code, library),
        }
        for code in codes
    ]


def _facts(each: PublicService) -> list[dict[str, Any]]:
    """Return what the format has no field for, by the name of our field (see the profile)."""
    said = {name: getattr(each, name) for name in YES_OR_NO if name != "interpreter"}
    words = {name: {True: "oui", False: "non"}[value] for name, value in said.items() if value is not None}
    words |= {"receives": " ; ".join(each.receives)} if each.receives else {}
    link = {"link_id": str(each.uuid), "link_entity": "service"}
    return [
        {"id": part_uuid(each.uuid, "fact", name), **link, "link_type": name, "value": value}
        for name, value in words.items()
    ]


def _source(each: PublicRecord, entity: str) -> list[dict[str, Any]]:
    """Return who gave this record and when: reusing it asks for both."""
    link = {"link_id": str(each.uuid), "link_entity": entity}
    value = f"{each.source}, {each.date_maj.isoformat()}"
    return [{"id": part_uuid(each.uuid, "source"), **link, "link_type": "source", "value": value}]


def _closed(closures: Iterable[tuple[date, date, str]]) -> str:
    return " ".join(
        words()
        .exported["closed"]
        .format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}", reason=f" : {reason}" if reason else "")
        for first, last, reason in closures
    )
