"""Real processes of a running house are killed in the middle of a conversation; what must hold is looked for here.

Used by tests/e2e/test_with_parts_killed.py and, for more rounds, by benchmarks/bench_faults.py.
"""

import os
import random
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.operations.supervision import Supervision
from tests.family import Family, asked, of, words

PATIENCE_SECONDS = 120.0
EMERGENCY = {"15", "17", "112"}
PROCESSES = ("rasa", "actions", "rights", "gateway")
RETRY = "retry"
STORY = (
    ("j'ai 3 loyers de retard", "mois_retard", "3 mois"),
    ("j'habite à Blois", "commune", "Blois"),
    ("la caf nous aide", "caisse", "Caf"),
    ("j'ai reçu un commandement de payer", "papier", "un commandement de payer"),
)
"""What a family says, the question that it answers, and what the summary must hold afterwards."""
THANKS = "merci"


@dataclass(frozen=True)
class Killed:
    """A process that was ended, and when (monotonic seconds)."""

    name: str
    pid: int
    at: float


def kill(supervision: Supervision, name: str) -> Killed:
    """End a process as a machine without memory left would."""
    pid = supervision.states()[name].pid
    assert pid > 0, f"{name} does not run"
    os.kill(pid, signal.SIGKILL)
    return Killed(name, pid, time.monotonic())


@contextmanager
def kept_down(supervision: Supervision, name: str) -> Iterator[Killed]:
    """Kill a process, and again each time that the supervisor brings it back, until the block ends."""
    over, killed = threading.Event(), [kill(supervision, name)]

    def watch() -> None:
        while not over.wait(0.05):
            pid = supervision.states()[name].pid
            if pid not in (0, killed[-1].pid):
                killed.append(kill(supervision, name))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield killed[0]
    finally:
        over.set()
        watching.join()


def until_ready(supervision: Supervision, killed: Killed) -> float:
    """Wait until a killed process has another number and the whole thread answers; return how long it was away."""
    address = f"http://127.0.0.1:{supervision.settings.port}/ready"
    while time.monotonic() - killed.at < PATIENCE_SECONDS:
        state = supervision.states().get(killed.name)
        try:
            back = state is not None and state.pid not in (0, killed.pid)
            if back and httpx.get(address, timeout=5, trust_env=False).status_code == 200:
                return time.monotonic() - killed.at
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the house did not come back in {PATIENCE_SECONDS:.0f} s")


def send(one: Family, **message: str) -> list[dict[str, Any]]:
    """Send as a page does: the same message under the same id again, until an answer comes."""
    message.setdefault("client_id", uuid.uuid4().hex)
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        try:
            answer = one.post(**message)
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        assert answer.status_code == 200, answer.text
        one.last = [part for each in answer.json()["messages"] for part in each["parts"]]
        assert one.last, "an answer without parts"
        return one.last
    raise AssertionError("no answer")


def told_honestly(parts: list[dict[str, Any]]) -> bool:
    """Return whether an answer tells of a fault; where it does, it must give telephones and a second try."""
    if "panne" not in words(parts):
        return False
    (help_,) = of(parts, "handoff")
    assert help_["stage"] == "closed"
    numbers = {phone["number"] for phone in help_["phones"]}
    assert numbers >= EMERGENCY, "the emergency numbers are there"
    assert len(numbers) > len(EMERGENCY), "and somebody to call about this"
    assert [each["id"] for each in help_["choices"]] == [RETRY]
    assert asked(parts) is None
    return True


@dataclass
class Figures:
    """What some rounds saw."""

    killed: Counter[str] = field(default_factory=Counter)
    faults_told: Counter[str] = field(default_factory=Counter)
    seconds_away: dict[str, list[float]] = field(default_factory=dict)
    messages: int = 0
    answered_at_once: int = 0
    answered_after_retry: int = 0

    def report(self) -> str:
        """Return the figures, one line a process."""
        lines = [
            f"{name:8} killed {self.killed[name]:2}   told as a fault {self.faults_told[name]:2}   "
            f"away {min(times):5.1f} to {max(times):5.1f} s"
            for name, times in sorted(self.seconds_away.items())
        ]
        total = f"{self.messages} messages: {self.answered_at_once} answered at once, "
        return "\n".join([*lines, f"{total}{self.answered_after_retry} after a second try, 0 lost, 0 asked again"])


def play_rounds(supervision: Supervision, open_one: Callable[[], Family], seed: int, rounds: int) -> Figures:
    """Let a family tell its story in each round while one process is killed at a moment that the seed draws."""
    chance, figures, deck = random.Random(seed), Figures(), list[str]()
    for _ in range(rounds):
        deck = deck or chance.sample(PROCESSES, len(PROCESSES))  # each of them before any a second time
        _play(supervision, open_one(), deck.pop(), chance, figures)
    return figures


def _play(supervision: Supervision, one: Family, name: str, chance: random.Random, figures: Figures) -> None:
    victim = chance.randrange(1, len(STORY))
    in_flight, after, taps = chance.random() < 0.5, chance.uniform(0.0, 0.08), chance.random() < 0.5
    said: set[str] = set()
    for rank, (text, question, _) in enumerate(STORY):
        figures.messages += 1
        if rank != victim:
            parts = send(one, text=text)
            assert not told_honestly(parts), "every part answered before this message"
            figures.answered_at_once += 1
        else:
            killed = _kill_around(supervision, one, name, text, after if in_flight else None)
            fault = told_honestly(one.last)
            figures.killed[name] += 1
            figures.faults_told[name] += fault
            figures.seconds_away.setdefault(name, []).append(until_ready(supervision, killed))
            figures.answered_at_once += not fault
            if fault and taps:
                assert not told_honestly(send(one, choice=RETRY)), "every part answers again"
                figures.answered_after_retry += 1
        said.add(question)
        assert asked(one.last) not in said, f"« {question} » was said and is asked again"
    send(one, text=THANKS)  # whoever had no answer to the last message writes something else, or nothing
    _nothing_lost(one)


def _kill_around(supervision: Supervision, one: Family, name: str, text: str, after: float | None) -> Killed:
    """Kill a process before a message, or that many seconds after it left."""
    if after is None:
        killed = kill(supervision, name)
        send(one, text=text)
        return killed
    failed: list[BaseException] = []

    def write() -> None:
        try:
            send(one, text=text)
        except BaseException as error:  # told to the test, which waits for this thread
            failed.append(error)

    writing = threading.Thread(target=write)
    writing.start()
    time.sleep(after)
    killed = kill(supervision, name)
    writing.join()
    if failed:
        raise failed[0]
    return killed


def _nothing_lost(one: Family) -> None:
    """Every message is there once, in its order, with one answer; the story holds everything that was told."""
    messages = one.messages()
    texts = [each["parts"][0]["text"] for each in messages if each["author"] == "person"]
    assert [text for text in texts if text != "Réessayer"] == [*(text for text, _, _ in STORY), THANKS]
    authors = [each["author"] for each in messages]
    assert authors == ["bot", *["person", "bot"] * len(texts)], "one answer a message"
    lines = one.lines()
    for text, _, expected in STORY:
        assert lines.count(expected) == 1, f"« {text} » is not in the summary, once: {lines}"
