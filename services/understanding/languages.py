"""Which other language a message is written in, and what is answered in it (data/content/languages)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import field_validator

from services.content.loader import ContentModel, read_file, read_folder, refused
from services.kit.text import fold
from services.safety.schemas import KINDS, Danger, DangerKind, Helpline, Helplines, SpokenDanger

_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
}
_FRENCH = {
    "je", "j", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "mon", "ma", "mes", "ton", "ta", "tes",
    "son", "sa", "ses", "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "est", "suis", "ai", "a",
    "ont", "avec", "pour", "pas", "plus", "que", "qui", "quoi", "comment", "c", "ce", "cette", "chez", "dans", "sur",
    "au", "aux", "sans", "moi", "toi", "depuis",
}  # fmt: skip
"""Words that most French messages hold; where they are as many, the message counts as French."""
_FRENCH_ANSWERS = {"oui", "ouais", "non", "nan", "merci", "personne", "jamais", "parfois", "bonjour"}
_FRENCH_EVERYDAY = {
    "accord", "aide", "aides", "alors", "apl", "argent", "aussi", "beaucoup", "besoin", "bonsoir", "boulot", "caf",
    "cherche", "chomage", "cinq", "combien", "conge", "courrier", "creche", "deces", "demain", "demande",
    "dette", "dettes", "deuil", "deux", "divorce", "donc", "ecole", "enceinte", "encore", "enfant", "enfants",
    "facture",
    "famille", "femme", "fille", "fils", "hier", "hlm", "huissier", "ici", "jours", "lettre", "logement", "loyer",
    "loyers", "madame", "mais", "maison", "maman", "mari", "matin", "mere", "mois", "monsieur", "mort", "ne", "papier",
    "papiers", "parce", "parti", "partie", "pere", "peux", "pourquoi", "quand", "quatre", "quel", "quelle", "quitte",
    "retard", "rien", "rsa", "salut", "semaine", "seul", "seule", "soir", "svp", "toujours", "tout", "travail", "tres",
    "trois", "trop", "veuf", "veuve", "veux", "voudrais",
}  # fmt: skip
"""Words of a telegraphic French message ("loyer impayé"): after another language, one tells that it is over."""
_SHARED = {"a", "on", "son", "plus", "la", "un", "que", "tu", "de", "mes", "sa"}
"""French words that other languages write too: alone, they do not tell French from the language of the last answer."""
_FEW, _SHARE, _OWN_SCRIPT = 2, 0.25, 0.5
_BARE = 4
"""Up to this many words, letters that two languages share do not tell one from that of the last answer."""
_NUMBER = re.compile(r"\{(\w+)\}")
_LEFT_TO_RIGHT = "\u2066{}\u2069"
"""Keeps the groups of a number in their order inside a line that runs from the right."""


class Discreet(ContentModel):
    """What is said once violence was told: nothing here may harm if it is read over a shoulder."""

    numbers: str
    """The title of the lines."""
    lines: dict[str, str]
    person: str
    can_write: str
    """After "yes" to the question that ends the card of violence."""
    cannot_write: str
    """After "no": the numbers follow, and nothing else."""


class Language(ContentModel):
    """One language: how it is recognised, and what is said in it. `lines` names helplines by their id."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    answer: str
    in_danger: str
    """Said after the answer, before the lines; never once violence was told."""
    urgent: str
    person: str
    person_button: str
    lines: dict[str, str]
    discreet: Discreet
    dismiss: str
    """The button that says that a card of danger is not it."""
    now: str
    """The title of what to do in the next minutes."""
    answers: dict[str, str]
    """Labels of the answers to all questions about danger, by their id."""
    dangers: dict[DangerKind, SpokenDanger]
    script: Literal["latin", "arabic", "cyrillic", "han"]
    letters: str = ""
    """Letters that tell it from others of its script."""
    words: list[str] = []
    """Everyday words, folded, that French does not use."""
    alone: list[str] = []
    """Those of them that tell it even where the message holds one word or two."""
    source: str
    checked_on: date

    @field_validator("dangers")
    @classmethod
    def _every_kind(cls, dangers: dict[DangerKind, SpokenDanger]) -> dict[DangerKind, SpokenDanger]:
        missing = [kind for kind in KINDS if kind not in dangers]
        if missing:
            raise ValueError(f"this language does not say {', '.join(missing)}")
        return dangers


