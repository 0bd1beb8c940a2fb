"""The life of a record: typed, corrected, proposed, read by a second person, published, undone."""

import html
import re
from collections.abc import Callable
from typing import Any

from services.directory.models import Service
from services.house import House
from services.office.models import TerritorySetting

from .conftest import Person, service_in, write


def form_of(page: Any) -> dict[str, Any]:
    """Return what the form of a page holds, as a browser would send it."""
    found: dict[str, Any] = {}
    text = page.text[page.text.index('id="fiche"') : page.text.index("</form>", page.text.index('id="fiche"'))]
    for name, value in re.findall(r'<input id="c-[\w]+" name="(\w+)" value="([^"]*)"', text):
        found[name] = value.replace("&#39;", "'")
    for name, body in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', text, re.S):
        found[name] = body.replace("&#39;", "'")
    for name, body in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for kind, name, value in re.findall(r'<input type="(checkbox|radio)" name="(\w+)" value="([^"]*)" checked', text):
        found.setdefault(name, [] if kind == "checkbox" else value)
        if kind == "checkbox":
            found[name].append(value)
    found["version"] = re.search(r'name="version" value="([^"]+)"', text)[1]  # type: ignore[index]
    return found


def stored(house: House, identity: int) -> Service:
    with house.database.reading() as session:
        found = session.get(Service, identity)
        assert found
        return found


def test_form_saved_as_it_came_changes_nothing_that_families_read(house: House, editor: Person, blois: int) -> None:
    before = editor.get(f"/admin/services/{blois}")
    assert before.status_code == 200
    answer = editor.post(f"/admin/services/{blois}", **form_of(before))
    assert answer.headers["location"] == f"/admin/services/{blois}?fait=saved"
    after = stored(house, blois)
    assert (after.telephone, after.horaires_accueil) == ("+33254555657", "Mo-Fr 09:00-12:00; PH off")
    assert (after.commune, after.code_insee, after.on_site) == ("Blois", "41018", True)
    assert after.latitude is not None


def test_hours_typed_as_people_write_them_are_read_and_shown(house: House, editor: Person, blois: int) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}"))
    form["horaires_accueil"] = "lundi au vendredi 9h-12h 14h-17h, fermé mercredi"
    card = editor.post(f"/admin/services/{blois}/apercu", **form).json()
    assert card["hours"] == ["Lundi et mardi : 9 h à 12 h, 14 h à 17 h", "Jeudi et vendredi : 9 h à 12 h, 14 h à 17 h"]
    assert stored(house, blois).horaires_accueil == "Mo-Fr 09:00-12:00; PH off"
    editor.post(f"/admin/services/{blois}", **form)
    assert stored(house, blois).horaires_accueil == "Mo-Fr 09:00-12:00,14:00-17:00; We off"


def test_wrong_values_are_told_by_field_and_nothing_is_written(house: House, editor: Person, blois: int) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}"))
    form |= {"telephone": "02 54", "horaires_accueil": "parfois le matin", "nom": "Autre nom"}
    answer = editor.post(f"/admin/services/{blois}", **form)
    assert answer.status_code == 422
    for sentence in ("Ce numéro de téléphone n&#39;existe pas.", "Nous ne comprenons pas « parfois »"):
        assert sentence in answer.text
    assert 'value="Autre nom"' in answer.text
    assert stored(house, blois).nom == "Point conseil budget de Blois"


