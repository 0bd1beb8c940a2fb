"""What looks like a person's name, so that a request sent for someone carries none."""

import re

from services.kit.text import fold

# "m" alone is metres too ("800 m Nord"): it needs its capital, or its point.
_TITLED = re.compile(
    r"(?<![\w'’-])"
    r"(?:(?i:mme|mmes|mlle|mlles|mr|mrs|madame|mesdames|mademoiselle|monsieur|messieurs)\.?|M|MM|[Mm]\.|MM\.)"
    r"(?:\s+|(?<=\.))(?:(?:(?i:de|du|des|van|von|ben|el)|L[EeAa])\s+|(?i:d)['’])*"
    r"(?P<word>[^\W\d_][\w'’-]+)"
)
# Written in capitals, or at the head of a sentence, these follow a title without being a name.
_NOT_NAMES = (
    " le la les un une et ou est sont a au aux en sur par pour chez avec sans de du des qui que ne pas son sa ses "
    " peut veut prefere travaille dort rentre sera seule seul matin midi soir apres avant entre vers toujours jamais "
    " lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre "
    " octobre novembre decembre "
)


def find(text: str) -> str | None:
    """Return the first title followed by a capitalised word ("Mme Durand", "M. de Villiers"), or None.

    A first name alone, or a name in small letters, is not seen: nothing tells it from another word.
    """
    for found in _TITLED.finditer(text):
        word = found["word"]
        if word[0].isupper() and f" {fold(word)} " not in _NOT_NAMES:
            return found[0]
    return None
