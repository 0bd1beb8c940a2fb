"""The territory's page: what is missing in red, the banner, the gaps, the family's view, bulk changes, exports."""

import html
import json
import re
import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from sqlalchemy import select

from services.conversation.composer import Composer, Composition
from services.conversation.models import Conversation, Message
from services.directory.models import Service
from services.directory.schemas import Query
from services.house import House
from services.office.models import Gap
from services.office.territory import service
from services.situation.schemas import Situation

from .conftest import Person, service_in, write
from .test_records import form_of


def test_danger_without_a_local_door_is_said_in_red_here_and_at_each_publication(
    house: House, editor: Person, blois: int
) -> None:
    page = editor.get("/admin/territoire").text
    assert "Sans porte locale pour des personnes en danger" in page
    assert "Réseau violences" in page
    assert "Réseau violences" in editor.get(f"/admin/services/{blois}?fait=saved").text
    write(house, service_in("ecoute", house, kind="violences"))
    assert "Réseau violences ;" not in editor.get("/admin/territoire").text


def test_door_is_there_where_its_whole_name_is_said_and_not_where_one_word_of_it_is(
    house: House, editor: Person
) -> None:
    crip = '<th scope="row">Enfants en danger (CRIP)</th><td><strong class="bad-text">Manque</strong></td>'
    write(house, service_in("info", house, nom="Point information famille", description="Des informations utiles."))
    assert crip in editor.get("/admin/territoire").text
    write(house, service_in("crip", house, nom="Cellule de recueil des informations préoccupantes"))
    assert crip not in editor.get("/admin/territoire").text


def test_missing_door_is_said_after_a_proposal_a_change_of_many_and_an_import(
    house: House, editor: Person, person: Callable[..., Person], blois: int, privas: int
) -> None:
    said = "41 – Loir-et-Cher : Réseau violences"
    assert said in editor.get(f"/admin/services/{blois}?fait=saved").text
    draft = write(house, service_in("brouillon", house, source="essai-2", status="draft"))["brouillon"]
    answer = editor.post("/admin/fiches/ensemble", fiche=[str(draft)], quoi="published")
    assert said in editor.get(answer.headers["location"]).text
    form = form_of(person("carole", "contributeur", "41").get(f"/admin/services/{blois}")) | {"description": "Mieux."}
    assert person("cyril", "contributeur", "41").post(f"/admin/services/{blois}", **form).status_code == 303
    answer = editor.post("/admin/revisions/2/publier")
    assert answer.headers["location"] == "/admin/propositions?fait=publiee&ou=41"
    assert said in editor.get(answer.headers["location"]).text
    assert "07 – Ardèche" not in editor.get("/admin/propositions?fait=publiee&ou=41,07,99").text


def test_grid_says_what_each_event_calls_for_and_what_is_there(house: House, editor: Person, blois: int) -> None:
    with house.database.reading() as session:
        grid = service.grid(session, house.directory.taxonomy, "41")
    cells = dict(zip(grid.events, dict(grid.rows)["Point conseil budget"], strict=True))
    events = house.directory.taxonomy.file.events
    assert cells[events["impayes"].label] == 1
    assert {label for label, cell in cells.items() if cell is None} == {
        each.label for each in events.values() if "point-conseil-budget" not in each.kinds
    }
    page = editor.get("/admin/territoire").text
    assert page.count('<th scope="col">') >= len(events)
    assert '<th scope="row">Point conseil budget</th>' in page
    assert "<strong>Manque</strong>" in page


