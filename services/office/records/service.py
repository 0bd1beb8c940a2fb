"""Changing records: one version after another, each with who and why, nothing lost when two write at once."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.importing import answers, images
from services.directory.importing import repository as importing
from services.directory.importing.comparing import as_given
from services.directory.importing.holding import is_sensitive
from services.directory.importing.repository import MODELS
from services.directory.models import DirectoryRevision, Service, Structure
from services.directory.places import COUNTRY
from services.directory.schemas import ClosureIn, ServiceIn, StructureIn
from services.directory.writing import repository as written
from services.directory.writing.preparing import departement_of, service_row, structure_row
from services.directory.writing.provenance import Stamp, changed_fields, said_again
from services.kit.text import clean
from services.office.access import within
from services.office.records import repository
from services.office.records.form import Forms, Typed
from services.problems import Problem

SOURCE = "saisie"
_SHARED = ("telephone", "courriel", "horaires_accueil")
_SHARED_PLACE = ("adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude")
_TOO_FAR = "Ce territoire n'est pas le vôtre. Choisissez une commune ou un département de votre territoire."


class Outdated(Problem):
    """Somebody else changed the record since the form was opened; nothing is written."""

    def __init__(self, record: Service | Structure) -> None:
        super().__init__(409, "fiche-changee", "Quelqu'un a changé cette fiche pendant que vous écriviez.")
        self.record = record


class Incorrect(Problem):
    """The form has things to correct, by field; nothing is written."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(422, "fiche-a-corriger", "Rien n'est enregistré. Corrigez les champs signalés.")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Change:
    """Who asks for a change, why, and on which version."""

    worker: SignedIn
    reason: str = ""
    version: str = ""


