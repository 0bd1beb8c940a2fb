"""The back office in a real Chromium: the whole life of a record, and no fault that axe sees in any state.

With ALLERVERS_PICTURES=1 the same tests make the pictures of docs/guide-administration.md.
"""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.house import House
from services.office.access import RULES
from services.office.freshness.service import Freshness
from services.office.territory import repository

from .conftest import Person, service_in, write
from .screen import check, picture, press
from .test_duplicates import structures
from .test_second_reader import proposed
from .world import World, readable

pytestmark = pytest.mark.browser


def test_life_of_a_record_from_draft_to_undo(
    opened: Callable[..., Any], person: Callable[..., Person], editor: Person
) -> None:
    page = opened(editor, "/admin/fiches/nouvelle")
    check(page)
    press(page, "Créer le brouillon")
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Nom du service (obligatoire)").fill("Groupe de parole de Vendôme")
    page.get_by_label("Genre de service (obligatoire)").select_option("groupe-deuil")
    page.get_by_label("Commune").fill("Vendôme")
    page.get_by_label("Territoire (obligatoire)").select_option("41")
    page.get_by_label("Téléphone").fill("02 54 73 00 00")
    picture(page, "nouvelle-fiche")
    press(page, "Créer le brouillon")
    page.get_by_text("Le brouillon est créé.").wait_for()
    page.locator("#apercu h3").get_by_text("Groupe de parole de Vendôme").wait_for()
    check(page)

    page.get_by_label("Horaires").fill("lundi au vendredi 9h-12h 14h-17h, fermé mercredi")
    page.get_by_text("Nous lisons : Lundi et mardi : 9 h à 12 h, 14 h à 17 h").wait_for()
    picture(page, "apercu")
    page.get_by_label("Horaires").fill("de temps en temps")
    page.get_by_text("Nous ne comprenons pas « temps »").first.wait_for()
    press(page, "Publier")
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Horaires").fill("1er lundi du mois 18h-20h")
    press(page, "Publier")
    page.get_by_text("C'est enregistré.").wait_for()
    check(page)
    address = page.url.split("?")[0]

    proposed = opened(person("carole", "contributeur", "41"), re.sub(r"^https?://[^/]+", "", address))
    proposed.get_by_label("Description").fill("Rencontre chaque mois des personnes qui vivent un deuil.")
    proposed.get_by_label("Pourquoi ce changement ?").fill("Plus clair")
    press(proposed, "Proposer ce changement")
    proposed.get_by_text("Votre changement est proposé.").wait_for()
    check(proposed)
    page.goto(page.url.split("/admin")[0] + "/admin/propositions")
    check(page)
    picture(page, "propositions")
    press(page, "Publier")
    page.get_by_text("La proposition est publiée.").wait_for()
    page.goto(f"{address}/historique")
    check(page)
    picture(page, "historique")
    press(page, "Revenir à la version d'avant")
    page.get_by_text("La version d'avant est revenue.").wait_for()


def test_second_of_two_editors_reads_what_the_first_wrote(
    opened: Callable[..., Any], person: Callable[..., Person], editor: Person, blois: int
) -> None:
    first, second = (
        opened(editor, f"/admin/services/{blois}"),
        opened(person("omar", "editeur", "41"), f"/admin/services/{blois}"),
    )
    for page, words in ((first, "Par Élise"), (second, "Par Omar")):
        page.get_by_label("Description").fill(words)
        press(page, "Enregistrer")
    second.get_by_text("Quelqu'un a changé cette fiche").wait_for()
    assert second.get_by_label("Description").input_value() == "Par Omar"
    check(second)
    picture(second, "deux-editeurs")


