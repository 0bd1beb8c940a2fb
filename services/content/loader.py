"""Reads content files into typed models; a bad file is refused with its file, line and reason."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class ContentError(ValueError):
    """A content file cannot be used; the message reads `file:line: reason`."""


class ContentModel(BaseModel):
    """Base of every content schema: unknown keys are refused, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_file(path: Path, model: type[Model]) -> Model:
    """Return the file as `model`.

    Raises ContentError with file, line and reason where YAML or a value is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=yaml.CSafeLoader)  # libyaml: ten times faster, at every start
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}:1: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{path}:{line}: {error.problem}") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise refused(path, first["loc"], first["msg"]) from error


def read_folder(folder: Path, model: type[Model]) -> dict[str, Model]:
    """Return every .yml file of a folder (not below it) by its name without the ending, in name order."""
    return {path.stem: read_file(path, model) for path in sorted(folder.glob("*.yml"))}


def refused(path: Path, steps: Sequence[int | str], reason: str) -> ContentError:
    """Return the error of the value that these keys of a file lead to, with its line."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    where = ".".join(str(step) for step in steps)
    return ContentError(f"{path}:{_line(node, steps)}: {where}: {reason}")


def _line(node: Any, steps: Sequence[int | str]) -> int:
    """Return the line of the deepest node that the steps of an error reach."""
    line = node.start_mark.line + 1 if node is not None else 1
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == step), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line
