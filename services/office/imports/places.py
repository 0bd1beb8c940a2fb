"""Where a row of a spreadsheet stands: "41000 BLOIS" in one cell, "LE MANS CEDEX 2", the end of an address."""

import re
from dataclasses import dataclass

from services.directory.communes import Communes, name_key
from services.directory.places import Commune
from services.directory.writing.preparing import departement_of

_CODE = r"\d{5}|\d{2} \d{3}"
_CODE_FIRST = re.compile(rf"({_CODE}|\d{{4}})\s*[-–,:]?\s+(\D.*)")
_CODE_LAST = re.compile(rf"(\D.*?)\s*[-–,(]?\s*({_CODE})\s*\)?")
_END_OF_ADDRESS = re.compile(rf"(.*?)[\s,;–-]+({_CODE})\s+(\D+)")
_QUARTER = re.compile(r"\s+[-–]\s+|\s*[(,]")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands; `commune` is the one that is meant, None where none or several are."""

    name: str
    postal_code: str
    address: str
    commune: Commune | None = None

    @property
    def departement(self) -> str:
        """Return the département of its commune or postal code, "" where neither is known."""
        return self.commune.departement if self.commune else departement_of(self.postal_code)


def standing(name: str, postal_code: str, address: str, departement: str, communes: Communes) -> Standing:
    """Return where a row stands. A commune is looked for in its own département first, then in `departement`."""
    name, postal_code = _apart(name, postal_code)
    if not name and not postal_code and (match := _END_OF_ADDRESS.fullmatch(address)):
        address, postal_code, name = match[1].strip(), match[2].replace(" ", ""), match[3].strip(" ,")
    meant = _meant(name, postal_code, departement, communes)
    if meant and name_key(meant.name) == name_key(name):
        name = meant.name  # "SELLES/CHER": families read it as it is written
    return Standing(name, postal_code, address, meant)


def _apart(name: str, postal_code: str) -> tuple[str, str]:
    """Return name and postal code, where one cell holds both."""
    for cell in (name, postal_code):
        if cell and not (name and postal_code):
            if match := _CODE_FIRST.fullmatch(cell):
                return match[2].strip(), match[1].replace(" ", "").zfill(5)
            if match := _CODE_LAST.fullmatch(cell):
                return match[1].strip(), match[2].replace(" ", "")
    compact = name.replace(" ", "")
    return ("", compact) if compact.isdigit() and not postal_code else (name, postal_code)


def _meant(name: str, postal_code: str, departement: str, communes: Communes) -> Commune | None:
    there = communes.by_postal_code(postal_code) if postal_code else []
    if not name:
        return there[0] if len(there) == 1 else None
    area = departement_of(postal_code) or departement
    for said in dict.fromkeys((name, _QUARTER.split(name)[0])):  # "Blois – Bégon": a quarter of Blois
        named = [each for each in there if name_key(each.name) == name_key(said)]
        found = named or communes.find(said, area or None) or ([] if postal_code else communes.find(said))
        if len(found) == 1:
            return found[0]
    return None