def test_second_of_two_editors_is_told_and_loses_nothing(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    other = person("omar", "editeur", "41")
    mine, theirs = (form_of(who.get(f"/admin/services/{blois}")) for who in (editor, other))
    editor.post(f"/admin/services/{blois}", **mine | {"description": "Écrit par Élise."})
    answer = other.post(f"/admin/services/{blois}", **theirs | {"description": "Écrit par Omar."})
    assert answer.status_code == 409
    assert "Écrit par Élise." in answer.text
    assert "Écrit par Omar." in answer.text
    assert stored(house, blois).description == "Écrit par Élise."
    again = form_of(answer)
    assert again["description"] == "Écrit par Omar."
    assert other.post(f"/admin/services/{blois}", **again).status_code == 303
    assert stored(house, blois).description == "Écrit par Omar."


def test_contributor_proposes_and_an_editor_publishes(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    contributor = person("carole", "contributeur", "41")
    form = form_of(contributor.get(f"/admin/services/{blois}")) | {"description": "Proposé.", "motif": "Plus clair"}
    assert contributor.post(f"/admin/services/{blois}", **form).headers["location"].endswith("fait=proposed")
    assert stored(house, blois).description == ""
    page = editor.get("/admin/propositions").text
    assert "Plus clair" in page
    number = re.search(r"/admin/revisions/(\d+)/publier", page)[1]  # type: ignore[index]
    assert contributor.post(f"/admin/revisions/{number}/publier").status_code == 403
    assert editor.post(f"/admin/revisions/{number}/publier").status_code == 303
    assert stored(house, blois).description == "Proposé."
    assert editor.post(f"/admin/revisions/{number}/publier").status_code == 409


def test_territory_that_wants_a_second_reader_never_takes_the_first_ones_word(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    with house.database.writing() as session:
        session.add(TerritorySetting(departement="41", second_reader=True, banner="", changed_at=house.clock.now(),
                                     changed_by="x"))  # fmt: skip
    form = form_of(editor.get(f"/admin/services/{blois}")) | {"description": "Seule."}
    editor.post(f"/admin/services/{blois}", **form)
    assert stored(house, blois).description == ""
    home = f"/admin/structures/{stored(house, blois).structure_id}"
    typed = structure_form(editor.get(home)) | {"telephone": "02 54 78 00 00"}
    assert editor.post(home, **typed).headers["location"].endswith("fait=proposed")
    assert stored(house, blois).telephone == "+33254555657"
    number = re.search(r"proposé par", editor.get("/admin/propositions").text, re.I)
    assert number
    assert editor.post("/admin/revisions/1/publier").status_code == 409
    assert person("omar", "editeur", "41").post("/admin/revisions/1/publier").status_code == 303
    assert stored(house, blois).description == "Seule."


def test_history_says_who_why_and_each_value_and_undo_brings_it_back(house: House, editor: Person, blois: int) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}")) | {"telephone": "02 54 74 00 00", "motif": "Nouveau numéro"}
    editor.post(f"/admin/services/{blois}", **form)
    page = editor.get(f"/admin/services/{blois}/historique").text
    for said in ("Elise", "Nouveau numéro", "+33254555657", "+33254740000"):
        assert said in page
    number = re.search(r"/admin/revisions/(\d+)/annuler", page)[1]  # type: ignore[index]
    assert editor.post(f"/admin/revisions/{number}/annuler").status_code == 303
    assert stored(house, blois).telephone == "+33254555657"
    assert "Retour en arrière" in editor.get(f"/admin/services/{blois}/historique").text


def test_new_service_is_a_draft_until_it_is_published(house: House, editor: Person) -> None:
    made = editor.post("/admin/fiches/nouvelle", nom="Groupe de parole", kind="groupe-deuil", commune="Vendôme",
                       departement="41", telephone="02 54 73 00 00")  # fmt: skip
    identity = int(re.search(r"services/(\d+)", made.headers["location"])[1])  # type: ignore[index]
    assert (stored(house, identity).status, stored(house, identity).code_insee) == ("draft", "41269")
    form = form_of(editor.get(f"/admin/services/{identity}")) | {"action": "publier"}
    assert editor.post(f"/admin/services/{identity}", **form).headers["location"].endswith("fait=saved")
    assert stored(house, identity).status == "published"


def test_refuge_waits_for_the_answer_and_then_loses_its_place_even_in_history(house: House, editor: Person) -> None:
    made = editor.post("/admin/fiches/nouvelle", nom="Accueil après des violences", kind="violences",
                       commune="Vendôme", departement="41", telephone="02 54 73 00 00")  # fmt: skip
    identity = int(re.search(r"services/(\d+)", made.headers["location"])[1])  # type: ignore[index]
    form = form_of(editor.get(f"/admin/services/{identity}"))
    form |= {"action": "publier", "adresse": "12 rue du Secret"}
    assert editor.post(f"/admin/services/{identity}", **form).headers["location"].endswith("fait=held")
    assert stored(house, identity).status == "held"
    editor.post(f"/admin/services/{identity}/adresse", secrete="true")
    kept = stored(house, identity)
    assert (kept.status, kept.protected_address, kept.adresse, kept.commune) == ("published", True, "", "")
    assert "Secret" not in editor.get(f"/admin/services/{identity}/historique").text


def test_structures_telephone_is_entered_once_for_all_its_services(house: House, editor: Person) -> None:
    home, first = service_in("un", house)
    _, second = service_in("deux", house)
    second = second.model_copy(update={"structure_id": home.id, "telephone": "+33254740000"})
    ids = write(house, (home, first), (home, second))
    address = f"/admin/structures/{stored(house, ids['un']).structure_id}"
    page = editor.get(address).text
    version = re.search(r'name="version" value="([^"]+)"', page)[1]  # type: ignore[index]
    answer = editor.post(
        address, version=version, nom=home.nom, adresse=home.adresse,
        code_postal=home.code_postal, commune=home.commune, telephone="02 54 78 00 00",
    )  # fmt: skip
    assert answer.headers["location"].endswith("fait=1")
    assert [stored(house, ids[each]).telephone for each in ("un", "deux")] == ["+33254780000", "+33254740000"]


def structure_form(page: Any) -> dict[str, Any]:
    """Return what the form of a structure holds."""
    text = page.text[page.text.index('name="version"') :]
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text))
    found |= dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', text, re.S))
    return {name: html.unescape(value) for name, value in found.items() if name not in {"csrf", "du", "au"}}


