"""Search among 200,000 services, SQLite and PostgreSQL in the same run, on one core: milliseconds and memory.

    .venv/bin/python benchmarks/bench_search.py [--services 200000] [--queries 120] [--files FOLDER] [--json]

Real rows (the files of development, where they stand beside the project) and generated ones: communes drawn by their
population, kinds and zones as directories have them. Queries are drawn half by population, half evenly, with a fixed
seed. Beside the milliseconds of the clock stand those of the processor, for a machine that is shared: of this process
(for SQLite, all of the work), and on average of PostgreSQL's own. Exit status 1 where a goal is missed. Beside the
goals stand the figures of the study that chose the design.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.servers import postgresql  # noqa: E402
from services.clock import PARIS, Clock  # noqa: E402
from services.db import Base, Database  # noqa: E402
from services.directory.communes import Communes  # noqa: E402
from services.directory.importing.rules import Rules  # noqa: E402
from services.directory.importing.run import Importer, Request  # noqa: E402
from services.directory.places import Commune  # noqa: E402
from services.directory.schemas import Query, ServiceIn, StructureIn  # noqa: E402
from services.directory.searching import repository  # noqa: E402
from services.directory.service import Directory  # noqa: E402
from services.directory.taxonomy import Taxonomy  # noqa: E402
from services.directory.writing.source import write_source  # noqa: E402
from services.settings import Settings  # noqa: E402

SEED = 41
CHUNK = 20_000
NOW = datetime(2026, 11, 20, 10, tzinfo=PARIS)
FILES = (("dila", "annuaire_dila_2019.csv.gz"), ("data-inclusion", "france_services_2024-08_di-v1.json.gz"))
GOALS = {"one circle, theme and zone": 30.0, "one circle, words": 60.0, "whole request": 150.0}
"""p95 in milliseconds."""
STUDY = {"sqlite": {"theme and zone": 20, "words": 54}, "postgresql": {"theme and zone": 51, "words": 42}}
"""p95 of the study: 200,000 synthetic services, 30 km, 10 results."""
WORDS = [
    "tricot",
    "poterie",
    "jardin",
    "couture",
    "vélo",
    "cuisine",
    "lecture",
    "chant",
    "danse",
    "théâtre",
    "échecs",
    "peinture",
    "photo",
    "randonnée",
    "yoga",
    "bricolage",
    "informatique",
    "anglais",
    "soutien",
    "scolaire",
    "vacances",
    "loisirs",
    "sport",
    "piscine",
    "musique",
    "atelier",
    "permanence",
    "conseil",
    "accueil",
    "entraide",
    "partage",
    "friperie",
    "mobilité",
    "garage",
    "solidaire",
    "livres",
]
HOURS = (
    "Mo-Fr 09:00-12:00,13:30-17:00; PH off", "Mo-Fr 08:30-12:30; PH off", "Tu,Th 14:00-18:00; PH off",
    "Mo-Sa 10:00-18:00; PH off", "We 09:00-12:00", "24/7", "",
)  # fmt: skip


def generated(communes: Communes, taxonomy: Taxonomy, number: int) -> Iterator[tuple[StructureIn, ServiceIn]]:
    """Yield fictional services, one a structure, as directories have them."""
    draw = random.Random(SEED)
    known = [each for each in communes if each.lat is not None and each.lon is not None and each.postal_codes]
    weights = [each.population + 50 for each in known]
    kinds = [kind for kind in taxonomy.file.kinds if kind != "autre"]
    for index, commune in enumerate(draw.choices(known, weights, k=number)):
        kind = draw.choice(kinds)
        said = " ".join(draw.choices(WORDS, k=12))
        remote = draw.random() < 0.25
        zone = draw.choices(
            [[commune.departement], [commune.epci] if commune.epci else [], [commune.insee], [], ["france"]],
            [60, 15, 8, 15, 2 if remote else 0],
        )[0]
        shared = {
            "source": "mesure", "nom": f"{taxonomy.kind(kind).name[:90]} {index}",
            "date_maj": date(2026, 11, 1) - timedelta(days=draw.randrange(900)),
            "adresse": f"{draw.randrange(1, 200)} rue de la Mesure", "commune": commune.name,
            "code_insee": commune.insee, "code_postal": commune.postal_codes[0],
            "latitude": (commune.lat or 0.0) + draw.uniform(-0.02, 0.02),
            "longitude": (commune.lon or 0.0) + draw.uniform(-0.02, 0.02),
            "telephone": "+33199001234", "horaires_accueil": draw.choice(HOURS),
        }  # fmt: skip
        yield (
            StructureIn(id=f"s{index}", **shared),
            ServiceIn(
                id=f"{index}", structure_id=f"s{index}", kind=kind, description=said, zone_eligibilite=zone,
                modes_accueil=["en-presentiel", "a-distance"] if remote else ["en-presentiel"],
                publics=draw.choice([["tous-publics"], ["familles"], []]), by_appointment=draw.choice([True, None]),
                **shared,
            ),
        )  # fmt: skip


def batched(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Yield items by groups."""
    while group := list(islice(items, size)):
        yield group


