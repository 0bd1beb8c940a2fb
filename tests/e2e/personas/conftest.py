"""A house that lives on the day of the personas' files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import started_house
from tests.e2e.personas.talk import Talk
from tests.family import Family

TODAY = "2026-11-29"


@pytest.fixture(scope="module")
def http_that_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Stopped after the one file that asks for it: a house idles in a gigabyte and a half."""
    with (
        started_house(Path(tmp_path_factory.mktemp("house-personas")), today=TODAY) as house,
        httpx.Client(base_url=house.address, timeout=30, trust_env=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def talked(http_that_day: httpx.Client) -> Callable[..., Talk]:
    """Return a function that plays a persona, once for each turn in which violence is said (None: never)."""
    done: dict[tuple[str, int | None], Talk] = {}

    def play(name: str, violence_at: int | None = None) -> Talk:
        key = (name, violence_at)
        if key not in done:
            done[key] = Talk(name, Family(http_that_day), violence_at).play()
        return done[key]

    return play
