"""The days of a record: closures, and the dates of sessions and stops.

Where a territory asks for a second pair of eyes, what takes something away from families (a closure, a date that falls
out) is done at once by one person and read afterwards: nobody may stand before a closed door. What promises them
something (a date, a door open again) is read before (docs/decisions/0080).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session

from services.directory.models import DirectoryRevision, Service, Structure
from services.directory.schemas import ClosureIn, OccasionIn
from services.directory.writing import repository as written
from services.directory.writing.provenance import Stamp, said_again
from services.office.records import repository
from services.office.records.book import Change
from services.office.records.second import SecondReader
from services.problems import Problem

Outcome = Literal["done", "to_read", "proposed"]
_ALREADY = "Une autre personne a déjà relu ce changement."
Images = tuple[dict[str, Any], dict[str, Any]]


class Days(SecondReader):
    """The acts on days: at once, at once and read afterwards, or proposed."""

    def close(
        self, session: Session, record: Service | Structure, closure: ClosureIn, change: Change, remove: bool = False
    ) -> Outcome:
        """Add a dated closure to a locked record, or take it away."""
        row = [closure.first.isoformat(), closure.last.isoformat(), closure.reason]
        asks = self._seen(record) and self.must_ask(session, change.worker, record)
        if asks and remove:
            unread = [each for each in repository.to_read_of(session, record, "closed") if _days(each) == row[:2]]
            if unread:
                self._take_back(session, record, unread[-1], change)
                return "done"
            self._propose(session, record, "closed", change, {"closure": row})
            return "proposed"
        instead = [each for each in self._closures(session, record) if each[:2] == row[:2]]
        before, after = self._shut(session, record, row, change.worker.login, remove)
        kept = {"to_read": True, "asked": {"closure": row, "instead": instead}} if asks else {}
        self._note(session, record, "closed", "published", change, before=before, after=after, **kept)
        return "to_read" if asks else "done"

    def set_dates(
        self, session: Session, identity: int, added: Iterable[OccasionIn], before: str, change: Change
    ) -> Outcome:
        """Write dates of a service, in place of the one whose key is `before` ("": beside all that it has)."""
        record = self.service(session, change.worker, identity, lock=True)
        self._not_invented(record)
        new = [each.model_dump(mode="json") for each in added]
        asks = self._seen(record) and self.must_ask(session, change.worker, record)
        taken = [each.model_dump(mode="json") for each in self._occasions(session, record) if each.key == before]
        if asks and new:
            self._propose(session, record, "dated", change, {"dates": new, "before": before, "taken": taken})
            return "proposed"
        images = self._date(session, record, new, before, change.worker.login)
        kept = {"to_read": True, "asked": {"taken": taken}} if asks else {}
        self._note(session, record, "dated", "published", change, before=images[0], after=images[1], **kept)
        return "to_read" if asks else "done"

    def read_after(self, session: Session, revision_id: int, change: Change) -> None:
        """Keep that another person has read what was done at once. Raises Problem 404 or 409."""
        revision, found = self._named(session, revision_id)
        if revision is None or found is None:
            raise Problem(404, "revision-inconnue", "Cette version n'existe pas dans votre territoire.")
        self._locked(session, change, revision.record, found.id)
        session.refresh(revision)
        if not revision.to_read:
            raise Problem(409, "deja-relu", _ALREADY)
        if revision.made_by == change.worker.login:
            raise Problem(409, "second-regard", "Il faut un second regard : une autre personne doit relire.")
        self._read(revision, change, "")

    def undo(
        self, session: Session, revision_id: int, change: Change
    ) -> tuple[Literal["undone", "proposed"], Service | Structure]:
        """Bring back an earlier version; of what waits to be read afterwards, take back that alone, at once.

        Families then see again what had been read before. Raises Problem 404 or 409.
        """
        revision, found = self._named(session, revision_id)
        if revision is None or found is None or not (revision.to_read and revision.asked):
            return super().undo(session, revision_id, change)
        record = self._locked(session, change, revision.record, found.id)
        session.refresh(revision)
        if not revision.to_read:
            raise Problem(409, "deja-relu", _ALREADY)
        self._take_back(session, record, revision, change)
        return "undone", record

    def _accept(
        self, session: Session, record: Service | Structure, revision: DirectoryRevision, change: Change
    ) -> None:
        asked = revision.asked or {}
        if revision.action == "closed":
            images = self._shut(session, record, asked["closure"], revision.made_by, remove=True)
        elif revision.action == "dated" and isinstance(record, Service):
            images = self._date(session, record, asked["dates"], asked["before"], revision.made_by)
        else:
            super()._accept(session, record, revision, change)
            return
        revision.before, revision.after = images

    def _take_back(
        self, session: Session, record: Service | Structure, revision: DirectoryRevision, change: Change
    ) -> None:
        asked, by = revision.asked or {}, change.worker.login
        if revision.action == "closed":
            before, after = self._shut(session, record, asked["closure"], by, remove=True)
            for row in asked["instead"]:
                _, after = self._shut(session, record, row, by)
        elif isinstance(record, Service):
            before, after = self._date(session, record, asked["taken"], "", by, late=True)
        self._read(revision, change, "Annulé.")
        self._note(session, record, revision.action, "published", change, before=before, after=after)

    def _read(self, revision: DirectoryRevision, change: Change, decision: str) -> None:
        revision.to_read, revision.decided_at = False, self._now
        revision.decided_by, revision.decision = change.worker.login, decision

    def _shut(
        self, session: Session, record: Service | Structure, row: list[str], by: str, remove: bool = False
    ) -> Images:
        """Write a closure in place of one of the same days, or take it away; return both images."""
        image = self._image(session, record)
        closures = [each for each in self._closures(session, record) if each[:2] != row[:2]]
        closures += [] if remove else [row]
        if isinstance(record, Structure):
            record.closures = [list(each) for each in closures]
        else:
            below = written.children(session, [record.id])[record.id]
            below["closures"] = [
                [date.fromisoformat(one), date.fromisoformat(last), why] for one, last, why in closures
            ]
            written.replace_children(session, {record.id: below})
        stamp = Stamp(by, self._now, by_hand=True)
        record.origins = said_again(record.origins, ["closures"], stamp, self._now.date())
        record.recorded_at, record.recorded_by, record.import_id = self._now, by, None
        return image, self._image(session, record)

    def _date(
        self, session: Session, record: Service, added: list[dict[str, Any]], before: str, by: str, late: bool = False
    ) -> Images:
        """Write dates that are still to come; return both images. Raises Problem 409 where none is (not `late`)."""
        dates = [OccasionIn.model_validate(each) for each in added]
        new = {each.key: each for each in dates if each.day >= self._now.date()}
        if dates and not new and not late:
            raise Problem(409, "jour-passe", "Ces dates sont passées. Refusez cette proposition.")
        image = self._image(session, record)
        given = self.forms.service_given(record, written.children(session, [record.id])[record.id])
        kept = {each.key: each for each in given.occasions if each.key != before}
        occasions = sorted({**kept, **new}.values(), key=lambda each: each.key)
        self._put(session, record, given.model_copy(update={"occasions": occasions}), record.status, by)
        return image, self._image(session, record)

    def _closures(self, session: Session, record: Service | Structure) -> list[list[str]]:
        if isinstance(record, Structure):
            return [[str(part) for part in each] for each in record.closures]
        rows = written.children(session, [record.id])[record.id]["closures"]
        return [[str(first), str(last), why] for first, last, why in rows]

    def _occasions(self, session: Session, record: Service) -> list[OccasionIn]:
        below = written.children(session, [record.id])[record.id]
        return list(self.forms.service_given(record, below).occasions)

    @staticmethod
    def _seen(record: Service | Structure) -> bool:
        return record.status == "published"


def _days(revision: DirectoryRevision) -> list[str]:
    return list((revision.asked or {}).get("closure", []))[:2]
