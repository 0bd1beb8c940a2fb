"""Who waits for a second reader is told who that can be, how to ask, and what to do where there is nobody."""

import html
from collections.abc import Callable

import pytest

from services.accounts.models import Worker
from services.house import House

from .conftest import Person
from .test_imports import count
from .test_offers import RULE
from .test_records import form_of
from .test_second_reader import other, proposed

__all__ = ["other"]
ALONE = "Vous êtes seul ici pour ce rôle (gestionnaire). L'administration nationale peut lire : Nora."
NOBODY = "Personne d'autre ne peut lire aujourd'hui."


def page(who: Person, path: str) -> str:
    return html.unescape(str(who.get(path).text))


@pytest.fixture
def alone(other: Person, person: Callable[..., Person]) -> Person:
    """The only manager of a territory that asks for two."""
    return person("gaelle", "gestionnaire", "41")


def test_manager_who_waits_reads_who_can_read_it_and_how_to_ask(
    house: House, alone: Person, person: Callable[..., Person]
) -> None:
    person("marc", "gestionnaire", "41")
    with house.database.writing() as session:
        session.query(Worker).filter_by(login="marc").one().email = "marc@exemple.fr"
    person("ada", "gestionnaire", "07")
    person("edith", "editeur", "41")
    address = proposed(alone)
    for path in (address, "/admin/imports", "/admin/propositions"):
        said = page(alone, path)
        assert (
            'Dans ce territoire : <a class="inline-target" href="mailto:marc@exemple.fr">Marc</a> (gestionnaire).'
            in said
        )
        assert "Demandez-lui d'ouvrir « Propositions »." in said
        assert "Ada" not in said
        assert "Edith" not in said


def test_only_manager_of_a_territory_is_sent_to_the_national_administration_which_can_write_it(
    house: House, alone: Person, person: Callable[..., Person]
) -> None:
    national = person("nora", "national", "*")
    address = proposed(alone)
    for path in (address, "/admin/imports", "/admin/propositions"):
        assert ALONE in page(alone, path)
    assert "nos services.xlsx" in page(national, "/admin/propositions")
    assert "1 services ajoutés" in national.post(f"{address}/confirmer").text
    assert count(house) == 1
    assert "Relu par Nora." in page(alone, "/admin/imports")


def test_where_nobody_else_can_read_the_screen_says_so_and_what_to_do(
    house: House, alone: Person, person: Callable[..., Person]
) -> None:
    person("nora", "national", "*")
    with house.database.writing() as session:
        session.query(Worker).filter_by(login="nora").one().disabled = True
    address = proposed(alone)
    for path in (address, "/admin/imports", "/admin/propositions"):
        said = page(alone, path)
        assert NOBODY in said
        assert '<a class="inline-target" href="/admin/collegues">Invitez un collègue</a>' in said


def test_editor_alone_with_a_record_and_manager_alone_with_a_rule_are_told_too(
    house: House, alone: Person, editor: Person, blois: int, person: Callable[..., Person]
) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}")) | {"description": "Proposée."}
    editor.post(f"/admin/services/{blois}", **form)
    said = page(editor, "/admin/propositions")
    assert "Dans ce territoire : Gaelle, Omar (éditeur ou gestionnaire)." in said
    assert alone.post("/admin/offres", **RULE).status_code == 303
    assert NOBODY in page(alone, "/admin/propositions")
    person("nora", "national", "*")
    assert ALONE in page(alone, "/admin/propositions")
