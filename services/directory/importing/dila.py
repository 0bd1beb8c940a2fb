"""The annuaire of the administration (DILA): the JSON published today, or a table of one counter a line.

Every counter becomes a structure; those whose type has a meaning for families (data/content/directory_imports.yml)
become a service too. Town halls are places without a service here: the assistant serves them from the communes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.directory.importing import cells, files, weekly
from services.directory.importing.rows import Reading, Row, Unreadable
from services.directory.importing.rules import Counter as Meaning
from services.directory.writing.preparing import departement_of

SOURCE = "dila-annuaire"
_WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ADDRESS = re.compile(r"(.*?)\s*,\s*(\d{4,5})\s*,\s*([^,]*)", re.DOTALL)


def read(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield a structure for each counter, and a service where its type has one. Raises Unreadable."""
    without = Counter[str]()
    for file, line, kind, values in _counters(path, reading):
        if values is None:
            yield Row("structure", file, line, None)
            continue
        meaning = reading.rules.file.dila.get(kind, Meaning(service=False))
        shared = {**values, "source": SOURCE, "date_maj": values.get("date_maj") or reading.dated}
        yield Row("structure", file, line, {**shared, "reseaux_porteurs": meaning.networks})
        if not meaning.service:
            without[kind] += 1
            continue
        identity = cells.words(values.get("id"))
        area = departement_of(cells.words(values.get("code_insee")) or cells.words(values.get("code_postal")))
        yield Row(
            "service", file, line,
            {
                **shared,
                "id": f"{identity}--accueil" if identity else "",
                "structure_id": identity,
                "description": reading.taxonomy.kind(meaning.kind).why,
                "kind": meaning.kind,
                "needs": meaning.needs,
                "modes_accueil": ["en-presentiel"],
                "zone_eligibilite": [area] if meaning.zone == "departement" and area else [],
            },
        )  # fmt: skip
    for kind, number in without.most_common():
        reading.note(path.name, 0, "Ce type de guichet entre sans service.", name="type", value=f"{kind} ({number})")


def _counters(path: Path, reading: Reading) -> Iterator[tuple[str, int, str, dict[str, Any] | None]]:
    """Yield (file, line, type, values); values None where the row is no object."""
    if files.is_json(path):
        found = files.objects(path)
        if isinstance(found, dict):
            found = next((found[name] for name in ("service", "results") if isinstance(found.get(name), list)), None)
        if not isinstance(found, list):
            raise Unreadable(f"Le fichier {path.name} n'a pas la liste « service » de l'annuaire.")
        for position, each in enumerate(found, start=1):
            if not isinstance(each, dict):
                yield path.name, position, "", None
                continue
            types = [cells.words(pivot.get("type_service_local")) for pivot in _objects(each.get("pivot"))]
            kind = next((name for name in types if name in reading.rules.file.dila), types[0] if types else "")
            yield path.name, position, kind, _from_json(each)
        return
    for table in files.tables(path):
        if not {"id", "type_pivot", "nom"} <= set(table.columns):
            raise Unreadable(f"Il manque « id », « type_pivot » ou « nom » dans {table.name}. Est-ce l'annuaire ?")
        for line, row in table.rows:
            yield table.name, line, cells.words(row.get("type_pivot")), _from_row(row)


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    street, postal = cells.words(row.get("adresse")), cells.words(row.get("code_postal"))
    match = _ADDRESS.fullmatch(street)
    if match:
        street, postal = match[1].rstrip(" ,"), postal if len(postal) >= 4 else match[2]
    return {
        "id": row.get("id"),
        "nom": row.get("nom"),
        "adresse": street,
        "code_postal": postal,
        "code_insee": row.get("code_insee"),
        "commune": row.get("commune"),
        "latitude": row.get("latitude"),  # lat_centre_commune is no address: the commune's own centre serves as well
        "longitude": row.get("longitude"),
        "telephone": row.get("telephone"),
        "site_web": row.get("site_web"),
        "courriel": row.get("email"),
    }


def _from_json(each: dict[str, Any]) -> dict[str, Any]:
    places = _objects(each.get("adresse"))
    place = next((one for one in places if cells.words(one.get("type_adresse")).lower() != "adresse postale"), {})
    streets = (place.get("complement1"), place.get("complement2"))
    return {
        "id": each.get("id"),
        "nom": each.get("nom"),
        "date_maj": cells.day(each.get("date_modification")),
        "adresse": place.get("numero_voie"),
        "complement_adresse": ", ".join(text for text in map(cells.words, streets) if text),
        "code_postal": place.get("code_postal"),
        "code_insee": each.get("code_insee_commune"),
        "commune": place.get("nom_commune"),
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
        "accessibilite_lieu": None,
        "telephone": _first(each.get("telephone")),
        "site_web": _first(each.get("site_internet")),
        "courriel": _first(each.get("adresse_courriel")),
        "horaires_accueil": _hours(_objects(each.get("plage_ouverture"))),
    }


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return a list of objects, also where it is written as JSON in a text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def _first(value: Any) -> str:
    """Return the first text of a list of texts or of {"valeur": text}."""
    found = _objects(value)
    if found:
        return cells.words(found[0].get("valeur"))
    listed = value if isinstance(value, list) else [value]
    return next((text for text in map(cells.words, listed) if text and not text.startswith("[")), "")


def _hours(periods: list[dict[str, Any]]) -> str:
    """Return OSM hours of the annuaire's periods: first day, last day, one or two ranges; "" where one is not clear."""
    days: dict[int, tuple[tuple[str, str], ...]] = {}
    for period in periods:
        first, last = (cells.words(period.get(name)).lower() for name in ("nom_jour_debut", "nom_jour_fin"))
        if first not in _WEEK or (last or first) not in _WEEK or cells.words(period.get("commentaire")):
            return ""
        found = []
        for number in (1, 2):
            start, end = (
                weekly.clock(cells.words(period.get(f"valeur_heure_{name}_{number}"))) for name in ("debut", "fin")
            )
            if start and end:
                found.append((start, end))
        for day in range(_WEEK.index(first), _WEEK.index(last or first) + 1):
            days[day] = tuple(dict.fromkeys((*days.get(day, ()), *found)))
    return weekly.osm(days)
