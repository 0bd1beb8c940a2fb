"""Dates and delays, as they were written."""

import re

from bot.components.found import Found
from bot.components.numbers import SMALL

_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_PATTERNS = [
    re.compile(r"(?:le )?\d{1,2} [/.-] \d{1,2}(?: [/.-] \d{2,4})?(?! ?(?:ans|enfants|€))"),
    re.compile(rf"(?:le )?(?:\d{{1,2}}|1er) (?:{_MONTHS})(?: \d{{4}})?"),
    re.compile(rf"(?:il y a|ya|ca fait|depuis|dans|d'ici) {SMALL} (?:jours?|semaines?|mois|ans)"),
    re.compile(
        r"(?:avant le|le|depuis le|jusqu'au|au) (?:\d{1,2}|1er)(?: du mois(?: dernier| prochain)?)?"
        r"(?= [,.!?]|$| je | on | il | pour )"
    ),
    re.compile(
        r"(?:demain|apres demain|aujourd'hui|hier|avant hier|ce (?:matin|soir|week end|mois)"
        r"|cette (?:nuit|semaine|annee)|cet (?:ete|hiver|apres midi))(?: \d{1,2} ?h(?: \d{2})?)?"
    ),
    re.compile(r"(?:la semaine|le mois|l'annee|l'an) (?:derniere?|prochaine?|passee?)"),
    re.compile(rf"(?:depuis |avant |jusqu'a )?(?:{_DAYS})(?: (?:matin|soir|prochain|dernier))?(?: \d{{1,2}} ?h)?"),
    re.compile(rf"(?:fin|debut|mi|en|depuis|jusqu'en|mi -)? ?(?:{_MONTHS})(?: 20\d\d)?\b"),
    re.compile(r"(?:en|depuis|fin|debut) (?:19|20)\d\d"),
]


def dates(text: str) -> list[Found]:
    """The first date or delay of the normalised text; its value is put back as written by the caller."""
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            return [Found("date", None, match.start(), match.end())]
    return []
