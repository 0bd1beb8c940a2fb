"""The gateway's way to the worker: one HTTP call, repeated once where the connection breaks."""

import time

import httpx

from services.rights.engine_content import RightId
from services.rights.figures import Answer, Calculation
from services.situation.schemas import Situation

_PAUSE_SECONDS = 0.2
_SECONDS_A_FAMILY = 0.05


class EngineUnavailable(Exception):
    """No figures now; the message is a French sentence that can be shown. `busy` says the worker is only full."""

    def __init__(self, message: str, busy: bool = False) -> None:
        super().__init__(message)
        self.busy = busy


UNREACHABLE = "Le calcul des montants ne répond pas pour l'instant. Les droits restent les mêmes."
BUSY = "Le calcul est en cours pour d'autres personnes. Réessayez dans un instant."


class EngineClient:
    """Asks a worker for figures. Safe to share between threads."""

    def __init__(self, url: str, timeout: float = 6.0) -> None:
        self._timeout = timeout
        self._http = httpx.Client(base_url=url, timeout=timeout, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def calculate(
        self,
        situations: list[Situation],
        month: str,
        rights: list[RightId] | None = None,
        patience: float | None = None,
    ) -> Answer:
        """Return the figures of each situation, in order; `patience` is the longest wait in seconds.

        Without `patience` the client's timeout holds, longer for a file of families.

        A calculation changes nothing, so a request whose connection broke is sent once more as soon as the worker
        is back. Raises EngineUnavailable where no answer came in time.
        """
        body = Calculation(situations=situations, month=month, rights=rights or []).model_dump_json(
            exclude_unset=False, exclude_none=True
        )
        usual = max(self._timeout, len(situations) * _SECONDS_A_FAMILY)
        end = time.monotonic() + (usual if patience is None else patience)
        try:
            return self._send(body, end)
        except (httpx.NetworkError, httpx.RemoteProtocolError, _Starting):
            pass
        self._wait_until_ready(end)
        try:
            return self._send(body, end)
        except (httpx.NetworkError, httpx.RemoteProtocolError, _Starting) as error:
            raise EngineUnavailable(UNREACHABLE) from error

    def ready(self) -> bool:
        """Return whether figures can be asked for now."""
        try:
            return self._http.get("/health", timeout=1.0).status_code == 200
        except httpx.HTTPError:
            return False

    def _send(self, body: str, end: float) -> Answer:
        left = end - time.monotonic()
        if left <= 0:
            raise EngineUnavailable(UNREACHABLE)
        try:
            reply = self._http.post(
                "/calculate", content=body, headers={"Content-Type": "application/json"}, timeout=left
            )
        except httpx.TimeoutException as error:
            raise EngineUnavailable(UNREACHABLE) from error
        if reply.status_code == 503 and "calcul-demarre" in reply.text:
            raise _Starting
        if reply.status_code == 503:
            raise EngineUnavailable(BUSY, busy=True)
        if reply.status_code != 200:
            raise EngineUnavailable(UNREACHABLE)
        return Answer.model_validate_json(reply.content)

    def _wait_until_ready(self, end: float) -> None:
        while not self.ready():
            if time.monotonic() + _PAUSE_SECONDS >= end:
                raise EngineUnavailable(UNREACHABLE)
            time.sleep(_PAUSE_SECONDS)


class _Starting(Exception):
    """The worker is up and still loads its engine."""
