"""Arrears and sums: months, terms or bills unpaid, and the main amount in euros."""

import re

from bot.components.found import Found
from bot.components.lexicons import alternatives
from bot.components.numbers import AMOUNT, SMALL, value

_COUNT = rf"(?:\d , 5|(?<!\d , ){SMALL})"
_W = alternatives("household.yml")
_WHAT = _W["rent_unit"]
_RENTS = "(?:mois|loyers?|termes?|factures?|echeances?|mensualites?|traites?|trimestres?|quittances?)"
_SIZE = "(?:seule?s? |petits? |bons? |gros |derni?ere?s? |derniers? |dernieres? )?"
_LINK = "(?:: |\\( |, |= |de |d')?"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<n>{_COUNT}) {_SIZE}{_WHAT} (?:\w+ ){{0,3}}?{_W['unpaid']}\b",
        r"(?:retard|ret \.|impayes?|dettes?|arrieres?)(?: de loyers?| de \w+| loyers?| \w{2,8})? ?"
        rf"{_LINK}(?P<n>{_COUNT}) ?(?:{_WHAT}|m)\b",
        r"(?<!me )(?<!nous )(?:dois|devons|doit|doivent|dette|devait|dues?)(?: deja| encore| environ| plus de| bien)? "
        rf"(?P<n>{_COUNT}) {_SIZE}{_RENTS}\b",
        r"(?:dois|devons|doit|doivent)\b[^.!?]{0,40} (?:\+|et|plus) "
        rf"(?P<n>{_COUNT}) (?:loyers?|termes?|mois de loyer)\b",
        rf"{_W['skipped']}(?: [\w']+){{0,2}} (?P<n>{_COUNT}) {_RENTS}\b",
        rf"(?P<n>{_COUNT}) mois (?:que|qu')[^.!?,]{{0,40}}(?:pas|plus|pa|sans|rien|impaye)\b"
        r"[^.!?,]{0,25}(?:pay|loyer|regl|vers|bail|factur)",
        rf"(?:pas|plus|sans|rien)\b[^.!?,]{{0,30}}(?:pay|regl)\w*[^.!?,]{{0,25}} depuis (?P<n>{_COUNT}) mois",
        rf"depuis (?P<n>{_COUNT}) mois[^.!?,]{{0,25}}(?:pas|plus|arrive pas)\b[^.!?,]{{0,25}}(?:pay|regl)\w*"
        r"[^.!?,]{0,20}(?:loyer|charge|factur|electric|edf|gaz|eau|bail)?",
        rf"(?P<n>{_COUNT}) (?:mois|loyers?|termes?) (?:de |d')?(?:retar|impay)\w*",
        rf"(?<!le )(?<!tenir )(?<!a )(?<!pour )(?<!facturent )(?!une? |1 )(?P<n>{_COUNT}) (?:loyers?|termes)\b"
        "(?! (?:de )?(?:caution|garantie|d'avance|avance))",
        "(?P<n>premier|1er) (?:mois|loyer) (?:que|qu'|ou|impaye)[^.!?]{0,30}(?:pas|plus|impossible|impaye)",
        rf"(?P<n>{_COUNT}) {_WHAT}[^.!?,;]{{0,25}} {_W['left_unpaid']}\b",
        rf"(?P<n>{_COUNT}) mois (?:que|qu')[^.!?,]{{0,30}}(?:moitie|partie|bout|rien|impaye|retard)\b",
        rf"(?P<n>{_COUNT}) mois (?:, |: |soit |= |pour |\( ){AMOUNT} ?(?:€|euros?)",
        rf"(?:est|suis|sommes|sont|arrive|rendue?s?) (?:deja )?a (?P<n>{_COUNT}) "
        rf"(?:loyers|termes|mois de (?:loyer|retard))\b",
        rf"(?:ca fait|depuis) (?P<n>{_COUNT}) mois (?:\w+ ){{0,4}}(?:moitie|partie)\b",
        rf"(?P<n>{_COUNT}) mois (?:que|qu') [^.!?]{{0,30}}, {_COUNT} mois (?:que|qu') (?:le |mon |les )?loyers? ",
        rf"{_W['home_bill']}[^.!?,;]{{0,20}}? (?P<n>{_COUNT}) mois (?:de |d'|en )?"
        rf"(?:retard|arriere|tard|impaye|pas pay)",
        rf"(?P<n>premier|1er|une? seule?) {_RENTS}[^.!?,]{{0,20}} {_W['left_unpaid']}\b",
    )
]
_THIS_MONTH = re.compile(
    rf"(?:saute|rate|loupe|manque) (?:le |l'|mon |notre |la |une? |leur |son )"
    rf"(?:loyer|echeance|mensualite|terme|traite)\b"
    rf"|(?:{_W['left_unpaid']}[^.!?,;]{{0,12}}{_W['home_bill']}|{_W['home_bill']}[^.!?,;]{{0,20}}{_W['left_unpaid']})"
    rf" (?:de |d'|du |pour |en )?(?:ce mois|mois (?:dernier|ci|passe)|{_W['month']})(?! (?:et|ni|,|a)\b)"
    rf"|(?:dois|doit|devons) (?:encore |toujours |plus que )?(?:le (?:mois|loyer) d[e'] ?)?"
    rf"{_W['month']}(?! (?:et|ni|,|a|20)\b)"
    rf"|{_W['home_bill']} (?:de |d'|du )(?:ce mois|mois (?:dernier|ci|passe)|{_W['month']})"
    rf"(?! (?:et|ni|,|a)\b)[^.!?,;]{{0,25}}{_W['left_unpaid']}\b"
)
_HOME_BILL = re.compile(_W["home_bill"])
_NOT_ARREARS = re.compile(_W["not_arrears"])
_MONTHS = _W["month"]
_OF_MONTH = "(?:ni |le loyer d[e'] ?|celui d[e'] ?|les loyers d[e'] ?|d[e'] ?)?"
_NAMED = re.compile(
    rf"(?:pas|plus|non|impayes?|retard|rien|dois|saute|manque)\b[^.!?]{{0,40}}?(?P<months>{_OF_MONTH}{_MONTHS}"
    rf"(?:(?: , | et (?:de |d')?| ni | \+ | / | & ){_MONTHS})+)"
)
_CURRENCY = r"(?:€|euros?|eur|balles|francs pacifique|xpf)"
_SUM = re.compile(rf"(?<![\w/])(?P<n>{AMOUNT})(?P<currency> ?{_CURRENCY})?(?![\w%])")
_GLUED = re.compile(r"(?<!\w)(?P<n>\d{2,6})e(?!\w)")
_THOUSANDS = re.compile(r"(?<!\w)(?P<n>\d{1,3}(?: , \d)?) ?k(?: ?€| euros?| de | \(|\b)(?!g)")
_NOT_A_SUM = re.compile(rf"^ {_W['not_a_sum']}\b")
_DENIED = re.compile(r"(?:et non|et pas|, pas|non pas|au lieu de|zero)(?: les| de)? $")
_LABELLED = re.compile(rf"\b{_W['names_a_number']}[^\w]*(?:\w{{1,3}} )?$|\d[ .:/-]*$|[a-z] ?- ?$")
_SUM_ENDS = re.compile(rf"\W*$| [,;.!?)] (?!\d)| {_W['after_a_sum']}\b")
_EACH_MONTH = re.compile(rf"^ {_W['each_month']}")
_DEBT = re.compile(rf"\b{_W['debt']}\b")
_COST = re.compile(rf"\b{_W['cost']}\b")
_RENT = re.compile(rf"\b{_W['rent']}\b")
_INCOME = re.compile(rf"\b{_W['income']}\b")
_ANNOUNCED = re.compile(rf"\b{_W['announces_a_sum']}\b[^\d]{{0,12}}$")
_DEBT_AFTER = re.compile(f" {_W['debt_after']}")


