"""What a person sees while a command works: numbered steps, elapsed seconds, plain French; or one JSON object."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Refusal(Exception):
    """The command cannot do what it says. The message is what to tell the person: French, a few short sentences."""


class Screen:
    """Writes progress to stderr and the result to stdout, so that `--json` leaves only JSON on stdout."""

    def __init__(self, steps: int = 0, as_json: bool = False) -> None:
        self._steps, self._done = steps, 0
        self.as_json = as_json
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str, long: bool = False) -> Iterator[None]:
        """Show a step while its block runs, then the time it took where that is over a second.

        A `long` one is announced too where nothing can turn on the screen.
        """
        self._done += 1
        label = f"{self._done}/{self._steps}  {title}" if self._steps else title
        started = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        if self._console.is_terminal:
            with Progress(*columns, console=self._console, transient=True) as progress:
                progress.add_task(f"{label}…")
                yield
        else:
            if long:
                self._console.print(f"{label}…", markup=False)
            yield
        took = time.monotonic() - started
        self._console.print(f"{label} : {took:.0f} s" if took >= 1 else f"{label} : fait", markup=False)

    def skip(self, title: str) -> None:
        """Show a step for which there was nothing to do."""
        self._done += 1
        self.say(f"{self._done}/{self._steps}  {title}" if self._steps else title)

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self._console.print(sentence, markup=False)

    def result(self, data: dict[str, Any], *lines: str) -> None:
        """Write the outcome: `data` with --json, the lines otherwise."""
        print(json.dumps(data, ensure_ascii=False) if self.as_json else "\n".join(lines))
        sys.stdout.flush()
