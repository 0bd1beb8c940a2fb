"""Who works here, as the rest of the house sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Role = Literal["travailleur_social", "administrateur"]
ROLE_LABELS: dict[Role, str] = {"travailleur_social": "Travailleur social", "administrateur": "Administrateur"}
EVERYWHERE = "*"


class NewWorker(BaseModel):
    """What is needed to open an account."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]
    display_name: Annotated[str, Field(min_length=1, max_length=120)]
    role: Role = "travailleur_social"
    territories: list[Annotated[str, Field(pattern=r"^(\*|\d{2}|2[AB]|9\d{2})$")]] = []

    @field_validator("login", mode="before")
    @classmethod
    def _lower(cls, login: object) -> object:
        return login.strip().lower() if isinstance(login, str) else login


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request. `csrf` must come back with every form."""

    id: int
    login: str
    display_name: str
    role: str
    territories: tuple[str, ...]
    csrf: str
    expires_at: datetime

    def serves(self, departement: str) -> bool:
        """Return whether this person may read requests of that département."""
        return EVERYWHERE in self.territories or departement in self.territories