def test_spreadsheet_with_errors_is_matched_tried_written_and_undone(
    opened: Callable[..., Any], person: Callable[..., Person], tmp_path: Path
) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["Organisme", "Intitulé", "Tél", "Ville", "Jours et heures"],
        ["Ville de Blois", "Permanence budget", "02 54 55 56 57", "Blois", "lundi au jeudi 9h-12h"],
        ["Ville de Vendôme", "Aide alimentaire", "02 54", "Vendôme", "un jour sur deux"],
        ["Maison", "Refuge pour femmes victimes de violences", "02 54 74 00 00", "Blois", "24h/24"],
    ):
        book.active.append(row)
    book.save(file)
    path = tmp_path / "services.xlsx"
    path.write_bytes(file.getvalue())
    page = opened(person("gaelle", "gestionnaire", "41"), "/admin/imports")
    check(page)
    picture(page, "import-fichier")
    page.get_by_label("Fichier").set_input_files(str(path))
    page.get_by_label("Nom de la source").fill("tableau-41")
    press(page, "Envoyer le fichier")
    page.get_by_role("heading", name="Que dit chaque colonne ?").wait_for()
    check(page)
    picture(page, "import-colonnes")
    press(page, "Essayer, sans rien écrire")
    page.get_by_role("heading", name="Essai : rien n'est encore écrit").wait_for()
    check(page)
    picture(page, "import-essai")
    press(page, "Écrire dans l'annuaire")
    page.get_by_role("heading", name="C'est écrit").wait_for()
    check(page)
    page.get_by_role("link", name="Répondre pour").click()
    page.get_by_role("link", name="Refuge pour femmes").click()
    check(page)
    picture(page, "adresse-secrete")
    press(page, "Oui, elle est secrète")
    page.get_by_text("L'adresse est effacée.").wait_for()
    check(page)


def test_old_record_is_confirmed_from_a_link_and_reports_are_answered(
    opened: Callable[..., Any], person: Callable[..., Person], house: House, editor: Person
) -> None:
    old = write(house, service_in("vieux", house, date_maj=date(2025, 11, 1)))["vieux"]
    page = opened(editor, "/admin/a-verifier")
    check(page)
    picture(page, "a-verifier")
    press(page, "Demander au service")
    link = page.locator(".whole-link").inner_text()
    check(page)
    stranger = opened(None, "/verifier/" + link.partition("/verifier/")[2], 360)
    check(stranger)
    picture(stranger, "lien")
    press(stranger, "Envoyer")
    stranger.get_by_text("Dites ce qui a changé").wait_for()
    check(stranger)
    press(stranger, "Oui, toujours exact")
    stranger.get_by_text("Merci.").wait_for()
    check(stranger)
    stranger.goto(stranger.url[:-2])
    check(stranger)

    worker = opened(person("tom", "travailleur_social", "41"), f"/admin/services/{old}", 360)
    check(worker)
    worker.get_by_label("Qu'est-ce qui est faux ?").select_option(label="Le numéro est faux")
    press(worker, "Signaler")
    worker.get_by_text("Merci.").wait_for()
    page.goto(page.url.split("/admin")[0] + "/admin/signalements")
    check(page)
    picture(page, "signalements")
    press(page, "La fiche est exacte")
    page.get_by_text("C'est noté").wait_for()
    check(page)
    with house.database.reading() as session:
        assert Freshness(house).due(session, ["41"]) == []


def test_duplicates_are_compared_and_merged(opened: Callable[..., Any], house: House, editor: Person) -> None:
    write(house, service_in("a", house, nom="Point conseil budget de Blois", telephone="+33254740000"))
    home, other = service_in("b", house, nom="Blois, point conseil budget", source="liste", telephone="+33254740000")
    write(house, (home.model_copy(update={"source": "liste"}), other))
    page = opened(editor, "/admin/doublons")
    check(page)
    picture(page, "doublons")
    press(page, "Garder celle-ci")
    page.get_by_text("n'en font plus qu'une").wait_for()
    check(page)


