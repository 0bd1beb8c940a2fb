"""Undoes an import: what it created goes, what it changed or removed is again what it was, to the letter.

What a person has worked on since stays, and so does what depends on it: the import keeps which records these are, and
why, and undoing it again takes up those alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import images
from services.directory.importing import repository as repository_imports
from services.directory.importing.answers import conceal_image
from services.directory.importing.staying import Stay, as_kept, lines, stays_of, touched
from services.directory.models import DirectoryImport, DirectoryImportChange, Service, Structure
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository
from services.directory.writing.source import Counts

Changes = list[DirectoryImportChange]
_TOLD = 5
"""Records named where nothing can be undone."""


class NotUndone(Exception):
    """The import cannot be undone; the message is one French sentence or two that say what to do."""


def undo(session: Session, identity: str, taxonomy: Taxonomy, *, now: datetime, by: str = "") -> Counts:
    """Return what going back changed: removed (had been created), changed back, created again.

    What stays is in the import's `stays`. Addresses that a person has said to be secret since do not come back. Raises
    NotUndone where the import is unknown, already undone, followed by another, or where all of it stays; nothing is
    changed then.
    """
    done = _find(session, identity)
    changes = repository_imports.changes(session, identity)
    later = repository_imports.later_imports(session, done.sources, changes[-1].id) if changes else []
    if later:
        raise NotUndone(f"Des imports plus récents ont changé cette source. Annulez d'abord : {', '.join(later)}.")
    if done.undone_at is not None:
        left = {each.key for each in stays_of(done.stays)}
        changes = [each for each in changes if (each.record, each.source, each.source_id) in left]
    work = _Undoing(session, identity, changes, repository_imports.answers(session, done.sources), taxonomy)
    counts = work.run()
    if changes and work.stays and counts == Counts():
        said = " ".join(lines(session, work.stays, _TOLD))
        raise NotUndone(f"Rien n'est annulé, car tout a changé depuis. {said}")
    done.undone_at, done.undone_by, done.stays = now, by, as_kept(work.stays)
    return counts


class _Undoing:
    """One undoing, in the caller's transaction."""

    def __init__(
        self,
        session: Session,
        identity: str,
        changes: Changes,
        answers: dict[tuple[str, str, str], bool],
        taxonomy: Taxonomy,
    ) -> None:
        self._session, self._identity, self._changes = session, identity, changes
        self._answers, self._taxonomy = answers, taxonomy
        self.stays: list[Stay] = []

    def run(self) -> Counts:
        """Undo what can be, services before the structures that would take them along."""
        structures, services = self._sorted("structure"), self._sorted("service")
        repository.remove(self._session, Service, services["created"].values())
        restored = self._restore_structures(structures["removed"], structures["changed"])
        again, back = self._restore_services(services["removed"], services["changed"])
        gone = self._alone(structures["created"])
        repository.remove(self._session, Structure, gone)
        self._session.expire_all()
        return Counts(
            created=len(structures["removed"]) + again,
            changed=restored + back,
            removed=len(services["created"]) + len(gone),
        )

    def _sorted(self, kind: str) -> dict[str, dict[DirectoryImportChange, int]]:
        """Return the changes of a sort that can be undone, by action, each with its database id; the others stay."""
        found: dict[str, dict[DirectoryImportChange, int]] = {"created": {}, "changed": {}, "removed": {}}
        by_source: dict[str, Changes] = defaultdict(list)
        for change in self._changes:
            if change.record == kind:
                by_source[change.source].append(change)
        model = repository_imports.MODELS[kind]
        for source, changes in by_source.items():
            ids = [each.source_id for each in changes]
            present = repository_imports.written_by(self._session, model, source, ids)
            for change in changes:
                row, owner = present.get(change.source_id, (0, None))
                if change.action == "removed":
                    if row:
                        self._stay(change, "back")
                    else:
                        found["removed"][change] = (change.before or {})["columns"]["id"]
                elif row and owner == self._identity:
                    found[change.action][change] = row
                elif row or change.action == "changed":  # what was created and left since is undone already
                    self.stays.append(touched(self._session, change))
        # SQLite gives the number of a removed row to the next one that is created.
        others = repository.records(self._session, model, found["removed"].values()).values()
        if taken := {each.import_id or each.uid for each in others}:
            raise NotUndone(f"D'autres fiches ont pris la place depuis. Annulez d'abord : {', '.join(sorted(taken))}.")
        return found

    def _restore_structures(self, removed: Iterable[DirectoryImportChange], changed: Changes | Any) -> int:
        rows = {each: images.columns(self._image(each)) for each in (*removed, *changed)}
        kept = repository.records(self._session, Structure, {row["merged_into"] for row in rows.values()} - {None})
        for row in rows.values():
            row["merged_into"] = row["merged_into"] if row["merged_into"] in kept else None
        repository.insert_records(self._session, Structure, [rows[each] for each in removed])
        repository.update_records(self._session, Structure, [rows[each] for each in changed])
        return len([*changed])

    def _restore_services(self, removed: Iterable[DirectoryImportChange], changed: Changes | Any) -> tuple[int, int]:
        """Bring services back to the structure that they had, or into which that one was merged since."""
        pictures = {each: self._image(each) for each in (*removed, *changed)}
        rows = {each: images.columns(image) for each, image in pictures.items()}
        homes = repository.records(self._session, Structure, {row["structure_id"] for row in rows.values()})
        written: dict[str, list[dict[str, Any]]] = {"removed": [], "changed": []}
        children = {}
        for change, row in rows.items():
            home = homes.get(row["structure_id"])
            if home is None:
                self._stay(change, "homeless")
                continue
            row["structure_id"] = home.merged_into or home.id
            written[change.action].append(row)
            children[row["id"]] = images.children(pictures[change])
        repository.insert_records(self._session, Service, written["removed"])
        repository.update_records(self._session, Service, written["changed"])
        repository.replace_children(self._session, children)
        return len(written["removed"]), len(written["changed"])

    def _alone(self, created: dict[DirectoryImportChange, int]) -> list[int]:
        """Return the created structures that no service needs any more; the others stay."""
        found = repository_imports.services_of(self._session, created.values())
        needed = {structure for structure, *_ in found}
        for change, row in created.items():
            if row in needed:
                self._stay(change, "services")
        return [row for row in created.values() if row not in needed]

    def _image(self, change: DirectoryImportChange) -> dict[str, Any]:
        image = change.before or {}
        if self._answers.get((change.record, change.source, change.source_id)):
            return conceal_image(image, self._taxonomy)
        return image

    def _stay(self, change: DirectoryImportChange, why: Any) -> None:
        self.stays.append(Stay(change.record, change.source, change.source_id, why))


def _find(session: Session, identity: str) -> DirectoryImport:
    done = repository_imports.find_import(session, identity)
    if done is None:
        latest = ", ".join(each.id for each in repository_imports.imports(session, 5) if each.undone_at is None)
        raise NotUndone(f"Cet import n'existe pas : {identity}. " + (f"Les derniers : {latest}." if latest else ""))
    if done.undone_at is not None and not done.stays:
        raise NotUndone(f"Cet import est déjà annulé, le {done.undone_at:%d/%m/%Y}.")
    return done
