"""What a format hands over: rows in the field names of data·inclusion, values as they were found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from services.directory.importing.rules import Rules
from services.directory.taxonomy import Taxonomy

RecordKind = Literal["structure", "service"]
Effect = Literal["refused", "emptied", "fixed", "held", "kept", "noted"]
Progress = Callable[[str, int, int], None]
"""Called with the step, how far it is and how far it goes (0: unknown)."""


class Unreadable(Exception):
    """The file as a whole cannot be used; the message is one French sentence or two that say what to do."""


@dataclass(slots=True)
class Row:
    """One record of a file. `line` is the line, or the position in a JSON list, counted from 1."""

    kind: RecordKind
    file: str
    line: int
    values: Any
    """A dict of field → value, unless the file is mangled: whoever reads it checks."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about one value of one row."""

    file: str
    line: int
    record: str
    """The record's own id, where it could be read."""
    field: str
    value: str
    reason: str
    """A French sentence."""
    nearest: str = ""
    """The accepted value that looks most like this one."""
    effect: Effect = "noted"


@dataclass(slots=True)
class Reading:
    """What a format needs to know, and where it leaves what it noticed."""

    dated: date
    """Stands for the date of update where the file has none."""
    source: str
    """Stands for the source where the format names none."""
    rules: Rules
    taxonomy: Taxonomy
    remarks: list[Remark] = field(default_factory=list)

    def note(self, file: str, line: int, reason: str, *, name: str = "", value: str = "", nearest: str = "") -> None:
        """Leave a remark that refuses nothing."""
        self.remarks.append(Remark(file, line, "", name, value, reason, nearest, "noted"))


class Format(Protocol):
    """One module a format."""

    def read(self, path: Path, reading: Reading) -> Iterator[Row]:
        """Yield every record of the file. Raises Unreadable where it is not what it says."""
