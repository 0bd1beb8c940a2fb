"""Arrears and sums: months, terms or bills unpaid, and the main amount in euros."""

import re

from bot.components.found import Found
from bot.components.numbers import AMOUNT, SMALL, value

_COUNT = rf"(?:\d , 5|(?<!\d , ){SMALL})"
_WHAT = r"(?:mois|loyers?|termes?|echeances?|mensualites?|factures?|traites?|trimestres?|charges)"
_UNPAID = r"(?:impayee?s?|en retard|de retard|retard|non payee?s?|pas payee?s?|pas regle\w*|non regle\w*|non honore\w*|en suspens|dus|de dettes?|sans payer|derriere moi|a payer en retard|en arriere|pas pu payer|de loyers? (?:en retard|impayes?|de retard|pas paye\w*|non paye\w*|du|dus)|de loyers?|de charges|d'arrieres?|d'impayes?)"
_PATTERNS = [
    re.compile(rf"(?P<n>{_COUNT}) {_WHAT} (?:\w+ ){{0,3}}?{_UNPAID}\b"),
    re.compile(rf"(?:retard|ret \.|impayes?|dettes?|arrieres?)(?: de loyers?| de \w+| loyers?| \w{{2,8}})? ?(?:: |\( |, |= |de |d')?(?P<n>{_COUNT}) ?(?:{_WHAT}|m)\b"),
    re.compile(rf"(?<!me )(?<!nous )(?:dois|devons|doit|doivent|dette|devait|dues?)(?: deja| encore| environ| plus de| bien)? (?P<n>{_COUNT}) (?:mois|loyers?|termes?|factures?)\b"),
    re.compile(rf"(?:dois|devons|doit|doivent)\b[^.!?]{{0,40}} (?:\+|et|plus) (?P<n>{_COUNT}) (?:loyers?|termes?|mois de loyer)\b"),
    re.compile(rf"(?:saute|manque|rate|loupe|laisse passer|pas paye|plus paye|pas pu payer|pas payer|pas regle|jamais paye)(?: [\w']+){{0,2}} (?P<n>{_COUNT}) (?:mois|loyers?|termes?|factures?|echeances?)\b"),
    re.compile(rf"(?P<n>{_COUNT}) mois (?:que|qu')[^.!?,]{{0,40}}(?:pas|plus|pa|sans|rien|impaye)\b[^.!?,]{{0,25}}(?:pay|loyer|regl|vers|bail|factur)"),
    re.compile(rf"(?:pas|plus|sans|rien)\b[^.!?,]{{0,30}}(?:pay|regl)\w*[^.!?,]{{0,25}} depuis (?P<n>{_COUNT}) mois"),
    re.compile(rf"depuis (?P<n>{_COUNT}) mois[^.!?,]{{0,25}}(?:pas|plus|arrive pas)\b[^.!?,]{{0,25}}(?:pay|regl)\w*[^.!?,]{{0,20}}(?:loyer|charge|factur|electric|edf|gaz|eau|bail)?"),
    re.compile(rf"(?P<n>{_COUNT}) (?:mois|loyers?|termes?) (?:de |d')?(?:retar|impay)\w*"),
    re.compile(rf"(?<!le )(?<!tenir )(?<!a )(?<!pour )(?<!facturent )(?!une? |1 )(?P<n>{_COUNT}) (?:loyers?|termes)\b(?! (?:de )?(?:caution|garantie|d'avance|avance))"),
    re.compile(r"(?P<n>premier|1er) (?:mois|loyer) (?:que|qu'|ou|impaye)[^.!?]{0,30}(?:pas|plus|impossible|impaye)"),
]
_NOT_ARREARS = re.compile(r"caution|depot de garantie|preavis|d'avance|de garantie|fois le loyer|x le loyer|garant|salaire|patron|secu\b|au noir|me doit|nous doit|pension|indemnit")
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_NAMED = re.compile(rf"(?:pas|plus|non|impayes?|retard|rien|dois|saute|manque)\b[^.!?]{{0,40}}?(?P<months>(?:ni |le loyer d[e'] ?|celui d[e'] ?|les loyers d[e'] ?|d[e'] ?)?(?:{_MONTHS})(?:(?: , | et (?:de |d')?| ni | \+ | / | & )(?:{_MONTHS}))+)")
_CURRENCY = r"(?:€|euros?|eur|balles|francs pacifique|xpf)"
_SUM = re.compile(rf"(?<![\w/])(?P<n>{AMOUNT})(?P<currency> ?{_CURRENCY})?(?![\w%])")
_GLUED = re.compile(r"(?<!\w)(?P<n>\d{2,6})e(?!\w)")
_THOUSANDS = re.compile(r"(?<!\w)(?P<n>\d{1,3}(?: , \d)?) ?k(?: ?€| euros?| de | \(|\b)(?!g)")
_NOT_A_SUM = re.compile(r"^ (?:ans|an|a|mois|m2|m|enfants?|jours?|semaines?|h|heures?|km|personnes?|loyers?|termes?|fois|%|/|x \d|er|eme|nuits|minutes|filles?|garcons?|fils|metres|kg|g|kilos|sa|j|places?|familles?|pieces?|euros par|²)\b")
_DENIED = re.compile(r"(?:et non|et pas|, pas|non pas|au lieu de|zero)(?: les| de)? $")
_EACH_MONTH = re.compile(r"^ (?:par mois|/ mois|ce mois|net\b|de (?:retraite|facture|retard|frais|loyer|pension|salaire)|mensuel|cc\b)")
_DEBT = re.compile(r"\b(?:dettes?|dois|doit|devons|doivent|devait|reclame\w*|reclament|retard|impayes?|indus?|trop percu|trop - percu|factures?|amende|saisi\w*|regul\w*|rembours\w*|solde|rappel|arrieres?|decouvert|commandement|total|montant|du|dus|surendettement|prelev\w*|recouvre\w*)\b")
_COST = re.compile(r"\b(?:coute\w*|cout|prix|frais|devis|demande\w*|aide|secours|pret|prime|max|budget|caution|amende|obseques|oui pour|accorde|verse\w*|pension|reste|vivre avec|plan|droit)\b")
_RENT = re.compile(r"\b(?:loyer|loue|locataire|charges|bail)\b")
_INCOME = re.compile(r"\b(?:gagne|gagnons|gagnait|salaire|touche|touchons|revenus?|ressources?|ress|retraite|paye|paie|smic|rsa|chomage|are|tire|percoi\w*|net|nets)\b")


