"""Every sentence that the back office says: one idea, 15 words at most; read from where sentences are written."""

import ast
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from services.settings import ROOT

MOST_WORDS = 15
OFFICE, PAGES = ROOT / "services" / "office", ROOT / "services" / "web" / "admin"
JARGON = ("HSDS", "JSON", "CSV", "UUID", "uid", "OSM", "taxonomie", "slug", "jeton", "token", "API", "cookie", "upload",
          "login", "workflow", "back-office", "dry-run", "mapping", "fingerprint")  # fmt: skip
"""Words of those who build, which nobody on screen has to know."""
KNOWN = {"Pour les annuaires d'autres pays (format HSDS)"}
"""Where a word of theirs stands because who needs it looks for it, with what it is for."""
_BLOCKS = (
    r"</?(?:p|li|ul|ol|h\d|dt|dd|td|th|tr|label|legend|option|button|summary|span|a|div|section|title|caption|strong)\b"
)


def sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for each in re.split(r"(?<=[.?!])\s+", html.unescape(line)):
            if each.strip():
                yield each.strip()


def of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(PAGES.glob("*.html")):
        text = re.sub(r"{#.*?#}", " ", path.read_text(encoding="utf-8"), flags=re.S)
        for tag in re.findall(r"\{[{%].*?[%}]\}", text, re.S):
            for said in re.findall(r'"([^"]* [^"]*)"', tag):
                yield from ((path.name, each) for each in sentences(said))
        for label in re.findall(r'\b(?:aria-label|title|placeholder)="([^"{}]+)"', text):
            yield from ((path.name, each) for each in sentences(label))
        text = re.sub(r"{%.*?%}", "\n", text.replace("\n", " "))
        text = re.sub(r"{{.*?}}", "…", text)
        text = re.sub(rf"{_BLOCKS}[^>]*>", "\n", text)
        yield from ((path.name, each) for each in sentences(re.sub(r"<[^>]+>", " ", text)))


def of_python() -> Iterator[tuple[str, str]]:
    for path in sorted((*OFFICE.rglob("*.py"), *(ROOT / "services" / "directory" / "vocabulary").glob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inside = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
        for node in ast.walk(tree):
            if id(node) in told or id(node) in inside:
                continue
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(node, ast.JoinedStr):
                said = "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
            if isinstance(said, str) and re.search(r"[a-zà-ü] .*[.?!:]\s*$", said):
                yield from ((path.name, each) for each in sentences(said))


def of_content() -> Iterator[tuple[str, str]]:
    def values(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for name, each in node.items():
                if name not in {"source", "words", "column_words"}:
                    yield from values(each)
        elif isinstance(node, list):
            for each in node:
                yield from values(each)
        elif isinstance(node, str):
            yield node

    file = ROOT / "data" / "content" / "office.yml"
    for said in values(yaml.safe_load(file.read_text(encoding="utf-8"))):
        yield from ((file.name, each) for each in sentences(said))


SAID = [*of_templates(), *of_python(), *of_content()]


def test_sentences_are_found_where_they_are_written() -> None:
    found = {each for _, each in SAID}
    assert {"Votre changement est proposé.", "Donnez le premier et le dernier jour de la fermeture.",
            "Personne n'a confirmé ces fiches depuis longtemps.", "Ajoutez un téléphone."} <= found  # fmt: skip
    assert len(found) > 400


@pytest.mark.parametrize("where", sorted({name for name, _ in SAID}))
def test_every_sentence_is_short(where: str) -> None:
    words = re.compile(r"[\w…]\S*")
    assert [each for name, each in SAID if name == where and len(words.findall(each)) > MOST_WORDS] == []


def test_no_word_of_those_who_build_is_on_screen() -> None:
    unknown = re.compile(rf"\b({'|'.join(JARGON)})\b")
    assert [(name, each) for name, each in SAID if unknown.search(each) and each not in KNOWN and "=" not in each] == []