class Languages:
    """Recognises languages by script and everyday words.

    Raises ContentError where a file is wrong, or does not say what the French cards say.
    """

    def __init__(self, content_dir: Path) -> None:
        folder, lines = content_dir / "languages", read_file(content_dir / "helplines.yml", Helplines).lines
        french = read_folder(content_dir / "dangers", Danger).values()
        self._languages: dict[str, Language] = {}
        for code, language in read_folder(folder, Language).items():
            _check(folder / f"{code}.yml", language, french, lines)
            self._languages[code] = _with_numbers(folder / f"{code}.yml", language, lines)
        self._words = {code: frozenset(each.words) for code, each in self._languages.items() if each.words}

    def all(self) -> Mapping[str, Language]:
        """Return every language by its code."""
        return self._languages

    def of_turn(
        self, text: str, choice: Mapping[str, str] | None, reasons: Sequence[str], before: str = ""
    ) -> Language | None:
        """Return the language to answer a turn in, None for French: a button has that of its card.

        `reasons` are those of the danger read in the text: a few plain words of danger may be all that tells.
        `before` is the code of the language of the last answer: it holds until something French is written, for "да"
        or "two months" alone tells no more.
        """
        if choice is not None:
            return self._languages.get(choice.get("lang", ""))
        found, spoken = self.recognise(text), self._by_danger(text, reasons)
        if spoken and (found is None or found.script == spoken.script != "latin"):
            found = spoken  # a wording tells more than letters that two languages share
        asked = self._languages.get(before)
        if asked is None or _is_french(text):
            return found
        close = found is not None and found.script == asked.script != "latin" and _is_bare(text)
        return asked if found is None or close else found

    def recognise(self, text: str) -> Language | None:
        """Return the language of a message, None where it is French, mixed with much French, or too short to say."""
        letters = _LETTERS.findall(text)
        if not letters:
            return None
        for script, pattern in _SCRIPTS.items():
            own = [letter for letter in letters if pattern.match(letter)]
            if len(own) >= _FEW and len(own) >= _OWN_SCRIPT * len(letters):
                return self._by_letters(script, own)
        return self._by_words(_WORDS.findall(fold(text)))

    def _by_letters(self, script: str, letters: list[str]) -> Language | None:
        of_script = [each for each in self._languages.values() if each.script == script]
        return max(of_script, key=lambda each: (sum(letter in each.letters for letter in letters), not each.letters))

    def _by_words(self, words: list[str]) -> Language | None:
        french = sum(word in _FRENCH for word in words)
        hits = {code: sum(word in own for word in words) for code, own in self._words.items()}
        best = max(hits, key=lambda code: hits[code])
        if not french and len(words) <= _FEW:
            cried = (each for each in self._languages.values() if not set(each.alone).isdisjoint(words))
            if (told := next(cried, None)) is not None:
                return told
        enough = hits[best] >= _FEW and hits[best] >= _SHARE * len(words) and hits[best] > french
        return self._languages[best] if enough else None

    def _by_danger(self, text: str, reasons: Sequence[str]) -> Language | None:
        """Return the one language whose lexicon of danger spoke, unless much of the text is French."""
        spoken = {name for kind, _, name in (each.partition(".") for each in reasons) if kind in KINDS}
        words = _WORDS.findall(fold(text))
        if len(spoken) != 1 or sum(word in _FRENCH for word in words) >= _SHARE * len(words):
            return None
        return self._languages.get(spoken.pop())


def _is_bare(text: str) -> bool:
    return len(_WORDS.findall(fold(text))) <= _BARE


def _is_french(text: str) -> bool:
    """Return whether a text holds one French word: it may be no more than "loyer impayé"."""
    return not ((_FRENCH | _FRENCH_ANSWERS | _FRENCH_EVERYDAY) - _SHARED).isdisjoint(_WORDS.findall(fold(text)))


def _check(path: Path, language: Language, french: Iterable[Danger], lines: Mapping[str, Helpline]) -> None:
    """Raise ContentError where a language says less than the French cards, or names a line that does not exist."""
    for where, names in ((("lines",), language.lines), (("discreet", "lines"), language.discreet.lines)):
        for name in (each for each in names if each not in lines):
            raise refused(path, (*where, name), f"{name}: this line is not in helplines.yml")
    for danger in french:
        spoken = language.dangers[danger.kind]
        wanted = {"other_question": danger.question.other_text, "asks": danger.asks}
        for name in (each for each, said in wanted.items() if said and not getattr(spoken, each)):
            raise refused(path, ("dangers", danger.kind), f"{name} is missing")
        answers = {each.id for each in danger.question.answers}
        answers |= {each.id for each in danger.asks.answers} if danger.asks else set()
        for name in sorted(answers - set(language.answers)):
            raise refused(path, ("answers",), f"{name}: this answer has no label")


def _with_numbers(path: Path, language: Language, lines: Mapping[str, Helpline]) -> Language:
    """Return the language with the numbers in its sentences. Raises ContentError for a line that does not exist."""
    shape = _LEFT_TO_RIGHT if language.direction == "rtl" else "{}"

    def filled(where: tuple[str, ...], said: Any) -> Any:
        if isinstance(said, list):
            return [filled(where, each) for each in said]
        for name in _NUMBER.findall(said):
            if name not in lines:
                raise refused(path, where, f"{name}: this line is not in helplines.yml")
        return _NUMBER.sub(lambda found: shape.format(lines[found[1]].number), said)

    dangers: dict[DangerKind, SpokenDanger] = {}
    for kind, spoken in language.dangers.items():
        texts = {name: filled(("dangers", kind, name), said) for name, said in spoken.model_dump().items()}
        dangers[kind] = SpokenDanger.model_validate(texts)
    return language.model_copy(update={"dangers": dangers})
