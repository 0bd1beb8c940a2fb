"""The formats in which the directory leaves the house, by the name that the command line gives them."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from sqlalchemy.orm import Session

from services.directory.exporting import bundle, csv_own, data_inclusion, hsds
from services.directory.exporting.public import Exported, Library
from services.directory.exporting.repository import Wanted
from services.directory.importing.rows import Progress

_EVERY = 200


@dataclass(frozen=True, slots=True)
class Export:
    """How to write one format."""

    write: Callable[[Session, Library, Wanted, TextIO], Exported]
    encoding: str = "utf-8"


FORMATS = {
    "data-inclusion": Export(data_inclusion.write),
    "hsds": Export(hsds.write),
    "csv": Export(csv_own.write, csv_own.ENCODING),
    "bundle": Export(bundle.write),
}


class _Counted:
    """A file that tells how many times something was written to it: about one record each."""

    def __init__(self, out: TextIO, progress: Progress) -> None:
        self._out, self._progress, self._done = out, progress, 0

    def write(self, text: str) -> int:
        self._done += 1
        if self._done % _EVERY == 0:
            self._progress("Écriture", self._done, 0)
        return self._out.write(text)


def to_file(
    export: Export, session: Session, library: Library, wanted: Wanted, path: Path, progress: Progress = lambda *_: None
) -> Exported:
    """Write a file; it takes its name once it is whole."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", encoding=export.encoding, newline="") as out:
            written = export.write(session, library, wanted, cast(TextIO, _Counted(out, progress)))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def to_text(export: Export, session: Session, library: Library, wanted: Wanted) -> str:
    """Return what a file would hold."""
    out = io.StringIO(newline="")
    export.write(session, library, wanted, out)
    return out.getvalue()
