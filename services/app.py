"""The application: middleware and routers, nothing else."""

from fastapi import FastAPI

from services import problems
from services.api import include_routers
from services.house import build_house
from services.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the gateway. Raises ContentError where a content file is wrong."""
    app = FastAPI(
        title="Aller-vers",
        summary="Écoute une famille après un événement de vie, nomme ses droits, montre qui peut aider.",
        version="0.1.0",
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.state.house = build_house(settings or Settings())
    problems.install(app)
    include_routers(app)
    return app
