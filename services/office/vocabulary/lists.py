"""The vocabulary as lists: words that were added, kinds, needs, and the words that are shipped."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.accounts.schemas import SignedIn
from services.directory.models import VocabularyEntry
from services.directory.taxonomy import Taxonomy, TaxonomyFile
from services.office.lists import Action, Row, french

_BACK = "Revenir aux mots d'origine"


class Lists:
    """The rows of the page for one person; `shipped` is what editors cannot take away."""

    def __init__(
        self, worker: SignedIn, taxonomy: Taxonomy, shipped: Taxonomy, entries: Sequence[VocabularyEntry],
        people: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._worker, self._file, self._shipped, self._people = worker, taxonomy.file, shipped, people
        self._words = [each for each in entries if each.what == "words"]
        self._added = {(each.what, each.key): people.get(each.added_by, each.added_by) for each in entries}
        self._may_word = worker.at_least("national")

    def words(self, known: Mapping[str, str]) -> list[Row]:
        """Return the words that were added; `known` names territories."""
        return [self._entry(each, known) for each in self._words]

    def kinds(self) -> list[Row]:
        """Return every kind of service."""
        return [
            Row(
                {
                    "name": kind.name,
                    "why": kind.why,
                    "needs": [self._file.needs[need].label for need in kind.needs],
                    "review": f"Tous les {kind.review_months} mois",
                    "marks": ["Adresse peut-être secrète"] * kind.protect_address
                    + self._by("kind", key, key in self._shipped.file.kinds),
                },
                actions=self._acts("kind", f"/vocabulaire/genres/{key}", key, kind.name),
            )
            for key, kind in self._file.kinds.items()
        ]

    def needs(self) -> list[Row]:
        """Return every need."""
        return [
            Row(
                {"label": need.label, "marks": self._by("need", key, True)},
                actions=self._acts("need", f"/vocabulaire/besoins/{key}", key, need.label),
            )
            for key, need in self._file.needs.items()
        ]

    def shipped(self) -> list[Row]:
        """Return the words that come with the house."""
        return [
            Row({"words": _quoted(each.words), "senses": senses(each.model_dump(), self._file)})
            for each in self._shipped.words.synonyms
        ]

    def _entry(self, each: VocabularyEntry, known: Mapping[str, str]) -> Row:
        where = (
            "toute la France" if each.holds_in("") else ", ".join(known.get(code, code) for code in each.territories)
        )
        added = f"Le {french(each.added_at)}, par {self._people.get(each.added_by, each.added_by)}"
        cells = {"words": _quoted(each.said["words"]), "senses": senses(each.said, self._file), "added": added,
                 "where": where}  # fmt: skip
        about, path = f"« {each.said['words'][0]} »", f"/vocabulaire/mots/{each.id}"
        own = self._worker.at_least("editeur") and self._worker.holds(each.territories)
        acts = (Action("Changer", about, path, link=True), Action("Retirer", about, f"{path}/retirer"))
        return Row(cells, actions=acts if own else ())

    def _by(self, what: str, key: str, is_shipped: bool) -> list[str]:
        by = self._added.get((what, key))
        return [f"{'Changé' if is_shipped else 'Ajouté'} par {by}"] if by is not None else []

    def _acts(self, what: str, path: str, key: str, name: str) -> Sequence[Action]:
        if not self._may_word:
            return ()
        change = Action("Changer", f": {name}", path, link=True)
        if (what, key) not in self._added:
            return (change,)
        is_shipped = what == "need" or key in self._shipped.file.kinds
        return change, Action(_BACK if is_shipped else "Retirer", f": {name}", f"{path}/retirer")


def senses(said: Mapping[str, Any], file: TaxonomyFile) -> list[str]:
    """Return what words look for, as a person reads it."""
    names: dict[str, Mapping[str, str]] = {
        "kinds": {key: kind.name for key, kind in file.kinds.items()},
        "needs": {key: need.label for key, need in file.needs.items()},
        "events": {key: event.label for key, event in file.events.items()},
    }
    return [known.get(key, key) for name, known in names.items() for key in said[name]]


def _quoted(words: Sequence[str]) -> str:
    return " ; ".join(f"« {each} »" for each in words)
