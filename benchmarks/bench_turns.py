"""How long an answer takes while ten families write, how many answers a second the house gives, and its memory.

    .venv/bin/python benchmarks/bench_turns.py [--url http://127.0.0.1:8000] [--seconds 60] [--json]

Without --url it starts a house of its own, with the trained model, and stops it at the end. A house that runs already
must let one address write as fast as ten families: ALLERVERS_MESSAGES_PER_MINUTE=100000
ALLERVERS_CONVERSATIONS_PER_MINUTE=100000 make run.

Open loop: when each message leaves is drawn beforehand (exponential pauses, seeded), whatever the house does; the time
of an answer counts from that moment, so that a slow answer also weighs on the messages that wait behind it. Then a
closed loop, in which more and more clients write without any pause, until the house gives no more answers a second.
No message asks for an amount: benchmarks/bench_estimate.py measures that. Only this machine is spoken to.

Exit status 1 where a goal is missed.
"""

import argparse
import contextlib
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402
import psutil  # noqa: E402

from services.conversation.words import load_words  # noqa: E402
from services.operations import preflight, processes, running, training  # noqa: E402
from services.operations.screen import Refusal, Screen  # noqa: E402
from services.operations.supervision import Supervision  # noqa: E402
from services.settings import Settings  # noqa: E402

GOALS = {"p95_milliseconds": 200.0, "memory_gigabytes": 3.5}
PROCESSES = ("bot.server", "services.app", "actions.server", "rights.worker")
TURNS_A_CONVERSATION = 8
FAULT = load_words(ROOT / "data" / "content")["fault"].splitlines()[0]
FIRST = (
    "j'ai 3 loyers de retard et j'ouvre plus le courrier",
    "mon mari est mort en septembre, je suis perdue avec les papiers",
    "on se sépare et j'ai deux enfants",
    "je suis enceinte de 6 mois et je suis toute seule",
    "j'ai reçu un commandement de payer, j'habite à Vendôme",
    "bonjour",
)
ASIDE = ("c'est payant ?", "vous êtes qui ?", "qui va lire ce que j'écris ?", "je sais pas trop", "non, trois enfants")
PLACES = ("Blois", "Vendôme", "j'habite à Romorantin", "41000")


@dataclass
class Figures:
    """What one phase saw; times in seconds."""

    turns: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    late_starts: list[float] = field(default_factory=list)
    """How long after its moment a message left: it waited for the answer before it."""
    errors: Counter[str] = field(default_factory=Counter)


class Person:
    """One person at a time in front of the house; after some turns another one begins."""

    def __init__(self, url: str, seed: str, figures: Figures) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._chance = random.Random(seed)
        self._figures = figures
        self._turns = TURNS_A_CONVERSATION
        self._conversation, self._headers, self._parts = "", {}, []  # type: ignore[var-annotated]

    def open(self) -> None:
        """Begin a conversation where the one before is over."""
        if self._turns < TURNS_A_CONVERSATION:
            return
        started = time.perf_counter()
        answer = self._http.post("/api/conversations", json={"site": "demo"})
        if answer.status_code != 201:
            raise SystemExit(f"No conversation can be opened ({answer.status_code}): {answer.text}")
        self._figures.openings.append(time.perf_counter() - started)
        body = answer.json()
        self._conversation, self._turns, self._parts = body["id"], 0, []
        self._headers = {"Authorization": f"Bearer {body['token']}"}

    def write(self, due: float | None = None) -> None:
        """Send one message; its time counts from `due` (perf_counter), else from now."""
        message, now = self._next(), time.perf_counter()
        started = now if due is None else due
        self._figures.late_starts.append(now - started)
        try:
            answer = self._http.post(
                f"/api/conversations/{self._conversation}/messages",
                json={"client_id": uuid.uuid4().hex, **message},
                headers=self._headers,
            )
        except httpx.HTTPError as error:
            self._figures.errors[type(error).__name__] += 1
            return
        self._figures.turns.append(time.perf_counter() - started)
        self._turns += 1
        if answer.status_code != 200:
            self._figures.errors[str(answer.status_code)] += 1
            return
        self._parts = [part for each in answer.json()["messages"] for part in each["parts"]]
        if not self._parts or any(str(part.get("text", "")).startswith(FAULT) for part in self._parts):
            self._figures.errors["no real answer"] += 1

    def _next(self) -> dict[str, str]:
        """Return what this person writes or taps now: mostly an answer to the question, sometimes something else."""
        if not self._turns:
            return {"text": self._chance.choice(FIRST)}
        question = next((part for part in self._parts if part["type"] == "question"), None)
        if question is None or self._chance.random() < 0.2:
            return {"text": self._chance.choice(ASIDE)}
        if question["id"] == "commune":
            return {"text": self._chance.choice(PLACES)}
        if question["choices"] and self._chance.random() < 0.85:
            return {"choice": self._chance.choice(question["choices"])["id"]}
        return {"choice": question["skip"]["id"]}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def together(tasks: list[Callable[[], None]]) -> float:
    """Run the tasks at once and return the seconds they took."""
    threads = [threading.Thread(target=task) for task in tasks]
    started = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return time.perf_counter() - started


