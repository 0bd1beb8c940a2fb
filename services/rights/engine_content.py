"""The typed reading of data/content/engine.yml: what is taken from the engine, and until when it is true."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from services.content.loader import ContentModel, read_file
from services.rights import months

RightId = Literal[
    "af", "asf", "cf", "paje_naissance", "paje_base", "aide_logement", "rsa", "ppa", "ars", "aeeh",
]  # fmt: skip


class Source(ContentModel):
    organisation: str
    title: str
    url: str


class Ratio(ContentModel):
    """Taxable euros for one net euro."""

    value: float = Field(gt=0, lt=2)
    source: str
    checked_on: date


class EngineRight(ContentModel):
    """Where the engine keeps a right: its variable before and after CRDS, and how often it is paid.

    `row` names the reading of the family that this right needs: "expected" counts the child to be born,
    "twins" keeps two children born together apart, "school" takes the ages of the year asked, "main" is the family as
    it lives today.
    """

    label: str
    gross: str
    net: str = ""
    net_rule: Literal["", "crds"] = ""
    parts: list[str] = []
    row: Literal["main", "expected", "twins", "school"] = "main"
    every: Literal["month", "year", "once"] = "month"


class Freshness(ContentModel):
    """A parameter that changes each year on a known day (`from`, month-day)."""

    id: str
    label: str
    parameter: str
    starts: str = Field(alias="from", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


UnknownId = Literal[
    "income", "partner_income", "past_income", "age", "ages", "pension", "alone_since", "tenure", "rent", "zone_apl",
    "couple", "nb_enfants", "birth_date",
]  # fmt: skip


class Probe(ContentModel):
    """Something that may be unknown, in a person's words, and the values tried for it."""

    label: str
    values: list[float] = []


class Words(ContentModel):
    """The sentences of an estimate."""

    about: str
    between: str
    up_to: str
    nothing: str
    per: dict[Literal["mois", "an", "une_fois"], str]
    rules: str
    convention: str
    estimation: str
    missing: str
    grant_month: str
    school_year: str
    assumed: dict[str, str]
    reasons: dict[str, str]


class EngineContent(ContentModel):
    package: str
    package_version: str
    source: Source
    checked_on: date
    first_month: str
    taxable_ratio: dict[Literal["salaire", "chomage", "retraite", "indemnites_journalieres"], Ratio]
    recently_alone_months: int
    aged_from: int
    assumed_adult_age: int
    birth_grant_shown_months: int
    birth_pivots: list[date]
    rights: dict[RightId, EngineRight]
    never: dict[str, str]
    freshness: list[Freshness]
    most_variants: int
    unknowns: dict[UnknownId, Probe]
    words: Words

    @cached_property
    def first_month_index(self) -> int:
        return months.parse(self.first_month)


def read_engine_content(content_dir: Path) -> EngineContent:
    """Return the engine's content file. Raises ContentError where it is wrong."""
    return read_file(content_dir / "engine.yml", EngineContent)
