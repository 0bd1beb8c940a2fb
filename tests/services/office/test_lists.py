"""One template draws every plain list, from its schema."""

import re
from datetime import date

import pytest

from services.office.content import Column, Listing, content
from services.office.lists import Action, Row
from services.settings import ROOT
from services.web.desk_pages import _templates as templates

from .conftest import Person

PAGES = ROOT / "services" / "web" / "admin"
OWN_TABLES = {"fiches.html", "historique.html", "import_colonnes.html", "liste.html", "territoire.html"}
"""Tables that are no plain list: rows to tick, before and after, columns to match, a grid."""


def test_every_list_has_a_page_and_plain_tables_are_drawn_by_the_template_alone() -> None:
    said = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.html")}
    used = re.findall(r"liste\(words\.lists\.(\w+),", " ".join(said.values()))
    assert sorted(used) == sorted(content().lists)
    assert {name for name, text in said.items() if "<table" in text} == OWN_TABLES


@pytest.mark.parametrize(
    ("path", "names"), [("vocabulaire", ["kinds", "needs", "shipped"]), ("territoire", ["coverage"])]
)
def test_page_says_every_column_of_its_lists(editor: Person, path: str, names: list[str]) -> None:
    page = editor.get(f"/admin/{path}")
    for name in names:
        for column in content().lists[name].columns:
            assert f'<th scope="col">{column.label.replace(chr(39), "&#39;")}</th>' in page.text


def test_cells_are_drawn_by_their_kind_and_what_people_typed_is_only_text(editor: Person) -> None:
    kinds = {"a": "text", "b": "day", "c": "count", "d": "many", "e": "marks"}
    schema = Listing(label="Essai", empty="Rien.", columns=[Column(name=key, label=key, kind=kind)  # type: ignore[arg-type]
                                                            for key, kind in kinds.items()])  # fmt: skip
    cells = {"a": "<b>x</b>", "b": date(2026, 11, 20), "c": 0, "d": ["un", "deux"], "e": ["Fini"]}
    act = Action("Finir", ": <i>", "/offres/1/finir")
    liste = templates.get_template("liste.html").module.liste  # type: ignore[attr-defined]
    drawn = str(liste(schema, [Row(cells, href="/la", actions=(act,), danger=True)], editor.signed_in))
    for said in (
        "&lt;b&gt;x&lt;/b&gt;</a></th>", "<td>20/11/2026</td>", '<strong class="bad-text">Manque</strong>',
        "<td>un ; deux</td>", '<span class="mark bad">Fini</span>', 'Finir<span class="sr"> : &lt;i&gt;',
    ):  # fmt: skip
        assert said in drawn
    assert str(liste(schema, [], editor.signed_in)).strip() == "<p>Rien.</p>"
