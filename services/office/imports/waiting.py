"""What a command or the night brought for territories that ask for two: kept until a second person has read it."""

import secrets
from datetime import datetime
from pathlib import Path

from services import log
from services.db import Database
from services.directory.importing.report import Report
from services.directory.importing.run import Request
from services.office.imports import repository
from services.office.models import Upload


def folder(var_dir: Path) -> Path:
    """Return where files lie that are not imported yet."""
    return var_dir / "uploads"


def keep(database: Database, var_dir: Path, report: Report, request: Request, now: datetime) -> int:
    """Propose what waits of an import, one part a territory; return how many.

    A part takes the place of an earlier one of the same sources and territory that nobody has read.
    """
    place, old = folder(var_dir), []
    place.mkdir(parents=True, exist_ok=True)
    sources = ", ".join(report.sources)[:60]
    for area, part in sorted(report.apart.items()):
        identity = secrets.token_hex(16)
        part.write(place / identity)
        with database.writing() as session:
            for earlier in repository.parts(session, request.format, sources, area):
                old.append(earlier.id)
                session.delete(earlier)
            session.add(
                Upload(
                    id=identity, filename=", ".join(report.files)[:200], source=sources, departement=area, columns=[],
                    made_at=now, made_by=request.by[:120], report={"lines": part.lines, "count": len(part.waits)},
                    proposed_at=now, format=request.format, missing=request.missing or "",
                )
            )  # fmt: skip
        log.event("directory", "import_waits", area=area, records=len(part.waits))
    for identity in old:
        (place / identity).unlink(missing_ok=True)
    return len(report.apart)
