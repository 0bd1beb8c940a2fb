"""Every national number that may be shown: verified, dated, sourced, and open when it says so."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from services.clock import PARIS
from services.content.loader import ContentError, read_file
from services.safety.cards import Cards, open_now
from services.safety.schemas import Helplines
from services.settings import ROOT

CONTENT = ROOT / "data" / "content"
LINES = read_file(CONTENT / "helplines.yml", Helplines)

VERIFIED = {
    "15", "17", "18", "112", "114", "115", "119", "3018", "3919", "3114", "116 006", "3133", "0 805 16 00 75",
    "3230", "3238", "3646", "3939",
}  # fmt: skip
"""The numbers seen on a public page; nothing else may be shown."""
REFUSED = re.compile(
    r"(?<!\d)(?<!\d[ .,-])(3977|39 77|3020|30 20)(?![ .,]?\d)|08 ?VICTIMES|0 ?8 ?84 ?28 ?46 ?37", re.IGNORECASE
)
"""Numbers that were closed or replaced."""
SCANNED = ("*.yml", "*.py", "*.html", "*.js", "*.css", "*.json", "*.md", "*.txt")
SAID_BY_PEOPLE = (ROOT / "data" / "nlu", ROOT / "data" / "lexicons", ROOT / "data" / "communes")
"""What people write and how it is read, and telephone directories: digits there are nobody's advice."""


def _files() -> Iterator[Path]:
    for folder in (ROOT / "data", ROOT / "services"):
        for pattern in SCANNED:
            for path in folder.rglob(pattern):
                if not any(path.is_relative_to(each) for each in SAID_BY_PEOPLE):
                    yield path


def test_closed_numbers_stand_nowhere_in_data_and_services() -> None:
    found = [f"{path.relative_to(ROOT)}: {m.group()}" for path in _files() for m in REFUSED.finditer(path.read_text())]
    assert not found


@pytest.mark.parametrize("text", ["3977", "le 39 77", "appelez le 3020.", "08VICTIMES", "08 victimes"])
def test_the_refusal_sees_closed_numbers(text: str) -> None:
    assert REFUSED.search(text)


def test_only_verified_numbers_are_there() -> None:
    assert {line.number for line in LINES.lines.values()} == VERIFIED


@pytest.mark.parametrize("name", LINES.lines)
def test_every_line_has_a_source_and_the_day_it_was_checked(name: str) -> None:
    line = LINES.lines[name]
    assert line.status == "V"
    assert len(line.source) > 5
    assert line.checked_on == date(2026, 11, 20)
    assert line.for_whom.endswith(".")


def test_a_line_that_was_not_verified_stops_the_start(tmp_path: Path) -> None:
    text = (CONTENT / "helplines.yml").read_text().replace("status: V", "status: G", 1)
    path = tmp_path / "helplines.yml"
    path.write_text(text)
    with pytest.raises(ContentError, match=rf"helplines\.yml:{text[: text.index('status: G')].count(chr(10)) + 1}: "):
        read_file(path, Helplines)


def test_an_unknown_line_on_every_screen_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "helplines.yml"
    path.write_text((CONTENT / "helplines.yml").read_text().replace("always_shown: [", "always_shown: [nobody, "))
    with pytest.raises(ContentError, match="nobody"):
        read_file(path, Helplines)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("name", "moment", "expected"),
    [
        ("samu", "2026-12-25T03:00", True),
        ("suicide", "2026-11-22T04:00", True),
        ("numerique", "2026-11-20T22:59", True),
        ("numerique", "2026-11-20T23:01", False),
        ("adultes_vulnerables", "2026-11-21T08:59", False),
        ("adultes_vulnerables", "2026-11-21T09:01", True),
        ("victimes", "2026-11-20T10:00", True),
        ("victimes", "2026-11-20T19:30", None),  # two sources differ on that hour
        ("victimes", "2026-11-20T21:00", False),
        ("loyers", "2026-11-20T10:00", None),  # the days are known, the hours are not
        ("loyers", "2026-11-22T10:00", False),
        ("loyers", "2026-12-25T10:00", False),
        ("caf", "2026-11-20T10:00", None),
    ],
)
def test_open_now_says_only_what_is_known(name: str, moment: str, expected: bool | None) -> None:
    assert open_now(LINES.lines[name], _at(moment)) is expected


def test_a_telephone_can_be_tapped() -> None:
    phones = Cards(CONTENT).phones(_at("2026-11-20T10:00"), list(LINES.lines))
    assert all(re.fullmatch(r"(tel|sms):\d+", phone.href) for phone in phones)
    assert next(phone.href for phone in phones if phone.number == "114") == "sms:114"
    assert next(phone.href for phone in phones if phone.number == "0 805 16 00 75") == "tel:0805160075"


def test_the_numbers_of_every_screen_answer_day_and_night() -> None:
    phones = Cards(CONTENT).phones(_at("2026-11-22T04:00"))
    assert {"112", "114", "15", "17", "3114", "3919", "119", "115"} == {phone.number for phone in phones}
    assert all(phone.open_now for phone in phones)
