"""The history of a record as a person reads it: who, when, why, and each field before and after."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.clock import PARIS
from services.directory.models import DirectoryImport, DirectoryImportChange, DirectoryRevision
from services.office.content import content
from services.office.lists import french
from services.office.records import hours
from services.office.records.form import labels

_OTHER = {"status": "Statut", "protected_address": "Adresse secrète", "closures": "Fermetures",
          "zones": "Territoire servi", "confirmed_on": "Confirmée le", "doubtful": "À vérifier",
          "occasions": "Séances et passages"}  # fmt: skip
_DATED = {"closures", "occasions", "confirmed_on"}
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_ANSWERS = {True: "oui", False: "non", None: "–", "": "–"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a history."""

    id: int
    when: str
    who: str
    what: str
    state: str
    reason: str
    decision: str
    changes: list[FieldChange]
    undoable: bool
    to_read: bool


def steps(revisions: list[DirectoryRevision], names: dict[str, str]) -> list[Step]:
    """Return what persons did to a record, latest first; `names` are display names by login."""
    found = []
    for each in revisions:
        what = content().actions["proposed" if each.state != "published" else each.action]
        read = "Relu par" if each.asked else "Relu et publié par"
        verb = read if each.state == "published" else "Refusé par"
        decided = f"{verb} {names.get(each.decided_by, each.decided_by)} : {each.decision}" if each.decided_by else ""
        found.append(
            Step(
                each.id,
                f"{each.made_at.astimezone(PARIS):%d/%m/%Y à %H h %M}",
                names.get(each.made_by, each.made_by) or "Aller-vers",
                what,
                each.state,
                each.reason,
                decided.rstrip(" :"),
                changes(each.before, each.after),
                each.state == "published" and bool(each.before),
                each.to_read,
            )
        )
    return found


def imported(changed: list[tuple[DirectoryImportChange, DirectoryImport]]) -> list[str]:
    """Return one line for each import that touched a record."""
    words = {"created": "créée", "changed": "changée", "removed": "retirée"}
    return [
        f"{done.written_at.astimezone(PARIS):%d/%m/%Y} : {words[change.action]} par l'import de {', '.join(done.files)}"
        f"{' (annulé)' if done.undone_at else ''}"
        for change, done in changed
    ]


def changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[FieldChange]:
    """Return the fields that two images say differently."""
    if not before or not after:
        return []
    file = content()
    said = {**labels(file.structure), **labels(file.service), **_OTHER}
    old = {**before["columns"], **(before.get("children") or {})}
    new = {**after["columns"], **(after.get("children") or {})}
    return [
        FieldChange(label, _worded(name, old.get(name)), _worded(name, new.get(name)))
        for name, label in said.items()
        if name in new and old.get(name) != new.get(name)
    ]


def asked_days(revision: DirectoryRevision) -> FieldChange:
    """Return what somebody asks, or did at once, of the closures or dates of a record: what goes, then what comes."""
    asked = revision.asked or {}
    if revision.action == "closed":
        instead = " ; ".join(_closure(each) for each in asked.get("instead", ()))
        if revision.to_read:
            return FieldChange(_OTHER["closures"], instead or "–", _closure(asked["closure"]))
        return FieldChange(_OTHER["closures"], _closure(asked["closure"]), "–")
    taken, new = (" ; ".join(_date(each) for each in asked.get(name, ())) or "–" for name in ("taken", "dates"))
    return FieldChange(_OTHER["occasions"], taken, new)


def _closure(row: list[str]) -> str:
    first, last = (date.fromisoformat(each) for each in row[:2])
    days = f"le {french(first)}" if first == last else f"du {french(first)} au {french(last)}"
    return f"Fermé {days}{f' : {row[2]}' if row[2] else ''}"


def _date(each: dict[str, Any]) -> str:
    place, label = each.get("commune"), each.get("label")
    said = f"{french(date.fromisoformat(each['day']))}, {each['opens']} à {each['closes']}"
    return f"{said}{f', {place}' if place else ''}{f' : {label}' if label else ''}"


def _worded(name: str, value: Any) -> str:
    if value is None or isinstance(value, bool) or value == "":
        return _ANSWERS[value]
    if name == "status":
        return content().statuses.get(str(value), str(value))
    if name == "horaires_accueil":
        return " ; ".join(hours.said_back(str(value))) or str(value)
    if isinstance(value, list):
        parts = (" ".join(str(part) for part in each) if isinstance(each, list) else str(each) for each in value)
        value = " ; ".join(parts) or "–"
    return _DAY.sub(r"\3/\2/\1", str(value)) if name in _DATED else str(value)
