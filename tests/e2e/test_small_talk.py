"""What people also write: a greeting, a town, a price, an insult, something else; and how questions come to an end."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running
Open = Callable[..., Family]
ARREARS = "j'ai deux loyers de retard"


def test_a_greeting_is_returned_with_an_open_door(family: Open) -> None:
    parts = family().say("Bonjour")
    assert "Bonjour" in words(parts)
    assert "Un décès dans la famille" in [each["label"] for each in of(parts, "choices")[0]["choices"]]
    assert asked(parts) is None


def test_a_town_alone_is_kept_and_not_asked_again(family: Open) -> None:
    one = family()
    parts = one.say("Blois")
    assert "Blois" in words(parts)
    assert of(parts, "choices")
    one.say(ARREARS)
    for _ in range(7):
        assert asked(one.last) != "commune"
        if not of(one.last, "question"):
            break
        one.tap(of(one.last, "question")[0]["choices"][0]["id"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("c'est payant ?", "gratuit"),
        ("vous êtes qui ?", "programme"),
        ("vous êtes un robot ?", "programme"),
        ("qui lit ce que j'écris ?", "Personne ne lit"),
        ("comment effacer ?", "effacer"),
    ],
)
def test_a_question_about_the_assistant_alone_is_answered_then_the_door_is_open(
    family: Open, text: str, answer: str
) -> None:
    parts = family().say(text)
    assert answer in words(parts)
    assert of(parts, "choices")


@pytest.mark.parametrize("text", ["vous êtes nuls", "connard", "c'est un truc de merde"])
def test_an_insult_is_met_kindly_and_the_question_stays(family: Open, text: str) -> None:
    one = family()
    before = asked(one.say(ARREARS))
    parts = one.say(text)
    assert "Je reste là" in words(parts)
    assert len(words(parts)) < 90
    assert asked(parts) == before


def test_something_else_is_met_briefly_and_the_question_stays(family: Open) -> None:
    one = family()
    before = asked(one.say(ARREARS))
    parts = one.say("quel temps fera-t-il demain ?")
    assert "je ne peux pas vous aider" in words(parts)
    assert asked(parts) == before


def test_thanks_are_returned(family: Open) -> None:
    one = family()
    one.say(ARREARS)
    assert "Je vous en prie" in words(one.say("merci beaucoup"))


@pytest.mark.parametrize(("first", "most"), [(ARREARS, 5), ("mon frère est mort le mois dernier", 3)])
def test_after_so_many_questions_one_may_stop_or_go_on(family: Open, first: str, most: int) -> None:
    one = family()
    one.say(first)
    questions = []
    while question := of(one.last, "question"):
        questions.append(question[0]["id"])
        assert len(questions) <= most
        if question[0]["choices"]:
            one.tap(question[0]["choices"][0]["id"])
        else:
            one.say("Blois")
    assert questions[-1] == "commune"
    ways_out = of(one.last, "choices")[0]
    more_to_ask = ways_out["label"] == "On s'arrête là, ou on continue ?"
    assert more_to_ask or "Voir le résumé" in [each["label"] for each in ways_out["choices"]]


def test_one_may_stop_by_writing(family: Open) -> None:
    one = family()
    one.say("mon frère est mort le mois dernier")
    while question := of(one.last, "question"):
        one.tap(question[0]["choices"][0]["id"]) if question[0]["choices"] else one.say("Blois")
    assert asked(one.say("on s'arrête là")) is None


def test_two_misunderstandings_propose_a_person(family: Open) -> None:
    one = family()
    one.say(ARREARS)
    one.say("zorg blix frump")
    parts = one.say("plok snurf")
    assert of(parts, "handoff")
    assert "C'est ma limite, pas la vôtre." in words(parts)


def test_whoever_keeps_the_place_is_told_what_is_true_and_may_give_it_later(family: Open) -> None:
    one = family()
    one.say(ARREARS)
    assert asked(one.say("je veux parler à quelqu'un")) == "commune"
    (closed,) = of(one.tap("skip.commune"), "handoff")
    assert closed["stage"] == "closed"
    assert "Personne ne reçoit" not in closed["text"]
    assert "commune" in closed["text"]
    assert closed["phones"], "somebody to call meanwhile"
    assert asked(one.tap("where")) == "commune"
    (form,) = of(one.say("Blois"), "handoff")
    assert form["stage"] == "short"


def test_where_no_team_receives_it_is_said_as_it_is(family: Open) -> None:
    one = family("exemple")
    one.say(ARREARS)
    one.say("je veux parler à quelqu'un")
    (closed,) = of(one.tap("skip.commune"), "handoff")
    assert "Personne ne reçoit" in closed["text"]
    assert closed["choices"] == []
