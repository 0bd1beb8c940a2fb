"""A worker's notes through the API: taken as they come, nothing asked, rights with their dates, doors to call."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import RunningHouse
from tests.e2e.conftest import Family, of, words

pytestmark = pytest.mark.running
Open = Callable[..., Family]


@pytest.fixture(scope="module")
def browser(running_house: RunningHouse) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_house.address, timeout=30, trust_env=False) as client:
        page = client.get("/connexion").text
        token = re.search(r'name="jeton"[^>]*value="([^"]+)"', page) or re.search(
            r'value="([^"]+)"[^>]*name="jeton"', page
        )
        form = {"identifiant": "travailleur", "mot_de_passe": running_house.accounts["travailleur"], "suite": "/field"}
        signed = client.post(
            "/connexion", data={**form, "jeton": token[1] if token else ""}, headers={"Origin": running_house.address}
        )
        assert signed.status_code == 303, signed.text
        yield client


@pytest.fixture
def worker(browser: httpx.Client) -> Open:
    return lambda **opening: Family(browser, audience="worker", **opening)


def rights(parts: list[dict[str, Any]]) -> list[str]:
    return [card["id"] for part in of(parts, "rights") for card in part["cards"]]


def nothing_is_asked(parts: list[dict[str, Any]]) -> None:
    assert not of(parts, "question")
    assert not [each for each in of(parts, "clarify") if "Plusieurs communes" not in each["text"]]
    assert not [each for each in of(parts, "emergency") if each["answers"]]


def test_a_note_in_short_gives_rights_doors_and_what_would_still_help(worker: Open) -> None:
    parts = worker().say("mme 34a 2 enf sép 3 mois, impayé 2 tx loyer, Vendôme")
    nothing_is_asked(parts)
    assert {"appeler_sos_loyers", "declarer_separation"} <= set(rights(parts))
    assert of(parts, "places")[0]["title"] == "Qui appeler"
    assert all(card["phone"] for card in of(parts, "places")[0]["cards"])
    assert "À préciser, si vous le savez" in words(parts)
    assert len(rights(parts)) <= 3


def test_a_date_beside_a_paper_gives_the_last_day(worker: Open) -> None:
    parts = worker().say("couple 3 enf, commandement de payer du 03/11/2026, Blois")
    dated = [card["deadline"]["text"] for part in of(parts, "rights") for card in part["cards"] if card["deadline"]]
    assert "avant le 15 décembre 2026" in dated


def test_notes_add_up_and_nothing_said_comes_back_among_what_would_help(worker: Open) -> None:
    one = worker()
    one.say("impayé 3 mois, Blois")
    parts = one.say("hlm, msa, pas de papier reçu")
    still = words(parts).split("À préciser", 1)[-1]
    assert not [each for each in ("HLM ou privé", "Caf ou MSA", "papier reçu") if each in still]
    nothing_is_asked(parts)


def test_a_right_asked_by_name_comes_first(worker: Open) -> None:
    one = worker()
    one.say("mme séparée depuis 2 mois, 2 enf, Blois")
    assert rights(one.say("aide juridictionnelle ?"))[0] == "aide_juridictionnelle"


def test_who_to_call_shows_doors_and_a_call_back_shows_the_form(worker: Open) -> None:
    one = worker()
    one.say("impayé 2 mois, Blois")
    assert of(one.say("qui appeler ?"), "places")
    form = of(one.say("elle voudrait qu'on la rappelle"), "handoff")[0]
    assert form["stage"] == "short"
    assert form["consent"].startswith("J'ai lu ces lignes à la personne.")


@pytest.mark.parametrize(
    ("note", "number"),
    [
        ("mme frappée par son conjoint, 2 enf, Blois", "3919"),
        ("dame qui parle de se supprimer, seule chez elle", "3114"),
        ("famille à la rue ce soir avec un bébé, Blois", "115"),
    ],
)
def test_a_danger_gives_the_card_of_professionals_and_asks_nothing(worker: Open, note: str, number: str) -> None:
    one = worker()
    parts = one.say(note)
    assert [part["type"] for part in parts] == ["emergency"]
    assert number in {each["number"] for each in parts[0]["numbers"]}
    assert "Êtes-vous seul" not in str(parts)
    nothing_is_asked(parts)
    nothing_is_asked(one.say("elle est avec moi au bureau"))


def test_after_violence_no_step_that_warns_the_other(worker: Open) -> None:
    one = worker()
    one.say("mme frappée par son conjoint, séparation, 2 enf, Blois")
    parts = one.say("médiation possible ?")
    assert "retirée" in words(parts)
    assert not {"mediation_familiale", "declarer_separation", "aripa", "fixer_pension"} & set(rights(parts))
    assert of(parts, "places")[0]["cards"][0]["kind"] != "Mairie"


@pytest.mark.parametrize("note", ["bonjour", "Blois", "zzz blorg"])
def test_a_note_without_a_situation_says_what_to_write(worker: Open, note: str) -> None:
    parts = worker().say(note)
    assert "Précisez la situation" in words(parts)
    nothing_is_asked(parts)


def test_who_reads_is_answered_without_the_buttons_of_families(worker: Open) -> None:
    parts = worker().say("qui lit ces notes ?")
    assert "Personne ne lit" in words(parts)
    assert not of(parts, "choices")
