"""A family in rent arrears, from the first message to a right, a date, a door and a person; through the API."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running

FIRST = "j'ai 3 loyers de retard et j'ouvre plus le courrier"
Open = Callable[..., Family]


def test_first_answer_gives_something_useful_and_a_person_before_any_question(family: Open) -> None:
    parts = family().say(FIRST)
    kinds = [part["type"] for part in parts]
    assert "Vous avez bien fait d'écrire" in words(parts)
    assert "3 loyers de retard" in words(parts), "what was understood is said back in the person's own words"
    assert kinds.index("rights") < kinds.index("handoff") < [*kinds, "question"].index("question")
    card = of(parts, "rights")[0]["cards"][0]
    assert card["one_thing_today"]
    assert card["phone"]["number"] == "0 805 16 00 75"
    assert card["amount"] is None


def test_straight_to_rights_a_deadline_and_a_door(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard")
    assert asked(one.last) == "papier"
    parts = one.tap("q.papier.commandement_de_payer")
    assert asked(parts) == "papier_date"
    parts = one.say("12/11/2026")
    dated = [card for part in of(parts, "rights") for card in part["cards"] if card["deadline"]]
    assert "décembre 2026" in dated[0]["deadline"]["text"]
    assert asked(parts) == "caisse"
    one.tap("q.caisse.caf")
    for _ in range(3):  # what changes the answer most comes next, and the place last
        if asked(one.last) == "commune":
            break
        one.tap(of(one.last, "question")[0]["choices"][0]["id"])
    parts = one.say("Vendôme")
    places = of(parts, "places")[0]["cards"]
    assert places
    assert len(of(parts, "rights")[0]["cards"]) + len(places) <= 3, "three cards at once"
    assert of(parts, "places")[0]["more"], "the other doors wait behind a button"
    assert places[0]["kind"] != "Mairie", "the town hall is never the first door for arrears"
    ways_out = [each["label"] for each in of(parts, "choices")[0]["choices"]]
    assert {"On s'arrête là", "Voir le résumé"} & set(ways_out), "a way out, where more could be asked or not"


def test_what_was_said_is_not_asked(family: Open) -> None:
    one = family()
    parts = one.say("commandement de payer reçu le 12/11/2026, 3 mois de retard, on est à Blois, la Caf nous aide")
    for _ in range(6):
        assert asked(parts) not in {"papier", "mois_retard", "commune", "caisse"}
        if not of(parts, "question"):
            break
        parts = one.tap(of(parts, "question")[0]["skip"]["id"])


def test_two_refusals_in_a_row_end_the_questions(family: Open) -> None:
    one = family()
    one.say(FIRST)
    skip = of(one.last, "question")[0]["skip"]
    assert skip["label"] == "Je préfère ne pas répondre"
    parts = one.tap(skip["id"])
    parts = one.tap(of(parts, "question")[0]["skip"]["id"])
    assert asked(parts) is None
    assert of(parts, "rights"), "what holds for everyone is shown"
    assert asked(one.say("merci")) is None


def test_a_correction_replaces_and_the_question_stays(family: Open) -> None:
    one = family()
    one.say("je suis seule avec deux enfants et j'ai 3 loyers de retard")
    before = asked(one.last)
    parts = one.say("non, trois enfants")
    assert "trois enfants" in words(parts)
    assert "corrigé" in words(parts)
    assert asked(parts) == before


def test_a_digression_is_answered_then_the_question_comes_back(family: Open) -> None:
    one = family()
    one.say(FIRST)
    before = asked(one.last)
    for question, answer in {
        "c'est payant ?": "gratuit",
        "vous êtes qui ?": "programme",
        "qui va lire ce que j'écris ?": "Personne ne lit",
        "la caf va s'en servir pour me contrôler ?": "contrôle",
        "on va me prendre mes enfants ?": "ne fait pas retirer",
    }.items():
        parts = one.say(question)
        assert answer in words(parts), question
        assert asked(parts) == before, question


def test_asking_for_a_person_leads_to_the_form_with_a_promised_date(family: Open) -> None:
    one = family()
    one.say(FIRST)
    parts = one.say("je veux parler à quelqu'un")
    assert asked(parts) == "commune"
    form = of(one.say("Blois"), "handoff")[0]
    assert form["stage"] == "short"
    assert form["promise"].startswith("avant ")
    assert form["consent"]


def test_nobody_is_promised_where_no_team_receives(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard, j'habite à Privas")
    assert not of(one.last, "handoff"), "the button is not offered"
    form = of(one.say("je veux parler à quelqu'un"), "handoff")[0]
    assert form["stage"] == "closed"
    assert form["phones"]


def test_a_refused_person_is_not_offered_again(family: Open) -> None:
    one = family()
    one.say(FIRST)
    one.tap("person.non")
    for _ in range(4):
        question = of(one.last, "question")
        if not question:
            break
        one.tap(question[0]["skip"]["id"])
        assert not [part for part in of(one.last, "handoff") if part["stage"] == "offer"]


def test_starting_again_forgets(family: Open) -> None:
    one = family()
    one.say("j'ai 3 loyers de retard, j'habite à Blois")
    parts = one.say("recommencer")
    assert "zéro" in words(parts)
    summary = one.http.get(f"/api/conversations/{one.id}/summary", headers=one.headers).json()
    assert not [line for line in summary["lines"] if line["id"].startswith(("events", "commune", "mois_retard"))]


def test_two_misunderstandings_propose_a_person(family: Open) -> None:
    one = family()
    one.say("fdsqkjh qsdfkj")
    parts = one.say("zzz blorg frump")
    assert of(parts, "handoff")


@pytest.mark.parametrize("text", ["Bonjour", "Blois"])
def test_a_word_alone_gets_an_open_door(family: Open, text: str) -> None:
    parts = family().say(text)
    assert of(parts, "choices")
    assert not of(parts, "emergency")


def test_a_homonym_is_asked_with_its_departement(family: Open) -> None:
    one = family()
    one.say(FIRST)
    parts = one.say("j'habite à Saint-Aubin")
    offered = of(parts, "clarify")[0]["choices"]
    assert all("(" in each["label"] for each in offered)
    one.tap(offered[0]["id"])
    assert not of(one.last, "clarify")


def test_the_same_message_sent_twice_gets_the_same_answer(family: Open) -> None:
    one = family()
    first = one.post(text=FIRST, client_id="same-message-1").json()
    again = one.post(text=FIRST, client_id="same-message-1").json()
    assert first == again
