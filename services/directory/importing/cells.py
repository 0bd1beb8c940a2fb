"""Reads one value as a file may spell it: text, list, number, date, yes or no. None where it says nothing."""

import json
import math
import re
import unicodedata
from datetime import date, datetime
from typing import Any

from services.kit.text import clean, fold

_BETWEEN = re.compile(r"[;|,\n]")
_YES = {"oui", "o", "vrai", "true", "yes", "y", "1", "x", "t"}
_NO = {"non", "n", "faux", "false", "no", "0", "f"}
_NOTHING = {"", "null", "none", "nan", "n a", "nc"}
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})")
_WINDOWS = re.compile("[\x80-\x9f]")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """Return what `fold` returns of a Latin text, ten times faster: tens of thousands of descriptions are compared."""
    ascii_text = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "'")).encode(
        "ascii", "ignore"
    )
    return _NOT_WORDS.sub(" ", ascii_text.decode("ascii")).strip()


def words(value: Any) -> str:
    """Return a value as one text: no control characters, no stray surrogates; "" for what is not a text."""
    if value is None or value == "" or isinstance(value, dict | list | tuple | set | bytes):
        return ""
    if isinstance(value, str) and value.isascii() and value.isprintable() and "  " not in value:
        return _said(value.strip())  # nearly every cell: nothing to clean
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # a spreadsheet turns 41000 into 41000.0
    if isinstance(value, int) and value.bit_length() > 60:
        return ""  # no code is that long, and Python refuses to write some
    written = str(value).encode("utf-8", "ignore").decode("utf-8")
    if not written.isascii():
        # A page written in Windows' encoding and read as another leaves its apostrophes as control characters.
        written = _WINDOWS.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), written)
    written = clean(_SPACES.sub(" ", written))
    return _said(written)


def _said(written: str) -> str:
    if len(written) > 1 and written[0] == "'" and written[1] in "=+-@":
        written = written[1:]  # our own CSV protects such cells from being read as a formula
    return "" if len(written) < 5 and plain(written) in _NOTHING else written


def many(value: Any) -> list[str]:
    """Return a list, from a list or from its spelling in a cell: JSON, {a,b}, "a, b", one a line."""
    if isinstance(value, list | tuple | set):
        found = [words(each) for each in value]
    else:
        written = words(value)
        if written.startswith("[") and written.endswith("]"):
            try:
                return many(json.loads(written))
            except (ValueError, RecursionError):
                written = written[1:-1].replace("'", "").replace('"', "")
        elif written.startswith("{") and written.endswith("}"):
            written = written[1:-1].replace('"', "")
        found = [each.strip() for each in _BETWEEN.split(written)]
    return list(dict.fromkeys(each for each in found if each))


def day(value: Any) -> date | None:
    """Return a date from ISO, French or a spreadsheet's own; None where it cannot be read."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.match(words(value))
    if not match:
        return None
    year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def number(value: Any) -> float | None:
    """Return a finite number; a decimal comma counts."""
    try:
        found = float(words(value).replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def yes_or_no(value: Any) -> bool | None:
    """Return what a cell answers; None where it answers nothing."""
    if isinstance(value, bool):
        return value
    said = fold(words(value))
    return True if said in _YES else False if said in _NO else None
