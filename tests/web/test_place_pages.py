"""The page of a service in a real browser: axe, 320 pixels, print."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI

from services.clock import Clock
from services.conversation.sites import Sites
from services.db import Base, Database
from services.directory import pages as place_pages
from services.directory.communes import Communes
from services.directory.service import Directory
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import load_demonstration
from services.settings import Settings
from services.web import pages
from services.web.service import Web
from tests.browsing import serving

pytestmark = pytest.mark.browser

SHOWN = ("demonstration--pass-41-soins", "demonstration--van-41-tournee", "mairies--41018")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings()
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'directory.db'}")
    Base.metadata.create_all(database.engine)
    communes = Communes(settings.communes_dir)
    with database.writing() as session:
        load_demonstration(session, settings, communes)
    sites = Sites(settings.content_dir)
    app = FastAPI()
    app.state.house = SimpleNamespace(
        clock=Clock("2026-11-20T10:00:00+01:00"), database=database, sites=sites, settings=settings,
        directory=Directory(communes, Taxonomy(settings.content_dir / "taxonomy.yml")), web=Web(sites, [], settings),
    )  # fmt: skip
    app.include_router(place_pages.router)
    app.include_router(pages.router)
    with serving(app) as served:
        yield f"{served}/adresses/"
    database.dispose()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("uid", SHOWN)
def test_axe_finds_nothing_and_all_fits_320_pixels(
    new_page: Any, address: str, driving: ModuleType, uid: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(320, 640, color_scheme=scheme)
    page.goto(address + uid)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=driving.AXE_OPTIONS).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []
    assert page.evaluate(driving.TOO_SMALL) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    assert page.evaluate("() => document.querySelector('img.square').naturalWidth") > 50


def test_it_prints_on_one_sheet(new_page: Any, address: str, tmp_path: Path) -> None:
    page = new_page(800, 1000)
    page.goto(address + SHOWN[0])
    page.wait_for_load_state("networkidle")
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") <= 1 or printed.count(b"/Type/Page") <= 2
