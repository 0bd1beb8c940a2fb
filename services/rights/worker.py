"""The process that calculates: one engine, warm, behind two addresses on the loopback. Nobody else may reach it."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services import problems
from services.clock import Clock
from services.problems import Problem
from services.rights import months, parameters
from services.rights.engine import Engine
from services.rights.engine_content import read_engine_content
from services.rights.figures import Answer, Calculation
from services.rights.gathering import Gatherer, QueueFull
from services.settings import Settings

BUSY = "Le calcul est en cours pour d'autres personnes. Réessayez dans un instant."
STARTING = "Le calcul démarre. Réessayez dans quelques secondes."


def create_worker(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """Return the application; the engine loads and warms beside it, /health says when it is ready (about 5 s).

    Raises ContentError where data/content/engine.yml is wrong.
    """
    settings = settings or Settings()
    content = read_engine_content(settings.content_dir)
    month = months.text(months.index(Clock(settings.today).today()))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        def load() -> Engine:
            made = engine or Engine(content)
            made.warm(month)
            return made

        async def open_door() -> None:
            app.state.engine = await asyncio.to_thread(load)
            app.state.gatherer = Gatherer(app.state.engine.calculate)
            app.state.gatherer.start()

        opening = asyncio.create_task(open_door())
        opening.add_done_callback(_end_if_failed)
        yield
        opening.cancel()
        if app.state.gatherer is not None:
            await app.state.gatherer.stop()

    app = FastAPI(title="Aller-vers : calcul des droits", lifespan=lifespan, openapi_url=None)
    app.state.engine, app.state.gatherer = None, None
    problems.install(app)
    app.get("/health")(_health)
    app.get("/freshness")(_freshness)
    app.post("/calculate", response_model=None)(_calculate)
    return app


async def _health(request: Request) -> JSONResponse:
    """Say whether figures can be asked for: 200 when ready, 503 while the engine loads."""
    engine: Engine | None = request.app.state.engine
    gatherer: Gatherer | None = request.app.state.gatherer
    if engine is None or gatherer is None:
        return JSONResponse({"state": "starting"}, status_code=503)
    return JSONResponse({
        "state": "ready",
        "engine": engine.content.package,
        "engine_version": engine.version,
        "last_month": months.text(engine.last_month),
        "waiting": gatherer.waiting,
    })  # fmt: skip


async def _freshness(request: Request) -> list[dict[str, Any]]:
    """Return each watched parameter with the day of its newest value and the last month it holds for."""
    engine = _ready(request)
    return [
        {"id": each.id, "label": each.label, "since": each.since.isoformat(), "until": months.text(each.until)}
        for each in parameters.known(engine.system.parameters, engine.content)
    ]


async def _calculate(calculation: Calculation, request: Request) -> Answer:
    engine = _ready(request)
    try:
        results = await request.app.state.gatherer.submit(calculation)
    except QueueFull:
        raise Problem(503, "calcul-en-cours", BUSY) from None
    return Answer(
        engine=engine.content.package,
        engine_version=engine.version,
        last_month=months.text(engine.last_month),
        results=results,
    )


def _ready(request: Request) -> Engine:
    if request.app.state.gatherer is None:
        raise Problem(503, "calcul-demarre", STARTING)
    engine: Engine = request.app.state.engine
    return engine


def _end_if_failed(opening: "asyncio.Task[None]") -> None:
    """End the process where the engine cannot load, so that the supervisor shows it and tries again."""
    if not opening.cancelled() and opening.exception() is not None:
        logging.getLogger(__name__).error("the engine did not load", exc_info=opening.exception())
        os._exit(1)
