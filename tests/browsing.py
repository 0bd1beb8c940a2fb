"""A gateway on a real port, a real Chromium before it, and what must hold on every page of people who work here."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

# --no-sandbox is for running as root in a container.
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
# WCAG 2.2 asks for 24 pixels; ours are 44. A link inside a sentence is not a button and is left out.
_SMALL_TARGETS = """() => [...document.querySelectorAll(
  'a, button, summary, select, input:not([type=hidden], [type=radio], [type=checkbox]), label.check')]
  .filter((each) => each.checkVisibility() && !each.matches('.skip'))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def chromium(playwright: Any, path: Path) -> Any:
    """Start Debian's Chromium."""
    return playwright.chromium.launch(executable_path=os.fspath(path), args=_FLAGS)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(app: FastAPI, port: int = 0, **options: Any) -> Iterator[str]:
    """Yield the address of an application that listens on a real port; it stops at the end."""
    port = port or free_port()
    config = uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)


def check(page: Any) -> None:
    """No fault that axe sees, no small target, nothing wider than the screen, light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    page.emulate_media(color_scheme="light")
    assert page.evaluate(_SMALL_TARGETS) == []
    assert page.evaluate(_OVERFLOW) <= 0
