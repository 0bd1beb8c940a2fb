"""What an addition to the vocabulary says, and how additions and the shipped files become one vocabulary."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from pydantic import Field

from services.content.loader import ContentModel
from services.directory.models import VocabularyEntry
from services.directory.taxonomy import Kind, Need, Synonym, Taxonomy, TaxonomyFile


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
    """Return the shipped vocabulary with what editors added. A kind's new name is searched like a synonym of it.

    What names something that a later release no longer has is left out: no addition may stop a search.
    """
    entries = list(entries)
    needs = {**shipped.file.needs, **_needs(shipped, entries)}
    kinds = {**shipped.file.kinds, **_kinds(shipped, entries)}
    events = {
        name: each.model_copy(update={"kinds": [*each.kinds, *_kinds_after(name, shipped, entries, kinds)]})
        for name, each in shipped.file.events.items()
    }
    file = shipped.file.model_copy(update={"kinds": kinds, "needs": needs, "events": events})
    renamed = [
        Synonym(words=[each.name], kinds=[key])
        for key, each in kinds.items()
        if key not in shipped.file.kinds or shipped.file.kinds[key].name != each.name
    ]
    synonyms = [*shipped.words.synonyms, *_words(file, entries), *renamed]
    return shipped.again(file, shipped.words.model_copy(update={"synonyms": synonyms}))


def _needs(shipped: Taxonomy, entries: Iterable[VocabularyEntry]) -> dict[str, Need]:
    return {
        each.key: own.model_copy(update={"label": NeedEntry.model_validate(each.said).label})
        for each in entries
        if each.what == "need" and (own := shipped.file.needs.get(each.key))
    }


def _kinds(shipped: Taxonomy, entries: Iterable[VocabularyEntry]) -> dict[str, Kind]:
    found = {}
    for each in entries:
        if each.what != "kind":
            continue
        said, own = KindEntry.model_validate(each.said), shipped.file.kinds.get(each.key)
        worded = {"name": said.name, "why": said.why, "review_months": said.review_months}
        needs = [need for need in said.needs if need in shipped.file.needs]
        if own:
            found[each.key] = own.model_copy(update=worded)
        elif needs:
            found[each.key] = Kind.model_validate({**worded, "needs": needs, "protect_address": said.protect_address})
    return found


def _kinds_after(
    event: str, shipped: Taxonomy, entries: Iterable[VocabularyEntry], kinds: Mapping[str, Kind]
) -> list[str]:
    """Return the new kinds that an event calls for."""
    return [
        each.key
        for each in entries
        if each.what == "kind" and each.key not in shipped.file.kinds and each.key in kinds
        and event in KindEntry.model_validate(each.said).events
    ]  # fmt: skip


def _words(file: TaxonomyFile, entries: Iterable[VocabularyEntry]) -> Iterator[Synonym]:
    for each in entries:
        if each.what == "words":
            with suppress(ValueError):  # of pydantic too
                said = Synonym.model_validate(each.said)
                file.check([said])
                yield said
