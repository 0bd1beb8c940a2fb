"""Who works here, as the rest of the house sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Role = Literal["travailleur_social", "lecteur", "contributeur", "editeur", "gestionnaire", "national"]
ROLE_LABELS: dict[Role, str] = {
    "travailleur_social": "Travailleur social",
    "lecteur": "Lecteur",
    "contributeur": "Contributeur",
    "editeur": "Éditeur",
    "gestionnaire": "Gestionnaire du territoire",
    "national": "Administrateur national",
}
_RANKS: dict[Role, int] = {
    "travailleur_social": 1, "lecteur": 1, "contributeur": 2, "editeur": 3, "gestionnaire": 4, "national": 5,
}  # fmt: skip
EVERYWHERE = "*"


def ranks_at_least(role: str, least: Role) -> bool:
    """Return whether a role may do what another may do in the back office."""
    return {str(name): rank for name, rank in _RANKS.items()}.get(role, 0) >= _RANKS[least]


class NewWorker(BaseModel):
    """What is needed to open an account."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]
    display_name: Annotated[str, Field(min_length=1, max_length=120)]
    role: Role = "travailleur_social"
    territories: list[Annotated[str, Field(pattern=r"^(\*|\d{2}|2[AB]|9\d{2})$")]] = []
    email: Annotated[str, Field(max_length=254)] = ""

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
    role: Role
    territories: tuple[str, ...]
    csrf: str
    expires_at: datetime

    def serves(self, departement: str) -> bool:
        """Return whether this person may read requests of that département."""
        return EVERYWHERE in self.territories or departement in self.territories

    def at_least(self, role: Role) -> bool:
        """Return whether this person may do what `role` may do in the back office."""
        return ranks_at_least(self.role, role)

    @property
    def everywhere(self) -> bool:
        """Return whether no territory is closed to this person."""
        return self.role == "national" or EVERYWHERE in self.territories

    def reaches(self, departements: Iterable[str]) -> bool:
        """Return whether one of these départements is theirs; what has none is the whole country's."""
        return self.everywhere or bool(set(departements) & set(self.territories))

    def holds(self, territories: Iterable[str]) -> bool:
        """Return whether all of these territories are theirs, so that they may be given to a colleague."""
        wanted = set(territories)
        return self.everywhere or (bool(wanted) and wanted <= set(self.territories))
