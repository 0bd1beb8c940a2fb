"""What comes into the directory (structures, services), and what a search asks and answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.conversation.parts import PlaceCard
from services.directory.places import Commune

Status = Literal["published", "held", "draft", "archived"]
ShortText = Annotated[str, Field(max_length=5000)]


YES_OR_NO = ("by_appointment", "free_call", "home_visits", "interpreter", "papers_not_required", "peer_helpers")
"""Fields of a service that are yes, no or unknown."""


class ClosureIn(BaseModel):
    """A dated closure, both days included."""

    model_config = ConfigDict(extra="forbid")

    first: date
    last: date
    reason: str = Field(default="", max_length=120)


class OccasionIn(BaseModel):
    """A collective session, or a stop of a service that travels. Without a place of its own, it is at the service's."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["session", "stop"]
    day: date
    opens: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="09:00, à l'heure du lieu.")
    closes: str = Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")
    label: str = Field(default="", max_length=160)
    adresse: str = Field(default="", max_length=500)
    code_postal: str = Field(default="", pattern=r"^(\d{5})?$")
    commune: str = Field(default="", max_length=120)
    code_insee: str = Field(default="", pattern=r"^(\d{5}|2[AB]\d{3})?$")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)

    @property
    def key(self) -> str:
        """Return what tells this date from the other ones of its service."""
        return f"{self.day} {self.opens}-{self.closes} {self.commune}".strip()

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("La fin vient avant le début.")
        return self


class RecordIn(BaseModel):
    """What structures and services share, in the terms of data·inclusion v1."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(min_length=1, max_length=60)
    id: str = Field(min_length=1, max_length=200)
    nom: str = Field(min_length=3, max_length=150)
    description: str = Field(default="", max_length=10_000)
    lien_source: ShortText = ""
    date_maj: date
    adresse: ShortText = ""
    complement_adresse: ShortText = ""
    code_postal: str = Field(default="", pattern=r"^(\d{5})?$")
    commune: str = Field(default="", max_length=120)
    code_insee: str = Field(default="", pattern=r"^(\d{5}|2[AB]\d{3})?$")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    telephone: str = Field(default="", pattern=r"^(\+\d{6,15}|\d{2,6})?$", description="E.164, ou un numéro court.")
    courriel: str = Field(default="", max_length=254)
    horaires_accueil: ShortText = ""
    protected_address: bool = False
    demonstration: bool = False
    status: Status = "published"


class StructureIn(RecordIn):
    siret: str = Field(default="", pattern=r"^(\d{14})?$")
    site_web: ShortText = ""
    accessibilite_lieu: ShortText = ""
    reseaux_porteurs: list[str] = []
    closures: list[ClosureIn] = []
    """Each shuts every service of the structure."""


class ServiceIn(RecordIn):
    """`structure_id` is the source's own id of a structure of the same source."""

    structure_id: str
    type: str = Field(default="", max_length=30)
    thematiques: list[str] = []
    frais: Literal["", "gratuit", "payant"] = ""
    frais_precisions: ShortText = ""
    publics: list[str] = []
    publics_precisions: ShortText = ""
    conditions_acces: ShortText = ""
    contact_nom_prenom: str = Field(default="", max_length=200)
    modes_accueil: list[Literal["a-distance", "en-presentiel"]] = []
    zone_eligibilite: list[str] = []
    lien_mobilisation: ShortText = ""
    modes_mobilisation: list[str] = []
    mobilisable_par: list[str] = []
    mobilisation_precisions: ShortText = ""
    volume_horaire_hebdomadaire: float | None = None
    nombre_semaines: int | None = None

    kind: str = Field(default="", max_length=40)
    needs: list[str] = []
    by_appointment: bool | None = None
    free_call: bool | None = None
    home_visits: bool | None = None
    interpreter: bool | None = None
    papers_not_required: bool | None = None
    peer_helpers: bool | None = None
    languages: list[str] = []
    receives: list[Literal["femmes", "hommes", "enfants"]] = []
    waiting_time: str = Field(default="", max_length=120)
    closures: list[ClosureIn] = []
    occasions: list[OccasionIn] = []


@dataclass(frozen=True, slots=True)
class Query:
    """One search. The place is a commune, or a position, or (overseas collectivities) a département alone."""

    at: datetime
    """The moment for which "open" is told; aware."""
    commune: Commune | None = None
    lat: float | None = None
    lon: float | None = None
    departement: str = ""
    event: str | None = None
    needs: tuple[str, ...] = ()
    q: str = ""
    demonstration: bool = False
    """The site is the demonstration site: fictional services may be shown."""
    violence: bool = False
    """Violence was said: telephone first, nothing that alerts the other, own commune last."""
    far_from_home: bool = False
    fund: Literal["caf", "msa"] | None = None
    """The family's fund, where it was said: the other fund's social workers are then left out."""
    public: str = ""
    """A public of data·inclusion ("femmes"): services for everyone, or that say nothing of it, count too."""
    language: str = ""
    """ISO 639-1 code of a language that must be spoken."""
    mode: Literal["", "on_site", "remote"] = ""
    open_only: bool = False
    """Only what is open at `at`; where nothing is, all of it, and the note says so."""
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Result:
    """Cards, best first; `note` says in French how far the search went, or that the directory is empty here."""

    cards: list[PlaceCard]
    note: str = ""
    circle_km: int | None = None
    """10, 30 or 50; None where the whole département was searched."""
    empty_territory: bool = False
    commune: Commune | None = None
    found: int = field(default=0)
    """How many partner services were considered."""


class Suggestion(BaseModel):
    """A commune, to choose from."""

    insee: str
    name: str
    departement: str
    departement_name: str
    postal_codes: list[str]
    label: str = Field(description="« Blois (Loir-et-Cher) »", examples=["Blois (Loir-et-Cher)"])


class Suggestions(BaseModel):
    communes: list[Suggestion]


class SearchAnswer(BaseModel):
    """Services, nearest useful first."""

    commune: Suggestion | None
    note: str = Field(description="Jusqu'où la recherche est allée, en une phrase.")
    circle_km: int | None = Field(description="Rayon en kilomètres ; absent pour tout le département.")
    empty_territory: bool
    cards: list[PlaceCard]
