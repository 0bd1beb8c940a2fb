"""Compares what was read with what the directory holds: what is new, what changed, what left."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.orm import Session

from services.directory.importing import repository
from services.directory.importing.apart import Areas, Asks, Waits
from services.directory.importing.holding import Answers, decide, is_sensitive
from services.directory.importing.report import Tally
from services.directory.importing.repository import Known
from services.directory.importing.rows import RecordKind
from services.directory.importing.rules import Rules
from services.directory.models import Service, Structure
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository as written
from services.directory.writing.preparing import PreparedService, service_row, structure_row
from services.directory.writing.provenance import alike

Missing = Literal["remove", "keep"]
_INHERITED = (
    "adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude", "telephone",
    "courriel", "horaires_accueil", "reseaux_porteurs", "protected_address",
)  # fmt: skip
_NOT_SAID = ("id", "fingerprint", "quality")
_LEFT_ALONE = ("draft", "archived")
"""What a person took off the public directory stays off, whatever a file says."""


@dataclass(slots=True)
class Batch:
    """The records of one source, ready to be compared. Structures that only the directory knows have no row."""

    source: str
    structures: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[str, tuple[str, PreparedService]] = field(default_factory=dict)
    """By id: the id of the structure, and the service."""
    tightened: dict[str, StructureIn] = field(default_factory=dict)
    """Structures that are not in the file, but must be held or emptied because of a service that is."""
    refused: dict[str, set[str]] = field(default_factory=lambda: {"structure": set(), "service": set()})


@dataclass(slots=True)
class Plan:
    """What writing one source would do. Changed rows carry their database id."""

    batch: Batch
    new_structures: list[dict[str, Any]] = field(default_factory=list)
    changed_structures: list[dict[str, Any]] = field(default_factory=list)
    new_services: list[tuple[str, PreparedService]] = field(default_factory=list)
    changed_services: list[tuple[int, str, PreparedService]] = field(default_factory=list)
    gone_structures: list[int] = field(default_factory=list)
    gone_services: list[int] = field(default_factory=list)
    structures: Tally = field(default_factory=Tally)
    services: Tally = field(default_factory=Tally)
    waits: list[Waits] = field(default_factory=list)
    """What is left out because a second person has to read it first."""
    areas: Areas | None = None

    @property
    def tallies(self) -> tuple[Tally, Tally]:
        return self.structures, self.services


def prepare(
    source: str,
    structures: Iterable[StructureIn],
    services: Iterable[ServiceIn],
    stored: dict[str, StructureIn],
    rules: Rules,
    taxonomy: Taxonomy,
    answers: Answers,
) -> Batch:
    """Return rows with what must be held or emptied decided. `stored` are structures that only the directory knows."""
    by_structure: dict[str, list[ServiceIn]] = {}
    for service in services:
        by_structure.setdefault(service.structure_id, []).append(service)
    batch = Batch(source)
    listed = {each.id: each for each in structures}
    for identity, given in {**stored, **listed}.items():
        decided, below = decide(given, by_structure.get(identity, ()), rules, answers)
        if identity in listed:
            row = structure_row(decided)
            row["fingerprint"] = _hash(given.model_dump_json(), str(is_sensitive(given, rules)))
            batch.structures[identity] = row
        elif (decided.status, decided.protected_address) != (given.status, given.protected_address):
            batch.tightened[identity] = decided
        inherited = repr([getattr(given, name) for name in _INHERITED])
        for service, original in zip(below, by_structure.get(identity, ()), strict=True):
            prepared = service_row(service, decided, taxonomy)
            prepared.columns["fingerprint"] = _hash(
                original.model_dump_json(), inherited, str(is_sensitive(original, rules)),
                repr([prepared.columns["kind"], taxonomy.stems.version]),
                repr([prepared.children["needs"], prepared.codes("thematiques")]),
            )  # fmt: skip
            batch.services[service.id] = (identity, prepared)
    return batch


def compare(session: Session, batch: Batch, missing: Missing, answers: Answers, asks: Asks | None = None) -> Plan:
    """Return what writing a batch would do to the directory as it is now, and what of it is left out (`asks`)."""
    plan = Plan(batch)
    held = repository.known(session, Structure, batch.source)
    for identity, row in batch.structures.items():
        before = held.get(identity)
        if before is None:
            plan.new_structures.append(row)
        elif _differs(row, before):
            answered = answers.given.get(("structure", batch.source, identity)) is not None
            plan.changed_structures.append({"id": before.identity, **_respecting(row, before, answered)})
        else:
            plan.structures.unchanged += 1
        plan.structures.held += _waits(row, before)
    for identity, decided in batch.tightened.items():
        columns = structure_row(decided)
        columns["fingerprint"] = held[identity].fingerprint
        plan.structures.held += decided.status == "held"
        plan.changed_structures.append({"id": held[identity].identity, **columns})

    held_services = repository.known(session, Service, batch.source)
    for identity, (structure_id, prepared) in batch.services.items():
        before = held_services.get(identity)
        if before is None:
            plan.new_services.append((structure_id, prepared))
        elif _differs(prepared.columns, before):
            answered = answers.given.get(("service", batch.source, identity)) is not None
            prepared.columns.update(_respecting(prepared.columns, before, answered))
            plan.changed_services.append((before.identity, structure_id, prepared))
        else:
            plan.services.unchanged += 1
        plan.services.held += _waits(prepared.columns, before)

    _drop_alike(session, plan)
    if missing == "remove":
        _leave(session, plan, held, held_services)
    if asks:
        plan.areas = Areas(session, batch.source, batch.structures, batch.services)
        _set_apart(session, plan, plan.areas, asks, held, held_services)
    _count(plan, held, held_services)
    return plan


def _set_apart(
    session: Session, plan: Plan, whose: Areas, asks: Asks, held: dict[str, Known], held_services: dict[str, Known]
) -> None:
    """Leave out what a second person has to read first; what becomes stricter stays in."""
    waiting: dict[str, set[str]] = {}
    """The new structures that are left out, and for whom."""

    def out(kind: RecordKind, identity: str, action: str, more: set[str] | None = None) -> set[str]:
        areas = asks.out(whose.of(kind, identity)) | (more or set())
        if areas:
            plan.waits.append(Waits(kind, identity, action, frozenset(areas)))
        return areas

    for row in plan.new_structures:
        if areas := out("structure", row["source_id"], "created"):
            waiting[row["source_id"]] = areas
    plan.new_structures = [row for row in plan.new_structures if row["source_id"] not in waiting]
    new = {row["source_id"] for row in plan.new_structures}
    plan.changed_structures = [
        row
        for row in plan.changed_structures
        if row["source_id"] in plan.batch.tightened
        or _stricter(row, held[row["source_id"]])
        or not out("structure", row["source_id"], "changed")
    ]
    plan.new_services = [
        (home, prepared)
        for home, prepared in plan.new_services
        if (home in new and asks.follows(whose.of("service", prepared.columns["source_id"])))
        or not out(
            "service",
            prepared.columns["source_id"],
            "created",
            waiting.get(home) or (set() if home in held or home in new else {""}),
        )
    ]
    plan.changed_services = [
        (identity, home, prepared)
        for identity, home, prepared in plan.changed_services
        if _stricter(prepared.columns, held_services[prepared.columns["source_id"]])
        or not out("service", prepared.columns["source_id"], "changed", waiting.get(home))
    ]
    gone = {each.identity: key for key, each in held_services.items()}
    plan.gone_services = [row for row in plan.gone_services if not out("service", gone[row], "removed")]
    left = set(plan.gone_services)
    needed = {
        structure
        for structure, service, _, _ in repository.services_of(session, plan.gone_structures)
        if service not in left
    }
    gone = {each.identity: key for key, each in held.items()}
    plan.gone_structures = [
        row for row in plan.gone_structures if row not in needed and not out("structure", gone[row], "removed")
    ]
    for tally, kind in ((plan.structures, "structure"), (plan.services, "service")):
        tally.waiting = sum(each.kind == kind and each.action != "removed" for each in plan.waits)


def _drop_alike(session: Session, plan: Plan) -> None:
    """Leave out what is written differently but says the same: our own export, imported again, changes nothing.

    A file that names no closure does not open what a person has closed.
    """
    stored = written.records(session, Structure, [row["id"] for row in plan.changed_structures])
    for row in plan.changed_structures:
        row["closures"] = row["closures"] or stored[row["id"]].closures
    kept = [row for row in plan.changed_structures if not _alike(row, stored[row["id"]])]
    plan.structures.unchanged += len(plan.changed_structures) - len(kept)
    plan.changed_structures = kept

    ids = [identity for identity, _, _ in plan.changed_services]
    services, below = written.records(session, Service, ids), written.children(session, ids)
    changed = []
    for identity, structure_id, prepared in plan.changed_services:
        prepared.children["closures"] = prepared.children["closures"] or below[identity]["closures"]
        same = all(alike(below[identity][name], rows) for name, rows in prepared.children.items())
        if not (same and _alike(prepared.columns, services[identity])):
            changed.append((identity, structure_id, prepared))
    plan.services.unchanged += len(plan.changed_services) - len(changed)
    plan.changed_services = changed


def _alike(row: dict[str, Any], stored: Structure | Service) -> bool:
    return all(getattr(stored, name) == value for name, value in row.items() if name not in _NOT_SAID)


def _leave(session: Session, plan: Plan, held: dict[str, Known], held_services: dict[str, Known]) -> None:
    """Choose what is removed: only kinds of record that the file holds, never what was refused in it."""
    batch = plan.batch
    if batch.services:
        still = batch.services.keys() | batch.refused["service"]
        plan.gone_services = [each.identity for key, each in held_services.items() if key not in still]
    if batch.structures:
        gone = set(plan.gone_services)
        needed = {structure_id for structure_id, _ in batch.services.values()} | batch.refused["structure"]
        candidates = {each.identity for key, each in held.items() if key not in batch.structures and key not in needed}
        staying = {
            structure for structure, service, _, _ in repository.services_of(session, candidates) if service not in gone
        }
        plan.gone_structures = sorted(candidates - staying)


def _count(plan: Plan, held: dict[str, Known], held_services: dict[str, Known]) -> None:
    for tally, new, changed, gone, before in (
        (plan.structures, plan.new_structures, plan.changed_structures, plan.gone_structures, held),
        (plan.services, plan.new_services, plan.changed_services, plan.gone_services, held_services),
    ):
        tally.created, tally.changed, tally.removed, tally.before = len(new), len(changed), len(gone), len(before)
        tally.after = tally.before + tally.created - tally.removed
    # What the file does not hold may have to be held because of what it holds: that is not a change of the file's.
    plan.structures.changed -= len(plan.batch.tightened)
    for tally in plan.tallies:
        tally.kept = tally.after - tally.created - tally.changed - tally.unchanged


def _differs(row: dict[str, Any], before: Known) -> bool:
    """Tell whether a record changed, or must now be held or emptied while the directory still shows it."""
    return row["fingerprint"] != before.fingerprint or _stricter(row, before)


def _stricter(row: dict[str, Any], before: Known) -> bool:
    """Tell whether a record must be held or emptied while the directory still shows it."""
    if before.protected:
        return False
    return bool(row["protected_address"]) or (row["status"] == "held" and before.status == "published")


def _respecting(row: dict[str, Any], before: Known, answered: bool) -> dict[str, Any]:
    """Return a row with the status that persons have decided: only an answer lets out what is held."""
    if before.status in _LEFT_ALONE or (before.status == "held" and not answered and not row["protected_address"]):
        return {**row, "status": before.status}
    return row


def _waits(row: dict[str, Any], before: Known | None) -> int:
    return int((before.status if before and not _differs(row, before) else row["status"]) == "held")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
