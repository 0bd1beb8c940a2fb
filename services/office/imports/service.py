"""A spreadsheet on its way into the directory: received, matched, tried, confirmed, undone."""

import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.importing import repository as importing
from services.directory.importing.comparing import Missing
from services.directory.importing.report import Report
from services.directory.importing.rows import Unreadable
from services.directory.importing.run import Importer, Request
from services.directory.importing.undo import NotUndone, undo
from services.directory.models import DirectoryImport, Service
from services.directory.writing.preparing import departement_of
from services.kit.text import clean, fold
from services.office.imports import mapping, repository
from services.office.imports.answers import Answers
from services.office.imports.mapping import Sheet
from services.office.imports.waiting import folder
from services.office.models import ColumnMapping, Upload
from services.office.records import repository as records
from services.office.records.book import departements_of
from services.office.repository import second_readers
from services.office.rooms import forms_of
from services.problems import Problem

MOST_BYTES = 30_000_000
_KEPT = timedelta(days=30)
_LONGEST_SOURCE, _SHORTEST_SOURCE = 60, 2
MOST_REMARKS = 2000
"""Kept with a trial: all that a spreadsheet written by hand can need."""


class Imports:
    """The imports of the back office. Files lie in a folder of their own until they are confirmed or given up."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self._folder: Path = folder(house.settings.var_dir)

    def receive(self, worker: SignedIn, filename: str, data: bytes, source: str, departement: str) -> str:
        """Keep a file and return the number of its upload. Raises Problem 409, 413, 422."""
        source = "-".join(fold(source).split())[:_LONGEST_SOURCE].strip("-")
        if len(data) > MOST_BYTES:
            raise Problem(413, "fichier-trop-grand", "Ce fichier est trop grand. Coupez-le en plusieurs fichiers.")
        if not data:
            raise Problem(422, "fichier-manquant", "Choisissez un fichier, en .xlsx ou en .csv.")
        if len(source) < _SHORTEST_SOURCE:
            raise Problem(422, "source-invalide", "Nommez la source avec des lettres, comme « ccas-blois ».")
        if departement not in worker.territories and not worker.everywhere:
            raise Problem(422, "territoire-invalide", "Choisissez un de vos territoires.")
        identity = secrets.token_hex(16)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(identity)
        path.write_bytes(data)
        try:
            with self._house.database.writing() as session:
                self._check_source(session, worker, source)
                found = mapping.sheet_of(path, self.answers(session, source).columns)
                session.add(
                    Upload(
                        id=identity,
                        filename=Path(filename).name[:200],
                        source=source,
                        departement=departement,
                        columns=[each.name for each in found.columns],
                        made_at=self._house.clock.now(),
                        made_by=worker.login,
                    )
                )
        except (Unreadable, StopIteration) as refusal:
            path.unlink(missing_ok=True)
            said = str(refusal).replace(identity, Path(filename).name[:200])
            raise Problem(422, "fichier-illisible", said or _NO_TABLE) from None
        except Problem:
            path.unlink(missing_ok=True)
            raise
        return identity

    def answers(self, session: Session, source: str) -> Answers:
        """Return what was said of the spreadsheets of a source the last time."""
        known = repository.mapping(session, source)
        return Answers.of(known.columns) if known else Answers()

    def sheet(self, session: Session, upload: Upload) -> Sheet:
        """Return the table of an upload, with what its columns say or probably say."""
        return mapping.sheet_of(self._path(upload.id), self.answers(session, upload.source).columns)

    def find(self, session: Session, worker: SignedIn, identity: str) -> Upload:
        """Return an upload of one's own, or one that waits for a second person here. Raises Problem 404."""
        found = repository.upload(session, identity)
        if found is None or not self._path(identity).exists() or not (
            found.made_by == worker.login or (found.proposed_at and worker.reaches([found.departement]))
        ):  # fmt: skip
            raise Problem(404, "depot-inconnu", "Ce dépôt n'existe pas, ou n'existe plus.")
        return found

    def proposed(self, session: Session, worker: SignedIn) -> list[Upload]:
        """Return the uploads that wait for a second person in the worker's territories."""
        return [each for each in repository.proposed(session) if worker.reaches([each.departement])]

    def rows(self, session: Session, upload: Upload, most: int) -> tuple[list[str], list[list[str]]]:
        """Return what the columns of an upload say, and its first lines."""
        ours = mapping.is_export(upload.columns)
        said = mapping.of_export(upload.columns) if ours else self.answers(session, upload.source)
        return mapping.rows_of(self._path(upload.id), said, most)

    def run(self, worker: SignedIn, identity: str, said: Answers | None, write: bool) -> Report:
        """Try or write an import; return its report. Raises Problem 404, 409, 422; nothing is written then.

        Where the territory of a line asks for a second pair of eyes, writing it oneself is only proposing it: the
        report is then that of a trial.
        """
        with self._house.database.reading() as session:
            part = self._part(session, worker, identity, write)
        if part:
            return self._run_part(identity, part)
        with self._house.database.writing() as session:
            upload = self.find(session, worker, identity)
            self._check_source(session, worker, upload.source)
            ours = mapping.is_export(upload.columns)
            author, second = upload.made_by, second_readers(session)
            if said is not None:
                if worker.login != author:
                    raise Problem(403, "depot-d-un-autre", "Seul son auteur change ce que disent les colonnes.")
                upload.proposed_at, upload.refused = None, ""
            if said is not None and not ours:
                if not set(said.columns.values()) & {"nom", "structure_nom"}:
                    raise Problem(422, "nom-manquant", "Dites quelle colonne donne le nom du service.")
                session.merge(
                    ColumnMapping(source=upload.source, columns=said.stored, changed_at=self._house.clock.now())
                )
            answers = said or self.answers(session, upload.source)
        own = self._path(identity).with_suffix(".own.csv")
        try:
            path, communes = self._path(identity), self._house.communes
            if ours:
                prepared = mapping.write_export(path, own, worker, communes, lambda each: self._shared(worker, each))
            else:
                prepared = mapping.write_own(path, own, answers, worker, upload.departement, communes)
            if prepared.remarks and not prepared.rows:
                outside = "Toutes les lignes sont hors de votre territoire."
                raise Problem(409, "rien-a-reprendre", outside if prepared.outside else mapping.ALL_SHARED)
            waits = write and worker.login == author and not second.isdisjoint({upload.departement, *prepared.areas})
            request = Request(
                "csv",
                [own],
                source=upload.source,
                dated=answers.dated or self._house.clock.today(),
                dry_run=not write or waits,
                by=author,
                read_by=worker.login if worker.login != author else "",
                names=[upload.filename],
                remarks=prepared.remarks,
            )
            report = self._importer().run(self._house.database, request)
        except Unreadable as refusal:
            raise Problem(422, "fichier-illisible", str(refusal).replace(identity, upload.filename)) from None
        finally:
            own.unlink(missing_ok=True)
        with self._house.database.writing() as session:
            kept = repository.upload(session, identity)
            if kept and not report.written:
                kept.report = _once(report).as_dict(MOST_REMARKS)
                if waits and not report.blocked:
                    kept.proposed_at, kept.refused = self._house.clock.now(), ""
            elif kept:
                session.delete(kept)
        if report.written:
            self._path(identity).unlink(missing_ok=True)
        return report

    def _part(self, session: Session, worker: SignedIn, identity: str, write: bool) -> Request | None:
        """Return what writing a part of a command's or the night's file asks for; None for a sheet.

        Raises Problem 404 or 409.
        """
        upload = self.find(session, worker, identity)
        if not upload.format:
            return None
        if upload.made_by == worker.login:
            raise Problem(409, "second-regard", "Il faut un second regard : une autre personne doit écrire cet import.")
        missing: Missing | None = "remove" if upload.missing == "remove" else "keep" if upload.missing else None
        return Request(
            upload.format, [self._path(upload.id)], dry_run=not write, missing=missing, by=upload.made_by,
            read_by=worker.login, second=second_readers(session), within=upload.departement, names=[upload.filename],
        )  # fmt: skip

    def _run_part(self, identity: str, request: Request) -> Report:
        try:
            report = self._importer().run(self._house.database, request)
        except Unreadable as refusal:
            raise Problem(422, "fichier-illisible", str(refusal)) from None
        if report.written:
            with self._house.database.writing() as session:
                if kept := repository.upload(session, identity):
                    session.delete(kept)
            self._path(identity).unlink(missing_ok=True)
        return report

    def give_up(self, session: Session, worker: SignedIn, identity: str, reason: str = "") -> None:
        """Forget an upload; a sheet that waits for a second person goes back to its author when that one refuses it."""
        upload = self.find(session, worker, identity)
        if upload.made_by != worker.login and not upload.format:
            upload.proposed_at, upload.refused = None, clean(reason)[:500] or "Sans raison donnée."
            return
        session.delete(upload)
        self._path(identity).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Forget the files that nobody confirmed within thirty days; return how many."""
        with self._house.database.writing() as session:
            old = repository.older(session, self._house.clock.now() - _KEPT)
            for each in old:
                session.delete(each)
        for each in old:
            self._path(each.id).unlink(missing_ok=True)
        return len(old)

    def listed(self, session: Session, worker: SignedIn) -> list[DirectoryImport]:
        """Return the latest imports that the worker may undo."""
        return [each for each in importing.imports(session) if self._may(session, worker, each)]

    def undo(self, session: Session, worker: SignedIn, name: str) -> tuple[int, int] | None:
        """Undo an import; return how many records changed and how many stay, None where another person has to do it.

        Raises Problem 404 or 409.
        """
        done = importing.find_import(session, name)
        if done is None or not self._may(session, worker, done):
            raise Problem(404, "import-inconnu", "Cet import n'existe pas dans votre territoire.")
        again = done.undone_at is None or bool(done.stays)
        if again and done.undo_asked_by in ("", worker.login) and self._shows_again(session, done):
            done.undo_asked_by = worker.login
            return None
        try:
            taxonomy, now = self._house.directory.taxonomy, self._house.clock.now()
            counts = undo(session, name, taxonomy, now=now, by=worker.login)
        except NotUndone as refusal:
            raise Problem(409, "import-garde", str(refusal)) from None
        if done.stays:
            done.undo_asked_by = ""  # what is left is asked for anew
        return counts.removed + counts.changed + counts.created, len(done.stays)

    def _may(self, session: Session, worker: SignedIn, done: DirectoryImport) -> bool:
        if worker.everywhere or done.written_by == worker.login:
            return True
        keys = {
            (each.source, each.source_id) for each in importing.changes(session, done.id) if each.record == "service"
        }
        found = [records.by_key(session, "service", *key) for key in keys]
        services = [each for each in found if isinstance(each, Service)]
        return bool(services) and all(worker.reaches(departements_of(session, each)) for each in services)

    def _shows_again(self, session: Session, done: DirectoryImport) -> bool:
        """Tell whether undoing an import shows earlier words where a second pair of eyes is asked for."""
        back = [each.before for each in importing.changes(session, done.id) if each.before]
        areas = {departement_of(each["columns"]["code_insee"] or each["columns"]["code_postal"]) for each in back}
        areas |= {departement_of(code) for each in back for (code,) in (each.get("children") or {}).get("zones", ())}
        return not second_readers(session).isdisjoint(areas)

    def _check_source(self, session: Session, worker: SignedIn, source: str) -> None:
        if not worker.everywhere and repository.foreign(session, source, list(worker.territories)):
            raise Problem(409, "source-prise", "Cette source sert déjà un autre territoire. Choisissez un autre nom.")

    def _shared(self, worker: SignedIn, source: str) -> bool:
        """Tell whether the records of a source are not all in the worker's territories, or are none of theirs."""
        with self._house.database.reading() as session:
            return not repository.holds(session, source, list(worker.territories)) or bool(
                repository.foreign(session, source, list(worker.territories))
            )

    def _importer(self) -> Importer:
        house = self._house
        return Importer(house.communes, house.directory.taxonomy, forms_of(house).rules, house.clock)

    def _path(self, identity: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", identity):
            raise Problem(404, "depot-inconnu", "Ce dépôt n'existe pas, ou n'existe plus.")
        return self._folder / identity


_NO_TABLE = "Ce fichier ne contient pas de tableau. Une ligne doit nommer les colonnes."


def _once(report: Report) -> Report:
    """Return a report that says a thing of a line once: a service and its structure share the line's values."""
    seen = {(each.line, each.field, each.value, each.reason, each.effect): each for each in report.remarks}
    report.remarks = list(seen.values())
    return report
