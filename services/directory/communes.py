"""The communes of France in memory: found by name, postal code, INSEE code or position."""

import csv
import gzip
import json
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from services.directory.distance import kilometres
from services.directory.places import Commune, Departement, TownHall
from services.kit.text import fold

_ARTICLES = {"le", "la", "les", "l", "aux", "las", "los"}
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "ss": "sous"}
_ON = re.compile(r"\s*(?:\bs\.?|\bsur)?\s*/\s*(?=\w{3})", re.IGNORECASE)
"""The slash of "Selles/Cher" and of "Mennetou s/ Cher"."""
_CEDEX = re.compile(r"\bcedex\b(?:\s*\d+)?", re.IGNORECASE)
_SPLIT_CITIES = {"paris": "75056", "lyon": "69123", "marseille": "13055"}
_DEPARTEMENT_CODE = r"\d{2}|2[ab]|9[78]\d"
_FAMOUS_FACTOR = 3
"""How many times larger a town must be for its shortened name to count beside a village's exact one."""
_FUZZY_MINIMUM = 88
"""Below this likeness (0 to 100) a misspelt name is not guessed."""


def name_key(name: str) -> str:
    """Return what two spellings of one commune share: folded, "st" written out, article and "cedex 2" left out."""
    plain = _CEDEX.sub("", _ON.sub(" sur ", name))
    words = [_SHORT.get(word, word) for word in fold(plain).split()]
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


