"""Records that may be one: proposed by likeness, merged by hand, links kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.clock import PARIS
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

MOST = 50
"""Pairs on the page; the next ones come when these are answered."""
_MOST_KEPT, _MOST_KEPT_HERE = 5000, 500
"""Of each sort of record: for the page of the whole country, and for those of each département."""
_MOST_LIVE = 2000
"""Records that a page compares itself, because they changed since all were compared."""
_LATE = timedelta(minutes=10)
"""What was being written while all was compared is compared again: an import is dated when it begins."""
_FILLED = (
    "description", "telephone", "courriel", "horaires_accueil", "conditions_acces", "frais", "frais_precisions",
    "publics", "languages", "waiting_time", "by_appointment", "free_call", "home_visits", "interpreter",
    "papers_not_required", "peer_helpers", "modes_mobilisation", "lien_mobilisation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs of a page, the most alike first."""

    pairs: list[Pair]
    left: bool
    """Too much has changed since all was compared: the next night will tell."""


def proposals(session: Session, worker: SignedIn, record: Record) -> Found:
    """Return the pairs of services or structures that may be one in the worker's territories.

    The pairs that `refresh` kept are read and compared again, so that what was merged or corrected since is not there;
    what changed since is compared with what shares a SIRET, a telephone or an address with it.
    """
    territories = None if worker.everywhere else worker.territories
    known = repository.distinct(session, record)
    found = {(pair.first.id, pair.second.id): pair for pair in _again(session, record, territories, known)}
    compared = repository.compared_at(session)
    since = compared - _LATE if compared else None
    changed = repository.changed_since(session, record, territories, since, _MOST_LIVE + 1)
    left = len(changed) > _MOST_LIVE
    if changed and not left:
        new = repository.candidates(session, record, ids=changed)
        beside = repository.candidates(session, record, territories, beside=new)
        both = {row.id: row for row in (*new, *beside)}
        found |= {
            (pair.first.id, pair.second.id): pair
            for pair in alike(sorted(both.values(), key=lambda row: row.id))
            if {pair.first.id, pair.second.id} & set(changed)
        }
    pairs = sorted(found.values(), key=lambda pair: (-pair.likeness, pair.first.id, pair.second.id))
    return Found([each for each in pairs if not _said(each, known)][:MOST], left)


def _again(
    session: Session, record: Record, territories: Sequence[str] | None, known: set[tuple[str, str]]
) -> Iterator[Pair]:
    """Yield the pairs of a page among those that were kept, as they are now."""
    shown = after = 0
    while shown < MOST and (kept := repository.kept(session, record, territories, MOST * 2, after)):
        after += len(kept)
        ids = {each for pair in kept for each in pair}
        rows = {row.id: row for row in repository.candidates(session, record, ids=ids)}
        for one, other in kept:
            pair = compare(rows[one], rows[other]) if one in rows and other in rows else None
            if pair and not _said(pair, known):
                shown += 1
                yield pair


def _said(pair: Pair, known: set[tuple[str, str]]) -> bool:
    """Tell whether a person said that two records are different."""
    return pair_of(_uid(pair.first), _uid(pair.second)) in known


def refresh(database: Database, now: datetime) -> int:
    """Compare everything with everything, and keep the pairs that are most alike; return how many are kept.

    Comparing takes seconds, in which others write; keeping takes none.
    """
    with database.reading() as session:
        found = {record: _kept(alike(repository.candidates(session, record))) for record in RECORDS}
    for record, pairs in found.items():
        with database.writing() as session:
            repository.keep(session, record, pairs)
    with database.writing() as session:
        repository.say_compared(session, now)
    return sum(len(pairs) for pairs in found.values())


def compared_at(session: Session) -> str:
    """Return when all records were last compared, as it is read in France; "" where they never were."""
    moment = repository.compared_at(session)
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H h %M}" if moment else ""


def _kept(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs that are most alike, in the country and in each département."""
    here: Counter[str] = Counter()
    kept = []
    for rank, pair in enumerate(pairs):
        areas = {pair.first.area, pair.second.area}
        if rank < _MOST_KEPT or any(here[each] < _MOST_KEPT_HERE for each in areas):
            here.update(areas)
            kept.append(pair)
    return kept


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
