"""Checks where a record says it is: commune code, postal code, point, zones of eligibility."""

from functools import lru_cache

from services.directory.communes import Communes, name_key
from services.directory.distance import kilometres
from services.directory.places import COUNTRY, Commune
from services.directory.writing.preparing import departement_of

FURTHEST_KM = 60.0
"""A point further than this from its commune is wrong: the widest commune of the mainland is 40 km across."""
_COUNTRIES = {COUNTRY, "FR", "FRANCE", "99100"}


class Places:
    """Answers from the communes in memory. Results are kept: a file names the same communes again and again."""

    def __init__(self, communes: Communes) -> None:
        self._communes = communes
        every = list(communes)
        self._epci = {commune.epci for commune in every if commune.epci}
        self._covered = {commune.departement for commune in every}
        self.commune = lru_cache(maxsize=50_000)(self._commune)

    def by_insee(self, code: str) -> Commune | None:
        """Return the commune of an INSEE code."""
        return self._communes.by_insee(code) if code else None

    def beyond(self, code: str) -> bool:
        """Tell whether a code belongs to an overseas collectivity, of which the communes are not listed here."""
        departement = departement_of(code)
        return departement not in self._covered and self._communes.departement(departement) is not None

    def _commune(self, name: str, postal_code: str, code: str) -> Commune | None:
        """Return the one commune that a name and a postal code (or the département of a code) mean, or None."""
        key = name_key(name)
        if postal_code:
            there = self._communes.by_postal_code(postal_code)
            named = [each for each in there if name_key(each.name) == key]
            if len(named) == 1 or (len(there) == 1 and not key):
                return (named or there)[0]
        area = departement_of(postal_code or code)
        if not key or not area or not self._communes.departement(area):
            return None
        found = [each for each in self._communes.find(name, area) if each.departement == area]
        return found[0] if len(found) == 1 else None

    def away(self, commune: Commune, lat: float, lon: float) -> bool:
        """Tell whether a point is too far from its commune to be true."""
        if commune.lat is None or commune.lon is None:
            return False
        return kilometres(commune.lat, commune.lon, lat, lon) > FURTHEST_KM * (
            10 if commune.departement == "973" else 1
        )

    def zone(self, code: str) -> str:
        """Return a zone code as the directory keeps it, or "" where it is none."""
        wanted = code.strip().upper()
        if wanted in _COUNTRIES or wanted == COUNTRY.upper():
            return COUNTRY
        if len(wanted) == 9 and wanted.isdigit():
            return wanted if wanted in self._epci else ""
        if len(wanted) == 5:
            return wanted if self._communes.by_insee(wanted) or self.beyond(wanted) else ""
        known = self._communes.departement(wanted) if 1 <= len(wanted) <= 3 and wanted[0].isdigit() else None
        return known.code if known else ""