def test_banner_is_shown_until_its_day_before_what_a_search_says(house: House, person: Callable[..., Person]) -> None:
    manager = person("gaelle", "gestionnaire", "41")
    answer = manager.post("/admin/territoire/reglages", departement="41", bandeau="Grève jeudi.", jusqu_au="2026-11-21")
    assert answer.status_code == 303
    with house.database.writing() as session:
        said = [service.said_here(session, "41", "Note.", day) for day in (date(2026, 11, 21), date(2026, 11, 22))]
    assert said == ["Grève jeudi. Note.", "Note."]
    assert manager.post("/admin/territoire/reglages", departement="41", bandeau="Sans fin").status_code == 422
    long = manager.post("/admin/territoire/reglages", departement="41", bandeau="mot " * 16, jusqu_au="2026-11-21")
    assert "ses phrases 15 mots au plus." in long.text
    assert "mot mot" in long.text  # what was typed is still there
    assert manager.post("/admin/territoire/reglages", departement="07", bandeau="").status_code == 404
    assert manager.post("/admin/territoire/reglages", departement="41", demonstration="non").status_code == 403
    national = person("nora", "national", "*")
    assert national.post("/admin/territoire/reglages", departement="41", demonstration="non").status_code == 303
    page = national.get("/admin/territoire/reglages?departement=41").text
    assert "Données de démonstration retirées le 20/11/2026." in page
    assert "Retirer les données de démonstration" not in page


def ask(house: House, commune: str, event: str, *needs: str, times: int = 1) -> None:
    """Count what families of a commune ask for in vain."""
    query = Query(at=house.clock.now(), commune=house.communes.by_insee(commune), event=event, needs=needs)
    with house.database.writing() as session:
        for _ in range(times):
            service.count_gaps(session, house.directory, query, house.clock.today())


def test_event_and_need_without_anything_near_are_counted_by_commune_alone(house: House, editor: Person) -> None:
    ask(house, "41018", "deuil", "groupe-parole", times=3)
    for code, times in (("41269", 2), ("41194", 1)):
        ask(house, code, "naissance", times=times)
    ask(house, "07186", "deuil", times=3)
    page = editor.get("/admin/trous").text
    assert '<th scope="row">Blois (41)</th><td>Un décès</td><td>Événement</td><td>3</td>' in page
    assert "<td>Rencontrer des personnes qui vivent la même chose</td><td>Besoin</td><td>3</td>" in page
    assert "<title>Blois (41) : Un décès, 3 fois ; Rencontrer des personnes" in page
    assert "Plusieurs communes (41)" in page  # less than three in a commune could be somebody
    assert "Vendôme" not in page
    assert "Privas" not in page
    with house.database.reading() as session:
        columns = {column.key for column in Gap.__table__.columns}
        assert columns == {"day", "code_insee", "sort", "name", "count"}  # nothing that could tell who asked
        assert sum(session.scalars(select(Gap.count))) == 3 + 3 + 2 + 1 + 3


def test_need_that_is_answered_near_is_no_gap_while_another_of_the_same_search_is(house: House) -> None:
    near = {"zone_eligibilite": ["41"]}
    write(house, service_in("budget", house, kind="point-conseil-budget", **near),
          service_in("loin", house, "41194", kind="groupe-deuil", **near))  # fmt: skip
    ask(house, "41018", "impayes", "budget", "groupe-parole")
    with house.database.reading() as session:
        assert [(each.sort, each.name) for each in session.scalars(select(Gap))] == [("need", "groupe-parole")]


def test_line_for_the_whole_country_is_near_nobody_and_one_of_the_territory_is(house: House) -> None:
    far = {"kind": "groupe-deuil", "modes_accueil": ["a-distance"]}
    write(house, service_in("france", house, "75056", zone_eligibilite=["france"], **far))
    ask(house, "41018", "deuil")
    write(house, service_in("loiretcher", house, "41194", source="autre", zone_eligibilite=["41"], **far))
    ask(house, "41018", "deuil")
    with house.database.reading() as session:
        assert session.scalars(select(Gap.count)).all() == [1]


def test_conversation_that_shows_places_again_counts_its_needs_once(house: House) -> None:
    site, told = house.sites.get("exemple"), Situation.model_validate({"events": ["deuil"], "commune": "41018"})
    for conversation_id, shown in (("une", 1), ("une", 1), ("autre", 2)):
        with house.database.writing() as session:
            context = SimpleNamespace(story=SimpleNamespace(situation=told), session=session, site=site,
                                      now=house.clock.now(), audience="family",
                                      conversation_id=conversation_id)  # fmt: skip
            done = Composition()
            Composer(house)._places(done, {}, context)  # type: ignore[arg-type]
            if session.get(Conversation, conversation_id) is None:
                session.add(Conversation(id=conversation_id, token_hash=conversation_id, site_id="exemple",
                                         created_at=context.now, last_at=context.now))  # fmt: skip
                session.flush()
            session.add(Message(id=uuid.uuid4().hex, conversation_id=conversation_id, author="bot", at=context.now,
                                parts=[each.model_dump(mode="json") for each in done.parts]))  # fmt: skip
        with house.database.reading() as session:
            assert set(session.scalars(select(Gap.count))) == {shown}


