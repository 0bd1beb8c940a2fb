"""Small operations on words, shared by rooms that know nothing of each other."""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_WORD = re.compile(r"\S*\w\S*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean(text: str) -> str:
    """Return the text as a person sees it: no invisible marks, no control characters, no outer blanks."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()


def fold(text: str) -> str:
    """Return the text in lower case without accents or punctuation, single-spaced, for comparing."""
    text = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("’", "'"))
    text = "".join(each if each.isalnum() else " " for each in text if not unicodedata.combining(each))
    return " ".join(text.split())


def longest_sentence(text: str) -> int:
    """Return how many words the longest sentence of a text has; a sign that stands alone (« : ») is no word."""
    return max(len(_WORD.findall(each)) for each in re.split(r"(?<=[.?!])\s", text))
