"""What browsers download: modules joined, comments left out, compressed once at start."""

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_IMPORT = re.compile(r'^import\s+\{[^}]*\}\s+from\s+"(\.[^"]+)";\n', re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:async function|function|const|let|class) (\w+)", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


class AssetError(ValueError):
    """A module cannot be served as it stands; the message names the file and the reason."""


@dataclass(frozen=True)
class Asset:
    """Bytes as they are sent, with what caches and browsers check them by."""

    body: bytes
    media_type: str

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal signs: an ETag, or the changing part of a name."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @cached_property
    def integrity(self) -> str:
        """The value of an `integrity` attribute."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()


def csp_hash(text: str) -> str:
    """Return the source expression that lets exactly this inline text run."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def squeeze(text: str) -> str:
    """Return JavaScript or CSS without whole-line comments, indents and blank lines. Strings are not touched."""
    return _INDENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text))).strip() + "\n"


def join_modules(entry: Path) -> str:
    """Return a module and all that it imports as one inline module, in the order of need.

    A page in one response saves a round trip a file on a slow telephone. Raises AssetError where two modules give
    the same name to different things, or where an import is not of the one shape that is read here.
    """
    order: list[Path] = []
    _visit(entry.resolve(), order)
    names: dict[str, Path] = {}
    texts = []
    for path in order:
        text = _IMPORT.sub("", path.read_text(encoding="utf-8"))
        text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
        if re.search(r"^(?:import|export)\b|</script", text, re.MULTILINE):
            raise AssetError(f"{path}: an import, an export or a closing tag that cannot be joined")
        for name in _TOP_LEVEL.findall(text):
            if name in names:
                raise AssetError(f"{path}: {name} is also a name of {names[name]}")
            names[name] = path
        texts.append(text)
    return squeeze("\n".join(texts))


def _visit(path: Path, order: list[Path]) -> None:
    if path in order:
        return
    for relative in _IMPORT.findall(path.read_text(encoding="utf-8")):
        _visit((path.parent / relative).resolve(), order)
    order.append(path)
