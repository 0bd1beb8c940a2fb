"""What every change of a record goes through: whose it is, which version, what is written and what is kept of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.importing import images
from services.directory.importing import repository as importing
from services.directory.importing.holding import is_sensitive
from services.directory.models import DirectoryRevision, Service, Structure
from services.directory.places import COUNTRY
from services.directory.schemas import ServiceIn
from services.directory.writing import repository as written
from services.directory.writing.given import as_given
from services.directory.writing.preparing import departement_of, service_row
from services.directory.writing.provenance import Stamp, changed_fields, said_again
from services.kit.text import clean
from services.office.access import within
from services.office.records import repository
from services.office.records.form import Forms, Typed
from services.problems import Problem

SOURCE = "saisie"
TOO_FAR = "Ce territoire n'est pas le vôtre. Choisissez une commune ou un département de votre territoire."


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


class Book:
    """The records of a territory: found, read, and written with who and why."""

    def __init__(self, forms: Forms, now: datetime, second_reader: Collection[str] = ()) -> None:
        self.forms, self._now, self._second = forms, now, frozenset(second_reader)

    @property
    def now(self) -> datetime:
        """Return the moment at which these changes are made."""
        return self._now

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
        within(worker, departements_of_structure(session, found) if found else ())
        if found is None:
            raise Problem(404, "fiche-inconnue", "Cette fiche n'existe pas dans votre territoire.")
        return found

    @staticmethod
    def _not_invented(record: Service | Structure) -> None:
        if record.demonstration:
            raise Problem(
                409, "demonstration", "Cette fiche est inventée pour la démonstration. Elle ne se change pas."
            )

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

    def _write(
        self, session: Session, record: Service, found: ServiceIn, status: str, change: Change, action: str
    ) -> None:
        image = self._image(session, record)
        self._put(session, record, found, status, change.worker.login)
        self._end(session, record, action, change, image)

    def _put(self, session: Session, record: Service, found: ServiceIn, status: str, by: str) -> None:
        home, stamp = as_given(record.structure), Stamp(by, self._now, by_hand=True)
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

    def _locked(self, session: Session, change: Change, kind: str, identity: int) -> Service | Structure:
        """Return a record of the worker's territories, kept from others until the end. Raises Problem 404."""
        found = self.service if kind == "service" else self.structure
        return found(session, change.worker, identity, lock=True)

    def must_ask(self, session: Session, worker: SignedIn, record: Service | Structure) -> bool:
        """Tell whether another person has to read what this one changes."""
        return not worker.at_least("editeur") or not self._second.isdisjoint(areas_of(session, record))

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
            raise Incorrect({"commune": TOO_FAR})
        before = repository.zones(session, record.id)
        for zone in set(found.zone_eligibilite) - before:
            commune = self.forms.communes.by_insee(zone)
            own = zone in worker.territories or (commune is not None and commune.departement in worker.territories)
            if zone == COUNTRY or not (own or self._is_own_epci(zone, worker)):
                raise Incorrect({"zone_eligibilite": TOO_FAR})
        if not area and not found.zone_eligibilite and not record.protected_address:
            raise Incorrect({"commune": "Dites la commune, ou le territoire servi."})  # else it would be nobody's
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


def areas_of(session: Session, record: Service | Structure) -> set[str]:
    """Return whose a record is."""
    if isinstance(record, Service):
        return departements_of(session, record)
    return departements_of_structure(session, record)


def departements_of(session: Session, record: Service) -> set[str]:
    """Return whose a service is: where it stands, else the départements that it serves."""
    if record.departement:
        return {record.departement}
    return {
        departement_of(code)
        for code in repository.zones(session, record.id)
        if code and len(code) < 9 and code != COUNTRY
    }


def departements_of_structure(session: Session, record: Structure) -> set[str]:
    own = departement_of(record.code_insee or record.code_postal)
    found = {own} if own else set()
    for each in repository.services_of(session, record.id) if not own else ():
        found |= departements_of(session, each)
    return found
