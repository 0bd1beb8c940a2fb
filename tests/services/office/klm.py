"""A hand at a page whose acts are counted, and the time that published models give to them.

Acting: the keystroke-level model of Card, Moran and Newell, "The keystroke-level model for user performance time with
interactive systems", Communications of the ACM 23(7), 1980, p. 396-410. Its operators: K a key or a button, P to point
with the mouse, H a hand that goes from the mouse to the keyboard or back, M to prepare oneself; R is what the machine
takes, measured here. The model is of somebody who makes no fault and knows the screens, so that two things are added to
it: one M before every act, although the authors take many away, and reading, of every text that a page shows for the
first time: Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109, 2019.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

P, H, M = 1.10, 0.40, 1.35
"""Seconds."""
_TEXTS = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement;
    const hidden = box.closest("select, .sr, script, details:not([open]) > :not(summary)");
    if (!hidden) found.push(walker.currentNode.data.trim());
  }
  return found.filter(Boolean);
}"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody is: seconds for a key, words read in a minute."""

    key: float
    words: int


USUAL = Pace(0.28, 238)
"""The average typist who is no secretary, and the average reader."""
SLOW = Pace(1.20, 175)
"""The slowest typist of the 1980 table, and the slow end of most readers."""


class Hand:
    """A person at a page: every act is counted in operators, every text once in words."""

    def __init__(self, page: Any, guide: str = "") -> None:
        self.page = page
        self.acts = self.keys = self.points = self.homings = self.thoughts = 0
        self.words = len(guide.split())
        self._known: set[str] = set()
        self._start = time.monotonic()
        self.look()

    @property
    def machine_minutes(self) -> float:
        """Return R: all the minutes since the beginning, the tests' own included."""
        return (time.monotonic() - self._start) / 60

    def minutes(self, pace: Pace) -> float:
        """Return the minutes that a person of this pace takes: acts, texts, and the machine."""
        acting = self.keys * pace.key + self.points * P + self.homings * H + self.thoughts * M
        return acting / 60 + self.words / pace.words + self.machine_minutes

    def press(self, name: str) -> None:
        self._point_and_click()
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self._point_and_click()
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, value: str) -> None:
        """Click into a field, take out what stands there, type."""
        field = self.page.get_by_label(label, exact=True)
        self._point_and_click()
        self.homings += 2
        self.keys += len(value) + (2 if field.input_value() else 0)
        field.fill(value)

    def choose(self, field: Any, value: str) -> None:
        """Open a list, look for a value, click on it."""
        self._point_and_click()
        self._point_and_click()
        self.acts -= 1
        field.select_option(label=value)

    def give(self, label: str, path: Path) -> None:
        """Open the window of files, find the file, open it."""
        self._point_and_click()
        self._point_and_click()
        self.keys += 1  # a double click
        self.acts -= 1
        self.page.get_by_label(label).set_input_files(str(path))

    def said(self, text: str) -> None:
        """Wait until a page says this, and read what is new on it."""
        self.page.get_by_text(text).first.wait_for()
        self.look()

    def look(self) -> None:
        """Read what was never read before."""
        for text in self.page.evaluate(_TEXTS):
            if text not in self._known:
                self._known.add(text)
                self.words += len(text.split())

    def _point_and_click(self) -> None:
        self.acts += 1
        self.thoughts += 1
        self.points += 1
        self.keys += 1
