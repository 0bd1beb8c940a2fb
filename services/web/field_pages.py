"""The page of workers who visit families: notes in, rights and doors out."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from services.accounts.dependencies import CurrentWorker
from services.problems import Problem
from services.web.desk_pages import PageRoute
from services.web.pages import send
from services.web.service import Web

FIELD = "/field"

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get(FIELD)
def field(
    request: Request,
    worker: CurrentWorker,
    site: Annotated[str, Query(max_length=40)] = "",
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """Show the page of the one who is signed in; anybody else is led to the sign-in page, and back."""
    house = request.app.state.house
    web: Web = house.web
    found = web.site_for(worker, site)
    if found is None:
        raise Problem(404, "site-inconnu", "Aucun site n'est installé ici.")
    page = web.field(found, worker, house.clock.now())
    return send(page.asset, page.headers, accept_encoding=accept_encoding)
