"""Undoes a whole import: what it created goes, what it changed or removed is again what it was, to the letter."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import images
from services.directory.importing import repository as repository_imports
from services.directory.importing.answers import conceal_image
from services.directory.models import DirectoryImport, DirectoryImportChange, Service, Structure
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository
from services.directory.writing.source import Counts

Changes = list[DirectoryImportChange]


class NotUndone(Exception):
    """The import cannot be undone; the message is one French sentence or two that say what to do."""


def undo(session: Session, identity: str, taxonomy: Taxonomy, *, now: datetime, by: str = "") -> Counts:
    """Return what going back changed: removed (had been created), changed back, created again.

    Addresses that a person has said to be secret since do not come back. Raises NotUndone where the import is
    unknown, already undone, or where something of it was changed since; nothing is changed then.
    """
    done = _find(session, identity)
    by_action: dict[tuple[str, str], Changes] = defaultdict(list)
    changes = repository_imports.changes(session, identity)
    for change in changes:
        by_action[change.record, change.action].append(change)
    later = repository_imports.later_imports(session, done.sources, changes[-1].id) if changes else []
    if later:
        raise NotUndone(f"Des imports plus récents ont changé cette source. Annulez d'abord : {', '.join(later)}.")
    here = {kind: _check_untouched(session, kind, by_action, identity) for kind in ("structure", "service")}
    created_structures = here["structure"]["created"]
    _check_alone(session, created_structures, by_action["service", "created"])

    answers = repository_imports.answers(session, done.sources)
    repository.remove(session, Service, here["service"]["created"])
    repository.remove(session, Structure, created_structures)
    for kind in ("structure", "service"):
        _restore(session, kind, by_action[kind, "removed"], by_action[kind, "changed"], answers, taxonomy)
    done.undone_at, done.undone_by = now, by
    return Counts(
        created=sum(len(by_action[kind, "removed"]) for kind in here),
        changed=sum(len(by_action[kind, "changed"]) for kind in here),
        removed=sum(len(by_action[kind, "created"]) for kind in here),
    )


def _find(session: Session, identity: str) -> DirectoryImport:
    done = repository_imports.find_import(session, identity)
    if done is None:
        latest = ", ".join(each.id for each in repository_imports.imports(session, 5) if each.undone_at is None)
        raise NotUndone(f"Cet import n'existe pas : {identity}. " + (f"Les derniers : {latest}." if latest else ""))
    if done.undone_at is not None:
        raise NotUndone(f"Cet import est déjà annulé, le {done.undone_at:%d/%m/%Y}.")
    return done


def _check_untouched(
    session: Session, kind: str, by_action: dict[tuple[str, str], Changes], identity: str
) -> dict[str, list[int]]:
    """Return the database ids of what was created and changed; raise where another hand has been on it since."""
    model = repository_imports.MODELS[kind]
    found: dict[str, list[int]] = {"created": [], "changed": []}
    touched: list[str] = []
    for action in found:
        by_source: dict[str, list[str]] = defaultdict(list)
        for change in by_action[kind, action]:
            by_source[change.source].append(change.source_id)
        for source, ids in by_source.items():
            present = repository_imports.written_by(session, model, source, ids)
            for source_id in ids:
                row, owner = present.get(source_id, (0, None))
                if owner == identity:
                    found[action].append(row)
                else:
                    touched.append(source_id)
    removed = by_action[kind, "removed"]
    for source in {change.source for change in removed}:
        ids = [change.source_id for change in removed if change.source == source]
        touched += repository_imports.written_by(session, model, source, ids)
    if touched:
        raise NotUndone(f"Ces fiches ont été changées depuis : {', '.join(touched[:5])}. Cet import reste donc.")
    # SQLite gives the number of a removed row to the next one that is created.
    rows = [change.before["columns"]["id"] for change in removed if change.before]
    taken = {each.import_id or each.uid for each in repository.records(session, model, rows).values()}
    if taken:
        raise NotUndone(f"D'autres fiches ont pris la place depuis. Annulez d'abord : {', '.join(sorted(taken))}.")
    return found


def _check_alone(session: Session, structures: list[int], services: Changes) -> None:
    """Raise where a structure that would go has services that came from elsewhere since."""
    ours = {(each.source, each.source_id) for each in services}
    strangers = [
        source_id
        for _, _, source, source_id in repository_imports.services_of(session, structures)
        if (source, source_id) not in ours
    ]
    if strangers:
        raise NotUndone(f"Des services ont été ajoutés depuis à ces structures : {', '.join(strangers[:5])}.")


def _restore(
    session: Session, kind: str, removed: Changes, changed: Changes, answers: dict[tuple[str, str, str], bool],
    taxonomy: Taxonomy,
) -> None:  # fmt: skip
    model = repository_imports.MODELS[kind]
    children: dict[int, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {"removed": [], "changed": []}
    for change in _both(removed, changed):
        image = change.before or {}
        if answers.get((kind, change.source, change.source_id)):
            image = conceal_image(image, taxonomy)
        columns = images.columns(image)
        rows[change.action].append(columns)
        if model is Service:
            children[columns["id"]] = images.children(image)
    repository.insert_records(session, model, rows["removed"])
    repository.update_records(session, model, rows["changed"])
    repository.replace_children(session, children)


def _both(first: Changes, second: Changes) -> Iterable[DirectoryImportChange]:
    yield from first
    yield from second