def open_loop(url: str, chosen: argparse.Namespace) -> Figures:
    """Let families write for some seconds, each at the moments drawn for it."""
    figures = Figures()
    people = [Person(url, f"{chosen.seed}:{number}", figures) for number in range(chosen.conversations)]
    for each in people:
        each.open()
    start = time.perf_counter() + 0.2

    def family(number: int) -> None:
        chance, moment = random.Random(f"{chosen.seed}:pauses:{number}"), 0.0
        while (moment := moment + chance.expovariate(1 / chosen.pause)) < chosen.seconds:
            time.sleep(max(0.0, start + moment - time.perf_counter()))
            people[number].write(due=start + moment)
            people[number].open()

    together([lambda number=number: family(number) for number in range(chosen.conversations)])  # type: ignore[misc]
    return figures


def closed_loop(url: str, clients: int, seconds: float, seed: int) -> tuple[Figures, float]:
    """Let clients write without pause; return what they saw and the answers a second."""
    figures = Figures()
    people = [Person(url, f"{seed}:{clients}:{number}", figures) for number in range(clients)]
    for each in people:
        each.open()
    end = time.perf_counter() + seconds

    def client(person: Person) -> None:
        while time.perf_counter() < end:
            person.write()
            person.open()

    took = together([lambda person=person: client(person) for person in people])  # type: ignore[misc]
    return figures, len(figures.turns) / took


def installation(url: str) -> Path | None:
    """Return the run folder of the house behind the address, None where this machine cannot tell."""
    holder = processes.holder_of(urlsplit(url).port or 80)
    return Path(holder.installation) if holder and holder.installation else None


def processor_seconds(found: list[psutil.Process]) -> Counter[str]:
    """Return the seconds of processor that each process used since its start."""
    used: Counter[str] = Counter()
    for each in found:
        with contextlib.suppress(psutil.Error):
            command, times = " ".join(each.cmdline()), each.cpu_times()
            used[next((name for name in PROCESSES if name in command), "others")] += times.user + times.system
    return used


def machine_seconds() -> float:
    """Return the seconds of processor that the whole machine used since its start."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def action_calls(run_dir: Path) -> tuple[int, int, int]:
    """Return messages, calls of custom actions, and the most calls for one message, as Rasa's own record tells them."""
    store = sqlite3.connect(f"file:{run_dir.parent / 'trackers.db'}?mode=ro", uri=True)
    rows = store.execute(
        "SELECT sender_id, type_name FROM events WHERE type_name = 'user' OR (type_name = 'action'"
        " AND action_name NOT IN ('action_listen', 'action_session_start')"
        " AND action_name NOT LIKE 'utter_%') ORDER BY id"
    ).fetchall()
    store.close()
    since: Counter[str] = Counter()
    messages = calls = most = 0
    for sender, kind in rows:
        if kind == "user":
            messages, since[sender] = messages + 1, 0
        else:
            calls, since[sender] = calls + 1, since[sender] + 1
            most = max(most, since[sender])
    return messages, calls, most


@contextlib.contextmanager
def own_house() -> Iterator[str]:
    """Start every process on free ports, with a folder of its own; stop them at the end."""
    usual = Settings()
    if not training.all_current(usual):
        raise SystemExit("The model is not trained, or not with these files: make train")
    with tempfile.TemporaryDirectory(prefix="allervers-bench-") as folder:
        (Path(folder) / "models").symlink_to(usual.var_dir.resolve() / "models")
        settings = Settings(
            port=preflight.free_base_port(20000), var_dir=Path(folder), database_url="", tracker_url="",
            messages_per_minute=1_000_000, conversations_per_minute=1_000_000,
        )  # fmt: skip
        try:
            yield running.run(settings, Screen(running.STEPS)).address
        except Refusal as refusal:
            raise SystemExit(str(refusal)) from refusal
        finally:
            Supervision(settings).stop()


