"""Where a territory asks for a second pair of eyes, nothing reaches families by one person alone, by any button."""

from collections.abc import Callable

import pytest

from services.directory.models import Service
from services.house import House
from services.office.models import TerritorySetting

from .conftest import Person, service_in, write
from .test_imports import ROWS, count, guesses, send
from .test_records import form_of, stored, structure_form


@pytest.fixture
def other(house: House, person: Callable[..., Person]) -> Person:
    """The second editor of a territory that asks for two."""
    with house.database.writing() as session:
        session.add(TerritorySetting(departement="41", second_reader=True, banner="", changed_at=house.clock.now(),
                                     changed_by="x"))  # fmt: skip
    return person("omar", "editeur", "41")


@pytest.fixture
def managers(other: Person, person: Callable[..., Person]) -> tuple[Person, Person]:
    return person("gaelle", "gestionnaire", "41"), person("marc", "gestionnaire", "41")


def proposed(who: Person, rows: list[list[str]] = ROWS[:1]) -> str:
    """Propose a spreadsheet; return the address of its upload."""
    address = str(send(who, rows).headers["location"])
    chosen = guesses(who.get(address).text)
    assert who.post(address, **chosen, genre="point-conseil-budget").status_code == 303
    assert "Proposer cet import" in who.get(address).text
    assert who.post(f"{address}/confirmer").headers["location"] == "/admin/imports?fait=propose"
    return address


def refuge(house: House, identity: str = "refuge") -> int:
    pair = service_in(identity, house, kind="violences", nom="Accueil après des violences", status="held",
                      adresse="12 rue du Secret")  # fmt: skip
    return write(house, pair)[identity]


def test_address_said_to_be_public_waits_for_another_person(house: House, editor: Person, other: Person) -> None:
    identity = refuge(house)
    for _ in range(2):  # pressed twice, it waits once
        answer = editor.post(f"/admin/services/{identity}/adresse", secrete="false")
        assert answer.headers["location"].endswith("fait=proposed")
    assert stored(house, identity).status == "held"
    page = other.get("/admin/propositions").text
    assert page.count("Dire que l&#39;adresse n&#39;est pas secrète.") == 1
    assert editor.post("/admin/revisions/1/publier").status_code == 409
    assert other.post("/admin/revisions/1/publier").status_code == 303
    assert (stored(house, identity).status, stored(house, identity).adresse) == ("published", "12 rue du Secret")
    assert "Adresse dite publique" in editor.get(f"/admin/services/{identity}/historique").text


def test_secret_address_leaves_at_once_and_its_record_waits_for_another_person(
    house: House, editor: Person, other: Person
) -> None:
    identity = refuge(house)
    answer = editor.post(f"/admin/services/{identity}/adresse", secrete="true")
    assert answer.headers["location"].endswith("fait=secret_proposed")
    assert "Une autre personne va lire la fiche" in editor.get(answer.headers["location"]).text
    kept = stored(house, identity)
    assert (kept.status, kept.protected_address, kept.adresse, kept.commune) == ("draft", True, "", "")
    number = other.get("/admin/propositions").text.split("/admin/revisions/")[1].split("/")[0]
    assert editor.post(f"/admin/revisions/{number}/publier").status_code == 409
    assert other.post(f"/admin/revisions/{number}/publier").status_code == 303
    kept = stored(house, identity)
    assert (kept.status, kept.protected_address, kept.adresse, kept.commune) == ("published", True, "", "")


def test_return_to_an_earlier_version_waits_for_another_person(
    house: House, editor: Person, other: Person, blois: int
) -> None:
    form = form_of(editor.get(f"/admin/services/{blois}")) | {"telephone": "02 54 74 00 00"}
    editor.post(f"/admin/services/{blois}", **form)
    assert other.post("/admin/revisions/1/publier").status_code == 303
    answer = editor.post("/admin/revisions/1/annuler")
    assert answer.headers["location"] == f"/admin/services/{blois}?fait=proposed"
    assert stored(house, blois).telephone == "+33254740000"
    page = other.get("/admin/propositions").text
    assert "Téléphone : « +33254740000 » deviendrait « +33254555657 »" in page
    assert "Changement proposé par Elise" in editor.get(f"/admin/services/{blois}/historique").text
    assert editor.post("/admin/revisions/2/publier").status_code == 409
    assert other.post("/admin/revisions/2/publier").status_code == 303
    assert stored(house, blois).telephone == "+33254555657"
    assert "Retour en arrière par Elise" in editor.get(f"/admin/services/{blois}/historique").text


def test_record_taken_off_comes_back_only_by_another_person_and_a_draft_by_one(
    house: House, editor: Person, other: Person, blois: int
) -> None:
    editor.post(f"/admin/services/{blois}/statut", vers="archive")
    assert editor.post("/admin/revisions/1/annuler").headers["location"].endswith("fait=proposed")
    assert stored(house, blois).status == "archived"
    draft = write(house, service_in("brouillon", house, source="essai-2", status="draft"))["brouillon"]
    editor.post(f"/admin/services/{draft}", **form_of(editor.get(f"/admin/services/{draft}")) | {"nom": "Autre"})
    assert editor.post("/admin/revisions/3/annuler").headers["location"].endswith("fait=annule")
    assert stored(house, draft).nom == "Service brouillon"
    assert other.post("/admin/revisions/2/publier").status_code == 303
    assert stored(house, blois).status == "published"


