"""The page of each service, at an address that stays: to print, to send, to photograph. None for violence.

A page in a browser's history tells whoever opens it next: what concerns violence, and every secret address, is left to
the conversation.
"""

import io
import json
from typing import Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from sqlalchemy.orm import Session

from services.conversation.parts import PlaceCard
from services.db import ReadingSession
from services.directory import cards, structured
from services.directory.exporting import public
from services.directory.exporting.serving import library_of, unknown
from services.directory.models import Service
from services.directory.schemas import Query
from services.directory.searching import repository
from services.directory.searching.ranking import days, state_of_hours
from services.directory.service import Directory
from services.directory.wording import day_and_month, words
from services.web.pages import send

router = APIRouter(include_in_schema=False)
_TOWN_HALLS = "mairies"


@router.api_route("/adresses/{uid:path}/qr.svg", methods=["GET", "HEAD"])
def square(uid: str, request: Request, session: ReadingSession) -> Response:
    """Send the square to photograph, which opens the page."""
    if _card(uid, request, session) is None:
        raise unknown()
    out = io.BytesIO()
    segno.make(_address(uid, request), error="m").save(out, kind="svg", xmldecl=False, border=2, scale=4)
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(out.getvalue(), media_type="image/svg+xml", headers=headers)


@router.api_route("/adresses/{uid:path}", methods=["GET", "HEAD"])
def page(uid: str, request: Request, session: ReadingSession) -> Response:
    """Show the page of a service or of a town hall; a service merged into another leads to that one."""
    card = _card(uid, request, session)
    if card is None:
        kept = repository.target_of(session, uid)
        if kept == uid or _card(kept, request, session) is None:
            raise unknown()
        return RedirectResponse(cards.path_of(kept), status_code=302)
    address, service = _address(uid, request), _service(uid, session)
    values: dict[str, Any] = {"description": "", "access": [], "structured": ""}
    if service is not None:
        (opened,) = public.open_services(session, [service], library_of(request))
        values["description"] = "" if opened.description == card.why else opened.description
        values["access"] = _access(opened)
        if not service.demonstration:
            said = json.dumps(structured.service(opened, card, address), ensure_ascii=False)
            values["structured"] = Markup(said.replace("<", "\\u003c"))
    checked = f"{day_and_month(card.checked_on)} {card.checked_on.year}" if card.checked_on else ""
    shown = request.app.state.house.web.place(
        card=card, address=address, path=cards.path_of(uid), checked_on=checked, **values
    )
    return send(shown.asset, shown.headers)


def _card(uid: str, request: Request, session: Session) -> PlaceCard | None:
    directory: Directory = request.app.state.house.directory
    at = request.app.state.house.clock.now()
    source, _, code = uid.partition("--")
    if source == _TOWN_HALLS:
        commune = directory.communes.by_insee(code)
        own = commune if commune and commune.town_hall and commune.town_hall.can_be_found else None
        return directory.town_hall(own, Query(at=at)) if own else None
    service = _service(uid, session)
    if service is None or not cards.page_of(service, directory.taxonomy):
        return None
    if service.demonstration and not any(site.demonstration for site in request.app.state.house.sites):
        return None
    closures = repository.closures_of(session, [service.id], at.date()).get(service.id, [])
    occasions = repository.occasions_of(session, [service.id], at.date()).get(service.id, [])
    return cards.service_card(
        service, directory.taxonomy, at, state_of_hours(service, at, closures, days(occasions)), occasions
    )


def _service(uid: str, session: Session) -> Service | None:
    source, _, source_id = uid.partition("--")
    return repository.service_named(session, source, source_id)


def _access(each: public.PublicService) -> list[str]:
    """Return who may come and how, in sentences."""
    said = words().access
    found = [said[name] for name in each.modes_mobilisation if name in said]
    found += [said[name] for name in each.mobilisable_par if name in said]
    return [*found, *(text for text in (each.conditions_acces, each.mobilisation_precisions) if text)]


def _address(uid: str, request: Request) -> str:
    settings = request.app.state.house.settings
    return f"{(settings.public_url or str(request.base_url)).rstrip('/')}{cards.path_of(uid)}"
