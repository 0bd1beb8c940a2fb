"""What a place is: a commune, its town hall, a département. Plain values, no rule."""

from dataclasses import dataclass
from typing import Any

COUNTRY = "france"
"""The zone code that data·inclusion gives to the whole country."""
ANYONE = ""
"""The zone of a counter whose source names no zone: whoever can come."""

_AT = {"75", "974", "975", "976", "977", "978", "986"}
_WHERE = {"2": "dans le ", "3": "dans la ", "4": "dans les ", "5": "dans l'"}


@dataclass(frozen=True, slots=True)
class Departement:
    """A département, or an overseas collectivity that stands for one (975, 977, 978, 984 to 988)."""

    code: str
    name: str
    region: str = ""
    tncc: str = "0"
    """INSEE's code for the article of the name."""

    @property
    def where(self) -> str:
        """Return the name as it follows "vous habitez" ("dans le Loir-et-Cher")."""
        if self.code in _AT:
            return f"à {self.name}"
        if self.code in ("971", "972", "973"):
            return f"en {self.name}"
        return _WHERE.get(self.tncc, "en ") + self.name


@dataclass(frozen=True, slots=True)
class TownHall:
    """A town hall as the public directory describes it. `phone` is E.164 or a short number; `hours` OSM."""

    insee: str
    address: str
    postal_code: str
    city: str
    phone: str
    hours: str
    email: str
    website: str
    lat: float | None
    lon: float | None

    @property
    def can_be_found(self) -> bool:
        """Tell whether a person can reach it: by telephone, or at its address."""
        return bool(self.phone or self.address)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, or an arrondissement of Paris, Lyon or Marseille (then `parent` is the city's INSEE code).

    The point is the town hall's where it is known (people live around it), else the centre of the boundary.
    """

    insee: str
    name: str
    departement: str
    region: str
    epci: str
    population: int
    lat: float | None
    lon: float | None
    postal_codes: tuple[str, ...]
    parent: str = ""
    town_hall: TownHall | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """Return every zone code that covers this commune: itself, its city, its EPCI, its département, France."""
        codes = (self.insee, self.parent, self.epci, self.departement, COUNTRY)
        return tuple(code for code in codes if code)


def at_commune(commune: Commune) -> dict[str, Any]:
    """Return the columns of a place of which the commune alone is known."""
    return {
        "commune": commune.name,
        "code_insee": commune.insee,
        "code_postal": commune.postal_codes[0] if commune.postal_codes else "",
        "latitude": commune.lat,
        "longitude": commune.lon,
    }
