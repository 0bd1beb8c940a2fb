"""Records that may be one: proposed by likeness, merged by hand, links kept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from services.accounts.schemas import SignedIn
from services.directory.models import Alias, Service
from services.directory.writing import repository as written
from services.kit.text import fold
from services.office.duplicates import repository
from services.office.models import Distinct
from services.office.records.book import Change
from services.office.records.service import Records
from services.problems import Problem

_CLOSE = 85
"""Likeness of two names, 0 to 100, words in any order."""
_CROWD = 40
"""A telephone or a place shared by more services than this is a switchboard or a town hall: it proves nothing."""
_MOST = 200
_FILLED = (
    "description", "telephone", "courriel", "horaires_accueil", "conditions_acces", "frais", "frais_precisions",
    "publics", "languages", "waiting_time", "by_appointment", "free_call", "home_visits", "interpreter",
    "papers_not_required", "peer_helpers", "modes_mobilisation", "lien_mobilisation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services that may be one, and why."""

    first: Any
    second: Any
    why: str
    likeness: int


def proposals(session: Session, worker: SignedIn) -> list[Pair]:
    """Return the pairs of the worker's territories that may be one service, the most alike first."""
    rows = repository.candidates(session, None if worker.everywhere else list(worker.territories))
    known = repository.distinct(session)
    by_siret = _groups(rows, lambda row: f"{row.siret} {row.kind}" if row.siret else "")
    by_phone = _groups(rows, lambda row: row.telephone)
    by_place = _groups(rows, lambda row: f"{row.code_insee} {fold(row.adresse)}" if row.adresse else "")
    found: dict[tuple[int, int], Pair] = {}
    for why, groups, least in (
        ("Même SIRET et même genre", by_siret, 0),
        ("Nom proche et même téléphone", by_phone, _CLOSE),
        ("Nom proche et même adresse", by_place, _CLOSE),
    ):
        for group in groups:
            for index, first in enumerate(group):
                for second in group[index + 1 :]:
                    if (first.id, second.id) in found or pair_of(_uid(first), _uid(second)) in known:
                        continue
                    if least == 0 and first.structure_id == second.structure_id:
                        continue  # two services of one structure share its SIRET, and are two
                    likeness = round(fuzz.token_set_ratio(fold(first.nom), fold(second.nom)))
                    if likeness >= least:
                        found[first.id, second.id] = Pair(first, second, why, likeness)
    return sorted(found.values(), key=lambda pair: -pair.likeness)[:_MOST]


def merge(session: Session, records: Records, kept_id: int, lost_id: int, change: Change) -> Service:
    """Keep one of two services, filled with what only the other says; the other leaves, and its links lead here.

    Raises Problem 404, or 409 where both are the same or one has a secret address.
    """
    kept = records.service(session, change.worker, kept_id, lock=True)
    lost = records.service(session, change.worker, lost_id, lock=True)
    if kept.id == lost.id:
        raise Problem(409, "meme-fiche", "Choisissez deux fiches différentes.")
    if lost.status != "published" and records.must_ask(session, change.worker, kept):
        raise Problem(409, "second-regard", "Une autre personne doit d'abord lire la fiche qui n'est pas publiée.")
    if kept.protected_address != lost.protected_address:
        raise Problem(409, "adresse-secrete", "Une seule des deux adresses est secrète. Répondez-y d'abord.")
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


def differ(session: Session, records: Records, first_id: int, second_id: int, change: Change) -> None:
    """Keep that two services are different: they are not proposed again. Raises Problem 404."""
    first = records.service(session, change.worker, first_id)
    second = records.service(session, change.worker, second_id)
    one, other = pair_of(first.uid, second.uid)
    repository.say_distinct(
        session, Distinct(first=one, second=other, said_at=records.now, said_by=change.worker.login)
    )


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two names in one order."""
    return (one, other) if one < other else (other, one)


def _groups(rows: Iterable[Any], key: Any) -> list[list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if said := key(row):
            found[said].append(row)
    return [group for group in found.values() if 1 < len(group) <= _CROWD]


def _uid(row: Any) -> str:
    return f"{row.source}--{row.source_id}"
