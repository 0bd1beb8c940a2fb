"""Our own table: one service a line with its structure, to open in a spreadsheet, correct, and import again."""

import csv
import re
from typing import Any, TextIO

import phonenumbers
from sqlalchemy.orm import Session

from services.directory.exporting import public
from services.directory.exporting.public import Exported, Library, PublicRecord, PublicService, PublicStructure
from services.directory.exporting.repository import Wanted
from services.directory.importing.csv_own import COLUMNS
from services.directory.importing.report import safe_cell
from services.directory.schemas import OccasionIn
from services.directory.taxonomy import Taxonomy

ENCODING = "utf-8-sig"
_PREFIX = "structure_"
_MAINLAND = 33
_BETWEEN = re.compile(r"\s*[;|,\n]")


def write(session: Session, library: Library, wanted: Wanted, out: TextIO) -> Exported:
    """Write the table; structures without a service are lines of their own."""
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", extrasaction="ignore", restval="")
    writer.writeheader()
    written: set[str] = set()
    services = 0
    for service in public.services(session, library, wanted):
        writer.writerow(_cells({**_service(service, library.taxonomy), **_structure(service.structure)}))
        written.add(service.structure.uid)
        services += 1
    for structure in public.structures(session, library, wanted):
        if structure.uid not in written:
            alone = {"source": structure.source, "structure_id": own_id(structure), "date_maj": structure.date_maj}
            writer.writerow(_cells({**alone, **_structure(structure)}))
            written.add(structure.uid)
    return Exported(len(written), services)


def own_id(record: PublicRecord) -> str:
    """Return the id without the source before it."""
    return record.uid.removeprefix(f"{record.source}--")


def _service(each: PublicService, taxonomy: Taxonomy) -> dict[str, Any]:
    found = {name: getattr(each, name, None) for name in COLUMNS if not name.startswith(_PREFIX)}
    needs, thematiques = taxonomy.fewest(each.kind, each.pairs, each.needs, each.thematiques)
    return {
        **found,
        "id": own_id(each),
        "structure_id": own_id(each.structure),
        "zone_eligibilite": each.zones,
        "needs": needs,
        "thematiques": thematiques,
        "occasions": [_occasion(day) for day in each.occasions],
        "closures": _closures(each),
    }


def _occasion(day: OccasionIn) -> str:
    """Return an occasion as the importer reads it; what separates the values of a cell cannot stand in one."""
    word = "passage" if day.what == "stop" else "séance"
    rest = f"{day.code_insee} : {day.adresse}".rstrip(" :") if day.what == "stop" else day.label
    return _BETWEEN.sub(" -", f"{word} {day.day} {day.opens}-{day.closes} {rest}".strip())


def _closures(each: PublicStructure | PublicService) -> list[str]:
    return [f"{first}/{last} {_BETWEEN.sub(' -', reason)}".strip() for first, last, reason in each.closures]


def _structure(each: PublicStructure) -> dict[str, Any]:
    names = [name.removeprefix(_PREFIX) for name in COLUMNS if name.startswith(_PREFIX) and name != "structure_id"]
    return {f"{_PREFIX}{name}": getattr(each, name) for name in names} | {f"{_PREFIX}closures": _closures(each)}


def _cells(values: dict[str, Any]) -> dict[str, str]:
    return {name: safe_cell(_cell(name, value)) for name, value in values.items()}


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(value)
    if name.endswith("telephone"):
        return _readable(value)
    return str(value)


def _readable(number: str) -> str:
    """Return a mainland number as it is read in France; others as they are, with their country."""
    if not number.startswith(f"+{_MAINLAND}"):
        return number
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
