"""The application: middleware and routers, nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from services import log, problems
from services.api import include_routers
from services.house import build_house
from services.settings import Settings

SWEEP_EVERY_SECONDS = 60.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the gateway. Raises ContentError where a content file is wrong."""
    app = FastAPI(
        title="Aller-vers",
        summary="Écoute une famille après un événement de vie, nomme ses droits, montre qui peut aider.",
        version="0.1.0",
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        lifespan=_lifespan,
    )
    app.state.house = build_house(settings or Settings())
    problems.install(app)
    include_routers(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    sweeper = asyncio.create_task(_sweep_for_ever(app))
    yield
    sweeper.cancel()
    app.state.house.database.dispose()


async def _sweep_for_ever(app: FastAPI) -> None:
    """Erase what is too old, and again what a turn cut short wrote back; a fault waits for the next round."""
    while True:
        try:
            await run_in_threadpool(app.state.house.conversations.sweep)
        except Exception as error:
            log.event("conversation", "sweep_failed", reason=type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_SECONDS)
