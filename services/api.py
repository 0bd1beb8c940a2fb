"""Every router of the house on one page, its address beside it."""

from fastapi import FastAPI

from services.accounts import pages as sign_in
from services.conversation import endpoints as conversations
from services.directory import endpoints as directory
from services.directory import pages as place_pages
from services.directory.exporting import endpoints as open_data
from services.handoff import endpoints as handoffs
from services.handoff import pages as desk
from services.office import endpoints as office
from services.operations import endpoints as operations
from services.orientation import endpoints as orientation
from services.rights import endpoints as rights
from services.web import field_pages, pages


def include_routers(app: FastAPI) -> None:
    """Mount each room's router."""
    app.include_router(conversations.router)  # /api/conversations
    app.include_router(rights.router)  # /api/rights
    app.include_router(directory.router)  # /api/directory
    app.include_router(open_data.router)  # /hsds, /data-inclusion: the directory in open formats
    app.include_router(place_pages.router)  # /adresses, the page of each service
    app.include_router(handoffs.router)  # /api/handoffs
    app.include_router(orientation.router)  # /internal/orientation, for the action server alone
    app.include_router(operations.router)  # /health, /ready, /version, /metrics
    app.include_router(sign_in.router)  # /connexion, /deconnexion
    app.include_router(desk.router)  # /desk
    app.include_router(desk.live)  # /desk/version, asked for by the pages of the desk
    for router in office.ROUTERS:  # /admin; /invitation and /verifier, opened by a link in a letter
        app.include_router(router)
    app.include_router(field_pages.router)  # /field
    app.include_router(pages.router)  # /, /widget/{site}, /loader.js, /web, pages to read
