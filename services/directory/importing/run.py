"""The one engine of imports: read, check, compare, report, write. A dry run stops before the last step."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from services.clock import Clock
from services.db import Database
from services.directory.communes import Communes
from services.directory.exporting import repository as repository_exports
from services.directory.identity import uuid_of
from services.directory.importing import (
    apart,
    cells,
    csv_own,
    data_inclusion,
    dila,
    files,
    france_services,
    hsds,
    repository,
    store,
)
from services.directory.importing.apart import Asks, Part
from services.directory.importing.checking import Checker, Key, own_id
from services.directory.importing.comparing import Batch, Missing, Plan, compare, prepare
from services.directory.importing.hands import Hands
from services.directory.importing.holding import Answers, is_sensitive
from services.directory.importing.places import Places
from services.directory.importing.report import MOST_KEPT, Report, Tally
from services.directory.importing.rows import Format, Progress, Reading, Remark, Row, Unreadable
from services.directory.importing.rules import Rules
from services.directory.models import DirectoryImport
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing.given import as_given

FORMATS: dict[str, Format] = {
    "data-inclusion": data_inclusion,
    "dila": dila,
    "france-services": france_services,
    "hsds": hsds,
    "csv": csv_own,
}
_PARTIAL = {"csv"}
"""Formats that people write by hand: a row that is not in the file is not a row to remove."""
_EVERY = 500


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of an import."""

    format: str
    paths: Sequence[Path]
    source: str = ""
    """Stands for the source where the file names none."""
    dated: date | None = None
    """Stands for the date of update where the file has none; else the file's name or own date does."""
    dry_run: bool = False
    all_or_nothing: bool = False
    missing: Missing | None = None
    """What becomes of records of the same source that the file does not hold; None: as the format usually means."""
    by: str = ""
    read_by: str = ""
    """The second person who read it, where one is asked for."""
    second: Collection[str] = ()
    """Territories that ask for a second person: their records wait, and are in the report's `apart`."""
    unread: str = ""
    """Why nobody else reads it, where a territory asks for that."""
    within: str = ""
    """The files are a part that waited for this territory, and that a second person has read."""
    names: Sequence[str] = ()
    """What a person calls the files, where they lie here under other names."""
    remarks: Sequence[Remark] = ()
    """What was noticed before, while these files were being made of others."""


@dataclass(slots=True)
class _Read:
    structures: dict[Key, StructureIn]
    services: dict[Key, ServiceIn]
    stored: dict[Key, StructureIn]
    counts: dict[str, Tally]


