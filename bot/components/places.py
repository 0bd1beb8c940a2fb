"""Where the person lives or wants help: one place and one postal code, read in the words around."""

import itertools
import re
from dataclasses import dataclass

from bot.components.gazetteer import Gazetteer, Place, name_words, place_key, written_out
from bot.components.lexicons import alternatives
from bot.components.spelling import fold

_WORD = re.compile(r"[^\W_]+")
_SEEN_BEFORE = 110
"""Characters before a name in which its subject and verb are looked for."""
_W = alternatives("place_words.yml")
_HOME = re.compile(
    rf"(?:\b{_W['home']}(?: \w+){{0,2}}?(?: ?,)? {_W['home_link']}"
    rf"|\b(?:ma |notre |la )?{_W['home_noun']}(?: de| d'| :)?) ?\(? ?$"
)
_SERVICE = re.compile(rf"\b{_W['service']}(?: de la| du| de| d'| des| a| :)? ?$")
_NEAR = re.compile(rf"(?:\b{_W['near']}|d') ?\(? ?$")
_IN_AREA = re.compile(rf"\b{_W['in_area']} ?\(? ?$")
_AWAY = re.compile(rf"\b{_W['away']} ?$")
_OTHERS = re.compile(rf"\b{_W['others']}\b[^.!?,]{{0,30}}\b(?:a|vers|sur) ?$")
_SETTLED = rf"{_W['settled']}(?: {_W['settled_how']}){{0,2}}"
_WENT = rf"{_W['went']}(?: {_W['went_how']}){{0,2}}"
_TO = "(?:a|au|aux|vers|sur|en|dans l[ea]s?|pres d[eu]|du cote d[eu])"
_OTHER_SETTLED = re.compile(
    rf"\b(?:(?:{_W['other_parent']}(?: {_W['of_the_children']})?(?: \w+)?(?: ,)?(?: qui)?|(?P<pronoun>{_W['pronoun']}))"
    rf"(?: (?:nous|y|en|ne|n'))? (?:{_SETTLED}|{_WENT})|(?P<with_the_other>{_W['with_the_other']})) {_TO} ?$"
)
"""Where the one who left lives, or went: "son père vit à", "elle est repartie à"."""
_TELLER = re.compile(rf"(?:^|[ ,.;:(])(?:et |mais )?{_W['teller']}\b")
_TELLER_NEAR = re.compile(rf"\b{_W['teller']}(?:\b|(?<='))[^.!?,;]{{0,30}}$")
_HELPED = re.compile(rf"\b(?:{_W['kin_helped']}|{_W['user']})\b")
_GROWN_CHILD = re.compile(rf"\b{_W['grown_child']}\b")
_TITLE = re.compile(rf"\b{_W['title']} ?$")
_NUMBER = re.compile(
    r"(?:\bdans l[ea] |\b(?:suis|viens|sommes) d[ue] |\bdans l' ?|\bhabite l[ea] "
    rf"|\b{_W['numbered']}(?: d[ue])? ?\(?)(?P<n>{_W['number']})\b(?! ?{_W['not_a_number']})"
)
_SPLIT_NUMBER = re.compile(r"^(\d)[ -](\d)$")
_ALONE = re.compile(rf"^(?:dans |en |dep |dept |departement |le |c'est le |du )*(?P<n>{_W['number']})$")
_TRAILING = re.compile(r"(?:^|[ ,(])(?P<n>2[ab]|97[1-8]|\d{2}) ?[?!.)]*$")
_POSTAL = re.compile(
    r"(?<![\w.,/-])(?P<code>(?:0[1-9]|[1-8]\d|9[0-5]|9[78])\d{3})(?![\w/]|[.,]\d| ?(?:€|euros?|e\b|km))"
)
_FILE_NUMBER = re.compile(r"(?:dossier|numero|n°|allocataire|ref) ?:? ?$")
_SMALL_WORD = re.compile(_W["small_words"])
_ALONE_AFTER = re.compile(_W["alone_after"])
_VERB_HAS = re.compile(r"\ba $")
_ACCENTED = str.maketrans("", "", "èàêçùâîôû")
"""Who writes accents writes "à" before a place: "a" is the verb."""
_NOT_PLACES = re.compile(_W["not_places"])
_REJECTED = re.compile(r"\b(?:et non(?: pas)?|et pas|pas|au lieu)(?: a| dans| de| d'| en)?(?: l[ea]s?)? $")
_LETTERS = re.compile(r"[a-z0-9]+")
_ONE_OF = re.compile(r"(?<!\w)(?:un|une) $")
_ARTICLE_BEFORE = re.compile(r"(?:^|\W)(?:au|aux|du|des|le|la|les|l')\W?$")
_ARTICLE = re.compile(r"(?:le|la|les|los)[ -]|l['’]", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A place read at original characters start..end, with the points that speak for it."""

    value: str
    start: int
    end: int
    points: float
    home: bool = False


def places(text: str, gazetteer: Gazetteer, known_word: set[str]) -> list[tuple[str, Reading]]:
    """At most one `lieu` and one `code_postal` of the original text."""
    found: list[tuple[str, Reading]] = []
    readings = [*_names(text, gazetteer, known_word), *_numbers(text, gazetteer)]
    if readings:
        found.append(("lieu", max(readings, key=lambda r: (r.points if r.home else min(r.points, 4.0), -r.start))))
    for match in _POSTAL.finditer(text):
        code = match["code"]
        before = fold(text[max(0, match.start() - 14) : match.start()])
        if (code in gazetteer.postal_codes and not _FILE_NUMBER.search(before)) or re.search(
            r"code postal|\bcp\b", before
        ):
            found.append(("code_postal", Reading(code, match.start(), match.end(), 1)))
            break
    return found


def _names(text: str, gazetteer: Gazetteer, known_word: set[str]) -> list[Reading]:
    words = list(_WORD.finditer(text))
    case_tells = any(w.group()[0].islower() for w in words) and any(w.group()[0].isupper() for w in words[1:])
    folded = [_LETTERS.findall(fold(w.group())) for w in words]
    readings: list[Reading] = []
    index = 0
    while index < len(words):
        step = 1
        for size in range(min(gazetteer.longest, len(words) - index), 0, -1):
            group = words[index : index + size]
            # Several words are a name as they stand, or nearly the whole message: looked up before they are weighed.
            if 1 < size < len(words) - 1 and "/" not in text[group[0].start() : group[-1].end()]:
                said = itertools.chain.from_iterable(folded[index : index + size])
                if not gazetteer.exact("".join(written_out(list(said)))):
                    continue
            if size > 1 and not all(
                re.fullmatch(r"[ \-'’/]{1,2}", text[a.end() : b.start()]) for a, b in itertools.pairwise(group)
            ):
                continue
            reading = _read(text, group, gazetteer, known_word, case_tells, len(words))
            if reading:
                step = size  # of a name that is not one's own place, no part is one either
                if reading.points > 0:
                    readings.append(reading)
                break
        index += step
    return readings


def _read(
    text: str, group: list[re.Match[str]], gazetteer: Gazetteer, known_word: set[str], case_tells: bool, total: int
) -> Reading | None:
    start, end = group[0].start(), group[-1].end()
    written = text[start:end].replace("/", " sur ")
    first = fold(group[0].group())
    if _SMALL_WORD.fullmatch(first) and not (first in ("le", "la", "les", "l") and len(group) > 1):
        return None
    key = place_key(written)
    before = fold(text[max(0, start - 45) : start])
    alone = len(group) >= total - 1 and (total == len(group) or _ALONE_AFTER.fullmatch(before.strip(" ,:.")))
    place, doubt = gazetteer.exact(key), 0.0
    if place and not _same_shape(place, written, before, len(group)):
        place = None
    if len(group) == 1 and (short := gazetteer.short_form(key)):
        place, doubt = short, 1.0
    if place is None and len(group) == 1:
        unknown = key not in known_word and key.isalpha() and not gazetteer.is_ordinary(key)
        infinitive = re.search(r"(?:er|ir|re|ez)$", key) and text[end:].strip(" ?.!")
        asked = alone or _HOME.search(before) or (re.search(r"\b(?:a|vers|sur) $", before) and not infinitive)
        if not alone and _VERB_HAS.search(text[:start]) and text.translate(_ACCENTED) != text:
            asked = False
        if place is None and unknown and asked:
            place, doubt = gazetteer.guess(key, letters=not (case_tells and written[0].isupper())), 1.5
        if place is None and unknown and (alone or _HOME.search(before)):
            place, doubt = gazetteer.first_word(key), 1.0
    elif place is None and alone:
        place, doubt = gazetteer.guess(key), 1.5
    if place is None:
        return None
    if (
        gazetteer.is_abroad(key)
        or _NOT_PLACES.match(fold(text[start : end + 12]))
        or (_in_compound(text, start, end) and place.population < 20_000)
    ):
        return None
    if _is_not_ones_own(text[:start], before):
        return Reading(place.name, start, end, 0.0)
    shouted = len(group) == 1 and written.isupper()
    if shouted and case_tells and len(written) <= 4:
        return None
    capital = (group[0].group()[0].isupper() or group[-1].group()[0].isupper()) and not shouted
    points = _points(text, start, end, before, place, capital and case_tells, alone) - doubt
    if case_tells and written == place.name:
        points += 1.0
    single = place.words == 1 or len(name_words(written)) == 1
    if single and (gazetteer.is_ordinary(key) or (key in known_word and place.population < 20_000)):
        points -= 3.0 if gazetteer.is_first_name(key) else 2.0 if gazetteer.is_ordinary(key) else 1.0
        if alone:
            points += 1.0 if capital or not gazetteer.is_ordinary(key) else 0
        if not capital and not (alone and not gazetteer.is_ordinary(key)):
            points -= 2.0 if gazetteer.is_ordinary(key) or case_tells else 0.5
    elif not single:
        plain = "-" not in written and all(
            fold(w.group()) in known_word or gazetteer.is_ordinary(fold(w.group())) for w in group
        )
        points += -2.5 if plain and not capital and place.population < 20_000 else 1.5
    elif place.population >= 15_000:
        points += 1.0
        last = not text[end:].strip(" .,;!?)") and not capital
        if gazetteer.is_town(key) and doubt == 0 and (last or (points >= 0 and not case_tells)):
            points = max(points, 2.0)
    if key not in known_word and not gazetteer.is_ordinary(key) and doubt < 1.5:
        points += 0.5
    return Reading(place.name, start, end, points, bool(_HOME.search(before))) if points >= 2.0 else None


def _in_compound(text: str, start: int, end: int) -> bool:
    """Whether the name is only a part of a compound ("Croix-Rouge", "Baby-sitter")."""
    return re.search(r"\w-$", text[:start]) is not None or re.match(r"-\w", text[end:]) is not None


def _same_shape(place: Place, written: str, before: str, size: int) -> bool:
    """Whether the words and the article written are those of the place ("la rue" is not Rue, "cause" not Le Causé)."""
    if place.kind != "commune":
        return True
    if place.words != len(name_words(written)) and not (size == 1 and len(written) >= 9):
        return False
    article = _ARTICLE_BEFORE.search(before) or _ARTICLE.match(written)
    has_article = _ARTICLE.match(place.name) is not None
    return bool(article) == has_article or (has_article and (place.population >= 20_000 or not before.strip()))


def _points(text: str, start: int, end: int, before: str, place: Place, capital: bool, alone: bool) -> float:
    """Points for a name from the words before it, its capital letter and its place in the sentence."""
    points = 0.0
    area = place.kind in ("departement", "region")
    if _HOME.search(before):
        points = 5.0 if _TELLER_NEAR.search(before) else 4.0
    elif alone:
        points = 3.5
    elif area and _IN_AREA.search(before):
        points = 2.0
    elif _SERVICE.search(before) or _NEAR.search(before):
        points = 2.5
    elif re.search(r"\b(?:de|du|des|d') ?$", before):
        points = 0.5
    after = text[end : end + 3]
    delimited = (start == 0 or re.search(r"[,.:;(!?\n/–-] ?$", text[:start]) is not None) and (
        not after.strip() or after.lstrip()[0] in ",.;:)!?/–-\n"
    )
    if delimited:
        points = max(points, 1.5) + (1.0 if start else 0.5)
    elif capital and start and (not after.strip() or after.lstrip()[0] in ".?!;,"):
        points = max(points, 1.5)
    if capital and start:
        points += 1.5
    if area:
        points -= 0.5
    if _OTHERS.search(before):
        points -= 1.0
    return points


def _is_not_ones_own(written: str, before: str) -> bool:
    """Whether the words before a name say that nobody lives there who writes: work, a title, the other parent."""
    forbids = (_AWAY, _TITLE, _REJECTED, _ONE_OF)
    return _of_the_other(written) or any(pattern.search(before) for pattern in forbids)


def _of_the_other(before: str) -> bool:
    """Whether the words before a name tell where the other parent lives or went, not the one who writes.

    "Elle" and "il" are someone else: not where a relative is helped, nor in a note about "madame" or a family.
    """
    clause = re.split(r"[.!?;\n(]", before)[-1][-_SEEN_BEFORE:]
    told = re.sub(r"[-,]", lambda sign: " , " if sign.group() == "," else " ", fold(clause).replace("’", "'"))
    found = _OTHER_SETTLED.search(re.sub(r" +", " ", told))
    if not found or _TELLER.search(found.group()):
        return False
    told_of = fold(before).replace("-", " ")
    if found["pronoun"]:
        return not (_HELPED.search(told_of) or _GROWN_CHILD.search(told_of))
    return not (found["with_the_other"] and _HELPED.search(told_of))


def _numbers(text: str, gazetteer: Gazetteer) -> list[Reading]:
    folded = fold(text)
    if len(folded) != len(text):
        folded = text.lower()
    folded = _SPLIT_NUMBER.sub(r"\1\2", folded)
    matches = [*_NUMBER.finditer(folded), *_ALONE.finditer(folded.strip())]
    if not any(name for name in matches) and re.search(r"\b(?:fsl|fsl|caf|meme annee|departement|dep)\b", folded):
        matches = list(_TRAILING.finditer(folded))
    readings = []
    for match in matches:
        name = gazetteer.numbers.get(match["n"])
        if name:
            readings.append(Reading(name, match.start("n"), match.end("n"), 2.0))
    return readings
