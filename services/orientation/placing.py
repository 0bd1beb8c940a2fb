"""Which commune or territory a message names: the same name may be that of several, and of a département too."""

import re

from services.directory.communes import Communes, name_key
from services.directory.places import Commune, Departement
from services.kit.text import fold
from services.orientation.schemas import Entity

_BESIDE = re.compile(r"\(\s*(97\d|98\d|2[ab]|\d\d)\s*\)", re.IGNORECASE)
"""The number of a département in brackets, beside the name of a town."""
_AT = re.compile(r"^.*\b(?:à|a|au|aux|vers|sur|près d[eu]|pres d[eu]|côté d[eu]|cote d[eu])\s+", re.IGNORECASE)
"""All that comes before the name of a town in a sentence."""
_OF_AN_AREA = re.compile(r"\b(?:en|l[ae]s?|l|du|des|departement(?: de)?)$")
"""Words before the name of a département that never stand before a town: "dans la Vienne" is not Vienne."""


class Places:
    """The places a message names: one commune, several of that name, a département, or one that does not exist."""

    def __init__(self) -> None:
        self.commune: Commune | None = None
        self.several: list[Commune] = []
        self.of_code = False
        """Whether `several` share a postal code, and no name."""
        self.territory: Departement | None = None
        """An overseas collectivity that bears the name of `several` communes; no commune of it is known."""
        self.departement: str | None = None
        self.unknown_postal_code = ""


def places_in(entities: list[Entity], text: str, asked: bool, communes: Communes) -> Places:
    """Return the places that a message names; the whole text is tried where the question was "which commune?"."""
    places = Places()
    names = [(str(each.value), text[: each.start], text[each.start : each.end]) for each in entities if _is_named(each)]
    codes = [str(each.value) for each in entities if each.entity == "code_postal"]
    if asked and not names and not codes:
        codes = re.findall(r"\b\d{5}\b", text)
        names = [] if codes else [(name, "", name) for name in [_asked_for(text.strip(), communes)]]
    found: list[Commune] = []
    for code in codes:
        found = communes.by_postal_code(code)
        if not found and (area := communes.departement_of_postal_code(code)):
            places.departement = area.code  # overseas collectivities, of which no commune is known
        elif not found:
            places.unknown_postal_code = code
    beside = _BESIDE.search(text)
    for name, before, written in names:
        departement = communes.departement(name)
        named = communes.find(name)
        overseas = communes.overseas(name)
        if departement is None and overseas and (beside is None or beside[1] == overseas.code):
            departement = overseas  # no commune of it is known; namesakes here are, and those alone
            named = [each for each in named if name_key(each.name) == name_key(name)]
        if departement and beside and beside[1] == departement.code:  # "Saint-Pierre (975)"
            named = []
        elif beside and len(named) > 1:  # "Saint-Pierre (974)"
            named = [each for each in named if each.departement == beside[1].upper()] or named
        if departement and not found and _is_meant(departement, named, before, written, communes):
            places.departement = departement.code
            named = []
        elif departement and not found and not _has_communes(departement, communes):
            places.territory = departement
        if found and named:
            found = [each for each in named if each in found] or found
        elif named:
            found = named
    if len(found) == 1 and places.territory is None:
        places.commune = found[0]
    elif found:
        places.several, places.of_code = found, bool(codes) and not names
    return places


def _asked_for(text: str, communes: Communes) -> str:
    """Return the name in an answer to "which commune?": the whole of it, or what follows "à": "elle est sur Mer"."""
    tail = _AT.sub("", text)
    return tail if tail and not communes.find(text) and communes.departement(text) is None else text


def _is_named(entity: Entity) -> bool:
    return entity.entity == "lieu"


def _is_meant(area: Departement, named: list[Commune], before: str, written: str, communes: Communes) -> bool:
    """Return whether a name is that of the département rather than of the communes that bear it.

    So it is written by its number or after its article; an island of that name is meant before a village far away.
    """
    namesakes = [each for each in named if fold(each.name) == fold(area.name)]
    if not _has_communes(area, communes):
        namesakes = named
    if not namesakes or any(sign.isdigit() for sign in written) or _OF_AN_AREA.search(fold(before)):
        return True
    inhabitants = sum(each.population for each in communes if each.departement == area.code)
    overseas = area.code.startswith("97")
    return overseas and inhabitants > sum(each.population for each in namesakes)


def _has_communes(area: Departement, communes: Communes) -> bool:
    return any(each.departement == area.code for each in communes)
