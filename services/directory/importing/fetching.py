"""Fetches a public file to import: the addresses are content (data/content/directory_sources.yml), never code."""

from datetime import date
from pathlib import Path

import httpx

from services.content.loader import ContentModel, read_file
from services.directory.importing.files import MOST_BYTES
from services.directory.importing.rows import Progress, Unreadable

_SECONDS = 60.0
"""Without a byte for so long, the address does not answer."""
_STEP = 1 << 16


class Source(ContentModel):
    """A public file that an installation may renew its directory from."""

    name: str
    format: str
    address: str
    licence: str


class SourcesFile(ContentModel):
    """data/content/directory_sources.yml."""

    source: str
    checked_on: date
    sources: dict[str, Source]


def sources(content_dir: Path) -> dict[str, Source]:
    """Return the public files by the name that the command line gives them. Raises ContentError."""
    return read_file(content_dir / "directory_sources.yml", SourcesFile).sources


def fetch(source: Source, folder: Path, progress: Progress = lambda *_: None) -> Path:
    """Return the file of a source, put into a folder. Raises Unreadable where it does not come whole."""
    path = folder / source.format
    try:
        with httpx.stream("GET", source.address, follow_redirects=True, timeout=_SECONDS) as answer:
            answer.raise_for_status()
            length, done = int(answer.headers.get("content-length") or 0), 0
            with path.open("wb") as file:
                for part in answer.iter_bytes(_STEP):
                    done += len(part)
                    if done > MOST_BYTES:
                        raise Unreadable(f"Le fichier « {source.name} » est trop grand.")
                    file.write(part)
                    progress("Téléchargement", done, length)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = (
            f"réponse {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else "pas de réponse"
        )
        raise Unreadable(f"Le fichier « {source.name} » ne vient pas : {reason}. L'annuaire reste tel quel.") from error
    return path