def measure(url: str, chosen: argparse.Namespace) -> dict[str, Any]:
    run_dir = installation(url)
    house = processes.of_installation(run_dir) if run_dir else []
    closed_loop(url, 2, 2.0, chosen.seed)  # the first turns fill caches
    found: dict[str, Any] = {
        "seed": chosen.seed,
        "processors": psutil.cpu_count(),
        "load_before": os.getloadavg()[0],
        "conversations": chosen.conversations,
        "pause_seconds": chosen.pause,
    }
    machine, busy, own = machine_seconds(), processor_seconds(house), time.process_time()
    seen = open_loop(url, chosen)
    machine, own = machine_seconds() - machine, time.process_time() - own
    if house:
        used = {name: seconds - busy[name] for name, seconds in processor_seconds(house).items()}
        others = machine - own - sum(used.values())
        found["percent_of_machine_used_by_others"] = 100 * others / chosen.seconds / (psutil.cpu_count() or 1)
        found["processor_milliseconds_a_turn"] = 1000 * sum(used.values()) / max(1, len(seen.turns))
        for name, seconds in used.items():
            found[f"  of which {name}"] = 1000 * seconds / max(1, len(seen.turns))
    found |= {"turns": len(seen.turns), "errors": dict(seen.errors)}
    found |= {f"p{share}_milliseconds": 1000 * percentile(seen.turns, share / 100) for share in (50, 95, 99)}
    found["slowest_milliseconds"] = 1000 * max(seen.turns, default=0.0)
    found["opening_p95_milliseconds"] = 1000 * percentile(seen.openings, 0.95)
    found["left_late_by_100_milliseconds"] = sum(late > 0.1 for late in seen.late_starts)
    found["load_after"] = os.getloadavg()[0]
    found["ramp"] = {}
    for clients in chosen.clients:
        seen, rate = closed_loop(url, clients, chosen.ramp_seconds, chosen.seed)
        p95 = 1000 * percentile(seen.turns, 0.95)
        found["ramp"][clients] = {"turns_a_second": rate, "p95_milliseconds": p95, "errors": dict(seen.errors)}
    found["saturation_turns_a_second"] = max((each["turns_a_second"] for each in found["ramp"].values()), default=0.0)
    if run_dir:
        house = processes.of_installation(run_dir)
        found["processes"] = len(house)
        found["memory_gigabytes"] = processes.memory_bytes(house) / 1e9
        found["resident_gigabytes"] = sum(each.memory_info().rss for each in house) / 1e9
        if (run_dir.parent / "trackers.db").exists():
            names = ("messages_read_by_rasa", "action_calls", "most_action_calls_a_turn")
            found |= dict(zip(names, action_calls(run_dir), strict=True))
    missed = [name for name, goal in GOALS.items() if found.get(name, 0) >= goal]
    missed += ["ramp"] if any(each["errors"] for each in found["ramp"].values()) else []
    missed += ["most_action_calls_a_turn"] if found.get("most_action_calls_a_turn", 1) > 1 else []
    found["goals_missed"] = missed + (["errors"] if found["errors"] else [])
    return found


def report(found: dict[str, Any]) -> None:
    for name, value in found.items():
        if name == "ramp":
            for clients, each in value.items():
                rate, p95 = each["turns_a_second"], each["p95_milliseconds"]
                print(f"{clients:4} clients without pause         {rate:6.1f} turns/s   p95 {p95:6.0f} ms")
        else:
            goal = f"   (goal: under {GOALS[name]:g})" if name in GOALS else ""
            print(f"{name:33} {value:.4g}{goal}" if isinstance(value, float) else f"{name:33} {value}{goal}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", help="a house that runs on this machine")
    options.add_argument("--conversations", type=int, default=10)
    options.add_argument(
        "--pause", type=float, default=5.0, help="seconds between two messages of a person, on average"
    )
    options.add_argument("--seconds", type=float, default=60.0, help="of the open loop, at most 600")
    options.add_argument("--clients", type=int, nargs="*", default=[1, 2, 4, 8, 16], help="of the closed loop")
    options.add_argument("--ramp-seconds", type=float, default=6.0, help="for each number of clients, at most 60")
    options.add_argument("--seed", type=int, default=20261120)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    chosen.seconds, chosen.ramp_seconds = min(chosen.seconds, 600.0), min(chosen.ramp_seconds, 60.0)
    if chosen.url and urlsplit(chosen.url).hostname not in ("127.0.0.1", "localhost"):
        options.error("only a house of this machine may be loaded: http://127.0.0.1:…")
    with contextlib.nullcontext(chosen.url.rstrip("/")) if chosen.url else own_house() as url:
        found = measure(url, chosen)
    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        report(found)
    return 1 if found["goals_missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
