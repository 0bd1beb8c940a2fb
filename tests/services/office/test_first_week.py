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
from services.settings import ROOT

from .conftest import Person
from .klm import SLOW, USUAL, Hand
from .screen import check, picture

pytestmark = pytest.mark.browser
GUIDE = ROOT / "docs" / "guide-administration.md"
MOST_MINUTES = 60
HEAD = ["Nom de l'antenne", "Qui porte l'action", "Type", "Tél accueil", "Mél", "Adresse", "CP Ville",
        "Jours et horaires", "Remarques de Sylvie"]  # fmt: skip
WORDS = {"PMI": "", "PCB": "Point conseil budget", "Justice": "Point-justice", "Alim.": "Aide alimentaire",
         "CS": "Centre social", "France services": ""}  # fmt: skip
"""Kinds in the words of the département, with what each means where it is none of ours."""
HOURS = ("lundi au jeudi 9h-12h 14h-17h", "LUN-VEN 9H/12H - 14H/17H", "Lu-Ve 8:30-12:00 / 13:30-17:00",
         "1er et 3ème mercredi du mois de 14h à 16h", "tlj sauf mercredi 9h-17h", "sur RDV",
         "vendredi 14h00 à 16h30, semaines impaires", "9h-12h/14h-17h du lundi au vendredi")  # fmt: skip
ROWS, REFUGES, WRONG_PHONES, UNREAD_HOURS, REPEATED, AWAY = 300, 4, 3, 3, 5, 6


def spreadsheet(house: House, path: Path) -> None:
    """Write the table of ten years: a title and groups above the columns, words of one's own, rows twice, rows of
    elsewhere, telephones as numbers, hours in eight ways, empty lines.
    """
    communes = [each for each in house.communes if each.departement == "41" and each.postal_codes][:50]
    rows: list[list[Any]] = [
        [f"{word} de {commune.name}", f"Réseau {word}", word, f"2619{number // 100:02}{number % 100:02}1", "",
         f"{number} rue de l'Essai", f"{commune.postal_codes[0]} {commune.name.upper()}", HOURS[number % len(HOURS)],
         "vu"]
        for number, (commune, word) in enumerate(((each, word) for each in communes for word in WORDS), 1)
    ]  # fmt: skip
    for number, row in enumerate(rows):
        row[3] = int(row[3]) if number % 2 else f"02 61 9{number // 100} {number % 100:02} 11"
    for number, row in enumerate(rows[:REFUGES], 1):
        row[:3] = [f"Accueil de femmes victimes de violences n° {number}", "Association", "Hébergement"]
    for row in rows[20 : 20 + WRONG_PHONES]:
        row[3] = "poste 412"
    for row in rows[40 : 40 + UNREAD_HOURS]:
        row[7] = "un jour sur deux"
    for row in rows[-AWAY:]:
        row[6] = "45000 ORLÉANS"
    rows[50:50] = [[None] * len(HEAD), *map(list, rows[:REPEATED])]
    book, out = openpyxl.Workbook(), io.BytesIO()
    groups = ["Service", None, None, "Coordonnées", None, None, None, "Accueil", "Interne"]
    for row in [["ANNUAIRE DES PARTENAIRES, septembre 2026"], groups, HEAD, *rows]:
        book.active.append(row)
    book.active.merge_cells("A1:I1")
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
    for column, meaning in zip(HEAD, ("Nom du service", "Nom de la structure", "Genre de service", "Téléphone",
                                      "Adresse électronique", "Adresse", "Commune (et code postal)", "Horaires",
                                      "Ne pas reprendre"), strict=True):  # fmt: skip
        _match(hand, column, meaning)
    hand.fill("Quand ce tableau a-t-il été vérifié ?", "2026-09-01")
    hand.press("Essayer, sans rien écrire")
    hand.said("Que veulent dire ces mots ?")
    for word, meaning in WORDS.items():
        if meaning:
            _match(hand, word, meaning)
    hand.press("Essayer de nouveau, sans rien écrire")
    hand.said(f"{ROWS - AWAY} services lus, 0 refusés.")
    hand.said(f"Elle n'est pas reprise. {REPEATED} lignes.")
    hand.said(f"Cette ligne est hors de votre territoire. Elle n'est pas reprise. {AWAY} lignes.")
    check(page)
    page.get_by_role("heading", name="Essai : rien n'est encore écrit").scroll_into_view_if_needed()
    picture(page, "premiere-semaine")
    hand.press("Écrire dans l'annuaire")
    hand.said(f"{ROWS - AWAY} services ajoutés")

    hand.follow("Répondre pour")
    hand.follow("victimes de violences n° 1")
    for number in range(1, REFUGES + 1):
        hand.press("Oui, elle est secrète")
        hand.said("L'adresse est effacée.")
        if number < REFUGES:
            hand.follow("Répondre pour la suivante")

    names = [str(cell[0].value) for cell in openpyxl.load_workbook(path).active.iter_rows(min_row=4)]
    for at in (*range(20, 20 + WRONG_PHONES), *range(40, 40 + UNREAD_HOURS)):
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
            f"\nPremière semaine, 300 lignes en désordre : {hand.acts} gestes, {hand.keys} touches, "
            f"{hand.words} mots lus, {hand.machine_minutes:.1f} min de machine. "
            f"Personne habituelle : {usual:.0f} min. Lente : {slow:.0f} min."
        )
    assert slow < MOST_MINUTES


def told() -> str:
    """Return the words of the guide, without those for developers."""
    text = GUIDE.read_text(encoding="utf-8").partition("## Pour les développeurs")[0]
    return re.sub(r"[#|*`]|!\[|\]\([^)]*\)|-{3,}", " ", text)


def _match(hand: Hand, column: str, meaning: str) -> None:
    """Choose what a column says, where the page has not guessed it."""
    field = hand.page.get_by_label(column, exact=True)
    if field.evaluate("each => each.selectedOptions[0].textContent") != meaning:
        hand.choose(field, meaning)
