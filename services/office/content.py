"""data/content/office.yml: forms, labels, rhythms; read once."""

from datetime import date
from functools import cache
from typing import Literal

from services.content.loader import ContentModel, read_file
from services.settings import ROOT

FieldKind = Literal["text", "long", "choice", "many", "yesno", "hours", "day"]


class FormField(ContentModel):
    """One field of a form. `options` names a list that the form knows."""

    name: str
    label: str
    kind: FieldKind
    options: str = ""
    required: bool = False
    help: str = ""


class Group(ContentModel):
    """Fields under one title."""

    title: str
    fields: list[FormField]


class Column(ContentModel):
    """One column of a list."""

    name: str
    label: str
    kind: Literal["text", "day", "count", "many", "marks"] = "text"
    """count: 0 is said to be missing; many: several values in one cell; marks: short labels."""


class Listing(ContentModel):
    """A list on screen: its first column names the row."""

    label: str
    empty: str
    columns: list[Column]


class Expected(ContentModel):
    """What a territory should have: kinds of the taxonomy, or words of a name."""

    label: str
    kinds: list[str] = []
    words: list[str] = []
    danger: bool = False


class OfficeFile(ContentModel):
    """The whole file."""

    source: str
    checked_on: date
    service: list[Group]
    structure: list[Group]
    new_service: list[Group]
    local_rule: list[Group]
    words: list[Group]
    kind: list[Group]
    new_kind: list[Group]
    need: list[Group]
    lists: dict[str, Listing]
    statuses: dict[str, str]
    actions: dict[str, str]
    quality: dict[str, str]
    reports: dict[str, str]
    coverage: list[Expected]
    columns: dict[str, str]
    column_words: dict[str, list[str]]


@cache
def content() -> OfficeFile:
    """Return the words of the back office. Raises ContentError where the file is wrong."""
    return read_file(ROOT / "data" / "content" / "office.yml", OfficeFile)
