"""The scripted gateway on a real port, and a real Chromium in front of it."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import FastAPI

from tests.browsing import free_port, serving


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
    port = free_port()
    app: FastAPI = scripted.create_app(f"http://caisse.localhost:{port}")
    with serving(app, port) as address:
        yield address, app


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
