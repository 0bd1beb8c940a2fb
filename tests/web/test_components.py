"""Every part of a message has a component, and every example is a real part."""

import json
import re
from typing import get_args

import pytest
from pydantic import TypeAdapter

from services.conversation.parts import Part
from services.web.service import FOLDER

COMPONENTS = FOLDER / "components"
PART: TypeAdapter[object] = TypeAdapter(Part)
TYPES = [each.model_fields["type"].default for each in get_args(get_args(Part)[0])]


@pytest.mark.parametrize("name", TYPES)
def test_each_part_has_script_examples_and_a_drawer(name: str) -> None:
    assert (COMPONENTS / name / f"{name}.js").is_file()
    assert re.search(rf"^  {name}: draw", (FOLDER / "widget" / "parts.js").read_text(encoding="utf-8"), re.MULTILINE)
    examples = json.loads((COMPONENTS / name / "examples.json").read_text(encoding="utf-8"))
    assert examples
    for example in examples:
        assert example["type"] == name
        PART.validate_python(example)


def test_handoff_examples_show_every_stage() -> None:
    examples = json.loads((COMPONENTS / "handoff" / "examples.json").read_text(encoding="utf-8"))
    assert {each["stage"] for each in examples} == {"offer", "short", "long", "closed", "sent"}


def test_no_script_reads_html_text_or_reaches_another_site() -> None:
    for path in FOLDER.rglob("*.js"):
        if path.is_relative_to(FOLDER / "desk"):
            continue
        text = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage"):
            assert forbidden not in text, f"{path.name}: {forbidden}"
        assert not re.search(r"https?://", text), path.name
