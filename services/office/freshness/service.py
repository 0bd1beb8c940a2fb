"""Keeping records true: who should confirm what, who says that something is wrong, and what that changes.

A worker's word lowers trust at once; families' once two conversations say it apart. A line for people in danger is
never put after others by a report: a person decides. Confirming heals.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.identity import public_uid
from services.directory.models import Service
from services.directory.searching.repository import target_of
from services.kit.text import clean
from services.office.content import content
from services.office.freshness import links, repository
from services.office.models import Report
from services.office.records import repository as records_repository
from services.office.records.book import departements_of
from services.office.records.service import Records
from services.office.rooms import records_of
from services.problems import Problem

BY_LINK = "lien"
BY_HOUSE = ""
_TWO_FAMILIES = 2
_COUNT_FOR = timedelta(days=60)
_NOT_AGAIN = timedelta(days=30)
_DAYS_A_MONTH = 30.44
_MOST_LETTERS = 200
_SUBJECT = "Vos informations sont-elles toujours exactes ?"
_LETTER = """Bonjour,

Les familles trouvent vos services dans l'annuaire Aller-vers.
Ouvrez chaque lien : un clic suffit pour dire « toujours exact ». Aucun compte n'est demandé.

{lines}

Ces liens sont valables trente jours.
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """A record with what people say of it."""

    service: Service | None
    reports: list[Report]
    danger: bool


