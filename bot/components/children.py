"""Children of the household: how many, how old."""

import re
from dataclasses import dataclass

from bot.components.found import Found
from bot.components.lexicons import alternatives
from bot.components.numbers import ORDINAL, SMALL, ordinal, value
from bot.components.own_age import own_age

_W = alternatives("household.yml")
_PLURAL, _UNIT, _ADULT = _W["children_plural"], _W["age_unit"], _W["adult"]
_CHILD = f"(?:{_PLURAL}|{_W['child']})"
_LITTLE = "(?:petite? |grande? )?"
_HALF = "(?: et demi[e]?| 1 / 2)?"
_OTHER_CHILD = "(?:(?:un|une|l'autre|le petit|la petite|le grand|la grande|l'aine|l'ainee) )?"
_JOIN = rf"(?: , (?:et )?| et {_OTHER_CHILD}(?:de )?| / | & | \+ | - | puis | ; | ou )"
_ITEM = rf"(?:{SMALL})(?: ?{_UNIT}\b{_HALF})?"
_AGES = re.compile(rf"(?<![\w€])(?P<list>{_ITEM}(?:{_JOIN}(?:de |d')?{_ITEM})*)(?![\w%€]| €| euros| h\b| [/:] ?\d)")
_ONE = re.compile(rf"(?P<number>{SMALL}) ?(?P<unit>{_UNIT})?\b{_HALF}")
_CUT = re.compile(r"[.!?;\n]")
_NEARLY = "(?: (?:deja|au moins|environ|presque|plus de|bientot|pres de|que))?"
_DURATION_BEFORE = re.compile(rf"{_W['duration_before']}{_NEARLY} $")
_DURATION_AFTER = re.compile(rf"^ (?:de {_W['duration_of']}|d'{_W['duration_of_vowel']}|{_W['duration_after']})")
_BABY = re.compile(
    r"(?:^| )(?:(?:mon|notre|ma) (?:petite? )?(?:bebe|nourrisson|nouveau nee?|nouveau - nee?)"
    r"|(?:un|d'un) nouveau nee?|d'un nouveau - ne)\b"
)
_JUST_BORN = re.compile(
    rf"\b(?:accouchee?|accouche|(?:ai|a|as|avons|ont|avez) eu (?:mon|notre|son|leur|ma|sa|une?) "
    rf"(?:petite? )?(?:bebe|fils|fille|garcon|petite?)|est nee?)"
    rf"(?: (?!en \d)[\w']+){{0,4}}? {_W['just_now']}\b|\b(?:tout |viens? (?:juste )?d')(?:juste )?accouchee?r?\b"
    r"|\bvient de naitre\b|\bvient d'accoucher\b"
)
_OLD = re.compile(r"\d{2} mois|(?:douze|treize|quinze|dix huit) mois|\bans\b")
_ALONE = re.compile(
    rf"^(?:(?:erreur|pardon|une? seule?|non|oui|plutot|enfin|c'est|il a|elle a) ?,? )*"
    rf"(?P<age>{SMALL}) (?P<unit>ans|mois)( .)?$"
)
_TINY = re.compile(rf"^(?:il|elle) a (?P<age>{SMALL}) (?P<unit>mois|semaines|jours)\b(?! (?:de|d'))")
_STARTS = re.compile(rf"^(?:{_W['greeting']} [,.!]? ?)?(?P<age>{SMALL}) (?P<unit>ans|mois) [,.] (?:il|elle)\b")
_RANGE = re.compile(r"\d+ - \d+")
_LISTED = re.compile(rf"(?P<open>\(|^|[,:;.-] )\W*(?P<list>{_ITEM}(?:{_JOIN}{_ITEM})+)(?= ?[),.;:!?-]|$)(?! - \d)")
_NOT_LIVING = re.compile(rf"\b{_W['not_living']}\b")
_GONE = re.compile(r"\b(?:morte?s?|mort ne|deced\w*|deces|sans vie|perdu|enterre\w*|obseques|fausse couche)\b")
_DEAD = re.compile(rf"\b{_W['dead']}\b")
_SIZE = "(?:(?:jeunes|prem|petits|petites|grands|grandes|autres|beaux|derniers|ptits|premiers) )?"
_NOT_CHILDREN = "(?! (?:nuits|mois|loyers|boulots|salaires|soucis|secondes|pas|dejeuners))"
_COUNTED = re.compile(rf"(?<!\w)(?P<count>{SMALL}) (?!une? ){_SIZE}(?P<noun>{_PLURAL}){_NOT_CHILDREN}\b")
_ONLY = re.compile(
    r"(?:^(?:juste |oui |non )?(?:une?|1) seule?(?= ,|$)"
    r"|mon seul enfant|enfant unique|fils unique|fille unique|un seul enfant|1 seul enfant)"
)
_NONE = re.compile(
    r"(?:(?:ai|avons|avoir|a|ont) (?:pas|aucun) (?:encore )?(?:d')?enfants?"
    r"|(?:couple|seule?|celibataire|mariee?|suis) sans enfants?|aucun enfant|(?<!\d)0 enfants?)\b(?! (?:de|a l'ecole))"
)
_PARENT_OF = re.compile(rf"(?:pere|mere|parents?|mamie)(?: \w+)? de (?P<count>{SMALL})(?! ?{_UNIT}\b)(?!\w)")
_OF_WHOM = re.compile(
    rf" (?:de [^.!?]{{1,20}} )?dont (?P<count>{SMALL}) (?:a la maison|a charge|chez moi|avec moi|encore)"
)
_RATHER = re.compile(rf" (?:, |mais |c'est )*(?P<count>{SMALL})(?! ?{_UNIT}\b)")
_PLUS = re.compile(
    rf"\b(?:couple|mme|mr|madame|monsieur|seule?|maman|mere|papa|pere|famille|veuve|veuf)(?: \w+)? \+ "
    rf"(?P<count>{SMALL})"
    rf"(?! ?(?:{_UNIT}|bb|bebe)\b)(?= [,.;!?)]|$| (?:sur|a|chez|en|sans|dans|au|hebergee?s?|avec)\b)"
)
_THEM = re.compile(
    r"\bla garde (?:\w+ )?des (?P<count>deux|trois|quatre|cinq|[2-6])\b"
    r"|(?<!est )(?<!sommes )(?<!etions )(?<!vit a )(?<!vivons a )\b(?P<home>deux|trois|quatre|cinq|[2-6])"
    r" (?:a la maison|a charge)\b"
    r"|\b(?:les|mes|nos) (?P<them>deux|trois|quatre|cinq|[2-6]) (?=\( \d)"
)
_FAMILY = re.compile(r"(?:fam|famille|couple|f|cple)(?: \.)?(?: \w+)? (?P<adults>[12]) \+ (?P<count>\d)\b")
_TWINS = re.compile(
    r"(?:(?:mes|nos|les|des|deux|ses|ces|avec|,|et|\+) (?:petits |petites )?"
    r"(?P<noun>jumeaux|jumelles|triples|triplees)\b"
    r"|(?:jumeaux|jumelles) de \d)"
)
_ONE_OF = "(?:une? |1 |ma |mon |notre )"
_BRACKET = r"(?: de [^,.;]{1,12}?| \( [^)]{1,12} \))?"
_PAIR = re.compile(
    rf"{_ONE_OF}{_LITTLE}(?:fille|garcon|fils|fillette){_BRACKET} (?:et|\+|&) "
    rf"{_ONE_OF}{_LITTLE}(?:fille|garcon|fils|fillette|bebe)\b"
)
_MORE = re.compile(
    rf"^ (?:et|\+|,|&) (?P<count>{SMALL}) (?:petits |petites |grands |grandes )?"
    r"(?P<noun>filles?|garcons?|fils|bebes?)\b"
)
_RANK = re.compile(
    rf"(?:mon|ma|notre|c'est (?:mon|son|notre)) (?P<rank>{ORDINAL})(?: enfant| bebe)?"
    r"(?= (?:est ne|est nee|vient de naitre|a \d|est arrive))"
)
_OTHER_STORY = re.compile(
    rf"\bavait (?:que )?$|\baura (?:que )?$|\baurait (?:que )?$|\baurai (?:que )?$|n'avait que $|{_W['not_an_age']}"
)
_AT_HOME = re.compile(r" (?:chez|avec) (?:moi|nous)\b| a (?:la maison|charge)")
_HAD = re.compile(
    r" (?:a charge|en garde|a la maison|scolarise|mineur|de \d"
    r"|de (?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b)"
)


