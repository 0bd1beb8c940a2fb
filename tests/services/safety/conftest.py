"""The safety room by its patterns alone, and with the classifier that the installation trained."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.safety.service import Safety
from services.settings import ROOT

CONTENT = ROOT / "data" / "content"
MODEL = ROOT / "var" / "models" / "safety.npz"


@pytest.fixture(scope="session")
def patterns_alone() -> Safety:
    """Return the room where no model file is there."""
    return Safety(CONTENT, ROOT / "var" / "models" / "nobody.npz")


@pytest.fixture(scope="session")
def trained(require_model: Callable[[], Path]) -> Safety:
    """Return the room with its classifier."""
    return Safety(CONTENT, require_model())


@pytest.fixture(scope="session")
def require_model() -> Callable[[], Path]:
    """Return a function that gives the trained model's file, or skips (fails in CI)."""
    from tests.conftest import missing

    def _require() -> Path:
        if not MODEL.is_file():
            missing("model", "Il faut le modèle de danger : .venv/bin/python -m services.safety.training")
        return MODEL

    return _require
