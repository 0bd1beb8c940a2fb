"""Opening hours as people write them, read into OpenStreetMap's syntax, and said back in French.

    "lundi au vendredi 9h-12h 14h-17h, fermé mercredi"  →  Mo-Fr 09:00-12:00,14:00-17:00; We off

What is not understood is named, never guessed. Words between quotation marks are kept as they are: families read them,
and nothing is said of whether the place is open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from services.clock import PARIS
from services.directory import opening

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SHORT = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6, "lu": 0, "ma": 1, "me": 2, "je": 3,
          "ve": 4, "sa": 5, "di": 6, "l": 0, "j": 3, "v": 4, "s": 5, "d": 6}  # fmt: skip
_ORDER = {"premier": 1, "1er": 1, "premiere": 1, "deuxieme": 2, "2e": 2, "2eme": 2, "second": 2, "troisieme": 3,
          "3e": 3, "3eme": 3, "quatrieme": 4, "4e": 4, "4eme": 4, "dernier": -1}  # fmt: skip
_PHRASES = (
    (r"sans (?:rendez[ -]vous|rdv)", ""),
    (r"sur (?:rendez[ -]vous|rdv)|avec (?:rendez[ -]vous|rdv)", "RDV"),
    (r"24 ?h ?(?:/|sur) ?24|jour et nuit", "ALWAYS"),
    (r"7 ?j(?:ours)? ?(?:/|sur) ?7|tous les jours|chaque jour|tlj", "EVERYDAY"),
    (r"jours? feries?|feries?", "PH"),
    (r"jours ouvr(?:es|ables)|en semaine|la semaine", "WORKDAYS"),
    (r"week[ -]?ends?", "WEEKEND"),
    (r"semaines? impaires?", "ODD"),
    (r"semaines? paires?", "EVEN"),
    (r"du mois", "MONTH"),
    (r"apres[ -]midis?", "PM"),
    (r"matins?|matinees?", "AM"),
)  # fmt: skip
_TIME = re.compile(r"(?P<h>[01]?\d|2[0-4])\s*(?:h|:)\s*(?P<m>[0-5]\d(?!\s*[h:]|\d))?|(?P<word>midi|minuit)")
_END = re.compile(r"(\dh(?:[0-5]\d)?\s*(?:-|a)\s*(?:[01]?\d|2[0-4]))(?!\s*[h:\d])")
"""The end of "9h-12", where the second h was left out."""
_BARE = re.compile(r"([01]?\d|2[0-4])(?=\s*(?:-|a|/)\s*\d{1,2}\s*h)")
_TO = re.compile(r"-|–|—|→|/|a\b|au\b|jusqu'?\s?a\b|jusqu'?\s?au\b")
_NOISE = {"de", "du", "le", "les", "la", "des", "d", "ouvert", "ouverte", "ouverture", "chaque", "puis", "uniquement",
          "seulement", "accueil", "public", "permanence", "permanences", "horaires", "et", "h", "un", "uns", "toute",
          "journee", "est", "tous", "toutes"}  # fmt: skip
_CLOSED = {"ferme", "fermee", "fermeture", "sauf", "hors", "fermes"}
_DATING = ("DAY", "EVERYDAY", "WORKDAYS", "WEEKEND", "NTH", "PH", "ODD", "EVEN")
"""What begins the days of a rule."""
_WEEKS = {"ODD": "week 01-53/2", "EVEN": "week 02-52/2"}
_EXAMPLE = "Exemple : lundi au vendredi 9h-12h 14h-17h, fermé mercredi."
_APPOINTMENT = '"sur rendez-vous"'
_QUOTED = re.compile(r'["«“]\s*([^"«»“”]*?)\s*["»”]')
MOST_KEPT = 200
"""Signs of words that are kept as they are."""


class NotUnderstood(ValueError):
    """The message is one French sentence that names what could not be read, then an example."""

    @property
    def what(self) -> str:
        """Return the sentence without its example."""
        return str(self).partition(" Exemple")[0]


@dataclass(slots=True)
class _Rule:
    """One rule while it is being read."""

    days: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    off: bool = False
    said_shut: bool = False
    """Its days came before "fermé": the next day is another rule's."""
    appointment: bool = False
    holidays: bool = False
    always: bool = False
    weeks: str = ""
    nth: list[int] = field(default_factory=list)
    """Which of a month: first and third."""
    nth_used: bool = False
    half: str = ""

    times_first: bool = False
    """The hours came before their days: "9h-12h le lundi"."""

    @property
    def dated(self) -> bool:
        return bool(self.days or self.holidays)

    @property
    def started(self) -> bool:
        return bool(self.days or self.times or self.holidays or self.always or self.appointment)

    def osm(self) -> str:
        days = ",".join(_grouped(self.days))
        if self.holidays and not days:
            days = "PH"
        if self.off:
            return " ".join(each for each in (days, ",".join(self.times) or self.half, "off") if each)
        times = "24/7" if self.always and not days else "00:00-24:00" if self.always else ",".join(self.times)
        found = " ".join(each for each in (self.weeks, days, times or self.half) if each)
        return f"{found} {_APPOINTMENT}".strip() if self.appointment else found


