"""How fast amounts come: one family, twenty at once, ten thousand in a file; and whether they stay the same.

    .venv/bin/python benchmarks/bench_estimate.py [--families 10000] [--sample 200] [--json]

Exit status 1 where a goal is missed or a figure of the batch differs from the same family alone.
"""

import argparse
import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
from openfisca_core.simulation_builder import SimulationBuilder  # noqa: E402

from services.clock import Clock  # noqa: E402
from services.rights import engine_inputs, household, months, people  # noqa: E402
from services.rights.engine import Engine  # noqa: E402
from services.rights.engine_client import EngineClient  # noqa: E402
from services.rights.engine_content import read_engine_content  # noqa: E402
from services.rights.engine_inputs import Calendar  # noqa: E402
from services.rights.estimate import Estimator  # noqa: E402
from services.rights.figures import Calculation, Figures  # noqa: E402
from services.situation.schemas import Situation  # noqa: E402

CONTENT = ROOT / "data" / "content"
TODAY, MONTH = "2026-11-20", "2026-11"
GOALS = {"single_p95": 0.7, "twenty_p95": 2.5, "batch_seconds": 100.0}
TENURES = ("prive", "hlm", "meuble", "heberge", "proprietaire")


def family(chance: random.Random) -> Situation:
    """Return a family at random: one or two adults, none to four children, some expecting, some out of work."""
    today = date.fromisoformat(TODAY)

    def born(youngest: int, oldest: int) -> date:
        return today - timedelta(days=chance.randint(youngest * 365, oldest * 365))

    def adult(role: str) -> dict[str, Any]:
        net = chance.choice((0, 0, *(round(chance.uniform(200, 2800), 2) for _ in range(4))))
        if net and chance.random() < 0.2:
            since = f"2026-0{chance.randint(1, 9)}"
            before = months.text(months.parse(since) - 1)
            incomes = [
                {"kind": "salaire", "net": net, "until": before},
                {"kind": "chomage", "net": round(net * 0.6, 2), "since": since},
            ]
            return {"role": role, "birth_date": born(19, 59), "unemployed_since": f"{since}-01", "incomes": incomes}
        return {"role": role, "birth_date": born(19, 59), "incomes": [{"kind": "salaire", "net": net}]}

    members = [adult("demandeur")]
    children: list[dict[str, Any]] = [
        {"role": "enfant", "birth_date": born(0, 19)} for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 4)))
    ]
    if chance.random() < 0.1 and len(children) >= 2:
        children[1]["birth_date"] = children[0]["birth_date"]
    if chance.random() < 0.05 and children:
        children[0]["disabled"] = True
    fields: dict[str, Any] = {}
    if chance.random() < 0.5:
        members.append(adult("conjoint"))
    else:
        if chance.random() < 0.7:
            members[0]["incomes"].append({"kind": "pension_alimentaire_recue", "net": chance.choice((0, 0, 80, 250))})
        fields["alone_since"] = today - timedelta(days=chance.randint(30, 1500))
    if chance.random() < 0.1:
        members[0]["pregnant"] = True
        fields["due_date"] = today + timedelta(days=chance.randint(15, 240))
    tenure = chance.choice(TENURES)
    fields |= {"tenure": tenure, "rent": chance.randint(250, 950) if tenure in TENURES[:3] else 0}
    fields["zone_apl"] = f"zone_{chance.randint(1, 3)}"
    return Situation(people=[*members, *children], **fields)  # type: ignore[arg-type]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(call: Any) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def worker_times(situations: list[Situation], singles: int, rounds: int) -> dict[str, Any]:
    """Return the times of a real worker: warm single estimates, then twenty at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "services.rights.worker:create_worker"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"],
        cwd=ROOT,
        env=os.environ | {"ALLERVERS_TODAY": TODAY},
    )
    try:
        client = EngineClient(f"http://127.0.0.1:{port}", timeout=60)
        while not client.ready():
            time.sleep(0.1)
        ready = time.perf_counter() - started
        estimator = Estimator(CONTENT, client, Clock(TODAY))
        watched = psutil.Process(process.pid)
        before = sum(watched.cpu_times()[:2])
        alone = [timed(lambda each=each: estimator.estimate(each)) for each in situations[:singles]]
        cpu = (sum(watched.cpu_times()[:2]) - before) / len(alone)
        together: list[float] = []
        with ThreadPoolExecutor(20) as pool:
            for number in range(rounds):
                twenty = situations[singles + number * 20 : singles + (number + 1) * 20]
                together += pool.map(lambda each: timed(lambda: estimator.estimate(each)), twenty)
        memory = watched.memory_info().rss / 1e6
    finally:
        process.terminate()
        process.wait(timeout=20)
    return {
        "worker_ready_seconds": ready,
        "singles": len(alone),
        "single_p50": percentile(alone, 0.5),
        "single_p95": percentile(alone, 0.95),
        "single_cpu_seconds": cpu,
        "twenty_requests": len(together),
        "twenty_p50": percentile(together, 0.5),
        "twenty_p95": percentile(together, 0.95),
        "worker_memory_mb": memory,
    }


def as_openfisca(engine: Engine, situation: Situation) -> dict[str, Any]:
    """Return a situation as the JSON that `openfisca serve` takes, its months spelled out."""
    month = months.parse(MONTH)
    read = household.read(people.fill(situation), month, month, engine.content)
    inputs = engine_inputs.build([read], Calendar(month), [situation.zone_apl or "zone_2"], engine.content)
    periods = [months.text(each) for each in inputs.calendar.months]
    names = [f"p{line}" for line in range(len(inputs.role))]
    persons: dict[str, dict[str, Any]] = {name: {} for name in names}
    for line, name in enumerate(names):
        for variable, lasting in inputs.lasting.items():
            persons[name][variable] = {"ETERNITY": str(lasting[line])}
        for variable, sheet in inputs.monthly.items():
            persons[name][variable] = dict(zip(periods, sheet[line].tolist(), strict=True))
    adults = [name for name, role in zip(names, inputs.role, strict=True) if role < 2]
    young = [name for name in names if name not in adults]
    constant = {name: dict.fromkeys(periods, values.tolist()[0]) for name, values in inputs.constant.items()}
    of_family = {name: constant.pop(name) for name in list(constant) if "rsa" in name}
    return {
        "individus": persons,
        "familles": {"f": {"parents": adults, "enfants": young, **of_family}},
        "foyers_fiscaux": {"ff": {"declarants": adults, "personnes_a_charge": young}},
        "menages": {"m": {"personne_de_reference": adults[:1], "conjoint": adults[1:], "enfants": young, **constant}},
    }


def one_by_one(engine: Engine, situations: list[Situation]) -> float:
    """Return the seconds a family takes when each is its own simulation, as `openfisca serve` computes it."""
    rights = [right for right in engine.content.rights.values() if right.every == "month"]
    dictionaries = [as_openfisca(engine, each) for each in situations]
    started = time.perf_counter()
    for each in dictionaries:
        simulation = SimulationBuilder().build_from_dict(engine.system, each)
        for right in rights:
            simulation.calculate(right.net or right.gross, MONTH)
    return (time.perf_counter() - started) / len(situations)


def differences(batch: list[Figures], alone: list[Figures]) -> int:
    """Return how many families have another figure in the batch than alone, to the cent."""
    return sum(
        any(abs(one.figures[right].net - other.figures[right].net) > 0.01 for right in other.figures)
        or one.birth_grant != other.birth_grant
        for one, other in zip(batch, alone, strict=True)
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--families", type=int, default=10_000)
    options.add_argument("--sample", type=int, default=200, help="families computed again alone")
    options.add_argument("--singles", type=int, default=60)
    options.add_argument("--rounds", type=int, default=5, help="times twenty requests at once")
    options.add_argument("--serve", type=int, default=20, help="families computed as openfisca serve would")
    options.add_argument("--seed", type=int, default=20261120)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    situations = [family(chance) for _ in range(max(chosen.families, chosen.singles + 20 * chosen.rounds))]

    found: dict[str, Any] = {"seed": chosen.seed, "month": MONTH}
    found["machine_load_before"] = os.getloadavg()[0]
    found |= worker_times(situations, chosen.singles, chosen.rounds)

    engine = Engine(read_engine_content(CONTENT))
    engine.warm(MONTH)
    asked = situations[: chosen.families]
    started = time.process_time(), time.perf_counter()
    batch = engine.calculate(Calculation.model_construct(situations=asked, month=MONTH, rights=[]))
    found["families"] = len(batch)
    found["batch_cpu_seconds"] = time.process_time() - started[0]
    found["batch_seconds"] = time.perf_counter() - started[1]
    found["batch_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3

    sample = chance.sample(range(len(asked)), min(chosen.sample, len(asked)))
    started = time.process_time(), time.perf_counter()
    alone = [engine.calculate(Calculation(situations=[asked[place]], month=MONTH))[0] for place in sample]
    found["alone_seconds_a_family"] = (time.perf_counter() - started[1]) / len(sample)
    found["sample"], found["different"] = len(sample), differences([batch[place] for place in sample], alone)
    found["serve_seconds_a_family"] = one_by_one(engine, asked[: chosen.serve])
    found["batch_seconds_a_family"] = found["batch_seconds"] / len(batch)
    found["times_faster_than_serve"] = found["serve_seconds_a_family"] / found["batch_seconds_a_family"]
    found["times_faster_than_alone"] = found["alone_seconds_a_family"] / found["batch_seconds_a_family"]
    found["with_some_right"] = sum(any(each.net for each in one.figures.values()) for one in batch)
    missed = [name for name, goal in GOALS.items() if found[name] > goal]
    found["goals_missed"] = missed + (["different"] if found["different"] else [])

    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            goal = f"   (goal: under {GOALS[name]:g})" if name in GOALS else ""
            print(f"{name:28} {value:.4g}{goal}" if isinstance(value, float) else f"{name:28} {value}{goal}")
    return 1 if found["goals_missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
