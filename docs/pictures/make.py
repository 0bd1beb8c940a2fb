"""Draws docs/pictures/conversation.png from a house that runs: three moments of a conversation, on a phone.

    make run
    .venv/bin/python docs/pictures/make.py [--url http://127.0.0.1:8000] [--chromium /usr/bin/chromium]

Nothing is retouched: the pages are photographed, then placed side by side by the same browser.
"""

import argparse
import base64
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browsing import chromium  # noqa: E402
from tests.e2e.browser import Visitor  # noqa: E402

WIDTH, HEIGHT, MARGIN = 390, 844, 26
MOST_BYTES = 300_000
# Brings the part that holds a text to the top of the conversation, as a thumb would.
_SCROLL = """(text) => {
  const box = document.getElementById("scroll");
  const parts = [...document.querySelectorAll("#thread > li:last-child > *")];
  const part = parts.findLast((each) => each.textContent.includes(text));
  box.scrollTop += part.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
}"""


def moments(browser: Any, url: str) -> list[bytes]:
    """Return the photographs: the first answer, the person and the question it ends with, the request sent."""
    family = Visitor(browser, url, WIDTH, HEIGHT)
    taken: list[bytes] = []

    def take(text: str = "") -> None:
        if text:
            family.frame.evaluate(_SCROLL, text)
        taken.append(family.page.screenshot())

    family.page.goto(f"{url}/")
    family.open_assistant()
    family.write("j'ai 3 loyers de retard et j'ouvre plus le courrier, je suis à Blois", "Avez-vous reçu un papier")
    take()
    take("peut vous appeler")
    family.choose("Pas ouvert", "?")
    family.write("je veux parler à quelqu'un", "Être rappelé")
    family.tab_to("Votre numéro de téléphone", back=True)
    family.ask_to_be_called("06 39 98 12 34", "le matin, avant 11 h")
    take()
    family.context.close()
    return taken


def side_by_side(browser: Any, photographs: list[bytes]) -> bytes:
    images = "".join(
        f'<img width="{WIDTH}" height="{HEIGHT}" src="data:image/png;base64,{base64.b64encode(each).decode()}">'
        for each in photographs
    )
    style = (
        f"body {{ margin: 0; padding: {MARGIN}px; display: flex; gap: {MARGIN}px; background: #e9e4da }}"
        "img { border-radius: 22px; box-shadow: 0 0 0 1px #b9b1a3 }"
    )
    count = len(photographs)
    size = {"width": count * WIDTH + (count + 1) * MARGIN, "height": HEIGHT + 2 * MARGIN}
    page = browser.new_page(viewport=size)
    page.set_content(f"<style>{style}</style>{images}")
    picture: bytes = page.screenshot()
    return picture


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))
    options.add_argument("--out", type=Path, default=Path(__file__).with_name("conversation.png"))
    chosen = options.parse_args()
    with sync_playwright() as playwright:
        browser = chromium(playwright, chosen.chromium)
        picture = side_by_side(browser, moments(browser, chosen.url.rstrip("/")))
        browser.close()
    chosen.out.write_bytes(picture)
    print(f"{chosen.out} : {len(picture) / 1000:.0f} ko")
    return 0 if len(picture) < MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
