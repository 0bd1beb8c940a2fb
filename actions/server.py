"""Serves the custom actions to Rasa: rasa-sdk's executor behind one route, under uvicorn, on the loopback interface.

The SDK's own server listens on every interface and leaves a process that holds the port after a kill -9.
"""

import json
import logging
import warnings
import zlib
from functools import cache

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services import log

# Rasa 3.6.21 is served by rasa-sdk 3.21 (docs/decisions/0001): known, tried, said once there.
warnings.filterwarnings("ignore", message=r"Your versions of rasa and rasa_sdk might not be compatible")


@cache
def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


def create_app(executor: ActionExecutor | None = None) -> Starlette:
    """Return the action server; without an executor, every Action of the package `actions` is registered."""
    runner = executor or _executor()

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "actions": sorted(runner.actions)})

    async def webhook(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            if request.headers.get("content-encoding") == "deflate":
                body = zlib.decompress(body)
            call = json.loads(body)
            name = str(call["next_action"])
        except (ValueError, KeyError, TypeError, zlib.error):
            return JSONResponse({"error": "Invalid body request"}, status_code=400)
        # Rasa keeps its domain to itself (enable_selective_domain); the executor refuses a call without the key.
        call.setdefault("domain", {})
        try:
            result = await runner.run(call)
        except ActionExecutionRejection as refusal:
            return JSONResponse({"action_name": refusal.action_name, "error": refusal.message}, status_code=400)
        except ActionNotFoundException as missing:
            log.event("actions", "unknown", level=logging.ERROR, action=name)
            return JSONResponse({"action_name": missing.action_name, "error": missing.message}, status_code=404)
        except ActionMissingDomainException as missing:
            return JSONResponse({"action_name": missing.action_name, "error": missing.message}, status_code=449)
        except Exception as error:  # whatever it is, Rasa must hear of it, without a word of the message
            log.event("actions", "failed", level=logging.ERROR, error=error, action=name)
            return JSONResponse({"action_name": name, "error": type(error).__name__}, status_code=500)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    return Starlette(
        routes=[Route("/webhook", webhook, methods=["POST"]), Route("/health", health, methods=["GET"])],
    )
