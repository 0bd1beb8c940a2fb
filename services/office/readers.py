"""Who can read what waits for a second person: said to the one who waits, so that nobody waits in vain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.accounts.models import Worker
from services.accounts.schemas import EVERYWHERE, Role, ranks_at_least


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to ask."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Readers:
    """The people who may read a thing: those of its territory, and those of the whole country."""

    here: list[Reader]
    national: list[Reader]


def readers(people: Sequence[Worker], least: Role, areas: Collection[str], but: str) -> Readers:
    """Return who may read what someone (the login `but`) proposed in these territories."""
    found = Readers([], [])
    for each in people:
        if each.disabled or each.login == but or not ranks_at_least(each.role, least):
            continue
        everywhere = each.role == "national" or EVERYWHERE in each.territories
        if everywhere:
            found.national.append(Reader(each.display_name, each.email))
        elif set(areas) & set(each.territories):
            found.here.append(Reader(each.display_name, each.email))
    return found
