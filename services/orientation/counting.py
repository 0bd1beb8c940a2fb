"""Figures in a person's words: how many, for how many months, and which figure told before is put right."""

import re
from datetime import date

from services.kit.text import fold
from services.rights.deadlines import MONTHS
from services.situation.schemas import Situation
from services.situation.service import Said

_TO_SIXTEEN = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip
NUMBER_WORDS = {word: float(rank) for rank, word in enumerate(_TO_SIXTEEN)} | {
    "une": 1.0,
    "aucun": 0.0,
    "aucune": 0.0,
    "rien": 0.0,
}
COUNTED = {"mois_retard": "mois|loyers?|mensualites?|echeances?", "nb_enfants": "enfants?|gosses?|gamins?|petits?"}
"""Fields that hold one figure, each with the words for what it counts."""
_UNIT = "|".join(COUNTED.values())
_FIGURE = rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_AROUND = r"(?:depuis|environ|ca fait|ca va faire|il y a|a peu pres|presque|plus de|au moins|deja|bientot|peut etre)"
_LASTS = re.compile(rf"(?:{_AROUND} )*({_FIGURE})(?: (mois|ans?|annees?|semaines?))?\b")
_SINCE_MONTH = re.compile(
    rf"^(?:depuis|c est depuis) (?:le mois de |le mois d |debut |fin )?({'|'.join(map(fold, MONTHS))})\b"
)
_IN_MONTHS = {"a": 12.0, "s": 0.25}
CORRECTING = (
    r"(?:non|nan|pardon|desolee?|oups|ah|en fait|erreur|enfin|plutot|finalement|"
    r"je (?:me suis|m etais|me) trompee?s?|j ai fait (?:une )?erreur)"
)
"""Words that take back what was just said."""
_RIGHT_ALONE = re.compile(
    rf"^(?:{CORRECTING} )+(?:c est |c etait |ca fait |j en ai |j ai |on a )?({_FIGURE})(?: ({_UNIT}))?(?: de retard)?$"
)
_NOT_THIS = re.compile(rf"\bpas ({_FIGURE})(?: (?:{_UNIT}))?(?: mais)? ({_FIGURE})(?: ({_UNIT}))?\b")
_THIS_NOT = re.compile(rf"\b({_FIGURE})(?: ({_UNIT}))?(?: et)? pas ({_FIGURE})\b")


def months_in(text: str, today: date) -> float | None:
    """Return how many months an answer to "combien de mois ?" tells ("depuis quatre mois", "depuis mars"), or None."""
    folded = fold(text)
    if since := _SINCE_MONTH.search(folded):
        named = [fold(each) for each in MONTHS].index(since[1]) + 1
        return float((today.month - named) % 12 or 12)
    found = _LASTS.match(folded)
    if found is None:
        return None
    return figure(found[1]) * _IN_MONTHS.get((found[2] or "m")[0], 1.0)


def figure(word: str) -> float:
    """Return the number that one word says, in digits or letters."""
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else float(word)


def put_right(text: str, situation: Situation) -> Said | None:
    """Return the one figure told before that a text takes back: "non, 2 pas 3", "je me suis trompée c'est 2 mois".

    None where two figures could be meant: the person then says which.
    """
    folded = fold(text)
    known = {name: getattr(situation, name) for name in COUNTED if getattr(situation, name) is not None}
    if found := _NOT_THIS.search(folded):
        wrong, right, unit = figure(found[1]), figure(found[2]), found[3]
    elif found := _THIS_NOT.search(folded):
        wrong, right, unit = figure(found[3]), figure(found[1]), found[2]
    elif found := _RIGHT_ALONE.search(folded):
        wrong, right, unit = None, figure(found[1]), found[2]
    else:
        return None
    meant = [
        name
        for name, value in known.items()
        if wrong in (None, value) and right != value and (unit is None or re.fullmatch(COUNTED[name], unit))
    ]
    if len(meant) != 1:
        return None
    value = int(right) if meant[0] == "nb_enfants" else right
    return Said(meant[0], value, words=text.strip()[:60])
