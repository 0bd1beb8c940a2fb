"""data·inclusion v1: JSON (one file of structures and services, or one list), CSV, XLSX. Its fields are ours."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from services.directory.importing import files
from services.directory.importing.rows import Reading, RecordKind, Row, Unreadable
from services.directory.importing.rules import nearest
from services.directory.schemas import ServiceIn, StructureIn

FIELDS = {"structure": set(StructureIn.model_fields), "service": set(ServiceIn.model_fields) | {"contact_nom_prenom"}}
_OURS = {"protected_address", "demonstration", "status"}
"""Fields of ours that no file from elsewhere decides."""
_LISTS: tuple[tuple[str, RecordKind], ...] = (("structures", "structure"), ("services", "service"))


def read(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield every structure and service of a file. Raises Unreadable."""
    if files.is_json(path):
        yield from _objects(path, files.objects(path), reading)
        return
    for table in files.tables(path):
        kind: RecordKind = "service" if "structure_id" in table.columns else "structure"
        if not {"id", "nom"} <= set(table.columns):
            raise Unreadable(f"Il manque la colonne « id » ou « nom » dans {table.name}. Est-ce du data·inclusion ?")
        tell_unknown(table.name, table.columns, FIELDS[kind], reading)
        for line, cells in table.rows:
            yield Row(kind, table.name, line, _theirs(cells))


def tell_unknown(file: str, columns: Iterable[str], known: set[str], reading: Reading) -> None:
    """Tell once which columns are not read, and what they may have meant."""
    for name in dict.fromkeys(columns):
        if name and name not in known and not name.startswith("score_qualite"):
            proposed = nearest(name, known)
            reading.note(file, 0, "Cette colonne n'est pas lue.", name=name, value=name, nearest=proposed)


def _objects(path: Path, found: Any, reading: Reading) -> Iterator[Row]:
    if isinstance(found, dict) and "items" in found:
        found = found["items"]
    listed: list[tuple[RecordKind | None, Any]] = []
    if isinstance(found, list):
        listed.append((None, found))
    elif isinstance(found, dict):
        listed += [(kind, found[name]) for name, kind in _LISTS if isinstance(found.get(name), list)]
    if not listed:
        raise Unreadable(f"Le fichier {path.name} n'a pas de liste « structures » ou « services ».")
    columns: dict[str, set[str]] = {"structure": set(), "service": set()}
    for given, items in listed:
        for position, values in enumerate(items, start=1):
            kind = given or ("service" if isinstance(values, dict) and "structure_id" in values else "structure")
            if isinstance(values, dict):
                columns[kind].update(values)
            yield Row(kind, path.name, position, _theirs(values))
    for each, names in columns.items():
        unknown = sorted(name for name in names - FIELDS[each] if not name.startswith("_"))
        tell_unknown(path.name, unknown[:50], FIELDS[each], reading)


def _theirs(values: Any) -> Any:
    return {name: value for name, value in values.items() if name not in _OURS} if isinstance(values, dict) else values