def test_structures_return_waits_too_and_its_services_follow_then(
    house: House, editor: Person, other: Person, blois: int
) -> None:
    home = f"/admin/structures/{stored(house, blois).structure_id}"
    editor.post(home, **structure_form(editor.get(home)) | {"telephone": "02 54 78 00 00"})
    assert other.post("/admin/revisions/1/publier").status_code == 303
    assert stored(house, blois).telephone == "+33254780000"
    assert editor.post("/admin/revisions/1/annuler").headers["location"] == f"{home}?fait=proposed"
    assert stored(house, blois).telephone == "+33254780000"
    number = other.get("/admin/propositions").text.split("/admin/revisions/")[1].split("/")[0]
    assert other.post(f"/admin/revisions/{number}/publier").status_code == 303
    assert stored(house, blois).telephone == "+33254555657"


def test_draft_that_nobody_read_is_not_merged_into_what_families_see(
    house: House, editor: Person, other: Person, blois: int
) -> None:
    draft = write(house, service_in("brouillon", house, source="essai-2", status="draft", description="Lue par une."))
    answer = editor.post("/admin/doublons", garder=str(blois), autre=str(draft["brouillon"]), quoi="fusion")
    assert answer.status_code == 409
    with house.database.reading() as session:
        assert {each.description for each in session.query(Service)} == {"", "Lue par une."}


def test_import_waits_for_another_manager_who_reads_its_lines(
    house: House, editor: Person, managers: tuple[Person, Person]
) -> None:
    one, two = managers
    address = proposed(one)
    assert count(house) == 0
    assert one.post(f"{address}/confirmer").headers["location"].endswith("fait=propose")  # by oneself, never
    assert count(house) == 0
    assert "nos services.xlsx" in two.get("/admin/propositions").text
    assert "nos services.xlsx" not in editor.get("/admin/propositions").text
    page = two.get(address).text
    assert "Un import à relire" in page
    for said in ("Permanence budget", "02 54 55 56 57", "lundi au jeudi 9h-12h", "1 services lus, 0 refusés."):
        assert said in page
    assert two.post(address, **{"col-intitule": "nom"}).status_code == 403  # only its author says what columns mean
    assert "1 services ajoutés" in two.post(f"{address}/confirmer").text
    assert count(house) == 1
    listed = one.get("/admin/imports").text
    assert "par Gaelle : nos services.xlsx. Relu par Marc." in listed


def test_import_that_is_refused_goes_back_to_its_author_with_the_reason(
    house: House, managers: tuple[Person, Person]
) -> None:
    one, two = managers
    address = proposed(one)
    assert two.post(f"{address}/abandonner", motif="Numéros de 2024").headers["location"].endswith("fait=refuse")
    assert two.get(address).status_code == 404
    assert "Refusé. Pourquoi : Numéros de 2024" in one.get("/admin/imports").text
    assert "Refusé. Pourquoi : Numéros de 2024" in one.get(address).text
    assert count(house) == 0


def test_lines_of_a_territory_that_asks_for_two_wait_whatever_territory_the_file_names(
    house: House, other: Person, person: Callable[..., Person]
) -> None:
    both = person("bea", "gestionnaire", "41", "07")
    address = both.client.post(
        "/admin/imports", data={"csrf": both.csrf, "source": "deux", "departement": "07"},
        files={"fichier": ("x.csv", b"nom;commune;code_postal\nEssai;Blois;41000\n")},
    ).headers["location"]  # fmt: skip
    assert both.post(address, **guesses(both.get(address).text), genre="pmi").status_code == 303
    assert both.post(f"{address}/confirmer").headers["location"].endswith("fait=propose")
    assert count(house) == 0


def test_import_that_changed_records_is_undone_by_another_person_and_one_that_only_added_by_one(
    house: House, managers: tuple[Person, Person]
) -> None:
    one, two = managers
    two.post(f"{proposed(one)}/confirmer")
    row = [*ROWS[0][:2], "02 54 74 00 00", *ROWS[0][3:]]
    two.post(f"{proposed(one, [row])}/confirmer")
    first, second = (
        each.split("/annuler")[0] for each in reversed(two.get("/admin/imports").text.split("imports/csv-")[1:])
    )
    assert one.post(f"/admin/imports/csv-{second}/annuler").headers["location"].endswith("fait=annulation")
    assert "Annulation proposée par Gaelle." in two.get("/admin/imports").text
    assert one.post(f"/admin/imports/csv-{second}/annuler").headers["location"].endswith("fait=annulation")
    with house.database.reading() as session:
        assert session.query(Service).one().telephone == "+33254740000"
    assert two.post(f"/admin/imports/csv-{second}/annuler").status_code == 303
    with house.database.reading() as session:
        assert session.query(Service).one().telephone == "+33254555657"
    assert one.post(f"/admin/imports/csv-{first}/annuler").headers["location"].endswith("fait=2")
    assert count(house) == 0
