"""Cleans what the package says of a town hall: telephone, opening hours, address, e-mail address."""

import json
import re
from collections import Counter

import phonenumbers

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# An overseas number is only valid in its own numbering region.
PHONE_REGIONS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
EARLIEST, LATEST = "05:00", "23:00"

# Words of a counter, never of a person ("maire" and "secretaire" are persons).
_GENERIC = (
    "mairie|contact|contacts|accueil|secretariat|info|infos|information|commune|courrier|ville|administration|"
    "bienvenue|hoteldeville"
)
_GENERIC_LOCAL = re.compile(rf"(?:{_GENERIC})(?:[._-]?(?:{_GENERIC}|general|generale))*")
# Domains that anyone can take an address on: access providers and free mail.
_FREE_MAIL = re.compile(
    r"(?:.*\.)?(?:wanadoo|orange|gmail|googlemail|laposte|outlook|hotmail|live|msn|free|freesbee|nordnet|sfr|neuf|cegetel|"
    r"yahoo|ymail|ozone|aol|icloud|me|gmx|bbox|numericable|noos|9business|club-internet|aliceadsl|alice|voila|tiscali|"
    r"west-telecom|akeonet|wibox|ornethd|tubeo|lgtel|mcom|evc|alsacefibre|sarthefibre|protonmail|proton|caramail|"
    r"mediaserv|only|dartybox|infonie|nomotech|xilan|alsatis|sfr-business|business)\.[a-z]{2,4}"
)
_EMAIL = re.compile(r"[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}")


def phone(text: str, departement: str) -> str:
    """Return E.164, or the digits of a valid short number, or "" where the number cannot be called."""
    digits = re.sub(r"\D", "", text)
    region = PHONE_REGIONS.get(departement, "FR")
    if not digits:
        return ""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(digits) == 4 and phonenumbers.is_valid_short_number_for_region(number, region):
        return digits
    return ""


def osm_hours(text: str, counts: Counter[str]) -> str:
    """Return the opening hours in OSM syntax, public holidays off; "" where none can be read."""
    days: dict[int, set[tuple[str, str]]] = {}
    for first, last, ranges in json.loads(text or "[]"):
        if first not in DAYS or (last and last not in DAYS):
            counts["hours.day_unreadable"] += 1
            continue
        start = DAYS.index(first)
        for day in range(start, (DAYS.index(last) if last else start) + 1):
            for opens, closes in ((a[:5], b[:5]) for a, b in ranges):
                if EARLIEST <= opens < closes <= LATEST:
                    days.setdefault(day, set()).add((opens, closes))
                else:
                    counts["hours.range_refused"] += 1
    written = {day: ",".join(f"{a}-{b}" for a, b in _merged(ranges)) for day, ranges in days.items()}
    groups: list[tuple[int, int, str]] = []
    for day in sorted(written):
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == written[day]:
            groups[-1] = (groups[-1][0], day, written[day])
        else:
            groups.append((day, day, written[day]))
    rules = [f"{OSM_DAYS[a]}{'' if a == b else '-' + OSM_DAYS[b]} {hours}" for a, b, hours in groups]
    return "; ".join([*rules, "PH off"]) if rules else ""


def _merged(ranges: set[tuple[str, str]]) -> list[tuple[str, str]]:
    merged: list[tuple[str, str]] = []
    for opens, closes in sorted(ranges):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def address(text: str) -> tuple[str, str, str]:
    """Return (street, postal code, city) of a two-line address."""
    *street, last = text.split("\n") if text else ["", ""]
    code, _, city = last.partition(" ")
    return " ".join(street).strip(), code.strip(), city.strip()


def generic_email(text: str) -> str:
    """Return the address if it is a counter's on a domain of its own, else ""."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        return ""
    local, _, domain = email.partition("@")
    return email if _GENERIC_LOCAL.fullmatch(local) and not _FREE_MAIL.fullmatch(domain) else ""


def website(text: str) -> str:
    """Return the address of the site if it looks like one, else ""."""
    site = text.strip()
    return site if re.fullmatch(r"https?://[^\s/]+\.[^\s]+", site) and len(site) <= 120 else ""
