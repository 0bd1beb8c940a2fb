"""The gate: no figure of understanding may fall below the one stored in floors.yml.

The messages are read as in production: danger first, then the trained model, in one process of the other environment.
`aller-vers evaluate` prints the figures; a better one is written into floors.yml by hand, with the change that won it.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.operations.programs import model_path
from services.safety.service import Safety
from services.settings import ROOT, Settings
from services.understanding.figures import LOWER_IS_BETTER, Figure, figures
from services.understanding.predictions import predict
from services.understanding.reader import Reader

HERE = Path(__file__).parent
FLOORS: dict[str, dict[str, float]] = yaml.safe_load((HERE / "floors.yml").read_text(encoding="utf-8"))
SETS = {"own": HERE / "messages.jsonl", "dev": ROOT.parent / "shared" / "eval" / "dev.jsonl"}
ROUNDING = 0.0005
"""floors.yml holds three decimals."""


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def reached() -> dict[str, dict[str, Figure]]:
    settings = Settings()
    model = model_path(settings)
    if not model.is_file():
        pytest.fail(f"Il manque le modèle {model}. Lancez d'abord : make train")
    safety = Safety(settings.content_dir, settings.danger_model)
    out = {}
    with Reader(model) as reader:
        for name, path in SETS.items():
            if path.is_file():
                read = [(row, predict(row["id"], row["text"], safety, reader)) for row in rows(path)]
                out[name] = figures(read)
    return out


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name in FLOORS for figure in FLOORS[name]])
def test_no_figure_falls(reached: dict[str, dict[str, Figure]], name: str, figure: str) -> None:
    if name not in reached:
        pytest.skip("les messages d'évaluation ne sont pas sur cette machine")
    value, floor = reached[name][figure].value, FLOORS[name][figure]
    if figure in LOWER_IS_BETTER:
        assert value <= floor + ROUNDING, f"{figure} : {reached[name][figure]}, au plus {floor}"
    else:
        assert value >= floor - ROUNDING, f"{figure} : {reached[name][figure]}, au moins {floor}"


def test_the_messages_are_enough_and_labelled() -> None:
    messages = rows(SETS["own"])
    assert len(messages) >= 600
    assert len({row["id"] for row in messages}) == len(messages)
    assert all(
        {"event", "intent", "danger", "danger_also", "entities", "slices", "who"} <= set(row) for row in messages
    )
