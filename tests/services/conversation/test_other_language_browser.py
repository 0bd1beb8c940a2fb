"""The card of a danger in Arabic, by the real gateway in a real Chromium, on a narrow phone; Rasa is not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.app import create_app
from services.db import Base
from services.settings import Settings
from tests.browsing import serving
from tests.e2e.browser import PHONE_WIDTH, Visitor, accessible
from tests.web.driving import TOO_SMALL, write

pytestmark = pytest.mark.browser
FRENCH = "Merci de l'avoir dit. Ce n'est pas votre faute. Pouvez-vous écrire tranquille ?"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    nobody = "http://127.0.0.1:9"
    app = create_app(Settings(var_dir=tmp_path, database_url="", tracker_url="", rasa_url=nobody))
    Base.metadata.create_all(app.state.house.database.engine)
    with serving(app, lifespan="off") as running:
        yield running
    app.state.house.database.dispose()


@pytest.fixture
def visitor(address: str, browser: Any) -> Visitor:
    return Visitor(browser, address, *PHONE_WIDTH)


def test_the_card_reads_from_the_right_aloud_in_arabic_and_fits_a_narrow_phone(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.house}/widget/demo")
    visitor.sees("Je suis un programme")
    write(page, "راجلي كيضربني كل ليلة", "شكرًا لأنك قلت ذلك")
    card: Any = page.locator(".emergency")
    for name in (".emergency-sentence", "h3", "ul:not(.phones)"):
        found = card.locator(name)
        assert (found.get_attribute("lang"), found.get_attribute("dir")) == ("ar", "rtl"), name
    assert card.get_by_role("button").evaluate_all("(all) => all.map((each) => each.lang)") == ["ar", "ar", "ar"]
    assert card.get_by_role("heading", name="Numéros utiles").is_visible(), "neutral, as in French"
    helper = card.get_by_text(FRENCH)
    assert helper.is_visible()
    assert helper.evaluate("(node) => node.closest('[lang]').lang") == "fr"
    assert card.get_by_role("link", name="17").get_attribute("href") == "tel:17"
    assert page.locator("[role=log] > p").last.locator("[lang=ar]").count() == 4, "said aloud in Arabic too"
    assert page.evaluate(TOO_SMALL) == []
    accessible(visitor, "card")
    card.get_by_role("button", name="نعم").click()
    page.locator(".emergency .settled bdi[lang=ar]").wait_for()
    accessible(visitor, "card whose buttons had their time")
    assert visitor.faults == []
    assert visitor.third_parties() == []
