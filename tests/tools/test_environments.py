"""The environments are made once, repaired after an interruption, and impossible cases say what to do."""

import dataclasses
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    """Load the script afresh: it is no package, and each test turns it towards its own folder."""
    spec = importlib.util.spec_from_file_location("environments_under_test", ROOT / "tools" / "environments.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tool() -> ModuleType:
    return load()


@pytest.fixture
def uv() -> str:
    found = ROOT / ".tools" / "bin" / "uv"
    assert found.exists(), "make environments"
    return str(found)


@pytest.fixture
def small(tool: ModuleType, tmp_path: Path) -> object:
    """An environment with nothing to install, on the Python that runs the tests."""
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    made = tool.Environment(tmp_path / "small", version, empty, False, "import json")
    tool.ENVIRONMENTS = (made,)
    return made


def test_made_once_then_left_alone(tool: ModuleType, uv: str, small: object) -> None:
    assert tool._make(uv, small) is True
    assert tool._make(uv, small) is False


def test_interrupted_environment_is_made_again(tool: ModuleType, uv: str, small: object) -> None:
    tool._make(uv, small)
    folder: Path = small.folder  # type: ignore[attr-defined]
    (folder / tool.STAMP).unlink()
    (folder / "half-installed").write_text("")
    assert tool._make(uv, small) is True
    assert not (folder / "half-installed").exists()


def test_broken_python_is_replaced(tool: ModuleType, uv: str, small: object) -> None:
    tool._make(uv, small)
    python: Path = small.folder / "bin" / "python"  # type: ignore[attr-defined]
    python.unlink()
    assert tool._make(uv, small) is True
    assert tool._minor_version(python) == small.python  # type: ignore[attr-defined]


def test_moved_folder_is_made_again(tool: ModuleType, uv: str, small: object, tmp_path: Path) -> None:
    tool._make(uv, small)
    moved = tmp_path / "moved"
    shutil.move(small.folder, moved)  # type: ignore[attr-defined]
    assert tool._read(moved / tool.STAMP) is None


def test_changed_requirements_are_synchronised(tool: ModuleType, uv: str, small: object) -> None:
    tool._make(uv, small)
    small.requirements.write_text("# changed\n")  # type: ignore[attr-defined]
    assert tool._make(uv, small) is True
    stamp = json.loads((small.folder / tool.STAMP).read_text())  # type: ignore[attr-defined]
    assert stamp == tool._stamp_of(small)


def test_environment_that_does_not_work_has_no_stamp(tool: ModuleType, uv: str, small: object) -> None:
    broken = dataclasses.replace(small, proof="import absent_module")  # type: ignore[type-var]
    tool.ENVIRONMENTS = (broken,)
    with pytest.raises(tool.Impossible, match="ne fonctionne pas"):
        tool._make(uv, broken)
    assert not (broken.folder / tool.STAMP).exists()  # type: ignore[attr-defined]


def test_missing_python_says_how_to_install_it(tool: ModuleType, uv: str) -> None:
    with pytest.raises(tool.Impossible, match=r"Il manque Python 3\.99.*\n.*pyenv install 3\.99"):
        tool._find_python(uv, "3.99")


def test_full_disk_is_refused_before_anything_is_made(tool: ModuleType) -> None:
    tool.DISK_NEEDED_GIB = 9_999_999.0
    with pytest.raises(tool.Impossible, match="Go sur le disque"):
        tool._check_disk()


def test_loopback_has_no_proxy_and_pip_settings_hold_for_uv(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    around = tool._surroundings()
    assert around["NO_PROXY"].split(",") == ["intranet.example", "127.0.0.1", "localhost", "::1"]
    assert around["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert around["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_script_needs_nothing_but_the_standard_library() -> None:
    lines = (ROOT / "tools" / "environments.py").read_text().splitlines()
    names = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert names <= sys.stdlib_module_names
