"""France services: the national list (one line a counter, hours in a column a day), or the same in data·inclusion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.directory.importing import cells, data_inclusion, files, weekly
from services.directory.importing.rows import Reading, Row, Unreadable

SOURCE = "anct-france-services"
_DAYS = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi", "h_dimanche")
_KIND = "france-services"
_SERVICE_NAME = "Accompagnement aux démarches administratives et numériques"
_THEMATIQUES = [
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
    "numerique--acceder-a-des-services-en-ligne",
]


def read(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield a structure and its one service for each counter. Raises Unreadable."""
    if files.is_json(path):
        yield from data_inclusion.read(path, reading)
        return
    for table in files.tables(path):
        if not {"id_fs", "lib_fs"} <= set(table.columns):
            raise Unreadable(f"Il manque « id_fs » ou « lib_fs » dans {table.name}. Est-ce la liste France services ?")
        for line, row in table.rows:
            shared = _shared(row, table.name, line, reading)
            identity = cells.words(row.get("id_fs"))
            yield Row(
                "structure", table.name, line,
                {**shared, "id": identity, "nom": row.get("lib_fs"), "reseaux_porteurs": ["france-service"]},
            )  # fmt: skip
            service = {
                **shared,
                "id": f"{identity}--demarches" if identity else "",
                "structure_id": identity,
                "nom": _SERVICE_NAME,
                "type": "accompagnement",
                "thematiques": _THEMATIQUES,
                "frais": "gratuit",
                "publics": ["tous-publics"],
                "modes_accueil": ["en-presentiel"],
                "modes_mobilisation": ["se-presenter", *(["telephoner"] if row.get("telephone") else [])],
                "mobilisable_par": ["usagers", "professionnels"],
                "mobilisation_precisions": row.get("commentaire"),
            }
            yield Row("service", table.name, line, service)


def _shared(row: dict[str, Any], file: str, line: int, reading: Reading) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "description": reading.taxonomy.kind(_KIND).why,
        "date_maj": reading.dated,
        "adresse": row.get("adresse"),
        "complement_adresse": row.get("complement_adresse"),
        "code_postal": row.get("code_postal"),
        "code_insee": row.get("insee_com"),
        "commune": row.get("lib_com"),
        "latitude": row.get("latitude"),
        "longitude": row.get("longitude"),
        "telephone": row.get("telephone"),
        "courriel": row.get("mail"),
        "horaires_accueil": _hours(row, file, line, reading),
    }


def _hours(row: dict[str, Any], file: str, line: int, reading: Reading) -> str:
    days: dict[int, weekly.Ranges] = {}
    for index, name in enumerate(_DAYS):
        written = cells.words(row.get(name))
        found = weekly.ranges(written)
        if found is None:
            reason = "Cet horaire ne se lit pas. Les horaires de ce lieu restent vides."
            reading.note(file, line, reason, name=name, value=written, nearest="09:00 - 12:00 / 13:30 - 17:00")
            return ""
        days[index] = found
    return weekly.osm(days)
