"""What must not be shown before a person has answered "adresse secrète ?", and what a secret address takes with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.directory.importing.cells import plain
from services.directory.importing.rules import Rules
from services.directory.schemas import RecordIn, ServiceIn, StructureIn
from services.directory.writing.preparing import departement_of

SECRET_PLACE = "(lieu non communiqué)"
_PLACE_TEXTS = ("adresse", "complement_adresse", "code_postal", "commune", "code_insee")
_TEXTS = (
    "nom", "description", "conditions_acces", "publics_precisions", "frais_precisions", "mobilisation_precisions",
    "waiting_time",
)  # fmt: skip
_LINKS_THAT_LEAD_THERE = ("lien_source", "accessibilite_lieu")
_CONTACTS = ("courriel", "site_web", "lien_mobilisation")
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Answers:
    """What persons have answered so far, by (record, source, id): True for a secret address."""

    given: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)

    def of(self, record: RecordIn) -> bool | None:
        """Return the answer about a structure or a service; None where nobody was asked yet."""
        kind = "service" if isinstance(record, ServiceIn) else "structure"
        return self.given.get((kind, record.source, record.id))


def decide(
    structure: StructureIn, services: Iterable[ServiceIn], rules: Rules, answers: Answers
) -> tuple[StructureIn, list[ServiceIn]]:
    """Return a structure and its services, some of them held, some of them without place.

    One place answers for all: what stands at the same address as a held or secret service is held or emptied with it,
    unless the address is the public door of an administration, or a person said that it is not secret.
    """
    services = list(services)
    said = answers.of(structure)
    closed = said or structure.protected_address
    asked = not closed and said is None and (structure.status == "held" or is_sensitive(structure, rules))
    door = said is False or (
        not asked and bool(set(structure.reseaux_porteurs) & set(rules.file.sensitive.public_doors))
    )
    home = _place(structure)

    secret_places, asked_places = set(), {home} if asked else set()
    secret_places |= {home} if closed else set()
    for service in services:
        place = _place(service) or home
        if answers.of(service) or service.protected_address:
            secret_places.add(place)
        elif answers.of(service) is None and is_sensitive(service, rules) and not door:
            asked_places.add(place)
    secret_places.discard("")
    asked_places.discard("")

    decided = []
    for service in services:
        answer = answers.of(service)
        place = _place(service) or home
        if answer or service.protected_address or closed or (answer is None and place in secret_places):
            decided.append(protect(service, structure))
        elif answer is None and (asked or is_sensitive(service, rules) or place in asked_places):
            decided.append(service.model_copy(update={"status": "held"}))
        else:
            decided.append(service)
    if closed or (said is None and home in secret_places):
        structure = protect(structure, structure)
    elif said is None and (asked or home in asked_places):
        structure = structure.model_copy(update={"status": "held"})
    return structure, decided


def is_sensitive(record: StructureIn | ServiceIn, rules: Rules) -> bool:
    """Tell whether a record is of violence, emergency housing or a centre maternel."""
    sensitive = rules.file.sensitive
    if rules.names_sensitive(record.nom, record.description):
        return True
    if isinstance(record, StructureIn):
        return bool(set(record.reseaux_porteurs) & set(sensitive.networks))
    return (
        record.kind in sensitive.kinds
        or bool(set(record.needs) & set(sensitive.needs))
        or bool(set(record.thematiques) & set(sensitive.thematiques))
    )


def protect(record: Any, structure: StructureIn) -> Any:
    """Return a record without its place, nor the words, links and mailboxes that tell it.

    A service that says no zone of its own keeps the département: it must not be offered to the whole country.
    """
    values = record.model_dump()
    places = [{name: getattr(each, name) for name in _PLACE_TEXTS} for each in (record, structure)]
    changed = conceal(values, places)
    changed |= {"protected_address": True, "status": "published" if record.status == "held" else record.status}
    if isinstance(record, ServiceIn) and not record.zone_eligibilite:
        area = departement_of(
            next((each["code_insee"] or each["code_postal"] for each in places if any(each.values())), "")
        )
        changed["zone_eligibilite"] = [area] if area else []
    return record.model_copy(update={name: changed[name] for name in values})


def conceal(values: dict[str, Any], places: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of a record (or columns of the database) without place; `places` are what must not be read."""
    said = [str(each[name]) for each in places for name in _PLACE_TEXTS if each.get(name)]
    said += [re.sub(r"^[\d\s,]+(?:bis|ter|quater)?\s+", "", each, flags=re.IGNORECASE) for each in said]
    secret = sorted({_flat(each.strip()) for each in said if len(each.strip()) >= 3}, key=len, reverse=True)
    found = dict(values)
    for name in _PLACE_TEXTS:
        found[name] = ""
    found["latitude"] = found["longitude"] = None
    for name in _LINKS_THAT_LEAD_THERE:
        if name in found:
            found[name] = ""
    for name in _TEXTS:
        if found.get(name):
            found[name] = _without(found[name], secret)
    found["nom"] = found["nom"][:_LONGEST_NAME]
    compact = ["".join(plain(each).split()) for each in secret]
    for name in _CONTACTS:
        written = "".join(plain(found.get(name) or "").split())
        if any(each in written for each in compact if len(each) >= 3):
            found[name] = ""
    return found


def _place(record: RecordIn) -> str:
    """Return what two records at the same place share, or "" for a record that says no place."""
    if not any(getattr(record, name) for name in _PLACE_TEXTS):
        return ""
    return f"{record.code_insee or plain(record.commune) or record.code_postal} {plain(record.adresse)}"


def _flat(text: str) -> str:
    """Return a text of the same length, in lower case, without accents, apostrophes and hyphens made one."""
    flat = "".join((unicodedata.normalize("NFD", each)[0].lower() or each)[0] for each in text)
    return flat.replace("’", "'").replace("-", " ")


def _without(text: str, secret: list[str]) -> str:
    for words in secret:
        flat = _flat(text)
        spans = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", flat)]
        for start, end in reversed(spans):
            text = text[:start] + SECRET_PLACE + text[end:]
    return text
