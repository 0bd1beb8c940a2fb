"""Telephones, e-mail and web addresses as they come, made into what the directory keeps."""

import re
from functools import lru_cache

import phonenumbers
from pydantic import HttpUrl, TypeAdapter, ValidationError

from services.directory.importing.cells import plain
from services.directory.importing.rules import Rules

_REGIONS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
"""The numbering plan of each territory (E.164); elsewhere the mainland's."""
_SHORT = re.compile(r"(?:1\d{1,2}|11[5-9]|116 ?\d{3}|118 ?\d{3}|3\d{3})")
_NUMBER = re.compile(r"\(?\+?\d(?:[\s.\-/()\u00a0]*\d){3,}")
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})"
)
_NO_MAIL_THERE = ("test", "local", "localhost", "invalid", "onion", "arpa", "example")
_JOINING = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "loc", "pays", "st",
            "ste", "sous", "sur"}  # fmt: skip
_HTTP: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


@lru_cache(maxsize=5000)
def telephone(written: str, departement: str = "") -> str:
    """Return the first number of a text in E.164, or a short number; "" where there is none that exists.

    Overseas numbers are read with the plan of their département: 0262… exists in La Réunion only.
    """
    match = _NUMBER.search(written)
    if not match:
        short = _SHORT.search(written)
        return short[0].replace(" ", "") if short and re.sub(r"[\s.]", "", written).isdigit() else ""
    found = match[0]
    digits = re.sub(r"\D", "", found)
    if _SHORT.fullmatch(digits):
        return digits
    if found.startswith("00"):
        found = f"+{digits[2:]}"
    region = _REGIONS.get(departement, "FR")
    attempts = [(found, region)]
    if len(digits) > 10 and digits.startswith("0"):
        attempts.append((digits[:10], region))  # two numbers stuck together: the first
    if len(digits) == 9 and digits[0] in "123456789" and not found.startswith("+"):
        attempts.append((f"0{digits}", region))  # a spreadsheet has eaten the zero
    if found.startswith("+") and len(digits) == 9:
        attempts.append((f"0{digits}", region))  # "+590 85 19 50": the local number written as a country's
    attempts += [(text, other) for text, _ in attempts for other in ("RE", "GP", "MQ", "GF", "YT") if other != region]
    for text, where in attempts:
        try:
            parsed = phonenumbers.parse(text, where)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""


def mail(written: str) -> str:
    """Return a well-formed e-mail address in lower case, or ""."""
    found = written.strip().strip("<>").removeprefix("mailto:").lower()
    match = _MAIL.fullmatch(found)
    if not match or len(found) > 254 or found.index("@") > 64:
        return ""
    labels = match[1].split(".")
    if labels[-1] in _NO_MAIL_THERE or any(label[2:4] == "--" for label in labels):
        return ""
    return found


def belongs_to_a_person(address: str, rules: Rules, *names: str) -> bool:
    """Tell whether a mailbox looks like one person's: neither a team's word nor the name of the place is in it."""
    box, _, domain = address.partition("@")
    parts = [each for each in re.split(r"[^a-z]+", plain(box)) if each and each not in _JOINING]
    if domain in rules.team_domains or any(part in rules.team_mailboxes for part in parts):
        return False
    known = plain(" ".join(names)).split()
    if domain not in rules.free_mail:
        known += plain(domain.rpartition(".")[0]).split()
    known += ["".join(known[start:end]) for start in range(len(known)) for end in (start + 2, start + 3)]
    told = {each for each in known if len(each) >= 3}
    return not parts or any(not _says_a_team(part, told, rules.team_mailboxes) for part in parts if len(part) > 1)


def _says_a_team(part: str, told: set[str], teams: frozenset[str]) -> bool:
    if part in told:
        return True
    for word in teams:
        if len(word) >= 6 and word in part:
            return True
        if part.startswith(word) and (len(word) >= 4 or part.removeprefix(word) in told):
            return True
    return False


def hidden(address: str) -> str:
    """Return an e-mail address as a report may show it: enough to find it in the file, no more."""
    box, _, domain = address.partition("@")
    return f"{box[:1]}…@{domain}" if domain else f"{address[:1]}…"


@lru_cache(maxsize=5000)
def web(written: str) -> str:
    """Return a web address with its scheme, or "" where it is not one."""
    found = written.strip()
    if found and "://" not in found:
        found = f"http://{found}"
    if not found.lower().startswith(("http://", "https://")) or " " in found or "." not in found.split("/")[2]:
        return ""
    try:
        _HTTP.validate_python(found)
    except ValidationError:
        return ""
    return found
