"""What is getting old: content checked long ago, amounts and parameters past their window, pages that moved."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import yaml

from services.rights import months, parameters
from services.rights.catalogue import Catalogue
from services.rights.engine_content import EngineContent

CHECKED_MONTHS = 6
AHEAD_MONTHS = 1
"""What ends so soon is told before it ends."""
PATIENCE_SECONDS = 8.0
Kind = Literal["content", "amount", "parameter", "page"]


@dataclass(frozen=True)
class Stale:
    """One thing to look at again: what it is, and since when or why, in a French sentence."""

    kind: Kind
    name: str
    reason: str


def old_content(content_dir: Path, today: date) -> list[Stale]:
    """Return every content file that was checked more than six months ago, or that says no date."""
    limit = months.back(today, CHECKED_MONTHS)
    found = []
    for path in sorted(content_dir.rglob("*.yml")):
        days = sorted(_days(yaml.safe_load(path.read_text(encoding="utf-8"))))
        if days and days[0] < limit:
            name = str(path.relative_to(content_dir))
            found.append(Stale("content", name, f"Vérifié le {days[0].isoformat()}, il y a plus de six mois."))
    return found


def old_amounts(catalogue: Catalogue, today: date) -> list[Stale]:
    """Return the rights whose fixed amount is no longer in force, or ends within a month."""
    found = []
    for name, right in catalogue.rights.items():
        last = max((each.until for each in right.amount.fixed), default=None) if right.amount else None
        if last is not None and last < today + timedelta(days=31 * AHEAD_MONTHS):
            found.append(Stale("amount", f"rights/{name}.yml", f"Le montant ne vaut que jusqu'au {last.isoformat()}."))
    return found


def old_parameters(tree: Any, content: EngineContent, today: date) -> list[Stale]:
    """Return the engine's parameters that have no value for this month, or none for the next one."""
    month = months.index(today)
    return [
        Stale(
            "parameter",
            each.label,
            f"Dernière valeur : {each.since.isoformat()}, vaut jusqu'en {months.text(each.until)}.",
        )
        for each in parameters.stale(tree, content, month + AHEAD_MONTHS)
    ]


def moved_pages(urls: dict[str, str], client: httpx.Client | None = None) -> list[Stale] | None:
    """Return the pages that answer no more or from another address; None where the network is not there.

    `urls` gives the address of each name. Only the home addresses of organisations are asked, once each.
    """
    own = client or httpx.Client(timeout=PATIENCE_SECONDS, follow_redirects=True)

    def look(pair: tuple[str, str]) -> tuple[bool, Stale | None]:
        name, url = pair
        try:
            reply = own.get(url)
        except httpx.TransportError:
            return False, Stale("page", name, f"{url} ne répond pas.")
        if reply.status_code in (404, 410):
            return True, Stale("page", name, f"{url} n'existe plus ({reply.status_code}).")
        if urlsplit(str(reply.url)).hostname != urlsplit(url).hostname:
            return True, Stale("page", name, f"{url} renvoie vers {reply.url}.")
        return True, None

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(look, urls.items()))
    if client is None:
        own.close()
    if not any(reached for reached, _ in answers):
        return None
    return [stale for _, stale in answers if stale is not None]


def _days(node: Any) -> Iterator[date]:
    """Yield every `checked_on` of a content file, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "checked_on":
                yield value if isinstance(value, date) else date.fromisoformat(str(value))
            else:
                yield from _days(value)
    elif isinstance(node, list):
        for each in node:
            yield from _days(each)
