"""Renews the directory from public addresses on schedule: the sources that the installation names, once a week each."""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from services import log
from services.clock import Clock
from services.db import Database
from services.directory.importing import fetching, repository
from services.directory.importing.report import Report
from services.directory.importing.rows import Unreadable
from services.directory.importing.run import Importer, Request

EVERY = timedelta(days=7)


def refresh_due(
    database: Database,
    importer: Importer,
    content_dir: Path,
    names: Iterable[str],
    clock: Clock,
    second: Collection[str] = (),
    keep: Callable[[Report, Request], object] = lambda *_: None,
) -> dict[str, int]:
    """Import the public files that are due; return how many sources were renewed and how many did not come.

    Records of the territories `second` wait for a second person: `keep` is given what waits. A source that does not
    come leaves the directory as it is, and is tried again at the next call. A source counts as renewed when an import
    of its format was written less than a week ago.
    """
    known = fetching.sources(content_dir)
    done = {"directory_sources_renewed": 0, "directory_sources_missing": 0}
    for name in names:
        source = known.get(name)
        if source is not None and _is_fresh(database, source.format, clock):
            continue
        try:
            if source is None:
                raise Unreadable("unknown source")
            with TemporaryDirectory() as folder:
                path = fetching.fetch(source, Path(folder))
                request = Request(source.format, [path], dated=clock.today(), by=source.address, second=second)
                report = importer.run(database, request)
            if report.apart:
                keep(report, request)
            done["directory_sources_renewed"] += report.succeeded
            log.event("directory", "source_renewed", reason=name)
        except Unreadable:
            done["directory_sources_missing"] += 1
            log.event("directory", "source_missing", reason=name)
    return done


def _is_fresh(database: Database, kind: str, clock: Clock) -> bool:
    with database.reading() as session:
        kept = [
            each
            for each in repository.imports(session)
            if each.format == kind and each.undone_at is None and not each.read_by  # a part that was read is no renewal
        ]
    return any(clock.now() - each.written_at < EVERY for each in kept)
