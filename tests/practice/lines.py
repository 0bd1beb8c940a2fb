"""Every line of an answer that a person may read, with the place where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.practice.rules import fold, sentences

Part = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One sentence. `group` is the whole part or card it stands on; `own` is false where it names a door or a page."""

    place: str
    sentence: str
    group: str
    own: bool = True


def lines_of(parts: list[Part], written: list[str]) -> list[Line]:
    """Return the sentences of an answer, without the person's own words said back between « and »."""
    heard = fold(" | ".join(written))
    lines: list[Line] = []
    for part in parts:
        for group in _groups(part):
            texts = [(place, _without_quotes(text, heard), own) for place, text, own in group if text]
            whole = " ".join(text for _, text, _ in texts)
            for place, text, own in texts:
                lines += [Line(place, sentence, whole, own) for sentence in sentences(text)]
    return lines


def _without_quotes(text: str, heard: str) -> str:
    """Take out what stands between « » where the person wrote it: it is theirs, not ours."""
    return re.sub(r"«\s*([^»]*?)\s*»", lambda found: "" if fold(found[1]) in heard else found[0], text)


Piece = tuple[str, str, bool]


def _groups(part: Part) -> Iterator[list[Piece]]:
    kind = part["type"]
    choices = [("choice", each["label"], True) for each in part.get("choices", [])]
    if kind == "rights":
        yield [("rights.title", part["title"], True)]
        for card in part["cards"]:
            yield list(_right(card))
        yield [("choice", each["label"], True) for each in part.get("more", [])]
    elif kind == "places":
        yield [("places.title", part["title"], True), ("places.note", part.get("note", ""), True)]
        for card in part["cards"]:
            yield list(_place(card))
    elif kind == "emergency":
        yield [
            ("emergency.title", part["title"], True),
            ("emergency.sentence", part["sentence"], True),
            *[piece for phone in part["numbers"] for piece in _phone(phone)],
            *[("emergency.now", each, True) for each in part.get("now", [])],
            ("emergency.why", part["why"], True),
            *[("choice", each["label"], True) for each in part.get("answers", [])],
        ]
    elif kind == "question":
        skip = [("choice", part["skip"]["label"], True)]
        yield [("question.text", part["text"], True), ("question.why", part["why"], True), *choices, *skip]
    elif kind == "summary":
        lines = [("summary.line", f"{each['label']} : {each['text']}", False) for each in part["lines"]]
        yield [("summary.title", part["title"], True), *lines]
    elif kind == "handoff":
        lines = [("handoff.line", f"{each['label']} : {each['text']}", False) for each in part.get("lines", [])]
        phones = [piece for phone in part.get("phones", []) for piece in _phone(phone)]
        consent = [
            ("handoff.consent", part.get("consent", ""), True),
            ("handoff.promise", part.get("promise", ""), True),
        ]
        yield [("handoff.text", part["text"], True), *choices, *lines, *consent, *phones]
    elif kind == "choices":
        yield [("choices.label", part.get("label", ""), True), *choices]
    else:  # text and clarify
        yield [("text" if kind == "text" else f"{kind}.text", part["text"], True), *choices]


def _right(card: Part) -> Iterator[Piece]:
    yield "card.title", card["title"], True
    yield "card.status", card["status_label"], True
    yield "card.reason", card["reason"], True
    for name in ("amount", "deadline"):
        if card.get(name):
            yield f"card.{name}", card[name]["text"], True
            yield f"card.{name}", card[name].get("detail", ""), True
    yield from (("card.step", each, True) for each in card.get("steps", []))
    yield from (("card.document", each, True) for each in card.get("documents", []))
    if card.get("phone"):
        yield from _phone(card["phone"])
    yield "card.alert", card.get("alert", ""), True
    yield "card.if_refused", card.get("if_refused", ""), True


def _place(card: Part) -> Iterator[Piece]:
    yield "place.name", card["name"], False
    yield "place.kind", card["kind"], False
    yield "place.why", card["why"], True
    yield "place.open", card["open_text"], True
    yield "place.hours", " ; ".join(card.get("hours", [])), False
    if card.get("phone"):
        yield from _phone(card["phone"])


def _phone(phone: Part) -> Iterator[Piece]:
    yield "phone", f"{phone['number']} · {phone['name']}", False
    yield "phone", phone.get("detail", ""), True
