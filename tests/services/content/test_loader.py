"""A content file that is wrong is refused with its file, line and reason."""

from pathlib import Path

import pytest

from services.content.loader import ContentError, ContentModel, read_file, read_folder


class Inner(ContentModel):
    number: str


class Sample(ContentModel):
    title: str
    source: str
    lines: list[Inner] = []


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sample.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_becomes_its_model(tmp_path: Path) -> None:
    path = _write(tmp_path, "title: Un droit\nsource: Caf\nlines:\n  - number: '15'\n")
    assert read_file(path, Sample).lines[0].number == "15"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("title: Un droit\n", 1, "source"),
        ("title: a\nsource: b\nwrong: c\n", 3, "wrong"),
        ("title: a\nsource: b\nlines:\n  - number: '15'\n  - numbre: '17'\n", 5, "number"),
        ("title: a\nsource: [b\n", 3, "expected"),
        ("title: a\nsource: 3\n", 2, "source"),
    ],
)
def test_a_bad_file_is_named_with_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(ContentError) as refused:
        read_file(path, Sample)
    said = str(refused.value)
    assert said.startswith(f"{path}:{line}:")
    assert reason in said


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    _write(tmp_path, "title: a\nsource: b\n")
    assert list(read_folder(tmp_path, Sample)) == ["sample"]
