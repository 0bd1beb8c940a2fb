"""Age of the person who writes, told apart from those of children."""

import re

from bot.components.found import Found
from bot.components.lexicons import alternatives
from bot.components.numbers import SMALL, value

_W = alternatives("household.yml")
_YOUNGEST, _OLDEST, _OF_AGE = 8, 99, 18
_AGE = rf"(?P<age>{SMALL}) ?(?:{_W['own_age_unit']})\b(?! ?(?:{_W['not_after_own_age']})\b)"
_SAID = re.compile(rf"(?<![\w'])(?:{_W['says_own_age']}) (?:{_W['about_now']} )?{_AGE}")
_BARE = re.compile(rf"^(?:{_W['greeting']} [,.!]? ?)?(?:moi (?:, )?|c'est )?(?=\d){_AGE}(?! et demi)")
_AT = re.compile(r"\ba (?P<age>1[0-7]) ans\b(?=[^.!?]{0,40}\bmes parents\b(?! (?:m'|nous |ont |avaient |etaient )))")
_NOT_YET, _NOT_BEFORE = re.compile(rf"\b{_W['not_yet']}\b"), re.compile(rf" {_W['not_before']}\b")
_QUOTED = re.compile(rf"\b{_W['reports']}\W*$")
_SOMEONE_ELSE = re.compile(rf"\b{_W['someone_else']}\b")
_TELLS_OF_SELF = re.compile(rf"(?:^|[ ,(]){_W['tells_of_self']}")


def own_age(text: str) -> Found | None:
    """Completed years of the person who writes, where the normalised text says them: "j'ai 16 ans", "17 ans, enceinte".

    A bare age is one's own only under eighteen, and where nobody else is told of.
    """
    for match in _SAID.finditer(text):
        early = _NOT_YET.search(match.group()) or _NOT_BEFORE.match(text[match.end() :])
        if not _QUOTED.search(text[: match.start()]) and (found := _found(match, _YOUNGEST, _OLDEST, int(bool(early)))):
            return found
    bare = _BARE.match(text)
    if bare and (_TELLS_OF_SELF.search(text[bare.end() :]) or not _SOMEONE_ELSE.search(text[bare.end() :])):
        return _found(bare, 10, _OF_AGE - 1)
    at = _AT.search(text)
    return _found(at, _YOUNGEST, _OF_AGE - 1) if at else None


def _found(match: re.Match[str], youngest: int, oldest: int, to_come: int = 0) -> Found | None:
    years = value(match["age"])
    if years is None or not youngest <= years - to_come <= oldest:
        return None
    return Found("age", int(years) - to_come, match.start("age"), match.end())
