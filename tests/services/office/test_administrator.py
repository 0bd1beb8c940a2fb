"""An administrator alone with a messy spreadsheet, in a real Chromium: hands on the keyboard, screens of two widths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.house import House

from .conftest import Person, service_in, write
from .screen import check, picture, press
from .test_messy_imports import ROWS

pytestmark = pytest.mark.browser


def stands(page: Any, said: str) -> None:
    """Wait until the reader stands at what begins with these words: browsers move there once a page is drawn."""
    page.wait_for_function("said => document.activeElement.textContent.trim().startsWith(said)", arg=said)


@pytest.mark.parametrize("width", [320, 1100])
def test_words_of_a_messy_spreadsheet_are_explained_with_the_keyboard(
    opened: Callable[..., Any], person: Callable[..., Person], tmp_path: Path, width: int
) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "annuaire V3.xlsx"
    for row in ROWS:
        book.active.append(row)
    book.save(path)
    page = opened(person("gaelle", "gestionnaire", "41"), "/admin", width)
    page.get_by_role("heading", name="Par où commencer").wait_for()
    check(page)
    page.get_by_role("link", name="Importer votre tableau").click()
    page.get_by_label("Fichier").set_input_files(str(path))
    page.get_by_label("Nom de la source").fill("Annuaire de Sylvie (41)")
    page.keyboard.press("Enter")
    page.get_by_text("Les titres des colonnes sont lus à la ligne 3.").wait_for()
    check(page)
    page.get_by_label("Quand ce tableau a-t-il été vérifié ?").fill("2026-09-01")
    page.get_by_role("button", name="Essayer").press("Enter")
    page.get_by_role("heading", name="Que veulent dire ces mots ?").wait_for()
    stands(page, "Que veulent dire ces mots ?")
    check(page)
    word = page.get_by_label("MDCS")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert word.evaluate("each => each === document.activeElement")
    page.keyboard.type("Service social du d")
    if width > 1000:
        picture(page, "import-mots")
    page.get_by_role("button", name="Essayer de nouveau").press("Enter")
    page.get_by_text("4 services lus, 0 refusés.").wait_for()
    page.wait_for_url("**#rapport")
    stands(page, "Essai : rien n'est encore écrit")
    for each in page.locator("summary").all():
        each.press("Enter")
    check(page)
    press(page, "Écrire dans l'annuaire")
    page.get_by_text("4 services ajoutés").wait_for()


def test_next_record_that_waits_for_an_answer_is_one_press_away(
    opened: Callable[..., Any], house: House, editor: Person
) -> None:
    write(
        house,
        *(
            service_in(name, house, nom=f"Refuge {name}", kind="violences", status="held")
            for name in ("un", "deux", "trois")
        ),
    )
    page = opened(editor, "/admin/fiches?statut=held")
    page.get_by_role("link", name="Refuge deux").click()
    for left in (2, 1):
        press(page, "Oui, elle est secrète")
        page.get_by_role("link", name=f"Répondre pour la suivante ({left})").click()
    press(page, "Oui, elle est secrète")
    page.get_by_text("L'adresse est effacée.").wait_for()
    assert page.get_by_role("link", name="Répondre pour la suivante").count() == 0
    check(page)


def test_all_records_of_a_page_are_chosen_at_once_and_the_list_is_found_again(
    opened: Callable[..., Any], house: House, editor: Person
) -> None:
    write(house, *(service_in(name, house, nom=f"Atelier {name}") for name in ("un", "deux")))
    page = opened(editor, "/admin/fiches?q=atelier&montrer=a-ameliorer")
    page.get_by_label("Choisir les 2 fiches de cette page").press("Space")
    page.get_by_text("Fiches choisies : 2.").wait_for()
    check(page)
    page.get_by_label("Choisir Atelier un").press("Space")
    page.get_by_text("Fiches choisies : 1.").wait_for()
    page.get_by_role("link", name="Atelier un").click()
    page.get_by_label("Téléphone").fill("02 54 55 56 58")
    press(page, "Enregistrer")
    page.get_by_text("C'est enregistré.").wait_for()
    page.get_by_role("link", name="Retour à votre liste").click()
    page.get_by_text("2 fiches. Page 1 sur 1.").wait_for()
    assert "montrer=a-ameliorer" in page.url


def test_menu_is_closed_on_a_narrow_screen_and_what_was_done_is_where_the_reader_stands(
    opened: Callable[..., Any], editor: Person, blois: int
) -> None:
    page = opened(editor, f"/admin/services/{blois}", 320)
    menu = page.get_by_text("Menu de l'annuaire")
    menu.wait_for()
    assert page.evaluate("() => document.querySelector('h1').getBoundingClientRect().top") < 350
    menu.press("Enter")
    page.get_by_role("link", name="Fiches", exact=True).wait_for()
    check(page)
    page.set_viewport_size({"width": 1100, "height": 900})
    assert not menu.is_visible()
    assert page.get_by_role("link", name="Fiches", exact=True).is_visible()
    press(page, "Oui, toujours exacte")
    page.get_by_text("C'est noté : la fiche est toujours exacte.").wait_for()
    stands(page, "C'est noté : la fiche est toujours exacte.")
    page.get_by_role("link", name="Fermetures").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Fermé aujourd'hui"
    page.get_by_label("Horaires").fill("de temps en temps")
    press(page, "Enregistrer")
    page.get_by_role("alert").wait_for()
    stands(page, "Rien n'est enregistré. À corriger :")
    check(page)