@dataclass(frozen=True)
class _Ages:
    ages: tuple[int, ...]
    start: int
    end: int
    plural: bool


def children(text: str) -> list[Found]:
    """Number of children and their ages, where the normalised text says them; the age of who writes is none of them."""
    if own := own_age(text):
        text = f"{text[: own.start]}{'_' * (own.end - own.start)}{text[own.end :]}"
    groups = [group for match in _AGES.finditer(text) if (group := _group(text, match))]
    found: list[Found] = []
    ages = [age for group in groups for age in group.ages]
    baby = _BABY.search(text)
    if baby and 0 not in ages and not _NOT_LIVING.search(text):
        ages.append(0)
        groups.append(_Ages((0,), baby.start(), baby.end(), False))
    born = _JUST_BORN.search(text)
    if born and 0 not in ages and not _OLD.search(born.group()) and not _GONE.search(text):
        ages.append(0)
        groups.append(_Ages((0,), born.start(), born.end(), False))
    if not groups and (alone := _ALONE.match(text) or _TINY.match(text) or _STARTS.match(text)):
        years = _years(value(alone["age"]), alone["unit"])
        if years is not None and years <= 17:
            ages.append(years)
            groups.append(_Ages((years,), alone.start("age"), alone.end("unit"), False))
    if not groups and (listed := _listed(text)):
        ages += listed.ages
        groups.append(listed)
    if ages:
        found.append(Found("ages", ages, min(g.start for g in groups), max(g.end for g in groups)))
    count = _count(text, groups)
    return [*found, count] if count else found


