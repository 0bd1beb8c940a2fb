"""How fresh the engine's parameters are: read from the engine itself, without network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.rights import months
from services.rights.engine_content import EngineContent, Freshness


@dataclass(frozen=True, slots=True)
class Known:
    """A parameter's newest value and the last month it holds for."""

    id: str
    label: str
    since: date
    until: int


def known(parameters: Any, content: EngineContent) -> list[Known]:
    """Return, for each watched parameter, the date of its newest value and its last known month."""
    return [_known(parameters, item) for item in content.freshness]


def last_known_month(parameters: Any, content: EngineContent) -> int:
    """Return the last month for which every watched parameter has the value of its year."""
    return min(item.until for item in known(parameters, content))


def stale(parameters: Any, content: EngineContent, month: int) -> list[Known]:
    """Return the watched parameters that have no value for a month."""
    return [item for item in known(parameters, content) if item.until < month]


def _known(parameters: Any, item: Freshness) -> Known:
    node = parameters
    for step in item.parameter.split("."):
        node = node.children[step]
    values: Sequence[Any] = node.values_list
    since = next(date.fromisoformat(value.instant_str) for value in values if value.value is not None)
    month, day = (int(part) for part in item.starts.split("-"))
    year = since.year if (since.month, since.day) >= (month, day) else since.year - 1
    return Known(item.id, item.label, since, months.index(date(year + 1, month, day)) - 1)
