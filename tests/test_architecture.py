"""The shape of the house, read from its own files: who may import whom, how long a file may be, which names repeat."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400


def _python(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "versions" not in path.parts)


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports when it is loaded; imports inside functions are not followed."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _all_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", _python("services"), ids=_module)
def test_services_never_import_the_bot_or_its_actions(path: Path) -> None:
    assert not {name for name in _all_imports(path) if name.split(".")[0] in {"bot", "actions"}}


@pytest.mark.parametrize("path", _python("actions"), ids=_module)
def test_actions_speak_to_the_services_over_http_alone(path: Path) -> None:
    if path.name == "server.py":  # it shares the log format of every process, nothing else
        assert {n for n in _all_imports(path) if n.split(".")[0] == "services"} <= {"services", "services.log"}
    else:
        assert not {name for name in _all_imports(path) if name.split(".")[0] == "services"}


@pytest.mark.parametrize("path", _python("services"), ids=_module)
def test_only_the_engine_imports_openfisca(path: Path) -> None:
    uses = {name for name in _all_imports(path) if name.startswith("openfisca")}
    assert not uses or path.name.startswith(("engine", "parameters")) or path.parent.name == "engine", uses


@pytest.mark.parametrize("path", _python("services", "actions"), ids=_module)
def test_queries_are_written_in_repositories(path: Path) -> None:
    if path.name.startswith("repository"):
        return
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "select" not in called


def test_no_circle_of_imports() -> None:
    modules = {_module(path): path for path in _python("services", "actions", "bot")}
    graph = {
        name: {each for each in _imports(path) if each in modules and each != name} for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, above: list[str]) -> None:
        if name in above:
            pytest.fail(" → ".join([*above[above.index(name) :], name]))
        if name not in done:
            for each in sorted(graph[name]):
                visit(each, [*above, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])


@pytest.mark.parametrize("path", _python("services", "actions", "bot", "tests", "tools", "benchmarks"), ids=_module)
def test_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_every_intent_has_one_rule_that_ends_in_the_action() -> None:
    domain = yaml.safe_load((ROOT / "bot/domain/shared.yml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((ROOT / "bot/rules/conversation.yml").read_text(encoding="utf-8"))["rules"]
    intents = {next(iter(each)) for each in domain["intents"]}
    assert {rule["steps"][0]["intent"] for rule in rules} == intents
    assert all(rule["steps"][-1] == {"action": "action_orient"} for rule in rules)


def test_every_sentence_that_is_named_exists() -> None:
    said: set[str] = set()
    for path in (ROOT / "bot/domain").glob("*.yml"):
        said |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("responses", {}))
    named: set[str] = set()
    for path in _python("services/orientation"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("utter_"):
                named.add(node.value)
    for path in (ROOT / "data/content/events").glob("*.yml"):
        event = yaml.safe_load(path.read_text(encoding="utf-8"))
        named |= {event["first_words"], event["closing"]}
    assert named - {"utter_"} == said


@pytest.mark.parametrize("event", ["impayes", "naissance", "separation", "deuil"])
def test_one_topic_has_one_name_everywhere(event: str) -> None:
    for folder in ("data/nlu", "bot/domain", "data/content/events", "data/content/questions"):
        assert (ROOT / folder / f"{event}.yml").is_file(), folder
