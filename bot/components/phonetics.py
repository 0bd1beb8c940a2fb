"""How a French word sounds, roughly: words that sound alike get the same key."""

import re

_RULES = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"sch|sh|ch", "X"),
        (r"ph", "f"),
        (r"h", ""),
        (r"gn", "N"),
        (r"(?<=[aeiou])ill(?=[aeiou]|$)|(?<=[aeiou])il$|(?<=[^aeiouy])ill(?=[aeou])", "Y"),
        (r"(?<=[aeou])y(?=[aeou])", "Y"),
        (r"qu|q|ck|k|c(?=[aou]|[^aeiouyX]|$)", "K"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"eaux?|aux?|o[ts]$", "o"),
        (r"oi[tsxe]*$", "wa"),
        (r"oi|oy", "wa"),
        (r"ou", "u"),
        (r"(?:ain|ein|in|im|yn|ym)(?![aeiouynm])", "I"),
        (r"(?:an|en|am|em)(?![aeiouynm])", "A"),
        (r"(?:on|om)(?![aeiouynm])", "O"),
        (r"(?:un|um)(?![aeiouynm])", "I"),
        (r"(?<=[a-z])(?:er|ez|et|es|ai[stx]?|ait|ee|ees)$", "E"),
        (r"ai|ei|ay|ey", "e"),
        (r"eu|oeu", "e"),
        (r"(?<=[aeiou])s(?=[aeiouyAIOE])", "z"),
        (r"x$", ""),
        (r"y", "i"),
        (r"w(?!a)", "v"),
        (r"([a-zA-Z])\1+", r"\1"),
        (r"(?<=.)[tdspz]+$", ""),
        (r"(?<=..)e$", ""),
        (r"(?<=.)[tdspz]+$", ""),
    )
]


def sound(word: str) -> str:
    """Key of a folded word; empty for what holds no letter."""
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