def money(text: str) -> list[Found]:
    """Months unpaid and the main sum, where the normalised text says them."""
    return [found for found in (_arrears(text), _amount(text)) if found]


def _arrears(text: str) -> Found | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            around = _clause(text, match, 0 if _HOME_BILL.search(match.group()) else 25)
            number = 1.0 if match["n"].startswith(("premier", "1er", "un")) else value(match["n"])
            if number and number <= 60 and not _NOT_ARREARS.search(around):
                half = 0.5 if re.match(rf"{match['n']} {_WHAT} et demi", text[match.start("n") :]) else 0
                number += half
                return Found(
                    "mois_retard", int(number) if number == int(number) else number, match.start(), match.end()
                )
    if match := _NAMED.search(text):
        return Found(
            "mois_retard", len(re.findall(_MONTHS, match["months"])), match.start("months"), match.end("months")
        )
    if match := _THIS_MONTH.search(text):
        return Found("mois_retard", 1, match.start(), match.end())
    return None


def _clause(text: str, match: re.Match[str], after: int) -> str:
    """The match with 20 characters before and some after, cut where another clause begins."""
    before = re.split(r"[,.;:!?+]", text[max(0, match.start() - 20) : match.start()])[-1]
    return before + match.group() + re.split(r"[,.;:!?+]", text[match.end() : match.end() + after])[0]


