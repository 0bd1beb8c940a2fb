"""Runs one ASGI application as a process of the house: uvicorn with our log format and no access log."""

import argparse
import logging
import socket
import sys
from typing import Any

import uvicorn

from services import log
from services.content.loader import ContentError


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        log.now_serving()


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped. A content file that is wrong ends the start with its file, line and reason, status 3."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("application")
    parser.add_argument("--factory", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args(arguments)
    log.install()
    application: Any = chosen.application
    try:
        configuration = uvicorn.Config(
            application,
            factory=chosen.factory,
            host=chosen.host,
            port=chosen.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        configuration.load()
        _Server(configuration).run()
    except ContentError as error:
        logging.getLogger("allervers.content").critical("refused", exc_info=error)
        sys.exit(3)


if __name__ == "__main__":
    main()
