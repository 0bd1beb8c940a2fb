"""Structures: what all their services share is entered once, and services that said the same follow."""

from typing import Any

from sqlalchemy.orm import Session

from services.directory.importing import images
from services.directory.models import Service, Structure
from services.directory.schemas import StructureIn
from services.directory.writing import repository as written
from services.directory.writing.given import as_given
from services.directory.writing.preparing import departement_of, structure_row
from services.directory.writing.provenance import Stamp, changed_fields, said_again
from services.office.records import repository
from services.office.records.book import TOO_FAR, Book, Change, Incorrect, Outdated
from services.office.records.form import Typed, changed_in

_SHARED = ("telephone", "courriel", "horaires_accueil")
_FILLED = ("siret", "description", "telephone", "courriel", "horaires_accueil", "site_web", "accessibilite_lieu")
_SHARED_PLACE = ("adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude")


class Homes(Book):
    """The structures of a territory, as the back office changes them."""

    def save_structure(
        self, session: Session, identity: int, typed: Typed, change: Change
    ) -> tuple[str, Structure, int]:
        """Write a structure, and what its services had from it.

        Return "saved" or "proposed", the structure, and how many services followed. What families would see is
        proposed, as with a service. Raises Problem 404, Outdated, Incorrect.
        """
        record = self.structure(session, change.worker, identity, lock=True)
        self._not_invented(record)
        if change.version != self.version(session, record):
            raise Outdated(record)
        said = self._read_structure(record, typed)
        if said.code_insee and not change.worker.reaches([departement_of(said.code_insee)]):
            raise Incorrect({"commune": TOO_FAR})
        if record.code_insee and not said.code_insee:  # its services would lose their place, and be nobody's
            raise Incorrect({"commune": "Gardez une commune : ses services la partagent."})
        if record.status == "published" and self.must_ask(session, change.worker, record):
            asked = changed_in(self.forms.structure_values(record), typed)
            self._note(session, record, "changed", "proposed", change, asked=asked)
            return "proposed", record, 0
        before, after = self._put_structure(session, record, typed, change.worker.login)
        self._note(session, record, "changed", "published", change, before=before, after=after)
        return "saved", record, self._all_follow(session, record, before, change)

    def take_over(self, session: Session, kept: Structure, lost: Structure, change: Change) -> None:
        """Give a locked structure the services of another, and what only that one says; the other leaves."""
        images_of = {each: self._image(session, each) for each in (kept, lost)}
        filled = [name for name in _FILLED if not getattr(kept, name) and getattr(lost, name)]
        for name in filled:
            setattr(kept, name, getattr(lost, name))
        kept.closures = [*kept.closures, *(each for each in lost.closures if each not in kept.closures)]
        stamp = Stamp(change.worker.login, self._now, by_hand=True)
        kept.origins = said_again(kept.origins, filled, stamp, self._now.date())
        for each in repository.services_of(session, lost.id):
            image = self._image(session, each)
            each.structure_id = kept.id
            self._sign(each, change)
            self._end(session, each, "merged", change, image)
        for earlier in repository.merged_into(session, lost.id):
            earlier.merged_into = kept.id
        lost.status, lost.merged_into = "archived", kept.id
        for record, action in ((kept, "merged"), (lost, "status")):
            self._sign(record, change)
            self._end(session, record, action, change, images_of[record])

    def _sign(self, record: Service | Structure, change: Change) -> None:
        record.recorded_at, record.recorded_by, record.import_id = self._now, change.worker.login, None

    def _read_structure(self, record: Structure, typed: Typed) -> StructureIn:
        read = self.forms.read_structure(typed, as_given(record), self._now.date())
        if not isinstance(read.record, StructureIn):
            raise Incorrect(read.problems)
        return read.record

    def _put_structure(
        self, session: Session, record: Structure, typed: Typed, by: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Write what a form says; return the images of the structure before and after."""
        said = self._read_structure(record, typed)
        image, stamp, row = self._image(session, record), Stamp(by, self._now, by_hand=True), structure_row(said)
        row["fingerprint"] = record.fingerprint
        origins = said_again(record.origins, changed_fields(record, row), stamp, self._now.date())
        written.update_records(session, Structure, [{"id": record.id, **row, **stamp.columns, "origins": origins}])
        session.expire(record)
        return image, self._image(session, record)

    def _all_follow(self, session: Session, record: Structure, before: dict[str, Any], change: Change) -> int:
        """Give the services of a structure what it now says; return how many changed."""
        session.refresh(record)
        was = as_given(Structure(**images.columns(before)))
        services = repository.services_of(session, record.id)
        return sum(self._follow(session, each, was, change) for each in services)

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
