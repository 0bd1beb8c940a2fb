"""The whole real files in and out of the directory: seconds, memory, counts that add up, exports that validate.

    .venv/bin/python benchmarks/bench_import.py [--files FOLDER] [--postgresql URL] [--json]

SQLite, then PostgreSQL: one of our own where it is installed, unless an address is given. One core. FOLDER holds the
files of development (annuaire_dila_2019.csv.gz, france_services_2024-08_di-v1.json.gz); without --files they are looked
for beside the project. Seconds are those of a clock; those of the processor stand beside them, for a machine that is
shared. Exit status 1 where a goal is missed or a count does not add up, 2 without the files.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data_inclusion.schema import v1  # noqa: E402
from pydantic import ValidationError  # noqa: E402

from benchmarks.servers import postgresql  # noqa: E402
from services.clock import PARIS, Clock  # noqa: E402
from services.db import Base, Database  # noqa: E402
from services.directory.communes import Communes  # noqa: E402
from services.directory.exporting.public import Library, territory  # noqa: E402
from services.directory.exporting.run import FORMATS, to_file  # noqa: E402
from services.directory.importing.report import Report  # noqa: E402
from services.directory.importing.rules import Rules  # noqa: E402
from services.directory.importing.run import Importer, Request  # noqa: E402
from services.directory.importing.undo import undo  # noqa: E402
from services.directory.taxonomy import Taxonomy  # noqa: E402
from services.settings import Settings  # noqa: E402

FILES = (
    ("dila", "annuaire_dila_2019.csv.gz", 50_238),
    ("data-inclusion", "france_services_2024-08_di-v1.json.gz", 2_843),
)
GOAL_SECONDS = 60.0
"""For 50,000 rows."""
NOW = datetime(2026, 11, 20, 12, tzinfo=PARIS)


class Seconds(float):
    """Seconds by the clock; `processor` are those that the work itself took."""

    processor: float = 0.0


def timed(work: Callable[[], Any]) -> tuple[Seconds, Any]:
    """Return the seconds that the work took, and what it returned."""
    started, working = time.perf_counter(), time.process_time()
    found = work()
    took = Seconds(round(time.perf_counter() - started, 1))
    took.processor = round(time.process_time() - working, 1)
    return took, found


def memory() -> int:
    """Return the most memory that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def one_database(url: str, folder: Path, library: Library, importer: Importer) -> dict[str, Any]:
    """Return what was measured on one database, which must be empty."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    found: dict[str, Any] = {"database": database.url.get_backend_name(), "imports": [], "exports": [], "faults": []}
    for kind, name, rows in FILES:
        path = folder / name

        def run(dry: bool, kind: str = kind, path: Path = path) -> Report:
            return importer.run(database, Request(kind, [path], dry_run=dry))

        dry_seconds, dry = timed(lambda run=run: run(True))
        seconds, first = timed(lambda run=run: run(False))
        again_seconds, again = timed(lambda run=run: run(False))
        checks = {
            "every row is read": first.structures.read == rows,
            "counts add up": all(each.adds_up for each in (first.structures, first.services)),
            "the dry run told the same": (dry.structures, dry.services) == (first.structures, first.services),
            "a second import changes nothing": again.structures.unchanged == first.structures.created
            and again.services.unchanged == first.services.created,
            f"under {GOAL_SECONDS:.0f} s": seconds < GOAL_SECONDS,
        }
        found["faults"] += [f"{name}: {check}" for check, kept in checks.items() if not kept]
        found["imports"].append(
            {
                "file": name, "rows": rows, "structures": first.structures.created, "services": first.services.created,
                "refused": first.structures.refused + first.services.refused,
                "held": first.structures.held + first.services.held, "remarks": len(first.remarks),
                "dry_run_seconds": dry_seconds, "seconds": seconds,
                "processor_seconds": seconds.processor, "again_seconds": again_seconds,
                "rows_a_second": round(rows / seconds), "memory_mb": memory(), "import": first.import_id,
            }
        )  # fmt: skip
    for kind in ("data-inclusion", "hsds", "csv"):
        with tempfile.NamedTemporaryFile() as file:
            path = Path(file.name)

            def write(kind: str = kind, path: Path = path) -> Any:
                with database.reading() as session:
                    return to_file(FORMATS[kind], session, library, territory(library.communes, ""), path)

            seconds, written = timed(write)
            wrong = invalid(path) if kind == "data-inclusion" else 0
            found["exports"].append(
                {
                    "format": kind, "structures": written.structures, "services": written.services,
                    "seconds": seconds, "megabytes": round(path.stat().st_size / 1e6, 1),
                    **({"invalid": wrong} if kind == "data-inclusion" else {}),
                }
            )  # fmt: skip
            found["faults"] += [f"{wrong} records of data·inclusion do not validate"] if wrong else []
    for each in reversed(found["imports"]):

        def back(identity: str = each["import"]) -> Any:
            with database.writing() as session:
                return undo(session, identity, library.taxonomy, now=NOW)

        each["undo_seconds"], counts = timed(back)
        if counts.removed != each["structures"] + each["services"]:
            found["faults"].append(f"{each['file']}: undo left something")
    database.dispose()
    return found


def invalid(path: Path) -> int:
    """Return how many records do not validate against data·inclusion's own package."""
    found = json.loads(path.read_text(encoding="utf-8"))
    wrong = 0
    for model, records in ((v1.Structure, found["structures"]), (v1.Service, found["services"])):
        for each in records:
            try:
                model.model_validate(each)
            except ValidationError:
                wrong += 1
    return wrong


def main() -> int:
    """Measure, print, and return the exit status."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--files", type=Path, default=ROOT.parent / "shared" / "directory")
    words.add_argument("--postgresql", default="", help="address of an empty PostgreSQL database to measure")
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    missing = [name for _, name, _ in FILES if not (asked.files / name).exists()]
    if missing:
        print(f"Il manque {', '.join(missing)} dans {asked.files}.", file=sys.stderr)
        return 2
    core = min(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else None
    if core is not None:
        os.sched_setaffinity(0, {core})
    settings = Settings()
    communes, taxonomy = Communes(settings.communes_dir), Taxonomy(settings.content_dir / "taxonomy.yml")
    library = Library(communes, taxonomy, Rules(settings.content_dir))
    importer = Importer(communes, taxonomy, library.rules, Clock("2026-11-20"))
    at_rest = memory()
    own = nullcontext(asked.postgresql) if asked.postgresql else postgresql(cpu=core)
    with tempfile.TemporaryDirectory() as folder, own as server:
        urls = [f"sqlite:///{folder}/bench.db", *([server] if server else [])]
        found = {
            "memory_before_mb": at_rest,
            "databases": [one_database(url, asked.files, library, importer) for url in urls],
        }
    if asked.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for each in found["databases"]:
            print(each["database"], f"(mémoire avant : {at_rest} Mo)")
            for line in (*each["imports"], *each["exports"], *each["faults"]):
                print(
                    "  ", line if isinstance(line, str) else ", ".join(f"{key} {value}" for key, value in line.items())
                )
    return 1 if any(each["faults"] for each in found["databases"]) else 0


if __name__ == "__main__":
    sys.exit(main())
