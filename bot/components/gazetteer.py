"""Names of French places: communes of the shipped file, départements, regions, nicknames."""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.components.phonetics import sound
from bot.components.spelling import LEXICONS, fold

COMMUNES = Path(__file__).resolve().parents[2] / "data" / "communes" / "communes.csv.gz"
_SMALLEST_GUESS = 1500
"""Inhabitants under which a misspelt name is not guessed."""
_SMALLEST_SHORT_FORM = 4000
_SMALLEST_FOUR_LETTERS = 40_000
"""Inhabitants from which a commune is known by a first word of four letters ("Évry")."""
_TOO_COMMON = {"saint", "sainte", "villeneuve", "chateau", "grand", "petit"}
"""First words of too many names to stand for one."""
_TOWN = 10_000
"""Inhabitants from which a name in lower case is taken for the place."""


@dataclass(frozen=True)
class Place:
    """A place by its canonical name; `population` of the largest that bears it."""

    name: str
    kind: str
    population: int

    @property
    def words(self) -> int:
        """How many words the name has without its leading article."""
        return len(name_words(self.name))


def name_words(name: str) -> list[str]:
    """Folded words of a name without its leading article; Saint and Sainte written out."""
    return written_out(re.findall(r"[a-z0-9]+", fold(name)))


def written_out(words: list[str]) -> list[str]:
    """These folded words without a leading article; Saint and Sainte written out."""
    words = [{"st": "saint", "ste": "sainte", "s": "sur" if index else "s"}.get(w, w) for index, w in enumerate(words)]
    return words[1:] if len(words) > 1 and words[0] in ("le", "la", "les", "l") else words


def place_key(name: str) -> str:
    """What a name is looked up by: its folded words without spaces or hyphens."""
    return "".join(name_words(name))


class Gazetteer:
    """Looks places up by what was written."""

    def __init__(self, communes: Iterable[dict[str, str]], extra: dict[str, list], ordinary: set[str]) -> None:
        self._ordinary = ordinary
        self._first_names = set(extra["first_names"])
        self._abroad = set(extra["abroad"])
        self._by_key: dict[str, Place] = {}
        self._short: dict[str, Place] = {}
        self._first_words: dict[str, Place] = {}
        self._by_sound: dict[str, Place] = {}
        self._by_deletion: dict[str, Place] = {}
        self.postal_codes: set[str] = set()
        self.numbers: dict[str, str] = dict(extra["departements"])
        rows = sorted(communes, key=lambda row: -int(float(row["population"] or 0)))
        for row in rows:
            self._add(Place(row["name"], "commune", int(float(row["population"] or 0))))
            self.postal_codes.update(re.findall(r"\d{5}", row["postal_codes"] or ""))
        for kind, names in (("departement", self.numbers.values()), ("region", extra["regions"])):
            for name in names:
                known = self._by_key.get(place_key(name))
                if known is None or known.population < 20_000:
                    self._by_key[place_key(name)] = Place(name, kind, 300_000)
        for key, name in extra["nicknames"].items():
            self._by_key[key] = Place(name, "nickname", 50_000)
        self.longest = 7

    def _add(self, place: Place) -> None:
        key = place_key(place.name)
        self._by_key.setdefault(key, place)
        words = re.findall(r"[a-z]+", fold(place.name))
        if words[0] in ("le", "la", "les", "l"):
            words = words[1:]
        if len(words) > 1 and len(words[0]) >= 5 and words[0] not in _TOO_COMMON:
            self._first_words.setdefault(words[0], place)
        if place.population >= _SMALLEST_SHORT_FORM and len(words) > 1:
            for short in {words[0], "".join(words[:2])} if words[0] in ("saint", "sainte") else {words[0]}:
                enough = len(short) >= 5 or (len(short) == 4 and place.population >= _SMALLEST_FOUR_LETTERS)
                if enough and short not in _TOO_COMMON:
                    self._short.setdefault(short, place)
        if place.population >= _SMALLEST_GUESS and len(key) >= 5:
            self._by_sound.setdefault(sound(key), place)
            for shorter in _deletions(key):
                self._by_deletion.setdefault(shorter, place)

    def exact(self, key: str) -> Place | None:
        """The place of that key."""
        return self._by_key.get(key)

    def short_form(self, key: str) -> Place | None:
        """A larger commune called by the first word of its name ("Digne", "Champigny")."""
        short, exact = self._short.get(key), self._by_key.get(key)
        return short if short and (exact is None or (short.population >= 20_000 and exact.population < 3_000)) else None

    def first_word(self, key: str) -> Place | None:
        """The largest commune whose name begins with that word: for a word that stands alone, or after "j'habite à"."""
        return self._first_words.get(key)

    def guess(self, key: str, letters: bool = True) -> Place | None:
        """The commune whose name sounds the same or, with `letters`, differs by one letter."""
        if len(key) < 5:
            return None
        for form in (key, key + "s", key.rstrip("s")):
            place = self._by_sound.get(sound(form)) if len(sound(form)) >= 4 else None
            if place:
                return place
        if len(key) < 6 or not letters:
            return None
        found = [place for shorter in _deletions(key) if (place := self._by_deletion.get(shorter))]
        return max(found, key=lambda place: place.population, default=None)

    def is_town(self, key: str) -> bool:
        """Whether the key names a town and no ordinary word, so that it is a place even in lower case."""
        place = self._by_key.get(key) or self._short.get(key)
        return place is not None and place.population >= _TOWN and not self.is_ordinary(key)

    def is_abroad(self, key: str) -> bool:
        """Whether the key names a country or a foreign town."""
        return key in self._abroad

    def is_first_name(self, key: str) -> bool:
        """Whether the key is also a first name."""
        return key in self._first_names

    def is_ordinary(self, key: str) -> bool:
        """Whether the key is also an ordinary word."""
        return key in self._ordinary or key in self._first_names or len(key) <= 2


def _deletions(key: str) -> Iterator[str]:
    yield key
    for index in range(1, len(key)):
        yield key[:index] + key[index + 1 :]


@lru_cache(maxsize=1)
def load_gazetteer(communes: Path = COMMUNES, folder: Path = LEXICONS) -> Gazetteer:
    """The gazetteer of the shipped commune file, read once (35,000 names, about a second)."""
    extra = yaml.safe_load((folder / "places.yml").read_text(encoding="utf-8"))
    words = (folder / "ordinary_places.txt").read_text(encoding="utf-8").splitlines()
    with gzip.open(communes, "rt", encoding="utf-8") as lines:
        return Gazetteer(csv.DictReader(lines), extra, {w for w in words if w and not w.startswith("#")})