class Importer:
    """Imports files into the directory. Opens its own sessions: reading is long, and only writing may hold the lock."""

    def __init__(self, communes: Communes, taxonomy: Taxonomy, rules: Rules, clock: Clock) -> None:
        self._places, self._taxonomy, self._rules, self._clock = Places(communes), taxonomy, rules, clock

    def run(self, database: Database, request: Request, progress: Progress = lambda *_: None) -> Report:
        """Return the report of an import, written unless it is a dry run or is blocked.

        Raises Unreadable where a file as a whole cannot be used; nothing is written then.
        """
        report = Report(
            request.format, list(request.names) or [path.name for path in request.paths], dry_run=request.dry_run
        )
        rows, reading = self._rows(request, report, progress)
        checker = Checker(self._rules, self._taxonomy, self._places, self._clock.today())
        with database.reading() as session:
            found = self._check(session, rows, checker, progress, keep=bool(request.second))
        if not request.second:
            rows.clear()
        report.remarks = [*request.remarks, *reading.remarks, *checker.remarks]
        report.sources = sorted({source for source, _ in (*found.structures, *found.services)})
        report.blocked = not report.sources or (request.all_or_nothing and checker.rows_refused > 0)

        asks = Asks(frozenset(request.second), request.within) if request.second or request.within else None
        missing = request.missing or ("keep" if request.format in _PARTIAL else "remove")
        with database.reading() as session:
            answers, hands = self._persons(session, report.sources)
            progress("Comparaison", 0, 0)
            batches = self._batches(found, checker, report.sources, answers, hands)
            if request.dry_run or report.blocked:
                plans = [compare(session, each, missing, answers, asks) for each in batches]
                _tell(report, plans, found.counts)
                report.apart = _apart(rows, plans)
                report.remarks += self._differences(found, checker, hands)
                return report
        progress("Écriture", 0, 0)
        with database.writing() as session:
            now = self._persons(session, report.sources)
            if now != (answers, hands):  # a person has worked while the file was being read
                answers, hands = now
                batches = self._batches(found, checker, report.sources, answers, hands)
            plans = [compare(session, each, missing, answers, asks) for each in batches]
            report.apart = {} if request.within else _apart(rows, plans)
            report.remarks += self._differences(found, checker, hands)
            report.import_id = store.new_name(session, request.format, self._clock.now())
            _tell(report, plans, found.counts)
            store.write(session, plans, self._record(request, report))
        return report

    def _rows(self, request: Request, report: Report, progress: Progress) -> tuple[list[Row], Reading]:
        today = self._clock.today()
        rows: list[Row] = []
        reading = Reading(today, request.source, self._rules, self._taxonomy)
        for path in request.paths:
            reading.dated = request.dated or files.dated(path, today)
            for row in (apart if request.within else FORMATS[request.format]).read(path, reading):
                rows.append(row)
                if len(rows) % _EVERY == 0:
                    progress("Lecture", len(rows), 0)
        if not rows:
            raise Unreadable(f"Nous ne trouvons aucune fiche dans {', '.join(report.files)}.")
        return rows, reading

    def _check(self, session: Session, rows: list[Row], checker: Checker, progress: Progress, keep: bool) -> _Read:
        """Check structures first, wherever they stand in the file: services lean on them."""
        found = _Read({}, {}, {}, {"structure": Tally(), "service": Tally()})
        _name_back(session, rows)
        done = 0
        for kind in ("structure", "service"):
            wanted = [row for row in rows if row.kind == kind]
            if kind == "service":
                found.stored = self._stored(session, wanted, found.structures)
            known = {**found.stored, **found.structures}
            before = checker.rows_refused
            for row in wanted:
                if kind == "structure":
                    if structure := checker.structure(row):
                        found.structures[structure.source, structure.id] = structure
                elif service := checker.service(row, known):
                    found.services[service.source, service.id] = service
                if not keep:
                    row.values = None  # tens of thousands of rows are not kept twice
                done += 1
                if done % _EVERY == 0:
                    progress("Vérification", done, len(rows))
            tally = found.counts[kind]
            tally.read, tally.refused = len(wanted), checker.rows_refused - before
        return found

    def _stored(self, session: Session, rows: Iterable[Row], listed: dict[Key, StructureIn]) -> dict[Key, StructureIn]:
        """Return the structures that services lean on and that only the directory holds."""
        wanted: dict[str, set[str]] = {}
        for row in rows:
            if isinstance(row.values, dict):
                source = cells.words(row.values.get("source"))
                key = source, own_id(source, cells.words(row.values.get("structure_id")))
                if all(key) and key not in listed:
                    wanted.setdefault(source, set()).add(key[1])
        return {
            (source, each.source_id): as_given(each)
            for source, ids in wanted.items()
            for each in repository.structures(session, source, ids)
        }

    def _persons(self, session: Session, sources: list[str]) -> tuple[Answers, Hands]:
        """Return what persons have decided of these sources: it prevails over any file."""
        return Answers(repository.answers(session, sources)), Hands.read(session, sources, self._taxonomy)

    def _differences(self, found: _Read, checker: Checker, hands: Hands) -> list[Remark]:
        """Return what the file says otherwise than a person did."""

        def sensitive(record: StructureIn | ServiceIn) -> bool:
            return record.protected_address or is_sensitive(record, self._rules)

        return [
            *hands.remarks("structure", found.structures, checker.where, sensitive),
            *hands.remarks("service", found.services, checker.where, sensitive),
        ]

    def _batches(
        self, found: _Read, checker: Checker, sources: Iterable[str], answers: Answers, hands: Hands
    ) -> list[Batch]:
        structures, services = hands.over("structure", found.structures), hands.over("service", found.services)
        batches = []
        for source in sources:
            batch = prepare(
                source,
                [each for (owner, _), each in structures.items() if owner == source],
                [each for (owner, _), each in services.items() if owner == source],
                {identity: each for (owner, identity), each in found.stored.items() if owner == source},
                self._rules,
                self._taxonomy,
                answers,
            )
            batch.refused = {
                kind: {identity for owner, identity in keys if owner == source}
                for kind, keys in checker.refused.items()
            }
            batches.append(batch)
        return batches

    def _record(self, request: Request, report: Report) -> DirectoryImport:
        digest = hashlib.sha256()
        for path in request.paths:
            digest.update(path.read_bytes())
        return DirectoryImport(
            id=report.import_id,
            format=request.format,
            files=report.files,
            sha256=digest.hexdigest(),
            sources=report.sources,
            written_at=self._clock.now(),
            written_by=request.by or ", ".join(report.files)[:120],
            read_by=request.read_by,
            unread=request.unread,
            report=report.as_dict(MOST_KEPT),
        )


def _name_back(session: Session, rows: list[Row]) -> None:
    """Give protected records that left under a UUID their own id again: our own export may come back."""
    values = [row.values for row in rows if isinstance(row.values, dict)]
    sources = sorted({cells.words(each.get("source")) for each in values})
    names = {
        (kind, source, str(uuid_of(kind, source, source_id, row, True))): source_id
        for kind, model in repository.MODELS.items()
        for source, source_id, row, _ in repository_exports.protected(session, model, sources)
    }
    if not names:
        return
    for row in rows:
        for kind, name in ((row.kind, "id"), ("structure", "structure_id")):
            if isinstance(row.values, dict) and row.values.get(name):
                source = cells.words(row.values.get("source"))
                given = own_id(source, cells.words(row.values[name]))
                row.values[name] = names.get((kind, source, given), row.values[name])


def _apart(rows: Iterable[Row], plans: list[Plan]) -> dict[str, Part]:
    """Return what waits for a second person, by territory."""
    waits = {plan.batch.source: plan.waits for plan in plans if plan.waits}
    areas = {plan.batch.source: plan.areas for plan in plans if plan.areas}
    return apart.parts(rows, areas, waits) if waits and rows else {}


def _tell(report: Report, plans: Iterable[Plan], counts: dict[str, Tally]) -> None:
    """Add up the plans of every source."""
    report.structures, report.services = Tally(), Tally()
    for plan in plans:
        for total, tally in zip((report.structures, report.services), plan.tallies, strict=True):
            for name in Tally.__slots__:
                setattr(total, name, getattr(total, name) + getattr(tally, name))
    for total, kind in ((report.structures, "structure"), (report.services, "service")):
        total.read, total.refused = counts[kind].read, counts[kind].refused
