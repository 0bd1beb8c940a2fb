"""The safety room by its patterns alone, and with the classifier that the installation trained."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from services.app import create_app
from services.db import Base
from services.safety.service import Safety
from services.safety.training import NLU, Phrase, read_phrases
from services.settings import ROOT, Settings

CONTENT = ROOT / "data" / "content"
MODEL = Settings().danger_model


@pytest.fixture(scope="session")
def corpus() -> list[Phrase]:
    """Return every training phrase, read once: it takes six seconds."""
    return read_phrases(NLU)


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
            missing("model", "Il faut le modèle de danger : make train")
        return MODEL

    return _require


@pytest.fixture(scope="session")
def gateway(require_model: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return the gateway on a temporary database, with the trained classifier and without Rasa: safety needs none."""
    var_dir = tmp_path_factory.mktemp("safety")
    (var_dir / "models").mkdir()
    (var_dir / "models" / MODEL.name).symlink_to(require_model())
    app = create_app(
        Settings(
            var_dir=var_dir,
            today="2026-11-20T10:12",
            database_url="",
            tracker_url="",
            rasa_url="http://127.0.0.1:9",  # nothing listens there
            messages_per_minute=100_000,
            conversations_per_minute=100_000,
        )
    )
    Base.metadata.create_all(app.state.house.database.engine)
    yield TestClient(app)
    app.state.house.database.dispose()