def read(text: str) -> str:
    """Return hours in OSM syntax; "" for an empty text. Raises NotUnderstood. OSM syntax itself passes as it is."""
    written = text.strip()
    if not written:
        return ""
    if (quoted := _QUOTED.fullmatch(written)) and written != _APPOINTMENT:
        return as_words(quoted[1])
    if re.search(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|unknown)\b|24/7|^\"", written) and opening.is_valid(written):
        return written
    osm = "; ".join(rule.osm() for rule in _rules(written))
    if not osm or not opening.is_valid(osm):
        raise NotUnderstood(f"Ces horaires ne se lisent pas. {_EXAMPLE}")
    return osm


def as_words(text: str) -> str:
    """Return words as hours that say nothing of when it is open; "" where there is no word in them."""
    kept = " ".join(text.replace('"', "'").split())[:MOST_KEPT]
    return f'unknown "{kept}"' if re.search(r"[^\W_]{3}", kept) else ""


def said_back(osm: str, departement: str = "") -> list[str]:
    """Return hours as families read them, one line a day or group of days."""
    return opening.weekly(osm, datetime.now(PARIS), departement) if osm else []


def as_typed(osm: str) -> str:
    """Return hours to be corrected by a person: in French where that says the same, in OSM syntax elsewhere."""
    if kept := opening.as_words(osm):
        return f"« {kept} »"
    lines = said_back(osm)
    french = ", ".join(lines)
    try:
        again = read(french) if french else ""
    except NotUnderstood:
        return osm
    return french if again and "[" not in osm and "week" not in osm and said_back(again) == lines else osm


def _rules(text: str) -> Iterator[_Rule]:
    found: list[_Rule] = []
    rule, pending_from = _Rule(), ""
    range_day = False
    last_day = -1
    tokens = _listed(list(_tokens(text)))
    for index, (kind, value) in enumerate(tokens):
        following = tokens[index + 1][0] if index + 1 < len(tokens) else "END"
        if kind in ("ODD", "EVEN") and rule.days and rule.times and not rule.weeks and following not in _DATING:
            rule.weeks = _WEEKS[kind]  # "vendredi 14h-16h, semaines paires": it is said of what comes before
            continue
        if kind == "CLOSED" and rule.days and not (rule.times or rule.off) and following not in _DATING:
            rule.off = rule.said_shut = True  # "mardi : fermé"
            continue
        said = bool(rule.times or rule.half) and not rule.times_first
        ends = kind in _DATING and rule.dated and (said or rule.said_shut)
        if (kind == "CLOSED" or ends or (kind == "TIME" and rule.times_first and rule.dated)) and rule.started:
            found.append(rule)
            rule, range_day, last_day = _Rule(), False, -1
        if kind == "SEP" and value == ";" and rule.started:
            found.append(rule)
            rule, range_day, last_day = _Rule(), False, -1
        elif kind == "CLOSED":
            rule.off = True
        elif kind == "DAY":
            day = int(value)
            if range_day and last_day >= 0:
                rule.days += _between(last_day, day)
            else:
                rule.days.append(f"{_DAYS[day]}[{','.join(map(str, rule.nth))}]" if rule.nth else _DAYS[day])
                rule.nth_used = bool(rule.nth)
            range_day, last_day = False, day
        elif kind == "NTH":
            rule.nth = [*([] if rule.nth_used else rule.nth), int(value)]
            rule.nth_used = False
        elif kind == "TO":
            range_day = last_day >= 0 and not pending_from and following == "DAY"
        elif kind == "EVERYDAY":
            rule.days += list(_DAYS)
        elif kind == "WORKDAYS":
            rule.days += list(_DAYS[:5])
        elif kind == "WEEKEND":
            rule.days += list(_DAYS[5:])
        elif kind == "PH":
            rule.holidays = True
        elif kind in ("ODD", "EVEN"):
            rule.weeks = _WEEKS[kind]
        elif kind == "RDV":
            _appointment(rule, found)
        elif kind == "ALWAYS":
            rule.always = True
        elif kind in ("AM", "PM"):
            rule.half = _half(rule, kind, following)
        elif kind == "TIME":
            rule.times_first = rule.times_first or not (rule.dated or rule.weeks)
            if pending_from:
                rule.times.append(f"{pending_from}-{value}")
                pending_from = ""
            else:
                pending_from = "00:00" if value == "24:00" else value
    if pending_from:
        raise NotUnderstood(f"Il manque une heure de fin après {pending_from.replace(':', 'h')}. {_EXAMPLE}")
    if rule.started or rule.off or rule.weeks or rule.nth:
        found.append(rule)
    _share_times(found)
    for each in found:
        _must_be_whole(each)
    yield from sorted(found, key=lambda each: each.off)  # in OSM, what comes last wins