def fill(database: Database, communes: Communes, taxonomy: Taxonomy, number: int, files: Path) -> dict[str, Any]:
    """Write real and generated rows; return what is there and the seconds it took."""
    started = time.perf_counter()
    importer = Importer(communes, taxonomy, Rules(Settings().content_dir), Clock("2026-11-20"))
    imports = []
    for kind, name in FILES:
        if (files / name).exists():
            begun = time.perf_counter()
            report = importer.run(database, Request(kind, [files / name]))
            read = report.structures.read + report.services.read
            imports.append({"file": name, "rows": read, "seconds": round(time.perf_counter() - begun, 1)})
    with database.reading() as session:
        real = session.connection().exec_driver_sql("SELECT count(*) FROM directory_service").scalar() or 0
    made = 0
    for number_of, pairs in enumerate(batched(generated(communes, taxonomy, number - real), CHUNK)):
        source, made = f"mesure-{number_of}", made + len(pairs)
        with database.writing() as session:
            structures = [one.model_copy(update={"source": source}) for one, _ in pairs]
            services = [other.model_copy(update={"source": source}) for _, other in pairs]
            write_source(session, source, structures, services, taxonomy, now=NOW, by="mesure")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")
    return {"real": real, "generated": made, "imports": imports, "seconds": round(time.perf_counter() - started)}


