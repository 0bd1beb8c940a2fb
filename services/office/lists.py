"""The rows of a list on screen; its columns are in data/content/office.yml, its drawing in liste.html."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.office.access import ADMIN


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done with a row: a link, or a button that sends a form."""

    label: str
    about: str
    """What a screen reader hears after the label: it tells the buttons of two rows apart."""
    path: str
    """Below the back office."""
    link: bool = False
    main: bool = False
    """Drawn as the button that is meant first."""

    @property
    def address(self) -> str:
        """Return the address that it leads to."""
        return f"{ADMIN}{self.path}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value for each column of its list."""

    cells: Mapping[str, Any]
    href: str = ""
    """Where the name of the row leads."""
    actions: Sequence[Action] = field(default_factory=tuple)
    danger: bool = False
    """What is missing, or said beside it, is bad news: it is drawn so."""


def french(day: date) -> str:
    """Return a day as it is read in France."""
    return f"{day:%d/%m/%Y}"
