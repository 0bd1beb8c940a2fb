"""The scripted gateway on a real port, and a real Chromium in front of it."""

import importlib.util
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

CHROMIUM = "/usr/bin/chromium"
# --no-sandbox is for running as root in a container.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def _beside(name: str) -> ModuleType:
    """Return a module of this folder: tests are no package, so that no path has to be set to run them."""
    spec = importlib.util.spec_from_file_location(f"tests_web_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def scripted() -> ModuleType:
    return _beside("scripted")


@pytest.fixture
def app(scripted: ModuleType) -> FastAPI:
    """A scripted gateway of its own, for tests that read pages without a browser."""
    made: FastAPI = scripted.create_app()
    return made


@pytest.fixture(scope="session")
def served(scripted: ModuleType) -> Iterator[tuple[str, FastAPI]]:
    """The address of a running scripted gateway, and its application to make it fail or read what it received."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app: FastAPI = scripted.create_app(f"http://caisse.localhost:{port}")
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", app
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, driven by Playwright. Missing: a failure in CI, a skip with a sentence elsewhere."""
    try:
        from playwright.sync_api import sync_playwright

        if not Path(CHROMIUM).exists():
            raise ImportError(CHROMIUM)
    except ImportError as error:
        reason = f"Install Debian's chromium and the `browser` group to run this test ({error})."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def driving() -> ModuleType:
    return _beside("driving")


@pytest.fixture
def new_page(browser: Any, driving: ModuleType) -> Iterator[Callable[..., Any]]:
    """Return a maker of pages (telephone, 360×740); scripts that fail make the test fail."""
    faults: list[str] = []
    contexts = []

    def make(width: int = 360, height: int = 740, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(8000)
        context.route(
            driving.EXIT + "**", lambda route: route.fulfill(body="<title>ailleurs</title>", content_type="text/html")
        )
        return page

    yield make
    for each in contexts:
        each.close()
    assert faults == []