def _group(text: str, match: re.Match[str]) -> _Ages | None:
    start, end = match.span("list")
    items = [(value(m["number"]), m["unit"]) for m in _ONE.finditer(match["list"])]
    units = [unit for _, unit in items]
    if any(re.fullmatch(r"une?(?: (?:jours?|semaines?))?", item) for item in re.split(_JOIN, match["list"])):
        return None
    sentence = text[max((m.end() for m in _CUT.finditer(text, 0, start)), default=0) : start]
    if not any(units):
        if (
            len(items) == 1
            and re.search(r"(?:fille|garcon|fils|fillette|adolescente?) de $", sentence)
            and re.match(r"(?: [,.;)!]| et\b| - |$)", text[end:])
        ):
            return _Ages((int(items[0][0] or 0),), start, end, False) if 1 <= (items[0][0] or 0) <= 17 else None
        direct = re.search(
            rf"(?:{_PLURAL}|ages?|miens|miennes) (?:\( |: |, )?(?:de |ont |ages de |agees de )?$", sentence[-28:]
        )
        if not direct or (len(items) < 2 and not re.search(r"ages? (?:de )?$", sentence)):
            return None
        if re.search(rf"{SMALL} ?(?:{_PLURAL})", text[end : end + 12]):
            return None
    last = next((unit for unit in reversed(units) if unit), "ans")
    ages: list[int] = []
    for number, unit in items:
        years = _years(number, unit or last)
        if years is None:
            return None
        ages.append(years)
    if any(unit in ("m", "j", "a") for unit in units if unit) and not _near_child(sentence):
        return None
    if len(items) == 1 and sentence.endswith(" - "):
        return None
    return _accepted(text, sentence, ages, start, end, short=not any(unit and unit[0] == "a" for unit in units))