def test_rule_and_date_of_a_territory_are_entered_and_ended(
    opened: Callable[..., Any], person: Callable[..., Person], blois: int
) -> None:
    page = opened(person("gaelle", "gestionnaire", "41"), "/admin/offres")
    check(page)
    press(page, "Ajouter la règle")
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Droit (obligatoire)").select_option("fsl")
    page.get_by_label("La règle (obligatoire)").fill("Ici, la demande se fait avec un travailleur social.")
    page.get_by_label("Qui le dit (obligatoire)").fill("Département de Loir-et-Cher, règlement du FSL")
    press(page, "Ajouter la règle")
    page.get_by_text("La règle est ajoutée.").wait_for()
    check(page)
    page.get_by_role("link", name="Changer la règle").click()
    check(page)
    page.get_by_label("La règle (obligatoire)").fill("Demandez à la maison du département.")
    press(page, "Enregistrer")
    page.get_by_text("Demandez à la maison du département.").first.wait_for()

    page.goto(page.url.split("/admin")[0] + f"/admin/services/{blois}")
    page.get_by_label("Jour", exact=True).fill("2026-11-26")
    page.get_by_label("Début").fill("18:00")
    page.get_by_label("Fin", exact=True).fill("20:00")
    page.get_by_label("Ce qui s'y passe").fill("Groupe de parole, entrée libre")
    page.get_by_label("Combien de semaines de suite ?").fill("2")
    page.locator("#t-dates").scroll_into_view_if_needed()
    picture(page, "dates")
    page.get_by_label("Commune", exact=True).fill("Vendôme")
    page.get_by_label("Code postal").fill("41100")
    page.get_by_text("Point proposé, centre de la commune : 47.").wait_for()
    check(page)
    picture(page, "point")
    press(page, "Ajouter la date")
    page.get_by_text("Les dates sont enregistrées.").wait_for()
    page.locator("#apercu").get_by_text("Jeudi 26 novembre").wait_for(state="attached")
    page.get_by_text("Changer la date du 26/11/2026").click()
    check(page)
    page.goto(page.url.split("/admin")[0] + "/admin/offres")
    page.get_by_role("region", name="Dates à venir").wait_for()
    check(page)
    picture(page, "offres")
    press(page, "Finir")
    page.get_by_text("La règle est finie.").wait_for()


def test_vocabulary_grows_and_says_what_is_wrong(
    opened: Callable[..., Any], person: Callable[..., Person], house: House
) -> None:
    page = opened(person("nora", "national", "*"), "/admin/vocabulaire")
    check(page)
    page.get_by_text("Ajouter des mots").click()
    page.get_by_label("Mots ou expressions (obligatoire)").fill("de la")
    page.get_by_role("group", name="Genres de services").get_by_label("Lieu d'accueil").first.check()
    press(page, "Ajouter ces mots")
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Mots ou expressions (obligatoire)").fill("café des parents, pause parents")
    press(page, "Ajouter ces mots")
    page.get_by_text("C'est ajouté.").wait_for()
    check(page)
    picture(page, "vocabulaire")
    page.get_by_role("link", name="Ajouter un genre").click()
    check(page)
    press(page, "Enregistrer")
    page.get_by_role("alert").wait_for()
    check(page)
    page.goto(page.url.split("/admin")[0] + "/admin/vocabulaire/besoins/ecoute")
    check(page)


@pytest.mark.parametrize("width", [320, 1100])
def test_every_page_is_without_fault(
    opened: Callable[..., Any], person: Callable[..., Person], house: House, width: int
) -> None:
    """Every address that is read, with something to show; what a page shows on demand has states of its own below."""
    world = World(house, person)
    with house.database.writing() as session:
        for code in ("41018", "41269", "41018", "41269", "41018", "41269", "41018"):
            repository.add_gap(session, date(2026, 11, 20), code, "event", "deuil")
            repository.add_gap(session, date(2026, 11, 20), code, "need", "groupe-parole")
    pages = {role: opened(who, "/admin", width) for role, who in
             (("national", person("nora", "national", "*")), ("other", world.manager))}  # fmt: skip
    for rule in readable():
        if "/exports/" not in rule:  # a file
            page = pages["national" if RULES["GET", rule] == "national" else "other"]
            page.goto(page.url.split("/admin")[0] + world.path(rule))
            check(page)
    for state in (
        "/fiches?q=zinzolin&montrer=a-ameliorer", "/fiches?fait=3&ou=41", "/services/999999",
        f"/services/{world.service}?fait=saved", "/propositions?fait=publiee&ou=41",
        "/familles?commune=Blois&evenement=impayes", "/familles?commune=Nullepart", "/familles?commune=Saint-Aubin",
        "/vocabulaire/genres/nouveau",
    ):  # fmt: skip
        page = pages["national" if "genres" in state else "other"]
        page.goto(page.url.split("/admin")[0] + "/admin" + state)
        check(page)


