"""Every sentence that the product can say, read in its files: what is never said anywhere, or never after an event.

Needs no running house. What depends on the course of a conversation is judged by the dialogues.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.settings import ROOT
from tests.practice.rules import NeverAsk, Words, count_words, fold, load, sentences

PRACTICE = load()
CONTENT = ROOT / "data" / "content"
DOMAIN = ROOT / "bot" / "domain"
FOLDERS = ("events", "questions", "answers", "dangers", "rights", "courriers")

SHOWN = {
    "label", "text", "other_text", "why", "why_other", "follow_up", "sentence", "detail", "now", "title", "for_whom",
    "steps", "documents", "if_refused", "loss", "unknown", "why_shortest", "passed", "recognise", "which_date", "to_do",
    "words", "wording", "means", "if",
}  # fmt: skip
"""Keys under which a person's words stand; `short` is for professionals, `aliases` and `law` are not shown."""
PLACES = {
    ("rights", "title"): "card.title",
    ("dangers", "sentence"): "emergency.sentence",
    ("dangers", "text"): "emergency.sentence",
    ("dangers", "other_text"): "emergency.sentence",
    ("dangers", "now"): "emergency.now",
    ("dangers", "label"): "choice",
    ("questions", "text"): "question.text",
    ("questions", "why"): "question.why",
    ("questions", "label"): "choice",
    ("domain", "text"): "text",
    ("answers", "text"): "text",
}
DANGER_FACTS = {"suicide": "suicide", "violence_conjugale": "violence"}
FACTS = {"deuil", "separation", "impayes", "naissance", "violence", "suicide"}


@dataclass(frozen=True)
class Said:
    """One sentence of a file, where it stands, and after which facts it may be said."""

    file: str
    key: str
    place: str
    sentence: str
    card: str
    facts: frozenset[str]


def _strings(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the key and the text of everything that a person may read."""
    if isinstance(node, dict):
        for name, child in node.items():
            inside = key if key in {"words", "wording"} else str(name)
            yield from _strings(child, inside if not isinstance(child, str) or key != "words" else f"words.{name}")
    elif isinstance(node, list):
        for child in node:
            yield from _strings(child, key)
    elif isinstance(node, str) and key.split(".")[0] in SHOWN:
        yield key, f"Peut-être, si {node}." if key == "if" else node


def _facts(path: Path, content: dict[str, Any]) -> frozenset[str]:
    """Return the facts after which a file's words may be said: its own event's, or any for what is shared."""
    if path.stem in FACTS and path.parent.name != "dangers":
        return frozenset({path.stem})
    if path.parent.name == "dangers":
        return frozenset({DANGER_FACTS[path.stem]} if path.stem in DANGER_FACTS else ())
    if path.parent.name == "rights":
        refused = {"violence"} & set(content.get("contraindications", []))
        return frozenset(content.get("events", {})) & FACTS - refused
    if path.parent.name == "courriers":
        return frozenset({"impayes"})
    return frozenset(FACTS)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _said(path: Path) -> Iterator[Said]:
    content = _read(path)
    folder, facts = path.parent.name, _facts(path, content)
    if folder == "domain":
        content = content.get("responses", {})
    found = list(_strings(content))
    card = " ".join(text for _, text in found)
    for key, text in found:
        for sentence in sentences(text):
            yield Said(path.relative_to(ROOT).as_posix(), key, PLACES.get((folder, key), key), sentence, card, facts)


FILES = [
    *sorted(DOMAIN.glob("*.yml")),
    CONTENT / "interface.yml",
    *[path for folder in FOLDERS for path in sorted((CONTENT / folder).glob("*.yml"))],
]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def _applies(rule: Words, said: Said) -> bool:
    """Return whether a rule may be judged on a file alone: not what depends on the course of a conversation."""
    if rule.first or rule.not_if or (rule.in_ and said.place not in rule.in_):
        return False
    return rule.everywhere or bool(rule.since and set(rule.since) <= said.facts)


def _broken(rules: list[Words], said: list[Said]) -> list[str]:
    return [
        f"{rule.id} · {each.key} : « {each.sentence} »"
        for each in said
        for rule in rules
        if _applies(rule, each)
        and (not isinstance(rule, NeverAsk) or each.sentence.endswith("?"))
        and rule.catches(each.sentence, each.card, each.place)
    ]


@each_file
def test_nothing_is_written_that_is_never_said(path: Path) -> None:
    assert _broken([*PRACTICE.never_say, *PRACTICE.never_ask], list(_said(path))) == []


@each_file
def test_every_sentence_is_short(path: Path) -> None:
    most = PRACTICE.form.most_words
    assert [each.sentence for each in _said(path) if count_words(each.sentence) > most] == []


@pytest.mark.parametrize("event", ["deuil", "separation", "impayes", "naissance"])
def test_the_first_words_are_those_of_the_practice(event: str) -> None:
    rules = [each for each in PRACTICE.must_say if each.since == [event]]
    told = _responses()[_read(CONTENT / "events" / f"{event}.yml")["first_words"]]
    assert rules
    assert [missing for rule in rules for missing in rule.missing(fold(told))] == []


@pytest.mark.parametrize("event", ["deuil", "separation", "impayes", "naissance"])
def test_the_first_answer_of_an_event_breaks_no_rule_of_first_answers(event: str) -> None:
    content = _read(CONTENT / "events" / f"{event}.yml")
    rights = [CONTENT / "rights" / f"{each}.yml" for each in content["first_rights"]]
    first = [Said("first words", "text", "text", each, "", frozenset({event}))
             for each in sentences(_responses()[content["first_words"]])]  # fmt: skip
    rules = [each for each in PRACTICE.never_say if each.first and each.since == [event]]
    assert [
        f"{rule.id} : « {each.sentence} »"
        for rule in rules
        for each in [*first, *(line for right in rights for line in _said(right))]
        if rule.catches(each.sentence, each.card, each.place)
    ] == []


@pytest.mark.parametrize("kind", ["suicide", "violence_conjugale"])
def test_a_danger_card_holds_what_comes_first(kind: str) -> None:
    """Each card to the person themselves says the first words; what a card says beside them is its own case."""
    content = _read(CONTENT / "dangers" / f"{kind}.yml")
    fact = DANGER_FACTS[kind]
    rules = [each for each in PRACTICE.must_say if each.since == [fact] and each.id.endswith("first_words")]
    own = [each for each in content["cases"] if not {"other", "worker"} & set(each.get("who", []))]
    own = [each for each in own if "perpetrator" not in each.get("about", [])]
    lines = _read(CONTENT / "helplines.yml")["lines"]
    broken = []
    for case in own:
        used = [each if isinstance(each, str) else each["line"] for each in case["numbers"]]
        told = fold(" ".join([case["sentence"], *case["now"], *(lines[each]["number"] for each in used)]))
        broken += [f"{case['id']}: {missing}" for rule in rules for missing in rule.missing(told)]
    assert broken == []


def test_a_sample_is_really_read() -> None:
    read = {each.sentence for path in FILES for each in _said(path)}
    assert "Je préfère ne pas répondre" in read
    assert "Qui avez-vous perdu ?" in read
    assert any("procédure continue" in each for each in read)


def _responses() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in DOMAIN.glob("*.yml"):
        for name, texts in _read(path).get("responses", {}).items():
            found[name] = " ".join(each["text"] for each in texts)
    return found