def test_change_of_a_structure_is_read_by_a_second_person_too_and_keeps_what_others_changed(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    path = f"/admin/structures/{stored(house, blois).structure_id}"
    contributor = person("carole", "contributeur", "41")
    form = structure_form(contributor.get(path)) | {"telephone": "02 54 78 00 00"}
    assert contributor.post(path, **form).headers["location"].endswith("fait=proposed")
    assert "Votre changement est proposé." in contributor.get(f"{path}?fait=proposed").text
    assert stored(house, blois).telephone == "+33254555657"
    other = structure_form(editor.get(path)) | {"nom": "Maison du budget"}
    assert editor.post(path, **other).headers["location"].endswith("fait=0")
    page = editor.get("/admin/propositions").text
    assert "Téléphone : « 02 54 55 56 57 » deviendrait « 02 54 78 00 00 »" in page
    assert "Nom de la structure" not in page
    number = re.search(r"/admin/revisions/(\d+)/publier", page)[1]  # type: ignore[index]
    assert editor.post(f"/admin/revisions/{number}/publier").status_code == 303
    kept = stored(house, blois)
    assert kept.telephone == "+33254780000"
    assert "Maison du budget" in editor.get(path).text
    history = editor.get(f"{path}/historique").text
    assert "Relu et publié par Elise" in history
    assert editor.post(f"/admin/revisions/{number}/annuler").status_code == 303
    assert stored(house, blois).telephone == "+33254555657"  # the services follow an undoing too


def test_second_of_two_editors_of_a_structure_is_told_what_the_first_wrote(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    path, other = f"/admin/structures/{stored(house, blois).structure_id}", person("omar", "editeur", "41")
    mine, theirs = structure_form(editor.get(path)), structure_form(other.get(path))
    assert editor.post(path, **mine | {"telephone": "02 54 78 00 00"}).status_code == 303
    answer = other.post(path, **theirs | {"telephone": "02 54 78 11 11"})
    assert answer.status_code == 409
    assert "« 02 54 78 00 00 » maintenant, « 02 54 78 11 11 » chez vous." in answer.text
    assert stored(house, blois).telephone == "+33254780000"


def test_proposal_changes_only_what_its_author_typed(
    house: House, editor: Person, person: Callable[..., Person], blois: int
) -> None:
    contributor = person("carole", "contributeur", "41")
    proposed = form_of(contributor.get(f"/admin/services/{blois}")) | {"description": "Proposé."}
    assert contributor.post(f"/admin/services/{blois}", **proposed).status_code == 303
    changed = form_of(editor.get(f"/admin/services/{blois}")) | {"telephone": "02 54 74 00 00"}
    assert editor.post(f"/admin/services/{blois}", **changed).status_code == 303
    page = editor.get("/admin/propositions").text
    assert "Téléphone" not in page[page.index("<main") :]
    number = re.search(r"/admin/revisions/(\d+)/publier", page)[1]  # type: ignore[index]
    assert editor.post(f"/admin/revisions/{number}/publier").status_code == 303
    kept = stored(house, blois)
    assert (kept.description, kept.telephone) == ("Proposé.", "+33254740000")


def test_closure_in_two_clicks_is_shown_on_the_card(house: House, editor: Person, blois: int) -> None:
    editor.post(f"/admin/services/{blois}/fermetures", du="2026-11-20", au="2026-11-22", motif="travaux")
    card = editor.post(f"/admin/services/{blois}/apercu", **form_of(editor.get(f"/admin/services/{blois}"))).json()
    assert card["card"]["open_text"] == "Fermé jusqu'au 22 novembre inclus : travaux."
    history = editor.get(f"/admin/services/{blois}/historique").text
    assert "20/11/2026 22/11/2026 travaux" in history
    assert editor.post(f"/admin/services/{blois}/fermetures", du="2026-12-24", au="2026-12-20").status_code == 422


def test_closing_a_structure_closes_its_services_until_it_is_taken_back(
    house: House, editor: Person, blois: int
) -> None:
    path = f"/admin/structures/{stored(house, blois).structure_id}"
    days = {"du": "2026-11-20", "au": "2026-11-22"}
    assert editor.post(f"{path}/fermetures", **days, motif="congés").headers["location"] == f"{path}?fait=ferme"

    def card() -> dict[str, str]:
        form = form_of(editor.get(f"/admin/services/{blois}"))
        return editor.post(f"/admin/services/{blois}/apercu", **form).json()["card"]  # type: ignore[no-any-return]

    assert card()["open_text"] == "Fermé jusqu'au 22 novembre inclus : congés."
    assert "congés (toute la structure)" in editor.get(f"/admin/services/{blois}").text
    assert "congés" in editor.get(f"{path}/historique").text
    editor.post(f"{path}/fermetures/retirer", **days)
    assert "congés" not in card()["open_text"]


def test_record_without_any_place_would_be_nobodys_and_is_refused(house: House, editor: Person, blois: int) -> None:
    nowhere = {"commune": "", "code_postal": "", "adresse": "", "zone_eligibilite": ""}
    form = form_of(editor.get(f"/admin/services/{blois}"))
    assert "Dites la commune, ou le territoire servi." in editor.post(f"/admin/services/{blois}", **form | nowhere).text
    home = f"/admin/structures/{stored(house, blois).structure_id}"
    answer = editor.post(home, **structure_form(editor.get(home)) | nowhere)
    assert "Gardez une commune : ses services la partagent." in answer.text
    assert stored(house, blois).commune == "Blois"


def test_nothing_leaves_the_editors_territory(editor: Person, blois: int) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}"))
    for change in ({"commune": "Privas", "code_postal": "07000"}, {"zone_eligibilite": "france"},
                   {"zone_eligibilite": "07"}):  # fmt: skip
        assert editor.post(f"/admin/services/{blois}", **form | change).status_code == 422
