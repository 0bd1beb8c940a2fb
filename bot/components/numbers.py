"""Numbers as people write them: digits, thousands apart, words."""

import re

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "nonante": 90, "trwa": 3, "troi": 3, "kat": 4, "catre": 4, "quatr": 4, "sink": 5, "cink": 5, "sis": 6, "sinq": 5,
    "wit": 8, "uit": 8, "de": 2,
}  # fmt: skip
_SCALES = {"cent": 100, "cents": 100, "mille": 1000}
_WORD = "|".join(sorted((w for w in _UNITS if w != "de"), key=len, reverse=True))

_ONES = "(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf)"
_TENS = "(?:vingt|trente|quarante|cinquante)"
_TWO_WORDS = rf"(?:dix (?:- )?(?:sept|huit|neuf)|{_TENS} (?:et |- )?{_ONES}|soixante (?:et |- )?{_ONES})"
SMALL = rf"(?:\d{{1,3}}(?!\d)|{_TWO_WORDS}\b|(?:{_WORD})\b)"
"""One number up to a few hundred: digits, one word, or two ("dix-huit")."""
AMOUNT = (
    r"(?:\d{1,3}(?: (?:[.] )?\d{3}(?!\d))+(?: , \d{1,2}(?!\d))?|\d+(?: [,.] \d{1,2}(?!\d))?"
    rf"|(?:(?:{_WORD}|cents?|mille)(?: et | - | )?)*(?:{_WORD}|cents?|mille))"
)
"""A sum: digits with thousands apart (spaces, point), decimals, or words."""
_ORDINALS = {
    "premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2,
    "troisieme": 3, "3e": 3, "3eme": 3, "quatrieme": 4, "4e": 4, "4eme": 4, "cinquieme": 5, "5e": 5, "5eme": 5,
    "sixieme": 6, "6eme": 6,
}  # fmt: skip
ORDINAL = "(?:" + "|".join(_ORDINALS) + ")"


def ordinal(text: str) -> int:
    """The rank that an ordinal names. Raises KeyError for another word."""
    return _ORDINALS[text]


def value(text: str) -> float | None:
    """What a normalised number means, None where it is not one."""
    text = text.strip()
    if re.match(r"\d", text):
        whole, _, cents = text.partition(" , ")
        if re.search(r" \. \d{1,2}$", whole):
            whole, _, cents = whole.rpartition(" . ")
        digits = re.sub(r"[ .]", "", whole)
        if not digits.isdigit():
            return None
        return float(f"{digits}.{cents or 0}")
    total, current, seen = 0, 0, False
    for word in re.split(r"[ -]+", text):
        if word == "et" or not word:
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            if scale == 1000:
                total, current = total + max(current, 1) * 1000, 0
            else:
                current = max(current, 1) * 100
        elif word.startswith("vingt") and current == 4:
            current = 80
        elif word in _UNITS:
            current += _UNITS[word]
        else:
            return None
        seen = True
    return float(total + current) if seen else None
