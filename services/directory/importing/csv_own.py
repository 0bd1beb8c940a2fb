"""Our own table, CSV or XLSX: one service a line, its structure beside it. Few columns are needed: see COLUMNS.

A line may name its structure in full (structure_nom…), by its id alone, or not at all: it is then its own structure.
A line without a service's name is a structure alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.directory.importing import cells, files
from services.directory.importing.checking import made_up_id
from services.directory.importing.data_inclusion import tell_unknown
from services.directory.importing.rows import Reading, Row, Unreadable
from services.directory.schemas import ServiceIn, StructureIn

SOURCE = "saisie"
_NOT_ASKED = {"demonstration", "status", "contact_nom_prenom"}
_PREFIX = "structure_"
SERVICE_COLUMNS = [name for name in ServiceIn.model_fields if name not in _NOT_ASKED]
STRUCTURE_COLUMNS = [
    f"{_PREFIX}{name}" for name in StructureIn.model_fields if name not in _NOT_ASKED and name not in ("source", "id")
]
COLUMNS = [*SERVICE_COLUMNS, *STRUCTURE_COLUMNS]
_FRENCH = {
    "identifiant": "id", "adresse_electronique": "courriel", "email": "courriel", "mail": "courriel",
    "tel": "telephone",
    "horaires": "horaires_accueil", "site": "structure_site_web", "site_web": "structure_site_web", "ville": "commune",
    "type_de_service": "kind", "genre": "kind", "besoins": "needs", "langues": "languages", "recoit": "receives",
    "fermetures": "closures", "seances": "occasions",
    "passages": "occasions", "rendez_vous": "by_appointment", "appel_gratuit": "free_call",
    "a_domicile": "home_visits", "interprete": "interpreter", "sans_papiers_demandes": "papers_not_required",
    "pairs_aidants": "peer_helpers", "delai": "waiting_time", "adresse_secrete": "protected_address",
    "nom_de_la_structure": "structure_nom", "structure": "structure_nom", "zone": "zone_eligibilite",
    "insee": "code_insee", "cp": "code_postal",
}  # fmt: skip
"""What people write instead; the names of COLUMNS are always understood."""
_OF_A_PLACE = {
    "description", "lien_source", "adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude",
    "longitude", "telephone", "courriel", "horaires_accueil", "protected_address",
}  # fmt: skip


def read(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the structures and services of a table. Raises Unreadable."""
    if files.is_json(path):
        raise Unreadable(f"Le fichier {path.name} est du JSON. Choisissez le format data-inclusion ou hsds.")
    for table in files.tables(path):
        columns = [_FRENCH.get(name, name) for name in table.columns]
        if not {"nom", "structure_nom"} & set(columns):
            raise Unreadable(f"Il manque la colonne « nom » dans {table.name}.")
        tell_unknown(table.name, columns, set(COLUMNS), reading)
        known: set[tuple[str, str]] = set()
        rows: list[tuple[int, _Split]] = []
        for line, row in table.rows:
            values = {_FRENCH.get(name, name): value for name, value in row.items()}
            source = cells.words(values.get("source")) or reading.source or SOURCE
            rows.append((line, _split(values, source, reading)))
        lent = _agreed(split for _, split in rows)
        for line, split in rows:
            if split.structure.get("nom") and split.key not in known:
                known.add(split.key)
                yield Row("structure", table.name, line, {**split.structure, **lent[split.key]})
            if split.service:
                yield Row("service", table.name, line, split.service)


@dataclass(frozen=True, slots=True)
class _Split:
    """The structure and the service of one line."""

    structure: dict[str, Any]
    service: dict[str, Any] | None
    lent: dict[str, Any]
    """What the service may lend its structure, of which the line says no place."""

    @property
    def key(self) -> tuple[str, str]:
        return self.structure["source"], cells.words(self.structure["id"])


def _agreed(splits: Iterable[_Split]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what all the services of a structure say alike, and so its own.

    One place's hours are not its neighbour's: a service that says none takes those of its structure.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in splits:
        known = found.setdefault(each.key, dict(each.lent))
        secret = known.get("protected_address") or each.lent.get("protected_address")
        for name in [name for name in known if known[name] != each.lent.get(name)]:
            del known[name]
        if secret:
            known["protected_address"] = secret
    return found


def _split(values: dict[str, Any], source: str, reading: Reading) -> _Split:
    dated = values.get("date_maj") or reading.dated
    service = {name: values.get(name) for name in SERVICE_COLUMNS} | {"source": source, "date_maj": dated}
    structure = {name.removeprefix(_PREFIX): values.get(name) for name in STRUCTURE_COLUMNS}
    structure |= {"source": source, "date_maj": structure["date_maj"] or dated}
    nom, home = cells.words(values.get("nom")), cells.words(structure["nom"])
    place = cells.words(values.get("code_insee")) or cells.words(values.get("commune"))
    identity = cells.words(values.get("id")) or made_up_id(nom, place)
    owner, lent = cells.words(values.get("structure_id")), dict[str, Any]()
    if home:
        owner = owner or made_up_id(home, cells.words(structure["commune"]) or place)
        if not any(cells.words(structure[name]) for name in ("adresse", "commune", "code_postal", "code_insee")):
            lent = {name: values.get(name) for name in _OF_A_PLACE - {"description"} if not structure.get(name)}
    elif not owner:
        owner = identity
        structure |= {"nom": nom, **{name: values.get(name) for name in _OF_A_PLACE}}
    structure["id"] = owner
    return _Split(structure, {**service, "id": identity, "structure_id": owner} if nom else None, lent)