class Communes:
    """Every commune and town hall of the compiled files; loads in well under a second.

    Raises OSError where a file is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.compiled_on = date.fromisoformat(json.loads((folder / "meta.json").read_text())["compiled_on"])
        self._by_insee: dict[str, Commune] = {}
        self._by_postal: dict[str, list[Commune]] = defaultdict(list)
        self._by_key: dict[str, list[Commune]] = defaultdict(list)
        former: list[tuple[str, str]] = []
        halls = {row[0]: _town_hall(row) for row in _rows(folder / "town_halls.csv.gz")}
        for row in _rows(folder / "communes.csv.gz"):
            if row[2] in ("COM", "ARM"):
                self._by_insee[row[0]] = _commune(row, halls.get(row[0]))
            else:
                former.append((row[1], row[3]))
        for commune in self._by_insee.values():
            self._by_key[name_key(commune.name)].append(commune)
            for code in commune.postal_codes:
                self._by_postal[code].append(commune)
        self._former: dict[str, list[Commune]] = defaultdict(list)
        for name, today in former:
            if today in self._by_insee:
                self._former[name_key(name)].append(self._by_insee[today])
        self._sorted_keys = sorted(self._by_key)
        self._by_lat = sorted((c for c in self._by_insee.values() if c.lat is not None), key=lambda c: c.lat or 0.0)
        self._lats = [c.lat or 0.0 for c in self._by_lat]
        self._departements = _departements(folder)
        self._postal_areas = _postal_areas(folder, self._departements)
        self._overseas = _overseas(folder, self._departements)
        self._departement_keys = {name_key(d.name): d for d in self._departements.values()}

    def __len__(self) -> int:
        return len(self._by_insee)

    def __iter__(self) -> Iterator[Commune]:
        return iter(self._by_insee.values())

    def by_insee(self, code: str) -> Commune | None:
        """Return the commune or arrondissement with that INSEE code."""
        return self._by_insee.get(code.strip().upper())

    def by_postal_code(self, code: str) -> list[Commune]:
        """Return the communes of a postal code, most inhabitants first; in split cities the arrondissement alone."""
        found = self._by_postal.get(code.replace(" ", ""), [])
        parents = {commune.parent for commune in found}
        return _by_population([commune for commune in found if commune.insee not in parents])

    def find(self, name_or_code: str, departement: str | None = None) -> list[Commune]:
        """Return the communes meant: several where the name is shared, none where nothing is near enough.

        A number is read as a postal code first, then as an INSEE code. A département may follow the name
        ("Saint-Aubin (39)", "Saint-Aubin, Jura"). Names are tried whole, then as the beginning of a longer
        name ("Romorantin"), then as a former commune, then misspelt.
        """
        text = name_or_code.strip()
        if re.fullmatch(r"\d{2} ?\d{3}", text):
            compact = text.replace(" ", "")
            one = self.by_insee(compact)
            return self.by_postal_code(compact) or ([one] if one and compact not in self._postal_areas else [])
        if re.fullmatch(r"2[abAB]\d{3}", text):
            one = self.by_insee(text)
            return [one] if one else []
        name, said = self._split(text)
        area = self.departement(departement) if departement else said
        arrondissement = self._arrondissement(name)
        if arrondissement:
            return [arrondissement]
        key = name_key(name)
        if not key:
            return []
        for lookup in (self._named, self._beginning, lambda key: self._former.get(key, []), self._like):
            kept = [c for c in lookup(key) if area is None or c.departement == area.code]
            if kept:
                return _by_population(list(dict.fromkeys(kept)))
        return []

    def suggest(self, text: str, limit: int = 8) -> list[Commune]:
        """Return communes for a field being typed: by postal code as it begins, else by the beginning of the name."""
        typed = text.strip().replace(" ", "")
        if typed.isdigit():
            found = [c for code in self._by_postal if code.startswith(typed) for c in self.by_postal_code(code)]
            return _by_population(list(dict.fromkeys(found)))[:limit]
        name, area = self._split(text.strip())
        key = name_key(name)
        if len(key) < 2:
            return []
        exact = _by_population(self._by_key.get(key, []))
        longer = _by_population(self._beginning(key, whole_words=False))
        former = _by_population(self._former.get(key, []))
        found = list(dict.fromkeys([*exact, *longer, *former])) or _by_population(self._like(key))
        return [c for c in found if area is None or c.departement == area.code][:limit]

    def departements(self) -> list[Departement]:
        """Return every département and overseas collectivity, by code."""
        return sorted(self._departements.values(), key=lambda area: area.code)

    def departement(self, number_or_name: str) -> Departement | None:
        """Return a département by its number ("41", "2A", "974") or its name."""
        text = number_or_name.strip().upper()
        return self._departements.get(text.zfill(2)) or self._departement_keys.get(name_key(number_or_name))

    def overseas(self, name: str) -> Departement | None:
        """Return the collectivity (975, 977, 978, 986 to 988) of one of its communes or capitals; of none here."""
        town, said = self._split(name.strip())
        area = self._overseas.get(name_key(town))
        return area if area and (said is None or said == area) else None

    def departement_of_postal_code(self, code: str) -> Departement | None:
        """Return the territory of a postal code, even one that no commune here has (975, 977, 978, 98x)."""
        if code in self._postal_areas:
            return self._postal_areas[code]
        communes = self.by_postal_code(code)
        if communes:
            return self._departements.get(communes[0].departement)
        return self._departements.get(code[:3]) if code[:2] in ("97", "98") else None

    def nearest(
        self, lat: float, lon: float, keep: Callable[[Commune], bool] = lambda _: True, within_km: float = 20_000
    ) -> Commune | None:
        """Return the nearest commune that `keep` accepts, or None within `within_km`."""
        for window in (0.1, 0.5, 3.0, 180.0):
            best: tuple[float, Commune] | None = None
            start, end = bisect_left(self._lats, lat - window), bisect_right(self._lats, lat + window)
            for commune in self._by_lat[start:end]:
                if commune.lon is not None and commune.lat is not None and keep(commune):
                    away = kilometres(lat, lon, commune.lat, commune.lon)
                    if best is None or away < best[0]:
                        best = (away, commune)
            if best and (best[0] <= window * 111 or window == 180.0):
                return best[1] if best[0] <= within_km else None
        return None

    def _named(self, key: str) -> list[Commune]:
        exact = self._by_key.get(key, [])
        if len(exact) != 1:
            return exact
        # "Tournon" is a village of Savoie, but most who say it live in Tournon-sur-Rhône: both are meant.
        return exact + [c for c in self._beginning(key) if c.population > _FAMOUS_FACTOR * exact[0].population]

    def _beginning(self, key: str, whole_words: bool = True) -> list[Commune]:
        start = bisect_left(self._sorted_keys, key)
        end = bisect_right(self._sorted_keys, key + "\uffff")
        keys = [k for k in self._sorted_keys[start:end] if not whole_words or k.startswith(key + " ")]
        return [c for k in keys for c in self._by_key[k] if not whole_words or not c.parent]

    def _like(self, key: str) -> list[Commune]:
        if len(key) < 5:
            return []
        found = process.extract(key, self._sorted_keys, scorer=fuzz.ratio, score_cutoff=_FUZZY_MINIMUM, limit=3)
        return [c for match, score, _ in found if score >= found[0][1] - 1 for c in self._by_key[match]]

    def _split(self, text: str) -> tuple[str, Departement | None]:
        """Separate "Saint-Aubin (39)" or "Saint-Aubin, Jura" into name and département."""
        match = re.fullmatch(rf"(.+?)[\s,]*[\s,(]\s*({_DEPARTEMENT_CODE})\s*\)?", text, re.IGNORECASE)
        if match and fold(match[1]) not in _SPLIT_CITIES:
            return match[1], self.departement(match[2])
        match = re.fullmatch(r"(.+?)\s*[,(]\s*(?:dans )?(?:le |la |les |l')?([^,()]+?)\s*\)?", text, re.IGNORECASE)
        if match and (area := self.departement(match[2])):
            return match[1], area
        return text, None

    def _arrondissement(self, name: str) -> Commune | None:
        match = re.fullmatch(
            r"(paris|lyon|marseille) (\d{1,2})(?: ?(?:er|e|eme|nd))?(?: arr(?:ondissement)?)?", fold(name)
        )
        if not match:
            return None
        prefix = {"paris": "751", "lyon": "6938", "marseille": "132"}[match[1]]
        number = match[2].zfill(5 - len(prefix)) if match[1] != "lyon" else str(int(match[2]))
        return self._by_insee.get(prefix + number)


def _by_population(communes: list[Commune]) -> list[Commune]:
    return sorted(communes, key=lambda commune: (-commune.population, commune.insee))


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def _number(text: str) -> float | None:
    return float(text) if text else None


def _town_hall(row: list[str]) -> TownHall:
    insee, address, postal_code, city, phone, hours, email, website, lat, lon = row
    point = _number(lat), _number(lon)
    return TownHall(insee, address, postal_code, city, phone, hours, email, website, *point)


def _commune(row: list[str], hall: TownHall | None) -> Commune:
    insee, name, _, parent, departement, region, epci, population, lat, lon, postal = row
    return Commune(
        insee, name.replace(" Arrondissement", " arrondissement"), departement, region, epci, int(population or 0),
        _number(lat), _number(lon), tuple(postal.split()), parent, hall,
    )  # fmt: skip


def _departements(folder: Path) -> dict[str, Departement]:
    found: dict[str, Departement] = {}
    rows: list[dict[str, Any]] = list(csv.DictReader((folder / "areas.csv").open(encoding="utf-8")))
    for row in rows:
        if row["kind"] == "departement":
            found[row["code"]] = Departement(row["code"], row["name"], row["region"], row["tncc"])
    for row in csv.DictReader((folder / "territories.csv").open(encoding="utf-8")):
        if row["code"] not in found:  # overseas collectivities, of which the package names no commune
            found[row["code"]] = Departement(row["code"], row["name"])
    return found


def _overseas(folder: Path, areas: dict[str, Departement]) -> dict[str, Departement]:
    rows = csv.DictReader((folder / "overseas.csv").open(encoding="utf-8"))
    return {name_key(row["name"]): areas[row["territory"]] for row in rows}


def _postal_areas(folder: Path, areas: dict[str, Departement]) -> dict[str, Departement]:
    """Return the collectivities whose postal code begins like another territory's (97133 is Saint-Barthélemy)."""
    rows = csv.DictReader((folder / "territories.csv").open(encoding="utf-8"))
    return {code: areas[row["code"]] for row in rows for code in row["postal_codes"].split()}