@pytest.mark.parametrize("width", [320, 1100])
def test_pages_of_a_territory_make_their_pictures(
    opened: Callable[..., Any], person: Callable[..., Person], house: House, blois: int, width: int
) -> None:
    with house.database.writing() as session:
        for code in ("41018", "41269", "41018", "41269", "41018", "41269", "41018"):
            repository.add_gap(session, date(2026, 11, 20), code, "event", "deuil")
            repository.add_gap(session, date(2026, 11, 20), code, "need", "groupe-parole")
    page = opened(person("gaelle", "gestionnaire", "41"), "/admin", width)
    for path, name in (
        ("", "accueil"), ("/fiches", "fiches"), ("/territoire", "territoire"), ("/collegues", "collegues"),
        ("/familles?commune=Blois&evenement=impayes", "familles"), ("/familles?commune=Saint-Aubin", "homonymes"),
        ("/trous", "manques"), ("/exports", "exports"),
    ):  # fmt: skip
        page.goto(page.url.split("/admin")[0] + "/admin" + path)
        check(page)
        if width > 1000:
            picture(page, name)
        if path == "/territoire" and width > 1000:
            page.locator("#t-evenements").evaluate("each => each.scrollIntoView()")
            picture(page, "grille")
    page.goto(page.url.split("/admin")[0] + "/admin/territoire/reglages")
    page.get_by_label("Bandeau montré aux familles").fill("Grève jeudi 26 novembre : appelez avant de venir.")
    press(page, "Enregistrer")
    page.get_by_role("alert").wait_for()
    check(page)
    page.get_by_label("Jusqu'au").fill("2026-11-26")
    press(page, "Enregistrer")
    page.get_by_text("Les réglages sont enregistrés.").wait_for()
    check(page)
    if width > 1000:
        picture(page, "reglages")
    page.goto(page.url.split("/admin")[0] + "/admin/fiches")
    page.get_by_label("Choisir Point conseil budget de Blois").check()
    page.get_by_label("Que changer ?").select_option("frais")
    if width > 1000:
        page.get_by_label("Que changer ?").evaluate("each => each.scrollIntoView({block: 'center'})")
        picture(page, "ensemble")
    press(page, "Changer les fiches choisies")
    page.get_by_text("Fiches changées : 1.").wait_for()
    check(page)
    page.goto(page.url.split("/admin")[0] + f"/admin/services/{blois}")
    page.get_by_label("Motif (facultatif)").fill("Travaux")
    if width > 1000:
        page.locator("#t-fermetures").evaluate("each => each.scrollIntoView()")
        picture(page, "fermeture")
    press(page, "Fermer ces jours")
    page.get_by_text("La fermeture est enregistrée.").wait_for()
    check(page)
    page.get_by_role("link", name="Structure :").click()
    check(page)
    if width > 1000:
        picture(page, "structure")
    page.goto(page.url.split("/admin")[0] + "/admin/equipes")
    page.get_by_label("Motif").fill("Formation")
    press(page, "Fermer ces jours")
    page.get_by_text("La fermeture est enregistrée.").wait_for()
    check(page)
    if width > 1000:
        picture(page, "equipes")
    page.goto(page.url.split("/admin")[0] + "/admin/collegues")
    page.get_by_label("Nom", exact=True).fill("Ines Alami")
    page.get_by_label("Adresse électronique").fill("ines@exemple.fr")
    press(page, "Inviter")
    link = page.locator(".whole-link").inner_text()
    check(page)
    guest = opened(None, "/invitation/" + link.partition("/invitation/")[2], width)
    check(guest)


def test_list_is_used_with_the_keyboard_alone(opened: Callable[..., Any], editor: Person, blois: int) -> None:
    page = opened(editor, "/admin/fiches")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent") == "Point conseil budget de Blois":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Point conseil budget de Blois", level=1).wait_for()


@pytest.mark.parametrize("width", [320, 1100])
def test_import_to_read_and_structures_to_merge_are_without_fault(
    opened: Callable[..., Any], person: Callable[..., Person], house: House, width: int
) -> None:
    one, two = (person(name, "gestionnaire", "41") for name in ("gaelle", "marc"))
    structures(house)
    one.post("/admin/territoire/reglages", departement="41", second="true")
    address = proposed(one)
    for who, path, said in ((two, "/admin/propositions", "Imports"), (two, address, "Un import à relire"),
                            (one, address, "L'import est proposé."), (one, "/admin/imports", "Proposé"),
                            (two, "/admin/doublons", "Structures (1)")):  # fmt: skip
        page = opened(who, path, width)
        assert said in page.content()
        check(page)
