"""The vocabulary as editors change it. What is wrong is told in one French sentence, and nothing is kept."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.accounts.schemas import EVERYWHERE
from services.directory.models import VocabularyEntry
from services.directory.taxonomy import Synonym, Taxonomy
from services.directory.vocabulary import repository
from services.directory.vocabulary.entries import KindEntry, NeedEntry, merged
from services.kit.text import clean, fold, longest_sentence

MOST_WORDS, MOST_SIGNS, LEAST_SIGNS = 6, 60, 3
LONGEST_SENTENCE = 15
"""In words."""
_VIOLENCE = "violence"


class Wrong(Exception):
    """An addition that cannot be kept: which field, and the sentence that says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def current(session: Session, shipped: Taxonomy) -> Taxonomy:
    """Return the shipped vocabulary with what editors added for every territory."""
    return _holding(shipped, repository.entries(session), "")


def by_territory(session: Session, shipped: Taxonomy) -> dict[str, Taxonomy]:
    """Return the vocabulary of each département whose editors added words, and under "" that of the others."""
    entries = repository.entries(session)
    own = {code for each in entries for code in each.territories} - {EVERYWHERE}
    return {code: _holding(shipped, entries, code) for code in ("", *own)}


def _holding(shipped: Taxonomy, entries: Iterable[VocabularyEntry], departement: str) -> Taxonomy:
    return merged(shipped, [each for each in entries if each.holds_in(departement)])


def add_words(
    session: Session, shipped: Taxonomy, said: Synonym, territories: Collection[str], now: datetime, by: str,
    instead_of: int = 0,
) -> None:  # fmt: skip
    """Keep words and what they mean in these territories ("*": all), in place of another entry where one is named.

    Raises Wrong.
    """
    others = [
        each for each in repository.entries(session)
        if each.id != instead_of and all(each.holds_in(code) for code in territories)
    ]  # fmt: skip
    phrases = list(dict.fromkeys(clean(each) for each in said.words if each.strip()))
    if not phrases:
        raise Wrong("words", "Écrivez au moins un mot ou une expression.")
    if not (said.events or said.needs or said.kinds):
        raise Wrong("kinds", "Dites ce que ces mots cherchent : un événement, un besoin ou un genre.")
    known, lines = merged(shipped, others), list(said.lines)
    try:
        known.file.check([said])
        Synonym.model_validate(said.model_dump())
    except ValueError:
        raise Wrong("kinds", "Un de ces choix n'existe plus. Rechargez la page.") from None
    for phrase in phrases:
        _check_phrase(known, phrase, said)
        lines += known.understand(phrase).lines  # words of danger keep their telephone
    kept = said.model_copy(update={"words": phrases, "lines": list(dict.fromkeys(lines))})
    _replace(session, "words", "", kept.model_dump(), now, by, instead_of, territories)


def set_kind(session: Session, shipped: Taxonomy, key: str, said: KindEntry, now: datetime, by: str) -> str:
    """Word a kind, or make one where `key` is ""; return its key. Raises Wrong."""
    file, name, why = current(session, shipped).file, clean(said.name), clean(said.why)
    own = shipped.file.kinds.get(key)
    if not LEAST_SIGNS <= len(name) <= MOST_SIGNS:
        raise Wrong("name", f"Le nom a {LEAST_SIGNS} à {MOST_SIGNS} signes.")
    if any(fold(each.name) == fold(name) for other, each in file.kinds.items() if other != key):
        raise Wrong("name", "Un autre genre a déjà ce nom.")
    if own and is_locked(shipped, key) and name != own.name:
        raise Wrong("name", "Ce nom ne se change pas : il sert à protéger des personnes.")
    _check_sentences("why", why)
    if not own:
        if not said.needs or set(said.needs) - set(file.needs):
            raise Wrong("needs", "Dites à quel besoin ce genre répond.")
        if not said.events or set(said.events) - set(file.events):
            raise Wrong("events", "Dites après quel événement ce genre aide.")
    key = key or re.sub(r"\s+", "-", fold(name))[:40].strip("-")
    if not own and key in file.kinds and not repository.named(session, "kind", key):
        raise Wrong("name", "Un autre genre a déjà ce nom.")
    kept = said.model_copy(update={"name": name, "why": why})
    entry = repository.named(session, "kind", key)
    _replace(session, "kind", key, kept.model_dump(), now, by, entry.id if entry else 0)
    return key