def money(text: str) -> list[Found]:
    """Months unpaid and the main sum, where the normalised text says them."""
    return [found for found in (_arrears(text), _amount(text)) if found]


def _arrears(text: str) -> Found | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - 20) : match.end() + 25]
            number = 1.0 if match["n"] in ("premier", "1er") else value(match["n"])
            if number and number <= 60 and not _NOT_ARREARS.search(around):
                half = 0.5 if re.match(rf"{match['n']} {_WHAT} et demi", text[match.start("n") :]) else 0
                number += half
                return Found("mois_retard", int(number) if number == int(number) else number, match.start(), match.end())
    if match := _NAMED.search(text):
        return Found("mois_retard", len(re.findall(_MONTHS, match["months"])), match.start("months"), match.end("months"))
    return None


def _amount(text: str) -> Found | None:
    best: tuple[float, Found] | None = None
    for match in (*_SUM.finditer(text), *_GLUED.finditer(text), *_THOUSANDS.finditer(text)):
        number = value(match["n"])
        if number and match.re is _THOUSANDS:
            number *= 1000
        with_currency = "currency" not in match.groupdict() or match["currency"] is not None
        if number is None or number < 5 or number > 2_000_000 or _DENIED.search(text[: match.start()][-16:]):
            continue
        before = re.split(r" [.!?;] | , et | mais ", text[: match.start()])[-1][-45:]
        after = text[match.end() : match.end() + 28]
        if not with_currency:
            bare = re.fullmatch(r"\d{3,}|\d{1,3} \d{3}|\d{1,3} \. \d{3}", match["n"])
            if not bare or _NOT_A_SUM.match(after) or _dated(number, before):
                continue
            if not _announced(before) and not _EACH_MONTH.match(after):
                continue
        weight = _weight(before, after) + (0.5 if with_currency else 0.0)
        if best is None or weight > best[0]:
            shown = int(number) if number == int(number) else number
            best = (weight, Found("montant", shown, match.start(), match.end()))
    return best[1] if best else None


def _dated(number: float, before: str) -> bool:
    """Whether a bare number reads as a year."""
    return 1950 <= number <= 2035 and not re.search(r"(?:dois|gagne|dette|salaire|touche|loyer)(?: \w+)? $", before)


def _announced(before: str) -> bool:
    near = before[-26:]
    return any(p.search(near) for p in (_DEBT, _RENT, _INCOME)) or bool(
        re.search(r"\b(?:pour|max|frais|coute|reste|cout|prix|budget|tombe|pension|donne|aide)\b[^\d]{0,12}$", near)
    )


def _weight(before: str, after: str) -> float:
    def near(pattern: re.Pattern[str]) -> int | None:
        hits = [m.end() for m in pattern.finditer(before)]
        return len(before) - hits[-1] if hits else None

    scored = [(near(p), points) for p, points in ((_DEBT, 4.0), (_COST, 3.0), (_RENT, 2.5), (_INCOME, 2.0))]
    known = [(distance, points) for distance, points in scored if distance is not None]
    if re.match(r" (?:de (?:dettes?|retard|regul\w*|decouvert|trop|loyers? (?:de retard|impayes)|factures?)|d'(?:indus?|impayes?|arrieres?|amende)|a rembourser|a payer|impayes?|reclam)", after):
        return 4.2
    if re.match(r" (?:de )?(?:ress|salaire|revenus?|par mois|net)", after):
        return 2.0
    return min(known)[1] if known else 1.0
