"""The only file of the actions that speaks HTTP: it asks the gateway's internal door."""

import os
from typing import Any

import httpx

TIMEOUT_SECONDS = 5.0

# trust_env=False: a proxy in the environment must never see what a family writes.
_client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)


async def orient(utterance: dict[str, Any]) -> dict[str, Any]:
    """Return the steps and the pending question for one utterance.

    Raises httpx.HTTPError where the gateway does not answer; Rasa then answers nothing and the gateway notices.
    """
    port = int(os.environ.get("ALLERVERS_PORT", "8000"))
    base = os.environ.get("ALLERVERS_GATEWAY_URL", f"http://127.0.0.1:{port}")
    token = os.environ.get("ALLERVERS_INTERNAL_TOKEN", "")
    answer = await _client.post(f"{base}/internal/orientation", json=utterance, headers={"X-Internal-Token": token})
    answer.raise_for_status()
    result: dict[str, Any] = answer.json()
    return result
