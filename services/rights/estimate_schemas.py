"""What an estimate says, for a card and for another tool."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.rights.engine_content import RightId
from services.situation.schemas import Month

Per = Literal["mois", "an", "une_fois"]


class Figure(BaseModel):
    """One right in euros and cents, as the fund pays it. `low` equals `high` where every input is known."""

    model_config = ConfigDict(extra="forbid")

    right: RightId
    label: str
    low: float = Field(description="Euros nets ; égal à `high` quand tout est connu.")
    high: float
    gross: float | None = Field(default=None, description="Avant CRDS ; absent pour une fourchette.")
    per: Per = "mois"
    text: str = Field(description="À afficher, arrondi à l'euro.", examples=["environ 498 € par mois"])
    month: Month = Field(description="Mois dont les règles ont servi.")
    paid_in: Month | None = Field(default=None, description="Mois du versement unique, s'il est connu.")
    engine: str = Field(examples=["openfisca-france 176.1.8"])
    missing: list[str] = Field(default=[], description="Éléments inconnus qui changent ce montant.")
    parts: dict[str, float] = Field(default={}, description="Ce dont le montant est fait : apl, alf, als.")
    note: str = ""


class NotComputed(BaseModel):
    """A right for which no amount may be told, and why, in a sentence that can be shown."""

    model_config = ConfigDict(extra="forbid")

    reason: str
    sentence: str


class Unknown(BaseModel):
    """Something nobody said, and how much it moves the sum of the monthly amounts (euros)."""

    model_config = ConfigDict(extra="forbid")

    id: str
    label: str
    moves: float = 0


class Estimate(BaseModel):
    """Everything the engine computed for one situation.

    A right absent from `figures` was not computed; `not_computed` says why.
    """

    model_config = ConfigDict(extra="forbid")

    estimation: Literal[True] = True
    sentence: str = Field(default="", description="Ce que vaut cette estimation, en une phrase.")
    asked_month: Month | None = None
    month: Month | None = Field(
        default=None, description="Mois calculé : le dernier connu si le mois demandé est plus loin."
    )
    rules: str = Field(default="", examples=["Calculé avec les règles de décembre 2026."])
    engine: str = ""
    engine_version: str = ""
    convention: str = ""
    figures: dict[RightId, Figure] = {}
    not_computed: dict[RightId, NotComputed] = {}
    missing: list[Unknown] = []
    assumed: list[str] = Field(default=[], description="Phrases : ce qui a été supposé.")
    raised_rsa: bool | None = Field(default=None, description="RSA ou prime d'activité majorés (parent isolé).")
    resources: dict[str, float] = Field(
        default={}, description="Ressources annuelles retenues : prestations familiales, aide au logement."
    )
    zone_apl: str = ""
    taken_as_nil: list[str] = Field(
        default=[], description="Prestations comptées pour zéro : personne n'y a droit ici."
    )
    note: str = ""
