"""What watches over the house asks: does it live, can it serve, which version runs, how much happened."""

from importlib.metadata import version
from typing import Any

import httpx
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

router = APIRouter(tags=["exploitation"])

ENGINE = "openfisca-france"


@router.get("/health", summary="Le processus vit")
def health() -> dict[str, str]:
    """Answer as long as this process lives; it asks nobody else."""
    return {"state": "ok"}


@router.get("/ready", summary="Toute la chaîne répond")
def ready(request: Request, response: Response) -> dict[str, Any]:
    """Answer 200 when every part answers, else 503 and which does not. Danger is read in both cases."""
    house = request.app.state.house
    parts = {
        "dialogue": house.conversations.is_ready(),
        "actions": _answers(f"{house.settings.effective_actions_url}/health"),
        "calcul": house.rights.is_ready(),
        "base": _database(house),
    }
    response.status_code = 200 if all(parts.values()) else 503
    return {"state": "ready" if all(parts.values()) else "degraded", "parts": parts}


@router.get("/version", summary="Version du programme et du moteur")
def running_version() -> dict[str, str]:
    """Return the versions of the program and of the rights engine."""
    return {"aller-vers": version("aller-vers"), ENGINE: version(ENGINE), "licence": "AGPL-3.0-or-later"}


@router.get("/metrics", summary="Compteurs, sans aucun texte", response_class=Response)
def metrics() -> Response:
    """Return counters in the Prometheus format. No text, no address, no identifier is in them."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _database(house: Any) -> bool:
    with house.database.reading() as session:
        return bool(session.execute(text("SELECT 1")).scalar())
