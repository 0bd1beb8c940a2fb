"""Where a territory asks for two: what promises families something is read before, what closes a door is read after."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from services.directory.models import ServiceClosure, ServiceOccasion
from services.house import House

from .conftest import Person, service_in, write
from .test_offers import DATE
from .test_records import form_of, stored
from .test_second_reader import other

__all__ = ["other"]
TOMORROW = {"du": "2026-11-21"}
_PROPOSALS = "/admin/propositions"


@pytest.fixture
def path(blois: int, other: Person) -> str:
    return f"/admin/services/{blois}"


def dates(house: House) -> list[str]:
    with house.database.reading() as session:
        return [f"{each.day} {each.opens} {each.label}" for each in session.query(ServiceOccasion)]


def closures(house: House) -> list[str]:
    with house.database.reading() as session:
        return [f"{each.first} {each.last} {each.reason}".strip() for each in session.query(ServiceClosure)]


def number(who: Person, act: str) -> str:
    found = re.search(rf"/admin/revisions/(\d+)/{act}", who.get(_PROPOSALS).text)
    assert found
    return found[1]


def told(answer: Any, who: Person) -> str:
    return html.unescape(str(who.get(answer.headers["location"]).text))


def test_date_waits_for_another_person_before_families_see_it(
    house: House, editor: Person, other: Person, path: str
) -> None:
    for _ in range(2):  # pressed twice, it waits once
        answer = editor.post(f"{path}/dates", **DATE)
    page = told(answer, editor)
    assert "Les dates sont proposées. Une autre personne va les lire." in page
    assert "Proposé, pas encore lu : 26/11/2026, 18:00 à 20:00 : Groupe de parole" in page
    assert "Proposer la date" in page
    assert dates(house) == []
    read = html.unescape(other.get(_PROPOSALS).text)
    assert read.count("Séances et passages : « – » deviendrait « 26/11/2026, 18:00 à 20:00 : Groupe de parole »") == 1
    wanted = number(other, "publier")
    assert editor.post(f"/admin/revisions/{wanted}/publier").status_code == 409
    assert other.post(f"/admin/revisions/{wanted}/publier").status_code == 303
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]
    assert "Relu et publié par Omar" in editor.get(f"{path}/historique").text


def test_changed_date_stays_as_it_was_until_it_is_read_and_refused_dates_never_come(
    house: House, editor: Person, other: Person, path: str
) -> None:
    editor.post(f"{path}/dates", **DATE)
    other.post(f"/admin/revisions/{number(other, 'publier')}/publier")
    later = DATE | {"jour": "2026-11-27", "avant": "2026-11-26 18:00-20:00"}
    assert editor.post(f"{path}/dates", **later).headers["location"].endswith("fait=date_proposee")
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]
    page = html.unescape(other.get(_PROPOSALS).text)
    assert "« 26/11/2026, 18:00 à 20:00 : Groupe de parole » deviendrait « 27/11/2026, 18:00" in page
    wanted = number(other, "refuser")
    assert other.post(f"/admin/revisions/{wanted}/refuser", motif="Salle prise").status_code == 303
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]
    assert "Refusé par Omar : Salle prise" in editor.get(f"{path}/historique").text


def test_date_that_is_taken_away_leaves_at_once_and_is_put_back_by_who_reads_it(
    house: House, editor: Person, other: Person, path: str
) -> None:
    editor.post(f"{path}/dates", **DATE)
    other.post(f"/admin/revisions/{number(other, 'publier')}/publier")
    answer = editor.post(f"{path}/dates/retirer", avant="2026-11-26 18:00-20:00")
    assert "les familles ne la voient plus. Une autre personne va relire." in told(answer, editor)
    assert dates(house) == []
    page = html.unescape(other.get(_PROPOSALS).text)
    assert "« 26/11/2026, 18:00 à 20:00 : Groupe de parole » est devenu « – »" in page
    form = form_of(other.get(path)) | {"description": "Écrite après."}
    other.post(path, **form)
    editor.post(f"/admin/revisions/{number(editor, 'publier')}/publier")
    assert other.post(f"/admin/revisions/{number(other, 'annuler')}/annuler").status_code == 303
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]
    with house.database.reading() as session:  # what came after stays: that one act is taken back
        assert session.query(ServiceOccasion).count() == 1
    assert stored(house, int(path.rpartition("/")[2])).description == "Écrite après."


def test_draft_has_its_dates_at_once_and_waits_with_them(house: House, editor: Person, other: Person) -> None:
    draft = write(house, service_in("brouillon", house, source="essai-2", status="draft"))["brouillon"]
    path = f"/admin/services/{draft}"
    assert editor.post(f"{path}/dates", **DATE).headers["location"].endswith("fait=date")
    answer = editor.post(path, **form_of(editor.get(path)), action="publier")
    assert answer.headers["location"].endswith("fait=proposed")
    assert stored(house, draft).status == "draft"
    assert other.post(f"/admin/revisions/{number(other, 'publier')}/publier").status_code == 303
    assert stored(house, draft).status == "published"
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]


def test_dates_that_passed_while_they_waited_are_not_published(
    house: House, editor: Person, other: Person, person: Callable[..., Person], path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    editor.post(f"{path}/dates", **DATE)
    wanted = number(other, "publier")
    later = house.clock.now().replace(month=12)
    monkeypatch.setattr(house.clock, "now", lambda: later)
    answer = person("nina", "editeur", "41").post(f"/admin/revisions/{wanted}/publier")
    assert answer.status_code == 409
    assert "Ces dates sont passées. Refusez cette proposition." in answer.text
    assert dates(house) == []


def test_closure_of_tomorrow_is_one_button_and_is_read_afterwards(
    house: House, editor: Person, other: Person, path: str
) -> None:
    button = re.search(r'value="(2026-11-21)"><button class="button" type="submit">Fermé demain', editor.get(path).text)
    assert button
    answer = editor.post(f"{path}/fermetures", du=button[1])
    assert "C'est fermé : les familles le voient. Une autre personne va relire." in told(answer, editor)
    assert closures(house) == ["2026-11-21 2026-11-21"]
    page = html.unescape(other.get(_PROPOSALS).text)
    assert "À relire : déjà fait" in page
    assert "Fermetures : « – » est devenu « Fermé le 21/11/2026 »" in page
    wanted = number(other, "relu")
    assert "Dans ce territoire : Omar (éditeur ou gestionnaire)." in editor.get(_PROPOSALS).text
    assert editor.post(f"/admin/revisions/{wanted}/relu").status_code == 409
    assert "À relire par une autre personne." in editor.get(f"{path}/historique").text
    assert other.post(f"/admin/revisions/{wanted}/relu").headers["location"].endswith("fait=relu")
    assert other.post(f"/admin/revisions/{wanted}/relu").status_code == 409
    assert "À relire : déjà fait" not in other.get(_PROPOSALS).text
    assert "Relu par Omar" in editor.get(f"{path}/historique").text
    assert closures(house) == ["2026-11-21 2026-11-21"]


def test_door_opens_again_at_once_while_nobody_read_the_closure_and_only_by_two_afterwards(
    house: House, editor: Person, other: Person, path: str
) -> None:
    days = {"du": "2026-11-21", "au": "2026-11-21"}
    editor.post(f"{path}/fermetures", **days)
    assert editor.post(f"{path}/fermetures/retirer", **days).headers["location"].endswith("fait=rouvert")
    assert closures(house) == []
    assert "À relire : déjà fait" not in other.get(_PROPOSALS).text
    editor.post(f"{path}/fermetures", **days)
    other.post(f"/admin/revisions/{number(other, 'relu')}/relu")
    answer = editor.post(f"{path}/fermetures/retirer", **days)
    assert "La réouverture est proposée." in told(answer, editor)
    assert closures(house) == ["2026-11-21 2026-11-21"]
    assert "« Fermé le 21/11/2026 » deviendrait « – »" in html.unescape(other.get(_PROPOSALS).text)
    assert other.post(f"/admin/revisions/{number(other, 'publier')}/publier").status_code == 303
    assert closures(house) == []


def test_closure_that_takes_the_place_of_one_that_was_read_gives_it_back(
    house: House, editor: Person, other: Person, path: str
) -> None:
    days = {"du": "2026-11-21", "au": "2026-11-22"}
    editor.post(f"{path}/fermetures", **days, motif="travaux")
    other.post(f"/admin/revisions/{number(other, 'relu')}/relu")
    editor.post(f"{path}/fermetures", **days, motif="grève")
    assert closures(house) == ["2026-11-21 2026-11-22 grève"]
    assert other.post(f"/admin/revisions/{number(other, 'annuler')}/annuler").status_code == 303
    assert closures(house) == ["2026-11-21 2026-11-22 travaux"]


def test_closure_of_a_structure_is_read_afterwards_too(house: House, editor: Person, other: Person, path: str) -> None:
    home = f"/admin/structures/{stored(house, int(path.rpartition('/')[2])).structure_id}"
    assert "Fermé demain" in editor.get(home).text
    assert editor.post(f"{home}/fermetures", **TOMORROW).headers["location"].endswith("fait=ferme_a_relire")
    assert "(toute la structure)" in editor.get(path).text
    assert other.post(f"/admin/revisions/{number(other, 'annuler')}/annuler").status_code == 303
    assert "(toute la structure)" not in editor.get(path).text


def test_without_a_second_reader_days_are_written_as_before(house: House, editor: Person, blois: int) -> None:
    path = f"/admin/services/{blois}"
    assert editor.post(f"{path}/dates", **DATE).headers["location"].endswith("fait=date")
    assert editor.post(f"{path}/fermetures", **TOMORROW).headers["location"].endswith("fait=ferme")
    assert "À relire" not in editor.get(_PROPOSALS).text
    assert dates(house) == ["2026-11-26 18:00 Groupe de parole"]


def test_what_is_to_be_read_stays_in_its_territory(
    house: House, editor: Person, other: Person, path: str, person: Callable[..., Person]
) -> None:
    editor.post(f"{path}/fermetures", **TOMORROW)
    wanted = number(other, "relu")
    stranger = person("ada", "editeur", "07")
    assert "À relire" not in stranger.get(_PROPOSALS).text
    assert stranger.post(f"/admin/revisions/{wanted}/relu").status_code == 404
    assert person("nora", "national", "*").post(f"/admin/revisions/{wanted}/relu").status_code == 303
