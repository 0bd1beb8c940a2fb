"""Changing records: one version after another, each with who and why, nothing lost when two write at once."""

import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.models import Service, Structure
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.writing import repository as written
from services.directory.writing.preparing import departement_of, service_row, structure_row
from services.directory.writing.provenance import Stamp
from services.office.records import repository
from services.office.records.book import (
    SOURCE,
    TOO_FAR,
    Change,
    Incorrect,
    Outdated,
)
from services.office.records.days import Days
from services.office.records.form import Typed, changed_in


class Records(Days):
    """The records of the directory, as the back office changes them."""

    def save(self, session: Session, identity: int, typed: Typed, change: Change, publish: bool) -> tuple[str, Service]:
        """Write what a form says; return "saved", "proposed" or "held" and the service.

        A contributor's change to what families see is proposed, and so is an editor's where the territory asks for a
        second pair of eyes. Raises Problem 404, Outdated, Incorrect.
        """
        record = self.service(session, change.worker, identity, lock=True)
        self._not_invented(record)
        if change.version != self.version(session, record):
            raise Outdated(record)
        found = self.read(session, record, typed)
        self._stays(session, change.worker, record, found)
        if (publish or record.status == "published") and self.must_ask(session, change.worker, record):
            now = self.forms.service_values(record, written.children(session, [record.id])[record.id])
            self._note(session, record, "changed", "proposed", change, asked=changed_in(now, typed))
            return "proposed", record
        status = "published" if publish else record.status
        if status == "published" and self._must_answer(session, record, found):
            status = "held"
        self._write(session, record, found, status, change, "changed")
        return ("held" if status == "held" else "saved"), record

    def create(self, session: Session, worker: SignedIn, typed: Typed) -> Service:
        """Return a new draft. Raises Incorrect."""
        area, today, key = str(typed.get("departement", "")), self._now.date(), uuid.uuid4().hex[:12]
        if not worker.reaches([area]):
            raise Incorrect({"departement": "Ce champ manque."})
        home = StructureIn.model_construct(source=SOURCE, id=f"s-{key}", nom="", date_maj=today, status="draft")
        named = {**typed, "nom": typed.get("structure_nom") or typed.get("nom", "")}
        read_home = self.forms.read_structure(named, home, today)
        values = {
            **typed,
            "zone_eligibilite": area,
            "modes_accueil": ["en-presentiel"] if typed.get("commune") else ["a-distance"],
        }
        base = ServiceIn.model_construct(
            source=SOURCE, id=key, structure_id=home.id, nom="", date_maj=today, status="draft", zone_eligibilite=[area]
        )
        read = self.forms.read_service(values, base, home, today)
        problems = {**read_home.problems, **read.problems}
        if not isinstance(read.record, ServiceIn) or not isinstance(read_home.record, StructureIn) or problems:
            raise Incorrect(problems)
        if not worker.reaches([departement_of(read.record.code_insee or "") or area]):
            raise Incorrect({"commune": TOO_FAR})
        stamp = Stamp(worker.login, self._now)
        row = {**structure_row(read_home.record), **stamp.columns, "origins": {"": stamp.entry(today)}}
        written.insert_records(session, Structure, [row])
        prepared = service_row(read.record, read_home.record, self.forms.taxonomy)
        stored_home = repository.by_key(session, "structure", SOURCE, home.id)
        prepared.columns.update(stamp.columns, origins={"": stamp.entry(today)}, structure_id=stored_home.id)  # type: ignore[union-attr]
        written.write_services(session, [prepared], [], SOURCE)
        service: Service = repository.by_key(session, "service", SOURCE, key)  # type: ignore[assignment]
        self._note(session, service, "created", "published", Change(worker), after=self._image(session, service))
        return service

    def set_status(self, session: Session, identity: int, status: str, change: Change) -> Service:
        """Take a record off the directory ("archived"), or make it a draft again."""
        record = self.service(session, change.worker, identity, lock=True)
        image = self._image(session, record)
        record.status, record.recorded_at, record.recorded_by = status, self._now, change.worker.login
        record.import_id = None
        self._end(session, record, "status", change, image)
        return record

    def rewrite(self, session: Session, record: Service, found: ServiceIn, change: Change, action: str) -> None:
        """Write a service that was put together here, in the status that it has."""
        self._write(session, record, found, record.status, change, action)

    def change_all(self, session: Session, ids: Iterable[int], what: str, change: Change) -> list[Service]:
        """Do one thing to many services; return those that changed. What a rule keeps for a person is left as it is."""
        done = []
        for identity in ids:
            record = self.service(session, change.worker, identity, lock=True)
            asks = self.must_ask(session, change.worker, record) or record.demonstration
            given = self.forms.service_given(record, written.children(session, [record.id])[record.id])
            if what == "exact" and record.status == "published":
                self.confirm(session, record, change.worker.login)
            elif what == "archived" and record.status != "archived":
                self.set_status(session, identity, what, change)
            elif what == "published" and record.status == "draft" and not asks:
                if self._must_answer(session, record, given):
                    continue
                self._write(session, record, given, "published", change, "status")
            elif what == "frais" and record.frais != "gratuit" and not asks:
                self.rewrite(session, record, given.model_copy(update={"frais": "gratuit"}), change, "changed")
            else:
                continue
            done.append(record)
        return done

    def confirm(self, session: Session, record: Service, by: str) -> None:
        """Keep that a person said that all of it is right, today: doubt ends."""
        image = self._image(session, record)
        record.confirmed_on, record.doubtful, record.recorded_at = self._now.date(), False, self._now
        session.flush()
        self._add(session, record, "confirmed", by, "", image)

    def doubt(self, session: Session, record: Service, by: str, reason: str) -> None:
        """Mark a record as doubtful: families read "à vérifier, appelez avant"."""
        image = self._image(session, record)
        record.doubtful, record.recorded_at = True, self._now
        session.flush()
        self._add(session, record, "doubted", by, reason, image)
