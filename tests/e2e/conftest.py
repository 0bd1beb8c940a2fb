"""What the tests of the running house share; the fixtures `http` and `family` stand in tests/conftest.py."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHouse
from tests.e2e.browser import PHONE_WIDTH, Visitor
from tests.family import Family, asked, of, words

__all__ = ["Family", "asked", "of", "words"]


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