class Freshness:
    """The freshness of a house's directory."""

    def __init__(self, house: Any) -> None:
        self._house = house
        self._kinds = house.directory.taxonomy.file.kinds

    def due(self, session: Session, territories: Iterable[str] | None, most: int = 200) -> list[Service]:
        """Return the services that should be confirmed, the oldest first."""
        today = self._house.clock.today()
        limits = [(name, self._limit(kind.review_months, today)) for name, kind in self._kinds.items()]
        places = None if territories is None else list(territories)
        return repository.due(session, limits, self._limit(6, today), places, most)

    def link(self, service: Service) -> str:
        """Return the address of the page on which a service is confirmed without signing in."""
        settings = self._house.settings
        base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
        return f"{base}/verifier/{links.make(settings.internal_token, service.uid, self._house.clock.now())}"

    def of_link(self, session: Session, token: str) -> Service:
        """Return the service of a link. Raises Problem 404 where the link is false or over."""
        uid = links.read(self._house.settings.internal_token, token, self._house.clock.now())
        source, _, source_id = target_of(session, uid).partition("--")
        found = records_repository.by_key(session, "service", source, source_id) if uid else None
        if not isinstance(found, Service):
            raise Problem(
                404, "lien-fini", "Ce lien n'est plus valable. Attendez la prochaine lettre, ou écrivez-nous."
            )
        return found

    def remind(self) -> int:
        """Send one letter to each mailbox whose services should be confirmed; return how many services were in one.

        Where no mail can leave, nothing is noted: the list of the back office shows what is due.
        """
        house = self._house
        today = house.clock.today()
        with house.database.reading() as session:
            asked = repository.reminders(session, today - _NOT_AGAIN)
            boxes: dict[str, list[Service]] = defaultdict(list)
            for service in self.due(session, None, most=5000):
                box = service.courriel or service.structure.courriel
                if box and (service.source, service.source_id) not in asked:
                    boxes[box].append(service)
        count = 0
        for box, services in list(boxes.items())[:_MOST_LETTERS]:
            lines = "\n\n".join(f"{each.nom}\n{self.link(each)}" for each in services)
            if house.mail.send(box, _SUBJECT, _LETTER.format(lines=lines)):
                with house.database.writing() as session:
                    for each in services:
                        repository.remind(session, each, today)
                count += len(services)
        return count

    def report(
        self, session: Session, uid: str, what: str, text: str, *, worker: str = "", token_hash: str = ""
    ) -> None:
        """Keep that somebody says that a record is wrong, and lower its trust where that is enough.

        Raises Problem 404 for an unknown record, 422 for an unknown reason.
        """
        if what not in content().reports:
            raise Problem(422, "raison-inconnue", "Choisissez ce qui est faux dans la liste.")
        source, source_id, service = self._find(session, uid)
        now = self._house.clock.now()
        if token_hash and token_hash in repository.recent_families(session, source, source_id, now - _COUNT_FOR):
            return  # the same conversation says it again: it is one voice
        session.add(
            Report(
                source=source,
                source_id=source_id,
                what=what,
                text=clean(text)[:300],
                by_worker=worker,
                token_hash=token_hash,
                made_at=now,
                state="open",
            )
        )
        session.flush()
        if service is None or service.doubtful or self.is_danger(service):
            return
        voices = repository.recent_families(session, source, source_id, now - _COUNT_FOR)
        if worker or len(voices) >= _TWO_FAMILIES:
            self._records(session).doubt(session, service, worker or BY_HOUSE, content().reports[what])

    def queue(self, session: Session, worker: SignedIn) -> list[Reported]:
        """Return what waits in the worker's territories: danger first, then the oldest."""
        grouped: dict[tuple[str, str], list[Report]] = defaultdict(list)
        for each in repository.open_reports(session):
            grouped[each.source, each.source_id].append(each)
        found = []
        for (source, source_id), reports in grouped.items():
            service = records_repository.by_key(session, "service", source, source_id)
            if worker.reaches(departements_of(session, service) if service else ()):
                found.append(Reported(service, reports, service is None or self.is_danger(service)))
        return sorted(found, key=lambda each: (not each.danger, each.reports[0].id))

    def decide(self, session: Session, worker: SignedIn, identity: int, answer: str) -> None:
        """Close every open report of a record: "exact" (it is right) or "doute" (families are told to call first).

        Raises Problem 404 or 422.
        """
        if answer not in ("exact", "doute"):
            raise Problem(422, "reponse-inconnue", "Choisissez une des réponses proposées.")
        report = repository.report(session, identity)
        service = records_repository.by_key(session, "service", report.source, report.source_id) if report else None
        if report is None or not worker.reaches(departements_of(session, service) if service else ()):
            raise Problem(404, "signalement-inconnu", "Ce signalement n'existe pas dans votre territoire.")
        if isinstance(service, Service):
            record = self._records(session).service(session, worker, service.id, lock=True)
            if answer == "exact":
                self._records(session).confirm(session, record, worker.login)
            elif not record.doubtful:
                self._records(session).doubt(session, record, worker.login, content().reports[report.what])
        self.close_reports(session, report.source, report.source_id, worker.login)

    def confirm(self, session: Session, service: Service, by: str) -> None:
        """Keep that all of a record is right today; doubt and reports end."""
        self._records(session).confirm(session, service, by)
        self.close_reports(session, service.source, service.source_id, by)

    def close_reports(self, session: Session, source: str, source_id: str, by: str) -> None:
        """Close the open reports of a record; which conversations they came from is forgotten."""
        for each in repository.open_reports(session, source, source_id):
            each.state, each.decided_at, each.decided_by = "closed", self._house.clock.now(), by
            each.token_hash = ""

    def is_danger(self, service: Service) -> bool:
        """Return whether people in danger are sent there."""
        return bool(self._house.directory.taxonomy.kind(service.kind).danger)

    def _find(self, session: Session, uid: str) -> tuple[str, str, Service | None]:
        uid = target_of(session, uid)
        source, _, source_id = uid.partition("--")
        if source == "ligne":
            return source, source_id[:200], None
        found = records_repository.by_key(session, "service", source, source_id)
        if found is None:
            found = next((each for each in repository.protected_of(session, source) if public_uid(each) == uid), None)
        if not isinstance(found, Service):
            raise Problem(404, "fiche-inconnue", "Cette fiche n'existe plus.")
        return found.source, found.source_id, found

    def _records(self, session: Session) -> Records:
        return records_of(self._house, session)

    @staticmethod
    def _limit(months: int, today: date) -> date:
        return today - timedelta(days=months * _DAYS_A_MONTH)
