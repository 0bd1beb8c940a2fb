"""The first week of an administrator: an empty territory, 300 rows in their own columns, seen as a family sees them.

Prints the minutes that published models give to a person who does it by the guide (klm.py): none was timed yet.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.house import House
from services.kit.text import fold
from services.settings import ROOT

from .conftest import Person
from .klm import SLOW, USUAL, Hand
from .screen import check, picture

pytestmark = pytest.mark.browser
GUIDE = ROOT / "docs" / "guide-administration.md"
MOST_MINUTES = 60
HEAD = ["Numéro interne", "Qui porte l'action", "Intitulé", "Catégorie", "Standard", "Mél", "Rue", "CP", "Ville",
        "Permanences", "Observations internes"]  # fmt: skip
KINDS = ("PMI", "Point conseil budget", "Point-justice", "Aide alimentaire", "Centre social", "France services")
REFUGES, WRONG_PHONES, WRONG_HOURS = 4, 3, 3


def spreadsheet(house: House, path: Path) -> None:
    """Write 300 rows as a département keeps them for itself: other names of columns, a few mistakes."""
    communes = [each for each in house.communes if each.departement == "41" and each.postal_codes][:50]
    rows = [
        [number, f"Réseau {kind}", f"{kind} de {commune.name}", kind, f"02 61 91 {number // 100:02} {number % 100:02}",
         "", f"{number} rue de l'Essai", commune.postal_codes[0], commune.name, "lundi au jeudi 9h-12h 14h-17h", "vu"]
        for number, (commune, kind) in enumerate(((each, kind) for each in communes for kind in KINDS), 1)
    ]  # fmt: skip
    for row in rows[:REFUGES]:
        row[1:4] = ["Association", f"Hébergement de femmes victimes de violences n° {row[0]}", "Hébergement"]
    for row in rows[20 : 20 + WRONG_PHONES]:
        row[4] = "02 54"
    for row in rows[40 : 40 + WRONG_HOURS]:
        row[9] = "un jour sur deux"
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(out)
    path.write_bytes(out.getvalue())


def test_first_week_ends_within_the_hour(
    opened: Callable[..., Any], person: Callable[..., Person], house: House, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "services du 41.xlsx"
    spreadsheet(house, path)
    page = opened(person("gaelle", "gestionnaire", "41"), "/admin/territoire")
    hand = Hand(page, told())
    hand.said("Sans porte locale pour des personnes en danger")

    hand.follow("Imports")
    hand.give("Fichier", path)
    hand.fill("Nom de la source", "departement-41")
    hand.press("Envoyer le fichier")
    hand.said("Que dit chaque colonne ?")
    for column, meaning in (
        ("Numéro interne", "Identifiant"),
        ("Qui porte l'action", "Nom de la structure"),
        ("Standard", "Téléphone"),
        ("Mél", "Adresse électronique"),
        ("Permanences", "Horaires"),
    ):
        _match(hand, column, meaning)
    hand.press("Essayer, sans rien écrire")
    hand.said("300 services lus, 0 refusés.")
    check(page)
    picture(page, "premiere-semaine")
    hand.press("Écrire dans l'annuaire")
    hand.said("300 services ajoutés")

    hand.follow("Répondre pour")
    for number in range(1, REFUGES + 1):
        hand.follow(f"victimes de violences n° {number}")
        hand.press("Oui, elle est secrète")
        hand.said("L'adresse est effacée.")
        hand.follow("Accueil")
        if number < REFUGES:
            hand.follow("à répondre")

    names = [str(cell[2].value) for cell in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]
    for at in (*range(20, 20 + WRONG_PHONES), *range(40, 40 + WRONG_HOURS)):
        hand.follow("Fiches")
        hand.fill("Mots du nom ou de la description", names[at])
        hand.press("Chercher")
        hand.follow(names[at])
        if at < 40:
            hand.fill("Téléphone", "02 61 91 99 99")
        else:
            hand.fill("Horaires", "mardi et jeudi 14h-17h")
        hand.press("Enregistrer")
        hand.said("C'est enregistré.")

    hand.follow("Fiches")
    hand.follow("Nouvelle fiche")
    hand.fill("Nom du service (obligatoire)", "Groupe de parole de Blois")
    hand.choose(page.get_by_label("Genre de service (obligatoire)", exact=True), "Groupe de soutien après un décès")
    hand.fill("Commune", "Blois")
    hand.choose(page.get_by_label("Territoire (obligatoire)", exact=True), "41 – Loir-et-Cher")
    hand.fill("Téléphone", "02 61 91 41 41")
    hand.press("Créer le brouillon")
    hand.said("Le brouillon est créé.")
    hand.press("Publier")
    hand.said("C'est enregistré.")

    hand.follow("Comme une famille")
    hand.fill("Commune ou code postal", "Blois")
    hand.choose(page.get_by_label("Ce qu'elle vit", exact=True), "Un décès")
    hand.press("Voir")
    hand.said("Groupe de parole de Blois")
    check(page)

    usual, slow = hand.minutes(USUAL), hand.minutes(SLOW)
    with capsys.disabled():
        print(
            f"\nPremière semaine, 300 lignes : {hand.acts} gestes, {hand.keys} touches, {hand.words} mots lus, "
            f"{hand.machine_minutes:.1f} min de machine. Personne habituelle : {usual:.0f} min. Lente : {slow:.0f} min."
        )
    assert slow < MOST_MINUTES


def told() -> str:
    """Return the words of the guide, without those for developers."""
    text = GUIDE.read_text(encoding="utf-8").partition("## Pour les développeurs")[0]
    return re.sub(r"[#|*`]|!\[|\]\([^)]*\)|-{3,}", " ", text)


def _match(hand: Hand, column: str, meaning: str) -> None:
    """Choose what a column says, where the page has not guessed it."""
    field = hand.page.get_by_role("row", name=fold(column)).get_by_role("combobox").first
    if field.evaluate("each => each.selectedOptions[0].textContent") != meaning:
        hand.choose(field, meaning)
