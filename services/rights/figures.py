"""What gateway and worker say to each other: situations in, figures out."""

from pydantic import BaseModel, ConfigDict, Field

from services.rights.engine_content import RightId
from services.situation.schemas import Month, Situation

MOST_SITUATIONS = 20_000


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Calculation(_Wire):
    """Families to compute. Each month is the situation's own, else `month`; `rights` empty means all."""

    situations: list[Situation] = Field(min_length=1, max_length=MOST_SITUATIONS)
    month: Month
    rights: list[RightId] = []


class Figure(_Wire):
    """Euros and cents of one right at the month computed: before CRDS, and as it is paid."""

    gross: float
    net: float


class Grant(_Wire):
    """A sum paid once, at a month (unknown when the birth has no date yet)."""

    gross: float
    net: float
    month: Month | None


class Figures(_Wire):
    """The figures of one family."""

    month: Month
    asked_month: Month
    figures: dict[RightId, Figure] = {}
    birth_grant: Grant | None = None
    parts: dict[str, float] = {}
    """What a figure is made of: apl, alf, als."""
    resources: dict[str, float] = {}
    """Yearly income that the engine kept: for family benefits, for housing aid."""
    raised_rsa: bool = False
    """The family has the raised RSA or prime d'activité of a parent recently alone."""
    zone_apl: str = ""
    taken_as_nil: list[str] = []
    """The engine's variables given as zero because nobody here can have them: aah, ass, aspa…"""
    assumed: list[str] = []
    """What was not said and had to be assumed: "zone_apl", "birth_date"…"""
    uncertain: dict[RightId, str] = {}
    """A figure the engine cannot be trusted with here, and why (a code of data/content/engine.yml)."""
    missing: str = ""
    """Not empty: the field without which this family cannot be computed; every figure is then absent."""
    reason: str = ""


class Answer(_Wire):
    """The figures in the order of the situations, and the engine that made them."""

    engine: str
    engine_version: str
    last_month: Month
    results: list[Figures]