def _listed(text: str) -> _Ages | None:
    """Ages of several children told apart from them: "les deux (3 et 9 ans)", "... mes petits-fils, 5 et 9 ans"."""
    for match in _LISTED.finditer(text):
        items = [(int(value(m["number"]) or 0), m["unit"]) for m in _ONE.finditer(match["list"])]
        in_years = items[-1][1] in ("ans", "a")
        before = text[: match.start("list")]
        whole = in_years and not before.strip(" ,.") and not text[match.end() :].strip(" ,.!")
        told = whole or re.search(rf"\b(?:{_PLURAL}|deux|trois|quatre|miens|siens)\b", before[-60:])
        if _RANGE.fullmatch(match["list"]):
            continue
        if told and max(n for n, _ in items) <= 20 and (in_years or match["open"] == "(") and not _GONE.search(before):
            ages = [years for n, unit in items if (years := _years(n, unit or "ans")) is not None]
            return _Ages(tuple(ages), match.start("list"), match.end("list"), True)
    return None


def _years(number: float | None, unit: str) -> int | None:
    if number is None:
        return None
    if unit in ("mois", "m"):
        return int(number) // 12 if number <= 36 else None
    if unit.startswith(("sem", "j")):
        return 0
    return int(number)


def _near_child(before: str) -> bool:
    return re.search(rf"\b{_CHILD}\b", before[-40:]) is not None


def _accepted(text: str, sentence: str, ages: list[int], start: int, end: int, short: bool) -> _Ages | None:
    """The ages, where the words around speak of a living child; `short`: they are counted in months or less."""
    after = text[end : end + 30]
    if _DURATION_AFTER.match(after) or _DURATION_BEFORE.search(sentence[-34:]):
        return None
    nouns = list(re.finditer(rf"\b(?:(?P<child>{_CHILD})|(?P<adult>{_ADULT}))(?:\b|(?<='))", sentence))
    nearest = nouns[-1] if nouns else None
    apart = sentence.endswith(" , ") and re.match(r"(?: ,| \.|$)", after) is not None
    window = sentence[nearest.end() :] if nearest else ""
    if re.search(r"\b(?:ils|elles) (?:ont|auront) (?:que |bientot |deja |juste )?$", sentence) and max(ages) <= 17:
        return _Ages(tuple(ages), start, end, len(ages) > 1)
    if (
        re.search(r"\b(?:il|elle) (?:n')?a (?:que |bientot |deja |juste |a peine |tout juste )?$", sentence)
        and max(ages) <= 17
        and not (nearest and nearest["adult"] not in (None, "je", "j'", "moi", "nous", "on"))
        and re.search(rf"\b(?:{_CHILD}|adoption|adopte|adoptee|kafala)\b", text[:start])
        and not _DEAD.search(sentence[-60:])
    ):
        return _Ages(tuple(ages), start, end, len(ages) > 1)
    if (
        nearest
        and nearest["child"]
        and (len(window) <= 40 or (len(window) <= 80 and apart))
        and not re.search(r"\bdepuis\b|\bil y a\b|mort|decede", window)
    ):
        oldest = 17 if nearest["child"] in ("niece", "neveu", "frere", "soeur", "jumeau", "eleve") else 25
        if (
            max(ages) > oldest
            or _DEAD.search(re.split(r" [,:] ", sentence[: nearest.start()])[-1][-30:] + sentence[nearest.start() :])
            or _DEAD.match(after.lstrip(" ,"))
        ):
            return None
        if short and not re.fullmatch(r"\W*(?:[\w']+ (?:, |\( )?){0,3}(?:d')?", window[1:]):
            return None
        if _OTHER_STORY.search(window):
            return None
        if re.search(r"^[^.!?]{0,30}\b(?:il|elle) est (?:morte?|decedee?)", after):
            return None
        return _Ages(tuple(ages), start, end, len(ages) > 1)
    if (
        re.search(r"(?:ils?|elles?) (?:ont|a|avait|aura) (?:que |bientot |deja |juste )?$", sentence)
        and max(ages) <= 17
        and re.search(rf"\b{_CHILD}\b", text[:start])
    ):
        return _Ages(tuple(ages), start, end, len(ages) > 1)
    if re.match(rf" (?:mes|nos|mon|ma|notre) {_CHILD}", after) and max(ages) <= 20 and not nearest:
        return _Ages(tuple(ages), start, end, len(ages) > 1)
    if (
        re.search(r"\ba $", sentence)
        and re.search(rf"\b(?:{_CHILD}|creche|ecole|maternelle|cantine)\b", sentence)
        and max(ages) <= 17
    ):
        return _Ages(tuple(ages), start, end, False)
    return None