def test_familys_view_gives_the_cards_of_the_real_search(editor: Person, blois: int) -> None:
    page = editor.get("/admin/familles?commune=Blois&evenement=impayes&moment=2026-11-20T10:00").text
    assert "Point conseil budget de Blois" in page
    assert "Ce qu&#39;elle voit : Blois (Loir-et-Cher)" in page or "Ce qu'elle voit : Blois (Loir-et-Cher)" in page
    assert editor.get("/admin/familles?commune=Nullepart").status_code == 422
    assert editor.get("/admin/familles?commune=Blois&moment=demain").status_code == 422


def test_familys_view_asks_which_departement_where_communes_share_a_name(
    house: House, person: Callable[..., Person]
) -> None:
    write(house, service_in("jura", house, "39476", nom="Point conseil budget du Jura"))
    reader = person("lena", "lecteur", "39")
    page = reader.get("/admin/familles?commune=Saint-Aubin&evenement=impayes")
    assert page.status_code == 200
    assert "Plusieurs communes portent ce nom. Dans quel département ?" in page.text
    choices = re.findall(r'href="(/admin/familles\?insee=[^"]+)">([^<]+)', page.text)
    assert len(choices) == len(house.communes.find("Saint-Aubin"))
    link, label = choices[0]
    assert label == "Saint-Aubin (Jura)"  # the own territory's first
    page = reader.get(html.unescape(link))
    assert "Point conseil budget du Jura" in page.text
    assert 'value="Saint-Aubin (Jura)"' in page.text
    again = reader.get("/admin/familles?commune=Saint-Aubin (Jura)&evenement=impayes")
    assert "Point conseil budget du Jura" in again.text


def test_familys_view_shows_what_the_conversation_shows(house: House, editor: Person, blois: int) -> None:
    write(house, service_in("deuil", house, kind="groupe-deuil", source="liste", nom="Groupe de parole de Blois"))
    site = house.sites.get("exemple")
    assert site
    for event in house.orientation.script.events:
        page = editor.get(f"/admin/familles?commune=Blois&evenement={event}").text
        said = Situation.model_validate({"events": [event], "commune": "41018"})
        done = Composition()
        with house.database.writing() as session:
            context = SimpleNamespace(story=SimpleNamespace(situation=said), session=session, site=site,
                                      now=house.clock.now(), audience="family",
                                      conversation_id=event)  # fmt: skip
            Composer(house)._places(done, {}, context)  # type: ignore[arg-type]
        (places,) = done.parts
        drawn = json.loads(html.unescape(re.search(r'data-cards="([^"]+)"', page)[1]))  # type: ignore[index]
        assert drawn == places.model_dump(mode="json")["cards"], event


def test_many_records_change_in_one_act_and_never_those_of_others(
    house: House, editor: Person, blois: int, privas: int
) -> None:
    assert editor.post("/admin/fiches/ensemble", fiche=[str(blois), str(privas)], quoi="archived").status_code == 404
    done = editor.post("/admin/fiches/ensemble", fiche=[str(blois)], quoi="frais")
    assert done.headers["location"] == "/admin/fiches?fait=1&ou="
    with house.database.reading() as session:
        found = session.get(Service, blois)
        assert found
        assert (found.status, found.frais) == ("published", "gratuit")
    assert editor.post("/admin/fiches/ensemble", quoi="frais").status_code == 422


def test_export_is_of_one_own_territory(editor: Person, blois: int, privas: int) -> None:
    answer = editor.get("/admin/exports/csv?departement=41")
    assert "Point conseil budget de Blois" in answer.text
    assert editor.get("/admin/exports/csv?departement=07").status_code == 404
    assert editor.get("/admin/exports/xls").status_code == 404
