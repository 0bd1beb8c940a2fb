"""What an addition to the vocabulary says, and how additions and the shipped files become one vocabulary."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from services.content.loader import ContentModel
from services.directory.models import VocabularyEntry
from services.directory.taxonomy import Kind, Need, Synonym, Taxonomy


class KindEntry(ContentModel):
    """A kind as an editor words it. Needs and events are those of a new kind; a shipped one keeps its own."""

    name: str
    why: str
    review_months: int = Field(ge=1, le=24)
    needs: list[str] = []
    events: list[str] = []
    protect_address: bool = False


class NeedEntry(ContentModel):
    """A need as an editor words it."""

    label: str


def merged(shipped: Taxonomy, entries: Iterable[VocabularyEntry]) -> Taxonomy:
    """Return the shipped vocabulary with what editors added. A kind's new name is searched like a synonym of it."""
    kinds, needs = dict(shipped.file.kinds), dict(shipped.file.needs)
    events: dict[str, list[str]] = {name: list(event.kinds) for name, event in shipped.file.events.items()}
    synonyms: list[Synonym] = []
    for each in entries:
        if each.what == "words":
            synonyms.append(Synonym.model_validate(each.said))
        elif each.what == "need":
            needs = _with_need(needs, each.key, each.said)
        else:
            said = KindEntry.model_validate(each.said)
            own = shipped.file.kinds.get(each.key)
            kinds[each.key] = _kind(own, said)
            for name in () if own else said.events:
                events[name].append(each.key)
            if own is None or own.name != said.name:
                synonyms.append(Synonym(words=[said.name], kinds=[each.key]))
    return shipped.again(
        shipped.file.model_copy(update={
            "kinds": kinds,
            "needs": needs,
            "events": {name: each.model_copy(update={"kinds": events[name]})
                       for name, each in shipped.file.events.items()},
        }),
        shipped.words.model_copy(update={"synonyms": [*shipped.words.synonyms, *synonyms]}),
    )  # fmt: skip


def _kind(own: Kind | None, said: KindEntry) -> Kind:
    worded = {"name": said.name, "why": said.why, "review_months": said.review_months}
    if own:
        return own.model_copy(update=worded)
    return Kind(**worded, needs=said.needs, protect_address=said.protect_address)


def _with_need(needs: dict[str, Need], key: str, said: dict[str, Any]) -> dict[str, Need]:
    own = needs.get(key)
    return {**needs, key: own.model_copy(update={"label": NeedEntry.model_validate(said).label})} if own else needs
