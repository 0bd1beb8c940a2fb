"""A site's colour never becomes text that nobody can read."""

import re

import pytest

from services.conversation.sites import Colours, contrast
from services.web import colours
from services.web.service import FOLDER

LIGHT, DARK = "#e8f0f0", "#1f3237"


@pytest.mark.parametrize("primary", ["#1d4f91", "#000000", "#2f5d50", "#7a0000", "#00539b", "#5b2a86"])
def test_link_colour_is_readable_on_both_backgrounds(primary: str) -> None:
    assert contrast(colours.readable(primary, LIGHT), LIGHT) >= 4.5
    assert contrast(colours.readable(primary, DARK), DARK) >= 4.5


def test_readable_colour_is_left_as_it_is() -> None:
    assert colours.readable("#1d4f91", LIGHT) == "#1d4f91"


def test_pale_brand_with_dark_text_gets_a_darker_link() -> None:
    style = colours.style(Colours(primary="#ffd200", on_primary="#000000"))
    assert "--accent:#ffd200;--on-accent:#000000" in style
    assert "--link:#ffd200" not in style.splitlines()[0]


@pytest.mark.parametrize("dark", [False, True])
def test_own_tokens_are_readable(dark: bool) -> None:
    text = (FOLDER / "common" / "tokens.css").read_text(encoding="utf-8")
    light_rules, dark_rules = text.split("@media")
    tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", light_rules))
    if dark:
        tokens |= dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", dark_rules))
    for background in ("--paper", "--surface", "--soft", "--warm-soft"):
        for ink in ("--ink", "--muted", "--link", "--bad"):
            assert contrast(tokens[ink], tokens[background]) >= 4.5, f"{ink} on {background}"
    for background in ("--paper", "--surface"):
        for edge in ("--edge", "--good", "--warm"):
            assert contrast(tokens[edge], tokens[background]) >= 3, f"{edge} on {background}"
    assert contrast(tokens["--accent"], tokens["--on-accent"]) >= 4.5


def test_the_hardest_backgrounds_are_those_of_the_tokens() -> None:
    text = (FOLDER / "common" / "tokens.css").read_text(encoding="utf-8")
    assert re.findall(r"--soft: (#[0-9a-f]{6})", text) == [LIGHT, DARK]