def _listed(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return tokens where "lundi-mardi-jeudi" is three days, not two ranges."""
    found = list(tokens)
    for index in range(len(tokens) - 4):
        if [kind for kind, _ in tokens[index : index + 5]] == ["DAY", "TO", "DAY", "TO", "DAY"]:
            found[index + 1] = found[index + 3] = ("SEP", ",")
    return found


def _share_times(found: list[_Rule]) -> None:
    """Give the hours after "sauf mercredi" to the days before it: "lundi au vendredi sauf mercredi 9h-17h"."""
    for before, each in pairwise(found):
        if each.off and each.times and before.days and not (before.off or before.times or before.always):
            before.times, each.times = each.times, []


def _must_be_whole(rule: _Rule) -> None:
    """Raise NotUnderstood where a rule lacks its days or its hours."""
    if rule.off and not (rule.days or rule.holidays):
        raise NotUnderstood(f"« Fermé » : dites quel jour. {_EXAMPLE}")
    if not rule.off and not (rule.times or rule.always or rule.appointment):
        raise NotUnderstood(f"Il manque les heures. {_EXAMPLE}")
    if rule.times and not rule.dated:
        raise NotUnderstood(f"Il manque les jours. {_EXAMPLE}")


def _appointment(rule: _Rule, found: list[_Rule]) -> None:
    """ "Sur rendez-vous" belongs to what was just said."""
    (rule if rule.started or not found else found[-1]).appointment = True


def _half(rule: _Rule, kind: str, following: str) -> str:
    if rule.off:
        return "00:00-13:00" if kind == "AM" else "12:00-24:00"
    if following in ("TIME", "TO", "SEP"):
        return ""  # "le matin de 9h à 12h": the hours say it
    if rule.times and following != "RDV":  # what is said of the afternoon alone is not said of the morning
        return ""
    raise NotUnderstood("« Matin » et « après-midi » ont besoin d'heures. Exemple : lundi 9h-12h.")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    rest = _folded(text)
    while rest:
        rest = rest.lstrip(" .:()")
        if not rest:
            return
        if rest[0] in ";\n|":
            yield "SEP", ";"
            rest = rest[1:]
        elif rest[0] in ",&+":
            yield "SEP", ","
            rest = rest[1:]
        else:
            kind, value, length = _next(rest)
            if kind:
                yield kind, value
            rest = rest[length:]


def _next(rest: str) -> tuple[str, str, int]:
    for pattern, kind in _PHRASES:
        if match := re.match(rf"(?:{pattern})(?!\w)", rest):
            return kind, "", match.end()
    if match := re.match(r"(\w+)(?!\w)", rest):
        word = match[1]
        if word in _ORDER:
            return "NTH", str(_ORDER[word]), match.end()
    if match := _TIME.match(rest):
        word = match["word"]
        if word:
            return "TIME", "12:00" if word == "midi" else "24:00", match.end()
        hour, minute = int(match["h"]), match["m"] or "00"
        return "TIME", f"{hour:02d}:{minute}", match.end()
    if match := _BARE.match(rest):
        return "TIME", f"{int(match[1]):02d}:00", match.end()
    if match := _TO.match(rest):
        return "TO", "", match.end()
    match = re.match(r"[^\s,;.:()|&+\-–—/]+", rest)
    word = match[0] if match else rest[0]
    singular = word.rstrip("s")
    if singular in _NAMES:
        return "DAY", str(_NAMES.index(singular)), len(word)
    if word in _SHORT:
        return "DAY", str(_SHORT[word]), len(word)
    if word in _CLOSED:
        return "CLOSED", "", len(word)
    if word in _NOISE:
        return "", "", len(word)
    raise NotUnderstood(f"Nous ne comprenons pas « {word[:40]} ». {_EXAMPLE}")


def _folded(text: str) -> str:
    """Return the text in lower case without accents; signs stay, they separate hours."""
    marks = {
        "é": "e",
        "è": "e",
        "ê": "e",
        "à": "a",
        "û": "u",
        "ô": "o",
        "î": "i",
        "’": "'",
        "\u00a0": " ",
        "\u202f": " ",
    }
    found = "".join(marks.get(each, each) for each in text.lower())
    return _END.sub(r"\1h", re.sub(r"[ \t\r]+", " ", re.sub(r"\b([ld])'", "", found)))


def _between(first: int, last: int) -> list[str]:
    day, days = first, []
    while day != last:
        day = (day + 1) % 7
        days.append(_DAYS[day])
    return days


def _grouped(days: list[str]) -> list[str]:
    """Return "Mo-Fr" for five days in a row; days of a month stand alone."""
    plain = sorted({_DAYS.index(each) for each in days if each in _DAYS})
    groups: list[str] = []
    start = 0
    for end in range(1, len(plain) + 1):
        if end == len(plain) or plain[end] != plain[end - 1] + 1:
            first, last = _DAYS[plain[start]], _DAYS[plain[end - 1]]
            groups.append(first if first == last else f"{first}-{last}" if end - start > 2 else f"{first},{last}")
            start = end
    return groups + [each for each in dict.fromkeys(days) if each not in _DAYS]
