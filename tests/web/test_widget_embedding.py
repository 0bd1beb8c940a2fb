"""The launcher and the panel on a site's page, and leaving at once, in a real Chromium."""

from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.browser

Served = tuple[str, FastAPI]


def test_nothing_is_stored_or_asked_of_others_before_the_click(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served[0] + "/")
    page.get_by_role("button", name="Un souci familial").wait_for()
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert [each for each in asked if not each.startswith(served[0])] == []
    assert not [each for each in asked if "/api/" in each or "/widget/" in each]
    driving.open_launcher(page, served[0])
    assert [each for each in asked if not each.startswith(served[0])] == []
    assert page.evaluate("() => [localStorage.length, document.cookie]") == [0, ""]
    assert page.evaluate("() => Object.keys(sessionStorage)") == ["conversation"]


def test_opening_takes_focus_to_the_title_and_closing_gives_it_back(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page(1100, 800)
    frame = driving.open_launcher(page, served[0])
    assert frame.evaluate("() => document.activeElement.id") == "title"
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.shadowRoot?.activeElement?.tagName === 'BUTTON'")
    page.keyboard.press("Enter")
    frame.wait_for_function("() => document.hasFocus() && document.activeElement.id === 'title'")
    assert len(served[1].state.talks) >= 1


@pytest.mark.parametrize("way", ["link", "shift in the panel", "shift on the page"])
def test_leaving_empties_the_tab_and_back_does_not_return(
    new_page: Any, served: Served, driving: ModuleType, way: str
) -> None:
    page = new_page(1100, 800)
    page.goto("about:blank")
    frame = driving.open_launcher(page, served[0])
    driving.write(frame, *driving.PARTS["question"])
    if way == "link":
        frame.click("#leave")
    else:
        if way == "shift on the page":
            page.locator("h1").click()
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(driving.EXIT)
    assert page.title() == "ailleurs"
    page.go_back()
    assert page.url == "about:blank"
    page.goto(served[0] + "/")
    assert page.evaluate("() => sessionStorage.length") == 0


def test_capital_letters_do_not_leave(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    driving.open_widget(page, served[0])
    page.get_by_label("Votre message").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert page.get_by_label("Votre message").input_value() == "ABCD"
    assert "/widget/demo" in page.url


def test_stranger_around_the_frame_is_not_answered(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page()
    page.goto(served[0] + "/widget/demo")
    page.evaluate("() => postMessage({ allerVers: 'hello' }, '*')")
    page.evaluate("() => postMessage({ allerVers: 'leave' }, '*')")
    driving.seen(page, "De quoi voulez-vous parler").wait_for()
    assert not page.locator("#close").is_visible()


def _other_site(served: Served, name: str, tag: str = "") -> str:
    """Return the address of another site's page: `*.localhost` is this machine for Chromium."""
    return f"http://{name}.localhost:{served[0].rsplit(':', 1)[1]}/autre-site?{urlencode({'tag': tag})}"


def test_declared_site_carries_the_widget_under_a_strict_policy(
    new_page: Any, served: Served, driving: ModuleType
) -> None:
    page = new_page(1100, 800)
    opened: list[str] = []
    page.on(
        "request", lambda request: opened.append(request.post_data) if request.url.endswith("conversations") else None
    )
    page.goto(_other_site(served, "caisse", 'data-event="impayes"'))
    page.get_by_role("button", name="Un souci familial").click()
    frame = page.frame_locator("iframe")
    driving.seen(frame, "De quoi voulez-vous parler").wait_for()
    assert '"event":"impayes"' in opened[0]
    frame.get_by_role("button", name="Fermer").click()
    page.get_by_role("button", name="Un souci familial").click()
    frame.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url(driving.EXIT)


def test_undeclared_site_shows_nothing_of_the_widget(new_page: Any, served: Served, driving: ModuleType) -> None:
    page = new_page(1100, 800)
    page.goto(_other_site(served, "ailleurs"))
    page.get_by_role("button", name="Un souci familial").click()
    page.wait_for_timeout(1500)
    assert driving.seen(page.frame_locator("iframe"), "De quoi voulez-vous parler").count() == 0


@pytest.mark.parametrize(
    ("attributes", "background"),
    [
        ('data-colour="#7a0000"', "rgb(122, 0, 0)"),
        ('data-colour="#ffd200" data-on-colour="#000000"', "rgb(255, 210, 0)"),
        ('data-colour="#ffd200"', "rgb(31, 90, 102)"),
        ('data-colour="red"', "rgb(31, 90, 102)"),
    ],
)
def test_launcher_takes_a_colour_only_where_it_can_be_read(
    new_page: Any, served: Served, attributes: str, background: str
) -> None:
    page = new_page()
    page.goto(_other_site(served, "caisse", attributes))
    button = page.get_by_role("button", name="Un souci familial")
    assert button.evaluate("(node) => getComputedStyle(node).backgroundColor") == background
    assert button.bounding_box()["height"] >= 44
