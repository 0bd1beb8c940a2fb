"""What both open formats share: where records are found, how pages are made."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from services.directory.exporting.finding import Finder
from services.directory.exporting.public import Library
from services.directory.importing.rules import load_rules
from services.problems import Problem

Page = Annotated[int, Query(ge=1, le=1_000_000, description="Numéro de la page, à partir de 1.")]
Size = Annotated[int, Query(ge=1, le=500, description="Nombre de fiches dans une page.")]


def library_of(request: Request) -> Library:
    """Return what exports look things up in."""
    house = request.app.state.house
    return Library(house.directory.communes, house.directory.taxonomy, load_rules(house.settings.content_dir))


def finder_of(request: Request) -> Finder:
    """Return the index of UUIDs of this application's database, made at first use."""
    state = request.app.state
    if not hasattr(state, "directory_finder"):
        state.directory_finder = Finder()
    found: Finder = state.directory_finder
    return found


def unknown() -> Problem:
    """Return the refusal of a record that is not there, or not shown."""
    return Problem(404, "fiche-inconnue", "Cette fiche n'existe pas, ou n'est plus montrée.")


def stream(request: Request, records: Callable[[Session], Iterable[dict[str, Any]]]) -> StreamingResponse:
    """Send one object a line; the session of the request is closed before the last line leaves, so this has its own."""

    def lines() -> Iterator[str]:
        with request.app.state.house.database.reading() as session:
            for each in records(session):
                yield json.dumps(each, ensure_ascii=False) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