def _amount(text: str) -> Found | None:
    best: tuple[float, Found] | None = None
    for match in (*_SUM.finditer(text), *_GLUED.finditer(text), *_THOUSANDS.finditer(text)):
        number = value(match["n"])
        if number and match.re is _THOUSANDS:
            number *= 1000
        with_currency = "currency" not in match.groupdict() or match["currency"] is not None
        if number is None or number < 2 or number > 2_000_000 or _DENIED.search(text[: match.start()][-16:]):
            continue
        before = re.split(r" [.!?;] | , et | mais ", text[: match.start()])[-1][-45:]
        after = text[match.end() : match.end() + 28]
        alone = False
        if not with_currency:
            bare = re.fullmatch(r"\d{3,}|\d{1,3} \d{3}|\d{1,3} \. \d{3}", match["n"])
            if (
                (not bare and (number < 5 or not _EACH_MONTH.match(after)))
                or _NOT_A_SUM.match(after)
                or _dated(number, before)
            ):
                continue
            if not (_announced(before) or _EACH_MONTH.match(after) or _DEBT_AFTER.match(after)):
                alone = bool(bare) and _stands_alone(number, text[: match.start()], after)
                if not alone:
                    continue
        weight = 0.5 if alone else _weight(before, after) + (0.5 if with_currency else 0.0)
        if best is None or weight > best[0]:
            shown = int(number) if number == int(number) else number
            best = (weight, Found("montant", shown, match.start(), match.end()))
    return best[1] if best else None


def _stands_alone(number: float, before: str, after: str) -> bool:
    """Whether a bare number that nothing announces still reads as a sum: no number to call, no count of things."""
    digits = str(int(number))
    if number < 150 or re.fullmatch(_W["numbers_to_call"], digits) or _LABELLED.search(before[-24:]):
        return False
    postal_code = len(digits) == 5 and before.count(" ") < 3
    return not postal_code and _SUM_ENDS.match(after) is not None


def _dated(number: float, before: str) -> bool:
    """Whether a bare number reads as a year."""
    return 1950 <= number <= 2035 and not re.search(r"(?:dois|gagne|dette|salaire|touche|loyer)(?: \w+)? $", before)


def _announced(before: str) -> bool:
    near = before[-26:]
    return any(p.search(near) for p in (_DEBT, _RENT, _INCOME)) or bool(_ANNOUNCED.search(near))


def _weight(before: str, after: str) -> float:
    def near(pattern: re.Pattern[str]) -> int | None:
        hits = [m.end() for m in pattern.finditer(before)]
        return len(before) - hits[-1] if hits else None

    scored = [(near(p), points) for p, points in ((_DEBT, 4.0), (_COST, 3.0), (_RENT, 2.2), (_INCOME, 2.2))]
    known = [(distance, points) for distance, points in scored if distance is not None]
    if _DEBT_AFTER.match(after):
        return 4.2
    if re.match(r" (?:de )?(?:ress|salaire|revenus?|chomage|retraite|par mois|net)", after):
        return 2.2
    return min(known)[1] if known else 1.0
