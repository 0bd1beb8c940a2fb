"""What the tests of the running house share; the fixtures `http` and `family` stand in tests/conftest.py."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunningHouse, missing
from tests.e2e.browser import PHONE_WIDTH, Visitor, chromium
from tests.family import Family, asked, of, words

__all__ = ["Family", "asked", "of", "words"]


@pytest.fixture(scope="module")
def browser(require: Callable[[str], Path]) -> Iterator[Any]:
    """Start one Chromium for a file of tests."""
    path = require("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "Il faut le groupe « browser » de pyproject.toml : make test l'installe.")
        raise
    with sync_playwright() as playwright:
        started = chromium(playwright, path)
        yield started
        started.close()


@pytest.fixture
def come(browser: Any, running_house: RunningHouse) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors; a script that fails or another machine that is asked makes the test fail."""
    visitors: list[Visitor] = []

    def make(size: tuple[int, int] = PHONE_WIDTH) -> Visitor:
        visitors.append(Visitor(browser, running_house.address, *size))
        return visitors[-1]

    yield make
    for each in visitors:
        each.context.close()
    assert [each.faults for each in visitors if each.faults] == []
    assert [each.third_parties() for each in visitors if each.third_parties()] == []
