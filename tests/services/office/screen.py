"""What the browser tests of the back office do on a page."""

import os
from pathlib import Path
from typing import Any

from tests import browsing

_PICTURES = Path(__file__).resolve().parents[3] / "docs" / "pictures" / "administration"


def check(page: Any) -> None:
    """No fault that a machine sees, and no script refused by the browser."""
    browsing.check(page)
    assert page.refused == []


def picture(page: Any, name: str) -> None:
    """Keep what is on the screen for the guide, where that is asked for."""
    if os.environ.get("ALLERVERS_PICTURES"):
        _PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(_PICTURES / f"{name}.png"), scale="css")


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
