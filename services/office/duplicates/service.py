"""Records that may be one: proposed by likeness, merged by hand, links kept."""

from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.db import Database
from services.directory.models import Alias, Service, Structure
from services.directory.writing import repository as written
from services.office.duplicates import repository
from services.office.duplicates.likeness import Pair, alike, compare
from services.office.duplicates.repository import RECORDS, Record
from services.office.models import Distinct
from services.office.records.book import Change
from services.office.records.service import Records
from services.problems import Problem

_MOST = 200
"""Pairs on the page."""
_MOST_KEPT = 5000
"""Of each sort of record, for the page of the whole country."""
_FILLED = (
    "description", "telephone", "courriel", "horaires_accueil", "conditions_acces", "frais", "frais_precisions",
    "publics", "languages", "waiting_time", "by_appointment", "free_call", "home_visits", "interpreter",
    "papers_not_required", "peer_helpers", "modes_mobilisation", "lien_mobilisation",
)  # fmt: skip


def proposals(session: Session, worker: SignedIn, record: Record) -> list[Pair]:
    """Return the pairs of services or structures that may be one in the worker's territories, the most alike first.

    A territory is compared as it is now. For the whole country that takes seconds: the pairs that `refresh` kept are
    read, and each is compared again before it is shown. Where none were kept, all is compared now.
    """
    known = repository.distinct(session, record)
    kept = repository.kept(session, record, _MOST + len(known)) if worker.everywhere else []
    if kept:
        ids = {each for pair in kept for each in pair}
        rows = {row.id: row for row in repository.candidates(session, record, ids=ids)}
        again = (compare(rows[one], rows[other]) for one, other in kept if one in rows and other in rows)
        found = [pair for pair in again if pair]
    else:
        found = alike(repository.candidates(session, record, None if worker.everywhere else worker.territories))
    return [pair for pair in found if pair_of(_uid(pair.first), _uid(pair.second)) not in known][:_MOST]


def refresh(database: Database) -> int:
    """Compare everything with everything, and keep the pairs that are most alike; return how many are kept.

    Comparing takes seconds, in which others write; keeping takes none.
    """
    with database.reading() as session:
        found = {record: alike(repository.candidates(session, record))[:_MOST_KEPT] for record in RECORDS}
    with database.writing() as session:
        repository.keep(session, found)
    return sum(len(pairs) for pairs in found.values())


def merge(session: Session, records: Records, kept_id: int, lost_id: int, change: Change) -> Service:
    """Keep one of two services, filled with what only the other says; the other leaves, and its links lead here.

    Raises Problem 404, or 409 where both are the same or one has a secret address.
    """
    kept = records.service(session, change.worker, kept_id, lock=True)
    lost = records.service(session, change.worker, lost_id, lock=True)
    _check(session, records, kept, lost, change)
    below = written.children(session, [kept.id, lost.id])
    mine = records.forms.service_given(kept, below[kept.id])
    theirs = records.forms.service_given(lost, below[lost.id])
    missing = {
        name: getattr(theirs, name)
        for name in _FILLED
        if getattr(mine, name) in ("", None, []) and getattr(theirs, name) not in ("", None, [])
    }
    closures = [each for each in theirs.closures if each not in mine.closures]
    dates = {each.key: each for each in (*theirs.occasions, *mine.occasions)}
    occasions = sorted(dates.values(), key=lambda each: each.key)
    filled = mine.model_copy(update={**missing, "closures": [*mine.closures, *closures], "occasions": occasions})
    records.rewrite(session, kept, filled, change, "merged")
    records.set_status(session, lost.id, "archived", Change(change.worker, f"Doublon de {kept.nom}"))
    repository.redirect(session, Alias(uid=lost.uid, target=kept.uid, made_at=records.now))
    repository.move_reports(session, lost, kept)
    return kept


def merge_structures(session: Session, records: Records, kept_id: int, lost_id: int, change: Change) -> Structure:
    """Keep one of two structures with the services of both; the next file of the other's source follows.

    Raises Problem 404, or 409 as for services.
    """
    kept = records.structure(session, change.worker, kept_id, lock=True)
    lost = records.structure(session, change.worker, lost_id, lock=True)
    _check(session, records, kept, lost, change)
    records.take_over(session, kept, lost, change)
    return kept


def differ(session: Session, records: Records, record: Record, first_id: int, second_id: int, change: Change) -> None:
    """Keep that two records are different: they are not proposed again. Raises Problem 404."""
    find = records.service if record == "service" else records.structure
    first, second = find(session, change.worker, first_id), find(session, change.worker, second_id)
    one, other = pair_of(first.uid, second.uid)
    repository.say_distinct(
        session,
        Distinct(record=record, first=one, second=other, said_at=records.now, said_by=change.worker.login),
    )


def _check(
    session: Session, records: Records, kept: Service | Structure, lost: Service | Structure, change: Change
) -> None:
    """Raise Problem 409 where two records cannot be made one."""
    if kept.id == lost.id:
        raise Problem(409, "meme-fiche", "Choisissez deux fiches différentes.")
    if lost.status != "published" and records.must_ask(session, change.worker, kept):
        raise Problem(409, "second-regard", "Une autre personne doit d'abord lire la fiche qui n'est pas publiée.")
    if kept.protected_address != lost.protected_address:
        raise Problem(409, "adresse-secrete", "Une seule des deux adresses est secrète. Répondez-y d'abord.")


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two names in one order."""
    return (one, other) if one < other else (other, one)


def _uid(row: Any) -> str:
    return f"{row.source}--{row.source_id}"
