"""The sites that carry the assistant: name, territory, telephone, teams. One file a site in `sites/`."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import opening_hours
from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from services.content.loader import ContentError, ContentModel, read_folder
from services.conversation.parts import AnswerWay
from services.situation.schemas import EventKey

# Numbers that ARCEP keeps free for fiction: nobody will ever answer there.
_FICTION = re.compile(r"^(019900|026191|035301|046571|053649|063998)\d{4}$")
_COLOUR = re.compile(r"^#[0-9a-f]{6}$")
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def _osm(hours: str) -> str:
    if not opening_hours.validate(hours):
        raise ValueError(f"« {hours} » is not an opening_hours expression of OpenStreetMap")
    return hours


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"« {name} » is not a time zone") from error
    return name


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or address != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(f"« {address} » is not an origin (https://host, without path)")
    return address


Hours = Annotated[str, AfterValidator(_osm)]
Departement = Annotated[str, Field(pattern=r"^(\d{2}|2[AB]|9\d{2})$")]
SiteId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]


class SitePhone(ContentModel):
    """The telephone that a person is given where nobody else answers. `hours` none: not verified."""

    name: str
    number: str
    href: str = Field(pattern=r"^tel:\+?\d+$")
    hours: Hours | None = None
    detail: str = ""
    source: str
    checked_on: date

    @property
    def is_fictional(self) -> bool:
        """Whether the number lies in a range kept for fiction."""
        return bool(_FICTION.match(re.sub(r"\D", "", self.number)))


class Closing(ContentModel):
    """Days when a team does not work, both included; `deputy` answers what cannot wait ("": the team's own deputy)."""

    first: date
    last: date
    deputy: str = ""


class Team(ContentModel):
    """People who answer requests. Without hours and a deputy, no date is ever promised in their name."""

    id: SiteId
    name: str
    departements: list[Departement] = Field(min_length=1)
    events: list[EventKey] = Field(min_length=1)
    hours: Hours | None = None
    deputy: str | None = Field(default=None, min_length=3)
    working_days_to_answer: int = Field(ge=0, le=20)
    ways: list[AnswerWay] = Field(default=["appel"], min_length=1)
    """How this team really answers; the form offers these and no other."""
    closings: list[Closing] = []
    """Days that count for no promise."""

    @property
    def can_promise(self) -> bool:
        """Whether a date may be given: somebody answers at known hours, and somebody else when they are away."""
        return self.hours is not None and self.deputy is not None

    def closing_on(self, day: date) -> Closing | None:
        """Return the closing that covers a day."""
        return next((each for each in self.closings if each.first <= day <= each.last), None)


class Colours(ContentModel):
    """The site's own colour and what is written on it; refused where the contrast is too weak to read."""

    primary: str
    on_primary: str = "#ffffff"

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for colour in (self.primary, self.on_primary):
            if not _COLOUR.match(colour):
                raise ValueError(f"« {colour} » is not a colour (#rrggbb, lower case)")
        ratio = contrast(self.primary, self.on_primary)
        if ratio < _LEAST_CONTRAST:
            raise ValueError(f"contrast {ratio:.1f} is below {_LEAST_CONTRAST}")
        return self


class Site(ContentModel):
    """A site and everything that is true of it alone."""

    id: SiteId
    name: str
    caisse: str
    """Who runs it, in the words of its public: "Caf de Loir-et-Cher"."""
    fund: Literal["caf", "msa"] = "caf"
    territory: list[Departement] = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    demonstration: bool = False
    phone: SitePhone | None = None
    teams: list[Team] = Field(default_factory=list)
    origins: list[Annotated[str, AfterValidator(_origin)]] = Field(default_factory=list)
    """Other pages' addresses that may carry the widget; its own address always may."""
    exit_url: str = Field(pattern=r"^https://")
    colours: Colours
    keep_closed_requests_days: int = Field(default=90, ge=1, le=365)
    source: str
    checked_on: date

    @field_validator("phone")
    @classmethod
    def _fiction_stays_in_demonstrations(cls, phone: SitePhone | None, info: ValidationInfo) -> SitePhone | None:
        if phone and phone.is_fictional != info.data.get("demonstration", False):
            raise ValueError("a demonstration has a number kept for fiction, and no other site has one")
        return phone

    @field_validator("teams")
    @classmethod
    def _teams_belong_here(cls, teams: list[Team], info: ValidationInfo) -> list[Team]:
        if len({team.id for team in teams}) < len(teams):
            raise ValueError("two teams have the same id")
        here = set(info.data.get("territory", []))
        for team in teams:
            if outside := set(team.departements) - here:
                raise ValueError(f"team {team.id} serves {sorted(outside)}, outside the site's territory")
        return teams

    @property
    def zone(self) -> ZoneInfo:
        """The time of the site's own territory."""
        return ZoneInfo(self.timezone)


class Sites:
    """Every declared site, by its id. Raises ContentError (file:line: reason) where a file is wrong."""

    def __init__(self, content_dir: Path) -> None:
        folder = content_dir / "sites"
        self._sites = read_folder(folder, Site)
        for name, site in self._sites.items():
            if site.id != name:
                raise ContentError(f"{folder / name}.yml:1: id: {site.id} is not the name of the file")

    def get(self, site_id: str) -> Site | None:
        """Return the site, or None where none has this id."""
        return self._sites.get(site_id)

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites.values())


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (#rrggbb), from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