class Records:
    """The records of the directory, as the back office changes them."""

    def __init__(self, forms: Forms, now: datetime, second_reader: Collection[str] = ()) -> None:
        self.forms, self._now, self._second = forms, now, second_reader

    def service(self, session: Session, worker: SignedIn, identity: int, lock: bool = False) -> Service:
        """Return a service of the worker's territories. Raises Problem 404."""
        found = repository.service(session, identity, lock)
        within(worker, departements_of(session, found) if found else ())
        if found is None:
            raise Problem(404, "fiche-inconnue", "Cette fiche n'existe pas dans votre territoire.")
        return found

    def structure(self, session: Session, worker: SignedIn, identity: int, lock: bool = False) -> Structure:
        """Return a structure of the worker's territories. Raises Problem 404."""
        found = repository.structure(session, identity, lock)
        within(worker, _departements_of_structure(session, found) if found else ())
        if found is None:
            raise Problem(404, "fiche-inconnue", "Cette fiche n'existe pas dans votre territoire.")
        return found

    def version(self, session: Session, record: Service | Structure) -> str:
        """Return what changes whenever a record does."""
        return f"{repository.last_revision(session, record)}-{record.recorded_at.timestamp():.6f}-{record.status}"

    def read(self, session: Session, record: Service, typed: Typed) -> ServiceIn:
        """Return the service that a form says. Raises Incorrect."""
        below = written.children(session, [record.id])[record.id]
        base = self.forms.service_given(record, below)
        found = self.forms.read_service(typed, base, as_given(record.structure), self._now.date())
        if not isinstance(found.record, ServiceIn):
            raise Incorrect(found.problems)
        return found.record

    def save(self, session: Session, identity: int, typed: Typed, change: Change, publish: bool) -> tuple[str, Service]:
        """Write what a form says; return "saved", "proposed" or "held" and the service.

        A contributor's change to what families see is proposed, and so is an editor's where the territory asks for a
        second pair of eyes. Raises Problem 404, Outdated, Incorrect.
        """
        record = self.service(session, change.worker, identity, lock=True)
        if record.demonstration:
            raise Problem(
                409, "demonstration", "Cette fiche est inventée pour la démonstration. Elle ne se change pas."
            )
        if change.version != self.version(session, record):
            raise Outdated(record)
        found = self.read(session, record, typed)
        self._stays(session, change.worker, record, found)
        if (publish or record.status == "published") and self._must_ask(session, change.worker, record):
            self._note(session, record, "changed", "proposed", change, asked=typed)
            return "proposed", record
        status = "published" if publish else record.status
        if status == "published" and self._must_answer(session, record, found):
            status = "held"
        self._write(session, record, found, status, change, "changed")
        return ("held" if status == "held" else "saved"), record

    def decide(self, session: Session, revision_id: int, change: Change, accept: bool) -> Service:
        """Publish or refuse a proposal. Raises Problem 404, 409 where it is decided already or is one's own."""
        revision = repository.revision(session, revision_id)
        record = repository.by_key(session, "service", revision.source, revision.source_id) if revision else None
        if revision is None or record is None:
            raise Problem(404, "proposition-inconnue", "Cette proposition n'existe pas dans votre territoire.")
        record = self.service(session, change.worker, record.id, lock=True)
        if revision.state != "proposed":
            raise Problem(409, "proposition-decidee", "Une autre personne a déjà répondu à cette proposition.")
        if accept and revision.made_by == change.worker.login:
            raise Problem(409, "second-regard", "Il faut un second regard : une autre personne doit publier.")
        revision.decided_at, revision.decided_by = self._now, change.worker.login
        revision.decision = clean(change.reason)[:500]
        revision.state = "published" if accept else "refused"
        if accept:
            found = self.read(session, record, revision.asked or {})
            self._stays(session, change.worker, record, found)
            status = "held" if self._must_answer(session, record, found) else "published"
            revision.before = self._image(session, record)
            self._put(session, record, found, status, revision.made_by)
            revision.after = self._image(session, record)
        revision.asked = None
        return record

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
            raise Incorrect({"commune": _TOO_FAR})
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

    def save_structure(self, session: Session, identity: int, typed: Typed, change: Change) -> tuple[Structure, int]:
        """Write a structure, and what its services had from it; return it and how many services followed."""
        record = self.structure(session, change.worker, identity, lock=True)
        if record.demonstration:
            raise Problem(
                409, "demonstration", "Cette fiche est inventée pour la démonstration. Elle ne se change pas."
            )
        if change.version != self.version(session, record):
            raise Outdated(record)
        before = as_given(record)
        read = self.forms.read_structure(typed, before, self._now.date())
        if not isinstance(read.record, StructureIn):
            raise Incorrect(read.problems)
        if read.record.code_insee and not change.worker.reaches([departement_of(read.record.code_insee)]):
            raise Incorrect({"commune": _TOO_FAR})
        image, stamp, row = (
            self._image(session, record),
            Stamp(change.worker.login, self._now),
            structure_row(read.record),
        )
        row["fingerprint"] = record.fingerprint
        origins = said_again(record.origins, changed_fields(record, row), stamp, self._now.date())
        written.update_records(session, Structure, [{"id": record.id, **row, **stamp.columns, "origins": origins}])
        session.expire(record)
        self._note(session, record, "changed", "published", change, before=image, after=self._image(session, record))
        followers = [
            each for each in repository.services_of(session, record.id) if self._follow(session, each, before, change)
        ]
        return record, len(followers)

    def set_status(self, session: Session, identity: int, status: str, change: Change) -> Service:
        """Take a record off the directory ("archived"), or make it a draft again."""
        record = self.service(session, change.worker, identity, lock=True)
        image = self._image(session, record)
        record.status, record.recorded_at, record.recorded_by = status, self._now, change.worker.login
        record.import_id = None
        self._end(session, record, "status", change, image)
        return record

    def answer(self, session: Session, identity: int, secret: bool, change: Change) -> Service:
        """Keep the answer to "adresse secrète ?"; a held record is then shown, without its place where it is secret."""
        record = self.service(session, change.worker, identity, lock=True)
        answers.answer(session, record.uid, secret, self.forms.taxonomy, now=self._now, by=change.worker.login)
        session.flush()
        self._note(session, record, "status", "published", change)
        return record

    def close(
        self, session: Session, identity: int, closure: ClosureIn, change: Change, remove: bool = False
    ) -> Service:
        """Add a dated closure, or take it away."""
        record = self.service(session, change.worker, identity, lock=True)
        image = self._image(session, record)
        below = written.children(session, [record.id])[record.id]
        row = [closure.first, closure.last, closure.reason]
        kept = [each for each in below["closures"] if list(each[:2]) != row[:2]]
        below["closures"] = kept if remove else [*kept, row]
        written.replace_children(session, {record.id: below})
        record.recorded_at, record.recorded_by, record.import_id = self._now, change.worker.login, None
        self._end(session, record, "closed", change, image)
        return record

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

    def undo(self, session: Session, revision_id: int, change: Change) -> Service | Structure:
        """Bring back how a record was before a revision, as one more revision. Raises Problem 404 or 409."""
        revision = repository.revision(session, revision_id)
        found = repository.by_key(session, revision.record, revision.source, revision.source_id) if revision else None
        if revision is None or found is None:
            raise Problem(404, "revision-inconnue", "Cette version n'existe pas dans votre territoire.")
        record: Service | Structure = (
            self.service(session, change.worker, found.id, lock=True)
            if revision.record == "service"
            else self.structure(session, change.worker, found.id, lock=True)
        )
        if not revision.before or revision.state != "published":
            raise Problem(409, "rien-avant", "Il n'y a pas de version avant celle-ci.")
        image, before = self._image(session, record), revision.before
        said = importing.answers(session, [record.source])
        if said.get((revision.record, record.source, record.source_id)):
            before = answers.conceal_image(before, self.forms.taxonomy)
        columns = images.columns(before)
        columns |= {"id": record.id, "recorded_at": self._now, "recorded_by": change.worker.login}
        written.update_records(session, MODELS[revision.record], [columns])
        if isinstance(record, Service):
            written.replace_children(session, {record.id: images.children(before)})
        session.expire(record)
        self._end(session, record, "undone", change, image)
        return record

    def _follow(self, session: Session, service: Service, before: StructureIn, change: Change) -> bool:
        """Give a service what its structure now says, where it said the same as the structure until now."""
        home = as_given(service.structure)
        below = written.children(session, [service.id])[service.id]
        given = self.forms.service_given(service, below)
        changed = {n: getattr(home, n) for n in _SHARED if getattr(given, n) == getattr(before, n)}
        if all(getattr(given, n) == getattr(before, n) for n in _SHARED_PLACE):
            changed |= {n: getattr(home, n) for n in _SHARED_PLACE}
        changed = {name: value for name, value in changed.items() if getattr(given, name) != value}
        if changed:
            given = given.model_copy(update=changed)
            self._write(session, service, given, service.status, change, "changed")
        return bool(changed)

    def _write(
        self, session: Session, record: Service, found: ServiceIn, status: str, change: Change, action: str
    ) -> None:
        image = self._image(session, record)
        self._put(session, record, found, status, change.worker.login)
        self._end(session, record, action, change, image)

    def _put(self, session: Session, record: Service, found: ServiceIn, status: str, by: str) -> None:
        home, stamp = as_given(record.structure), Stamp(by, self._now)
        prepared = service_row(found.model_copy(update={"status": status}), home, self.forms.taxonomy)
        below = written.children(session, [record.id])[record.id]
        fields = changed_fields(record, prepared.columns, below, prepared.children)
        prepared.columns.update(
            stamp.columns,
            origins=said_again(record.origins, fields, stamp, self._now.date()),
            fingerprint=record.fingerprint,  # the source's next file is compared with its own last one
            structure_id=record.structure_id,
        )
        written.write_services(session, [], [(record.id, prepared)], record.source)
        if status == "published" and record.structure.status == "draft":
            record.structure.status = "published"
        session.flush()
        session.expire(record)

    def _must_ask(self, session: Session, worker: SignedIn, record: Service) -> bool:
        areas = departements_of(session, record)
        return not worker.at_least("editeur") or bool(areas & set(self._second))

    def _must_answer(self, session: Session, record: Service, found: ServiceIn) -> bool:
        if found.protected_address or not is_sensitive(found, self.forms.rules):
            return False
        said = importing.answers(session, [record.source])
        return ("service", record.source, record.source_id) not in said

    def _stays(self, session: Session, worker: SignedIn, record: Service, found: ServiceIn) -> None:
        """Refuse to carry a record, or whom it serves, out of the worker's territories."""
        if worker.everywhere:
            return
        area = departement_of(found.code_insee or found.code_postal)
        if area and area != record.departement and not worker.reaches([area]):
            raise Incorrect({"commune": _TOO_FAR})
        before = repository.zones(session, record.id)
        for zone in set(found.zone_eligibilite) - before:
            commune = self.forms.communes.by_insee(zone)
            own = zone in worker.territories or (commune is not None and commune.departement in worker.territories)
            if zone == COUNTRY or not (own or self._is_own_epci(zone, worker)):
                raise Incorrect({"zone_eligibilite": _TOO_FAR})
        if not found.zone_eligibilite and before and "a-distance" in found.modes_accueil:
            raise Incorrect({"zone_eligibilite": "Dites pour quel territoire. Exemple : 41."})

    def _is_own_epci(self, zone: str, worker: SignedIn) -> bool:
        return any(each.epci == zone and each.departement in worker.territories for each in self.forms.communes)

    def _image(self, session: Session, record: Service | Structure) -> dict[str, Any]:
        session.flush()
        kind = "service" if isinstance(record, Service) else "structure"
        return images.take(session, kind, [record.id])[record.id]

    def _end(
        self, session: Session, record: Service | Structure, action: str, change: Change, before: dict[str, Any]
    ) -> None:
        self._note(session, record, action, "published", change, before=before, after=self._image(session, record))

    def _note(
        self, session: Session, record: Service | Structure, action: str, state: str, change: Change, **kept: Any
    ) -> None:
        session.add(
            DirectoryRevision(
                record="service" if isinstance(record, Service) else "structure",
                source=record.source,
                source_id=record.source_id,
                action=action,
                state=state,
                made_at=self._now,
                made_by=change.worker.login,
                reason=clean(change.reason)[:500],
                **kept,
            )
        )
        session.flush()

    def _add(
        self, session: Session, record: Service, action: str, by: str, reason: str, before: dict[str, Any]
    ) -> None:
        session.add(
            DirectoryRevision(
                record="service", source=record.source, source_id=record.source_id, action=action, state="published",
                made_at=self._now, made_by=by, reason=reason[:500], before=before, after=self._image(session, record),
            )
        )  # fmt: skip
        session.flush()


def departements_of(session: Session, record: Service) -> set[str]:
    """Return whose a service is: where it stands, else the départements that it serves."""
    if record.departement:
        return {record.departement}
    return {
        departement_of(code)
        for code in repository.zones(session, record.id)
        if code and len(code) < 9 and code != COUNTRY
    }


def _departements_of_structure(session: Session, record: Structure) -> Iterable[str]:
    own = departement_of(record.code_insee or record.code_postal)
    found = {own} if own else set()
    for each in repository.services_of(session, record.id) if not own else ():
        found |= departements_of(session, each)
    return found