def set_need(session: Session, key: str, said: NeedEntry, now: datetime, by: str) -> None:
    """Word a need. Raises Wrong."""
    label = clean(said.label)
    if not LEAST_SIGNS <= len(label) <= 2 * MOST_SIGNS:
        raise Wrong("label", f"Ce texte a {LEAST_SIGNS} à {2 * MOST_SIGNS} signes.")
    _check_sentences("label", label)
    entry = repository.named(session, "need", key)
    _replace(session, "need", key, {"label": label}, now, by, entry.id if entry else 0)


def end(session: Session, shipped: Taxonomy, entry: VocabularyEntry, now: datetime, by: str) -> None:
    """Take an addition away: shipped words come back. Raises Wrong where services lean on it."""
    if entry.what == "kind" and entry.key not in shipped.file.kinds:
        if count := repository.services_of_kind(session, entry.key):
            raise Wrong("name", f"Fiches de ce genre : {count}. Changez d'abord leur genre.")
        for each in repository.entries(session):
            if each.what == "words" and entry.key in each.said["kinds"]:
                raise Wrong("name", "Des mots mènent à ce genre. Retirez-les d'abord.")
    repository.end(entry, now, by)


def is_locked(shipped: Taxonomy, key: str) -> bool:
    """Tell whether the name of a kind is kept: cards already shown are withdrawn by it once violence is said."""
    kind = shipped.file.kinds[key]
    withdrawn = any(key in event.never for event in shipped.file.events.values())
    return withdrawn or kind.danger or kind.protect_address or kind.no_page


def _check_phrase(known: Taxonomy, phrase: str, said: Synonym) -> None:
    if len(phrase) > MOST_SIGNS or len(phrase.split()) > MOST_WORDS:
        raise Wrong("words", f"« {phrase[:MOST_SIGNS]} » est trop long. Gardez {MOST_WORDS} mots au plus.")
    if len(fold(phrase)) < LEAST_SIGNS or not known.stems.of(phrase):
        raise Wrong("words", f"« {phrase} » ne dit rien de précis. Choisissez un autre mot.")
    meaning = known.understand(phrase)
    if _VIOLENCE in meaning.events and _VIOLENCE not in said.events:
        label = next(each.label for name, each in known.file.events.items() if name == _VIOLENCE)
        raise Wrong("events", f"« {phrase} » parle de violence. Gardez l'événement « {label} ».")
    if _all_known(phrase, known.words.synonyms, known, said):
        raise Wrong("words", f"« {phrase} » mène déjà là.")


def _all_known(phrase: str, synonyms: Iterable[Synonym], known: Taxonomy, said: Synonym) -> bool:
    """Tell whether this very phrase already means all of this."""
    stems = known.stems.of(phrase)
    same = [each for each in synonyms if any(known.stems.of(other) == stems for other in each.words)]
    return all(
        set(getattr(said, name)) <= {value for each in same for value in getattr(each, name)}
        for name in ("events", "needs", "kinds")
    )


def _check_sentences(field: str, text: str) -> None:
    if not text:
        raise Wrong(field, "Ce champ manque.")
    if longest_sentence(text) > LONGEST_SENTENCE:
        raise Wrong(field, f"Une phrase a plus de {LONGEST_SENTENCE} mots. Coupez-la.")


def _replace(
    session: Session, what: str, key: str, said: dict[str, object], now: datetime, by: str, instead_of: int,
    territories: Iterable[str] = (EVERYWHERE,),
) -> None:  # fmt: skip
    old = repository.find(session, instead_of) if instead_of else None
    if old and old.ended_at is None:
        repository.end(old, now, by)
    session.add(
        VocabularyEntry(what=what, key=key, said=said, territories=sorted(territories), added_at=now, added_by=by)
    )
    session.flush()
