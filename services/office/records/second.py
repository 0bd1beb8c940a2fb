"""What a second person reads before families do: proposals, answers on addresses, returns to an earlier version."""

from typing import Any, Literal

from sqlalchemy.orm import Session

from services.directory.importing import answers, images
from services.directory.importing import repository as importing
from services.directory.importing.repository import MODELS
from services.directory.models import DirectoryRevision, Service, Structure
from services.directory.writing import repository as written
from services.kit.text import clean
from services.office.records import repository
from services.office.records.book import Change
from services.office.records.form import Typed
from services.office.records.homes import Homes
from services.problems import Problem

Answered = Literal["public", "secret", "proposed", "secret_proposed"]


class SecondReader(Homes):
    """The acts that publish: done at once, or proposed where the territory asks for a second pair of eyes."""

    def decide(self, session: Session, revision_id: int, change: Change, accept: bool) -> Service | Structure:
        """Publish or refuse a proposal; what others changed since then stays.

        Raises Problem 404, 409 where it is decided already or is one's own.
        """
        revision, found = self._named(session, revision_id)
        if revision is None or found is None:
            raise Problem(404, "proposition-inconnue", "Cette proposition n'existe pas dans votre territoire.")
        record = self._locked(session, change, revision.record, found.id)
        session.refresh(revision)  # another person may have answered until the record was free
        if revision.state != "proposed":
            raise Problem(409, "proposition-decidee", "Une autre personne a déjà répondu à cette proposition.")
        if accept and revision.made_by == change.worker.login:
            raise Problem(409, "second-regard", "Il faut un second regard : une autre personne doit publier.")
        revision.decided_at, revision.decided_by = self._now, change.worker.login
        revision.decision = clean(change.reason)[:500]
        revision.state = "published" if accept else "refused"
        if accept:
            self._accept(session, record, revision, change)
        revision.asked = None
        return record

    def _accept(
        self, session: Session, record: Service | Structure, revision: DirectoryRevision, change: Change
    ) -> None:
        asked: Typed = revision.asked or {}
        if revision.action == "public":
            self._settle(session, record, False, revision.made_by)
        elif revision.action == "undone":
            target = repository.revision(session, int(asked["revision"]))
            revision.before, revision.after = self._bring_back(session, record, target, change, revision.made_by)
        elif isinstance(record, Structure):
            typed = self.forms.structure_values(record) | asked
            revision.before, revision.after = self._put_structure(session, record, typed, revision.made_by)
            self._all_follow(session, record, revision.before, change)
        else:
            below = written.children(session, [record.id])[record.id]
            found = self.read(session, record, self.forms.service_values(record, below) | asked)
            self._stays(session, change.worker, record, found)
            status = "held" if self._must_answer(session, record, found) else "published"
            revision.before = self._image(session, record)
            self._put(session, record, found, status, revision.made_by)
            revision.after = self._image(session, record)

    def answer(self, session: Session, identity: int, secret: bool, change: Change) -> tuple[Answered, Service]:
        """Keep the answer to "adresse secrète ?"; a held record is then shown, without its place where it is secret.

        Where a second pair of eyes is asked, a public address is proposed. A secret one leaves at once, since nothing
        is made known by that; the records that it lets out are drafts until another person has read them.
        """
        record = self.service(session, change.worker, identity, lock=True)
        asks = self.must_ask(session, change.worker, record)
        if asks and not secret:
            self._propose(session, record, "public", change, {})
            return "proposed", record
        beside = repository.services_of(session, record.structure_id) if asks else []
        waiting = [each for each in beside if each.status == "held"]
        self._settle(session, record, secret, change.worker.login)
        self._note(session, record, "status", "published", change)
        let_out = [each for each in waiting if each.status == "published"]
        for each in let_out:
            each.status = "draft"
            self._propose(session, each, "changed", change, {})
        return ("secret_proposed" if let_out else "secret" if secret else "public"), record

    def undo(
        self, session: Session, revision_id: int, change: Change
    ) -> tuple[Literal["undone", "proposed"], Service | Structure]:
        """Bring back how a record was before a revision, as one more revision; services follow their structure.

        What families see, or would see again, is proposed where a second pair of eyes is asked. Raises Problem 404 or
        409.
        """
        revision, found = self._named(session, revision_id)
        if revision is None or found is None:
            raise Problem(404, "revision-inconnue", "Cette version n'existe pas dans votre territoire.")
        record = self._locked(session, change, revision.record, found.id)
        if not revision.before or revision.state != "published":
            raise Problem(409, "rien-avant", "Il n'y a pas de version avant celle-ci.")
        seen = "published" in (record.status, revision.before["columns"]["status"])
        if seen and self.must_ask(session, change.worker, record):
            self._propose(session, record, "undone", change, {"revision": revision.id})
            return "proposed", record
        before, after = self._bring_back(session, record, revision, change, change.worker.login)
        self._note(session, record, "undone", "published", change, before=before, after=after)
        return "undone", record

    def _bring_back(
        self, session: Session, record: Service | Structure, revision: DirectoryRevision | None, change: Change, by: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Write how a record was before a revision; return the images of before and after that."""
        if revision is None or not revision.before:
            raise Problem(409, "rien-avant", "Il n'y a pas de version avant celle-ci.")
        image, before = self._image(session, record), revision.before
        said = importing.answers(session, [record.source])
        if said.get((revision.record, record.source, record.source_id)):
            before = answers.conceal_image(before, self.forms.taxonomy)
        columns = images.columns(before)
        columns |= {"id": record.id, "recorded_at": self._now, "recorded_by": by}
        written.update_records(session, MODELS[revision.record], [columns])
        if isinstance(record, Service):
            written.replace_children(session, {record.id: images.children(before)})
        session.expire(record)
        after = self._image(session, record)
        if isinstance(record, Structure):
            self._all_follow(session, record, image, change)
        return image, after

    def _settle(self, session: Session, record: Service | Structure, secret: bool, by: str) -> None:
        answers.answer(session, record.uid, secret, self.forms.taxonomy, now=self._now, by=by)
        session.flush()

    def _propose(
        self, session: Session, record: Service | Structure, action: str, change: Change, asked: dict[str, Any]
    ) -> None:
        """Ask for a second reader; the same thing asked twice waits once."""
        waits = repository.waiting(session, record, action)
        if all((each.asked or {}) != asked for each in waits):
            self._note(session, record, action, "proposed", change, asked=asked)

    @staticmethod
    def _named(session: Session, revision_id: int) -> tuple[DirectoryRevision | None, Service | Structure | None]:
        revision = repository.revision(session, revision_id)
        if revision is None:
            return None, None
        return revision, repository.by_key(session, revision.record, revision.source, revision.source_id)
