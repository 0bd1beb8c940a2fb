"""Takes out of a text what could tell who wrote it, before it leaves the machine."""

import re

_RULES = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\S+@\S+", "[adresse électronique]"),
        (r"(?:https?://|www\.)\S+", "[lien]"),
        (
            r"(?i)\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.?|boulevard|bd|place|impasse|allée|chemin|route|quai|"
            r"square|cours|résidence|lotissement)\b[^,.;!?\n]{0,40}",
            "[adresse]",
        ),
        (r"(?:\+\d{1,3}[ .-]?)?\d(?:[ .\-/]?\d){7,}", "[numéro]"),
        (r"\b\d{5,7}\b(?! ?(?:€|euros?))", "[numéro]"),
        (r"\b(?i:mme|mlle|mr|madame|monsieur|mademoiselle|dr|docteur|maître)\.? +[A-ZÀ-Ý][\w'’-]*", "[nom]"),
        (r"\bM\. ?[A-ZÀ-Ý][\w'’-]*", "[nom]"),
        (r"(?i)\b(?:je m['’]appelle|prénommée?|nommée?|mon nom est)\s+[\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+)?", "[nom]"),
    )
]
_CAPITALISED = re.compile(r"(?<![.!?:\n] )(?<!^)(?<![\w'’-])[A-ZÀ-Ý][a-zà-ÿ'’-]{2,}(?: [A-ZÀ-Ý][a-zà-ÿ'’-]{2,})*")
_KEPT = frozenset(("Caf", "Cpam", "France Travail", "Urssaf", "Msa"))


def mask(text: str) -> str:
    """The text without addresses, long numbers, links and names; a place goes too, being capitalised like a name.

    A name written in small letters without a title is not seen: nothing tells it from another word.
    """
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return _CAPITALISED.sub(lambda match: match.group() if match.group() in _KEPT else "[nom]", text)
