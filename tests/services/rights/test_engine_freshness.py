"""The engine's parameters have the values of their year; read from the package, without network."""

from datetime import date

import pytest

from services.rights import months, parameters
from services.rights.engine import Engine
from services.rights.engine_content import EngineContent

WINDOWS = {
    "bmaf": "04-01", "rsa": "04-01", "ppa": "04-01",
    "loyers": "10-01", "charges": "10-01",
    "plafond_af": "01-01", "plafond_cf": "01-01", "plafond_paje": "01-01", "plafond_ars": "01-01",
}  # fmt: skip
TODAY = date(2026, 11, 20)


def test_watched_parameters_and_their_days(engine: Engine) -> None:
    assert {item.id: item.starts for item in engine.content.freshness} == WINDOWS


@pytest.mark.parametrize("name", WINDOWS)
def test_parameter_has_the_value_of_its_year(name: str, engine: Engine) -> None:
    found = {each.id: each for each in parameters.known(engine.system.parameters, engine.content)}[name]
    month, day = (int(part) for part in WINDOWS[name].split("-"))
    newest = max(date(year, month, day) for year in (2025, 2026) if date(year, month, day) <= TODAY)
    assert found.since == newest
    assert found.until >= months.index(TODAY)


def test_last_known_month_is_the_one_before_the_next_value(engine: Engine) -> None:
    assert months.text(engine.last_month) == "2026-12"
    found = {each.id: months.text(each.until) for each in parameters.known(engine.system.parameters, engine.content)}
    assert (found["bmaf"], found["loyers"], found["plafond_af"]) == ("2027-03", "2027-09", "2026-12")


def test_stale_parameters_are_named_once_their_window_is_over(engine: Engine) -> None:
    def stale(month: str) -> set[str]:
        return {each.id for each in parameters.stale(engine.system.parameters, engine.content, months.parse(month))}

    assert stale("2026-12") == set()
    assert stale("2027-01") == {name for name, day in WINDOWS.items() if day == "01-01"}
    assert {"bmaf", "rsa", "ppa"} <= stale("2027-04")
    assert stale("2027-10") == set(WINDOWS)


def test_value_dated_within_the_window_holds_until_its_end(engine: Engine) -> None:
    """A value that came late (July) belongs to the window it came in."""

    class Value:
        def __init__(self, day: str, value: float | None) -> None:
            self.instant_str, self.value = day, value

    class Node:
        def __init__(self, children: dict[str, "Node"] | None = None, values: list[Value] | None = None) -> None:
            self.children, self.values_list = children or {}, values or []

    item = engine.content.freshness[0].model_copy(update={"parameter": "a", "starts": "04-01"})
    content: EngineContent = engine.content.model_copy(update={"freshness": [item]})
    late = Node({"a": Node(values=[Value("2026-09-01", None), Value("2025-07-01", 1.0)])})
    found = parameters.known(late, content)[0]
    assert (found.since, months.text(found.until)) == (date(2025, 7, 1), "2026-03")


def test_engine_runs_in_the_version_that_the_content_names(engine: Engine) -> None:
    assert engine.version == engine.content.package_version