def places(communes: Communes, number: int) -> list[Commune]:
    """Return communes to search from: half drawn by population, half evenly."""
    draw = random.Random(SEED + 1)
    known = [each for each in communes if each.lat is not None and each.departement not in ("75", "69", "13")]
    known += [each for each in communes if each.parent]
    populated = draw.choices(known, [each.population for each in known], k=number // 2)
    return [*populated, *draw.sample(known, number - number // 2)]


def measure(database: Database, directory: Directory, number: int) -> dict[str, dict[str, float]]:
    """Return p50 and p95 in milliseconds of each kind of question."""
    draw = random.Random(SEED + 2)
    events = ["impayes", "deuil", "separation", "naissance", "violence", "budget"]
    asked = [(place, draw.choice(events), draw.choice(WORDS)) for place in places(directory.communes, number)]
    questions: dict[str, Callable[[Any, Commune, str, str], Any]] = {}
    for km in (10, 30, 50):
        questions[f"one circle, theme and zone, {km} km"] = lambda session, place, event, _, km=km: repository.around(
            session, _wanted(place, (event,)), place.lat, place.lon, km
        )
        questions[f"one circle, words, {km} km"] = lambda session, place, _, word, km=km: repository.around(
            session, _wanted(place, (), directory.taxonomy.stems.of(word)), place.lat, place.lon, km
        )
    questions["from a distance, theme and zone"] = lambda session, place, event, _: repository.at_a_distance(
        session, _wanted(place, (event,))
    )
    questions["whole request, theme"] = lambda session, place, event, _: directory.search(
        session, Query(at=NOW, commune=place, event=event)
    )
    questions["whole request, words"] = lambda session, place, _, word: directory.search(
        session, Query(at=NOW, commune=place, q=word)
    )
    questions["whole request, words of a family"] = lambda session, place, *_: directory.search(
        session, Query(at=NOW, commune=place, q="mon mari est décédé et je n'ai plus de quoi payer le loyer")
    )
    questions["whole request at night"] = lambda session, place, event, _: directory.search(
        session, Query(at=NOW.replace(hour=23), commune=place, event=event)
    )
    found = {}
    for name, ask in questions.items():
        taken, worked = [], []
        with database.reading() as session:
            server = backend(session)
            before = server()
            for place, event, word in asked:
                started, working = time.perf_counter(), time.process_time()
                ask(session, place, event, word)
                taken.append((time.perf_counter() - started) * 1000)
                worked.append((time.process_time() - working) * 1000)
            served = (server() - before) * 1000 / len(asked)
        found[name] = {
            "p50": _part(taken, 0.5), "p95": _part(taken, 0.95), "processor_p95": _part(worked, 0.95),
            "server_mean": round(served, 1),
        }  # fmt: skip
    return found


def backend(session: Any) -> Callable[[], float]:
    """Return what tells the seconds of processor of the server's process for this session; always 0 for SQLite."""
    if session.bind.dialect.name == "sqlite":
        return lambda: 0.0
    path = Path(f"/proc/{session.connection().exec_driver_sql('SELECT pg_backend_pid()').scalar()}/stat")
    tick = os.sysconf("SC_CLK_TCK")

    def seconds() -> float:
        fields = path.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / tick

    return seconds


def _part(taken: list[float], part: float) -> float:
    return round(sorted(taken)[max(0, int(len(taken) * part) - 1)], 1)


def _wanted(place: Commune, events: tuple[str, ...], stems: list[str] | None = None) -> repository.Wanted:
    return repository.Wanted(place.zones, events, (), (), tuple(stems or ()), (), False)


def memory() -> int:
    """Return the most memory that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Measure, print, and return the exit status."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--services", type=int, default=200_000)
    words.add_argument("--queries", type=int, default=120)
    words.add_argument("--files", type=Path, default=ROOT.parent / "shared" / "directory")
    words.add_argument("--keep", type=Path, help="keep the SQLite database in this file, and use it again")
    words.add_argument("--only", choices=["sqlite", "postgresql"])
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    core = min(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else None
    if core is not None:
        os.sched_setaffinity(0, {core})
    settings = Settings()
    communes, taxonomy = Communes(settings.communes_dir), Taxonomy(settings.content_dir / "taxonomy.yml")
    directory = Directory(communes, taxonomy)
    found: dict[str, Any] = {"memory_before_mb": memory(), "databases": {}}
    with tempfile.TemporaryDirectory() as folder, postgresql(cpu=core) as server:
        urls = {"sqlite": f"sqlite:///{asked.keep or Path(folder) / 'bench.db'}", "postgresql": server}
        for name, url in urls.items():
            if not url or asked.only not in (None, name):
                continue
            database = Database(url)
            ready = name == "sqlite" and asked.keep is not None and asked.keep.exists()
            rows: dict[str, Any] = {}
            if not ready:
                Base.metadata.create_all(database.engine)
                rows = fill(database, communes, taxonomy, asked.services, asked.files)
            found["databases"][name] = {
                "rows": rows, "milliseconds": measure(database, directory, asked.queries), "study_p95": STUDY[name],
                "memory_mb": memory(),
            }  # fmt: skip
            database.dispose()
    missed = [
        f"{name}: {question} {figures['p95']} ms"
        for name, each in found["databases"].items()
        for question, figures in each["milliseconds"].items()
        for goal, most in GOALS.items()
        if question.startswith(goal) and figures["p95"] > most
    ]
    found["missed"] = missed
    if asked.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)
    return 1 if missed else 0


def _show(found: dict[str, Any]) -> None:
    print(f"Mémoire avant : {found['memory_before_mb']} Mo. Objectifs (p95, ms) : {GOALS}")
    for name, each in found["databases"].items():
        print(f"\n{name} · {each['rows']} · mémoire {each['memory_mb']} Mo · étude (p95) {each['study_p95']}")
        for question, figures in each["milliseconds"].items():
            shown = "   ".join(f"{name} {value:>6}" for name, value in figures.items())
            print(f"  {question:<45} {shown}")
    print("\nManqué : " + (", ".join(found["missed"]) or "rien"))


if __name__ == "__main__":
    sys.exit(main())
