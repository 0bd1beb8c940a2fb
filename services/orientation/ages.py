"""Ages and days of birth as people write them."""

import re
from datetime import date, timedelta

from services.kit.text import fold
from services.orientation.counting import NUMBER_WORDS

DAYS_OF_A_BABY = 90
CLOSE_BY = {"hier": 1, "avant hier": 2}
OF_THE_DEAD = re.compile(
    r"\b(?:fils|fille|enfant|garcon|petite?|aine|ainee|bebe)(?: \w+)? (?:de |agee? de |avait |qui avait )?"
    r"(\d{1,2}) ans(?: \w+){0,3}? (?:mort|deced|suicid|parti[e ]|s est (?:tue|pendu)|nous a quitte)"
    r"|\b(?:perdu|enterre|mort d\w+|deces d\w+) (?:\w+ ){1,3}?(?:de |qui avait |agee? de )(\d{1,2}) ans\b"
)


def born_on(text: str, today: date) -> date | None:
    """Return about which day a baby was born: told as an age, or as a day close by ("né hier"), seen from `today`."""
    near = re.search(r"\b(?:nee?s?|accouche) (avant hier|hier|ce matin|cette nuit|aujourd hui)\b", fold(text))
    if near:
        return today - timedelta(days=CLOSE_BY.get(near[1], 0))
    found = re.search(r"\b(?:a|de|agee?) (\w+) (jours?|semaines?|mois)\b", fold(text))
    count = NUMBER_WORDS.get(found[1], float(found[1]) if found[1].isdigit() else None) if found else None
    if found is None or count is None or count > DAYS_OF_A_BABY:
        return None
    days = {"j": 1.0, "s": 7.0, "m": 30.4}[found[2][0]] * count
    return today - timedelta(days=round(days))


def age_of_the_dead(text: str) -> int | None:
    """Return the age of a child in the sentence that says it died ("mon fils de 9 ans est mort"), or None."""
    found = OF_THE_DEAD.search(fold(text))
    return int(found[1] or found[2]) if found else None


def corrected_ages(text: str, ages: list[int]) -> list[int]:
    """Return the ages with one put right ("pas 4 ans, 5 ans", "3 ans pas 2"), or none where nothing is corrected."""
    folded = fold(text)
    if found := re.search(r"\bpas (\d{1,2})(?: ans?)?(?: mais)? (\d{1,2})\b", folded):
        wrong, right = int(found[1]), int(found[2])
    elif found := re.search(r"\b(\d{1,2})(?: ans?)?(?: et)? pas (\d{1,2})\b", folded):
        wrong, right = int(found[2]), int(found[1])
    else:
        return []
    return [right if each == wrong else each for each in ages] if wrong in ages and right not in ages else []
