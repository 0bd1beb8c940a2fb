"""Modules are joined without losing or mixing anything, and stay within the budget of a slow telephone."""

import warnings
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.web.assets import AssetError, join_modules, squeeze

LOADER_BUDGET_BYTES = 3 * 1024
TOTAL_GOAL_BYTES = 20 * 1024
TOTAL_LIMIT_BYTES = 25 * 1024


def _write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_imports_come_before_what_needs_them_and_once(tmp_path: Path) -> None:
    entry = _write(
        tmp_path,
        base="export const base = 1;\n",
        middle='import { base } from "./base.js";\nexport function middle() {\n  return base;\n}\n',
        entry='import { base } from "./base.js";\nimport { middle } from "./middle.js";\nmiddle(base);\n',
    )
    assert join_modules(entry) == "const base = 1;\nfunction middle() {\nreturn base;\n}\nmiddle(base);\n"


def test_same_name_in_two_modules_is_refused(tmp_path: Path) -> None:
    entry = _write(
        tmp_path, other="export const one = 1;\n", entry='import { one } from "./other.js";\nconst one = 2;\n'
    )
    with pytest.raises(AssetError, match="one is also a name of"):
        join_modules(entry)


def test_import_of_another_shape_is_refused(tmp_path: Path) -> None:
    entry = _write(tmp_path, other="export const one = 1;\n", entry='import * as all from "./other.js";\n')
    with pytest.raises(AssetError, match="cannot be joined"):
        join_modules(entry)


def test_squeeze_keeps_strings_that_look_like_comments() -> None:
    text = '/** Says why. */\n// and more\n  const home = "https://x"; // kept\n\nconst css = "/* kept */";\n'
    assert squeeze(text) == 'const home = "https://x"; // kept\nconst css = "/* kept */";\n'


def test_loader_and_page_stay_within_budget(app: FastAPI) -> None:
    web = app.state.house.web
    loader, page = len(web.loader.compressed), len(web.widget("demo").asset.compressed)
    print(f"loader {loader} B, page {page} B, together {loader + page} B (gzip)")
    assert loader <= LOADER_BUDGET_BYTES
    assert loader + page <= TOTAL_LIMIT_BYTES
    if loader + page > TOTAL_GOAL_BYTES:
        warnings.warn(f"above the goal of 20 KB: {loader + page} B", stacklevel=1)
