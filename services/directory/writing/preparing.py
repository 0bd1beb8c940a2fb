"""Turns what comes in into rows: fills what can be derived, and empties what a protected address must not tell."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.directory.distance import cell
from services.directory.models import CHILDREN
from services.directory.places import ANYONE, COUNTRY
from services.directory.schemas import OccasionIn, RecordIn, ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy

_PLACE_TEXTS = ("adresse", "complement_adresse", "code_postal", "commune", "code_insee")
_INHERITED = (*_PLACE_TEXTS, "telephone", "courriel", "horaires_accueil")


Children = dict[str, list[list[Any]]]
"""Rows below a service, by relation, in the order of the columns of models.CHILDREN."""
SEVERAL_ZONES = "*"
_NOT_COLUMNS = ("structure_id", "thematiques", "zone_eligibilite", "needs", "closures", "occasions")
_OF_PROTECTED = ("what", "day", "opens", "closes")
"""What an occasion may still say where the address is secret: when, never where nor in which words."""


@dataclass(frozen=True, slots=True)
class PreparedService:
    """Columns of a service and the rows below it, ready to be written."""

    columns: dict[str, Any]
    children: Children

    def codes(self, name: str) -> list[Any]:
        """Return the first column of the rows of one relation: the zones, the thématiques."""
        return [first for first, *_ in self.children[name]]


def structure_row(structure: StructureIn) -> dict[str, Any]:
    """Return the columns of a structure, without place if its address is protected."""
    row = _base(structure)
    closures = [[each.first.isoformat(), each.last.isoformat(), each.reason] for each in structure.closures]
    row["closures"] = without_reasons(closures) if structure.protected_address else closures
    return {**row, "fingerprint": _fingerprint(row)}


def service_row(service: ServiceIn, structure: StructureIn, taxonomy: Taxonomy) -> PreparedService:
    """Return a service with the place, telephone and hours of its structure where it has none of its own."""
    row = _base(service)
    for each in _NOT_COLUMNS:
        row.pop(each)
    kind = service.kind or taxonomy.kind_of_networks(structure.reseaux_porteurs)
    protected = service.protected_address or structure.protected_address
    own_place = any(getattr(service, name) for name in _PLACE_TEXTS)
    for name in _INHERITED:
        if not row[name] and not (name in _PLACE_TEXTS and own_place):
            row[name] = getattr(structure, name)
    if row["latitude"] is None or row["longitude"] is None:
        place = structure if not own_place or service.code_insee == structure.code_insee else None
        row["latitude"], row["longitude"] = (place.latitude, place.longitude) if place else (None, None)
    received = set(service.modes_accueil) or {"en-presentiel"}
    remote = "a-distance" in received or protected
    # A counter that names no zone is for whoever comes to it; what helps from a distance, for the whole country.
    zones = sorted(set(service.zone_eligibilite)) or [COUNTRY if remote else ANYONE]
    if protected:
        _forget_place(row)
        zones = sorted({_wide_zone(zone) for zone in zones})
    row |= {
        "kind": kind,
        "protected_address": protected,
        "demonstration": service.demonstration or structure.demonstration,
        "departement": departement_of(row["code_insee"] or row["code_postal"]),
        "on_site": "en-presentiel" in received and not protected and row["latitude"] is not None,
        "remote": remote,
        "search_text": taxonomy.search_text(service.nom, service.description, taxonomy.kind(kind).name),
    }
    needs = sorted(taxonomy.pairs(kind, service.needs, service.thematiques))
    thematiques = sorted(set(service.thematiques) or set(taxonomy.thematiques(need for _, need in needs)))
    children: Children = {
        "zones": [[zone] for zone in zones],
        "thematiques": [[each] for each in thematiques],
        "needs": [[event, need] for event, need in needs],
        "closures": [[each.first, each.last, each.reason] for each in service.closures],
        "occasions": [list(each.model_dump().values()) for each in service.occasions],
    }
    if protected:
        children |= without_places(children)
    row["cell"] = None if row["latitude"] is None else cell(row["latitude"], row["longitude"])
    row["answers"] = answers(kind, needs)
    row["reach"] = reach(zones)
    row["quality"] = quality(row, thematiques)
    row["fingerprint"] = _fingerprint([row, children])
    return PreparedService(row, children)


def answers(kind: str, pairs: Iterable[Sequence[str]]) -> str:
    """Return the column that says what a service is for, from its kind and its (event, need) pairs."""
    said = {f"e:{event}" for event, _ in pairs if event} | {f"n:{need}" for event, need in pairs if not event}
    return f" {' '.join(sorted(said | {f'k:{kind}'} if kind else said))} "


def reach(zones: Sequence[str]) -> str:
    """Return the column that says for whom a service is: its one zone, or that it has several."""
    return zones[0] if len(zones) == 1 else SEVERAL_ZONES


def quality(row: Mapping[str, Any], thematiques: Collection[str]) -> float:
    """Return how complete a service is, 0 to 1, by the criteria of data·inclusion's score, freshness excepted.

    A criterion that does not apply (the address of a service at a distance) is left out of the mean.
    """
    length = len(row["description"])
    met = [
        float(bool(row["modes_mobilisation"])),
        float(bool(row["publics"])),
        float(bool(thematiques)),
        float(bool(row["telephone"] or row["courriel"])),
        float(bool(row["courriel"])),
        float(bool(row["telephone"])),
        float(bool(row["frais"])),
        1.0 if 200 <= length < 2000 else 0.5 if length >= 50 else 0.0,
    ]
    if row["on_site"]:
        met.append(float(bool(row["adresse"])))
    return round(sum(met) / len(met), 3)


def without_places(children: Children) -> Children:
    """Return the dated rows of a service whose address is secret: when, never where, and in no words of anyone."""
    days = [occasion_of(row) for row in children.get("occasions", [])]
    bare = [OccasionIn.model_construct(**{name: getattr(day, name) for name in _OF_PROTECTED}) for day in days]
    return {
        "closures": without_reasons(children.get("closures", [])),
        # The images of the history hold their days as texts.
        "occasions": [list(day.model_dump(warnings=False).values()) for day in bare],
    }


def without_reasons(closures: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return dated closures of a secret address: the words of a reason may tell where it is."""
    return [[first, last, ""] for first, last, _ in closures]


def occasion_of(row: Sequence[Any]) -> OccasionIn:
    """Return an occasion from the columns in which it is stored."""
    return OccasionIn.model_construct(**dict(zip(CHILDREN["occasions"][1], row, strict=True)))


def departement_of(code: str) -> str:
    """Return the département of an INSEE or postal code, or ""."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def _base(record: RecordIn) -> dict[str, Any]:
    row = record.model_dump()
    row["source_id"] = row.pop("id")
    if record.protected_address:
        _forget_place(row)
    return row


def _forget_place(row: dict[str, Any]) -> None:
    for name in _PLACE_TEXTS:
        row[name] = ""
    row["latitude"] = row["longitude"] = None


def _wide_zone(code: str) -> str:
    """Return a zone that does not point at a protected place: a département or the country, never a commune or EPCI."""
    if len(code) == 9:
        return COUNTRY
    return departement_of(code) if len(code) == 5 else code


def _fingerprint(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()