def _count(text: str, groups: list[_Ages]) -> Found | None:
    for match in sorted(_COUNTED.finditer(text), key=lambda m: not _AT_HOME.match(text[m.end() :])):
        number = value(match["count"])
        before = text[max(0, match.start() - 14) : match.start()]
        if number is None or not 1 <= number <= 15 or re.search(r"(?:allocations? pour|union|chacun|sur) $", before):
            continue
        if re.match(r" (?:de|d') ?\w+ unions?", text[match.end() :]):
            continue
        if match["count"] in ("un", "une", "1") and not _one_counts(text, match):
            continue
        total, end = int(number), match.end()
        if (part := _OF_WHOM.match(text[end:])) and (fewer := value(part["count"])):
            return Found("nb_enfants", int(fewer), match.start(), end + part.end())
        if re.search(r"\bpas $", before):
            if (right := _RATHER.match(text[end:])) and (other := value(right["count"])):
                return Found("nb_enfants", int(other), end + right.start("count"), end + right.end())
            continue
        if match["noun"] in ("fille", "filles", "garcon", "garcons", "fils", "bebe"):
            more = _MORE.match(text[match.end() :])
            if more and (extra := value(more["count"])):
                total, end = total + int(extra), match.end() + more.end()
        return Found("nb_enfants", total, match.start(), end)
    for pattern, fixed in ((_ONLY, 1), (_NONE, 0), (_PAIR, 2)):
        if match := pattern.search(text):
            return Found("nb_enfants", fixed, match.start(), match.end())
    for pattern in (_PARENT_OF, _FAMILY, _PLUS, _THEM):
        if (match := pattern.search(text)) and (number := value(match[match.lastgroup or "count"])) and number <= 12:
            return Found("nb_enfants", int(number), match.start(), match.end())
    if (match := _TWINS.search(text)) and not _NOT_LIVING.search(text):
        return Found("nb_enfants", 3 if (match["noun"] or "").startswith("tripl") else 2, match.start(), match.end())
    if match := _RANK.search(text):
        return Found("nb_enfants", ordinal(match["rank"]), match.start(), match.end())
    plural = [g for g in groups if g.plural]
    if plural and len(groups) == len(plural) == 1:
        return Found("nb_enfants", len(plural[0].ages), plural[0].start, plural[0].end)
    return None


def _one_counts(text: str, match: re.Match[str]) -> bool:
    """ "Un enfant" counts where it is had, in charge or listed, not where it is any child."""
    if match["noun"] not in ("enfant", "enfants") and (match["noun"], match["count"]) != ("bebe", "1"):
        return False
    after, before = text[match.end() :], text[: match.start()]
    if match["count"] == "1":
        return True
    if match["count"] == "une":
        return False
    return bool(
        _HAD.match(after)
        or (
            re.search(r"(?:\bai|avons|ayant|\ba|avec|\+|seule?|maman d'|mere d'|pere d') (?:deja )?$", before)
            and match["noun"] in ("enfant", "enfants")
        )
    )
