"""The way to a person, as true from its first word as at its end; on a site with teams and on one without."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Family, asked, of, words

pytestmark = pytest.mark.running

ARREARS = "j'ai 3 loyers de retard"
Open = Callable[..., Family]


def test_a_site_without_a_team_says_so_before_it_asks_the_place(family: Open) -> None:
    one = family("exemple")
    one.say(ARREARS)
    parts = one.say("je veux parler à quelqu'un")
    (closed,) = of(parts, "handoff")
    assert closed["stage"] == "closed"
    assert "Personne ne reçoit" in closed["text"]
    assert closed["phones"]
    assert "possible" not in words(parts)
    assert asked(parts) == "commune"
    parts = one.say("Bourges")
    assert not of(parts, "handoff"), "it was said"
    (places,) = of(parts, "places")
    assert "annuaire" in places["note"]
    assert {"Mairie", "Numéro national"} == {card["kind"] for card in places["cards"]}


def test_a_site_without_a_team_gives_doors_to_whoever_told_nothing(family: Open) -> None:
    one = family("exemple")
    one.say("je veux parler à quelqu'un")
    (places,) = of(one.say("Le Mans"), "places")
    assert [card["kind"] for card in places["cards"]] == ["Mairie"]


def test_two_misunderstandings_on_a_site_without_a_team_give_a_telephone(family: Open) -> None:
    one = family("exemple")
    one.say(ARREARS)
    one.say("zorg blix frump")
    (closed,) = of(one.say("plok snurf"), "handoff")
    assert closed["phones"]


def test_a_site_with_a_team_somewhere_promises_nothing_before_the_place(family: Open) -> None:
    one = family()
    parts = one.say("je veux parler à quelqu'un")
    assert "Cela dépend de l'endroit" in words(parts)
    assert asked(parts) == "commune"
    parts = one.say("Privas")
    assert of(parts, "handoff")[0]["stage"] == "closed"
    assert of(parts, "places")[0]["cards"], "nobody receives there: the doors near by come at once"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("je préfère un mail", "courriel"),
        ("un sms plutôt", "sms"),
        ("pas au téléphone", ""),
        ("je veux parler à quelqu'un", "appel"),
    ],
)
def test_the_form_offers_the_ways_of_the_team_and_marks_the_one_that_was_wished(
    family: Open, text: str, way: str
) -> None:
    one = family()
    one.say(f"{ARREARS}, j'habite à Blois")
    (form,) = of(one.say(text), "handoff")
    assert form["stage"] == "short"
    assert [each["id"] for each in form["ways"]] == ["appel", "sms", "courriel", "rendez_vous"]
    assert form["way"] == way


def test_what_was_chosen_goes_into_the_summary_form_too_and_reaches_the_desk(family: Open) -> None:
    one = family()
    one.say(f"{ARREARS}, j'habite à Blois")
    one.say("je préfère un mail")
    (form,) = of(one.tap("handoff_long"), "handoff")
    assert form["way"] == "courriel"
    assert "en ligne" not in " ".join(each["text"] for each in form["lines"])
    sent = one.http.post(
        "/api/handoffs",
        headers=one.headers,
        json={
            "mode": "long", "lines": [each["id"] for each in form["lines"]], "way": "courriel",
            "email": "lila.sur@exemple.fr", "care": "n'écrivez qu'en journée", "consent": True, "client_id": "lila-1",
        },
    )  # fmt: skip
    assert sent.status_code == 201, sent.text
    receipt = one.messages()[-1]["parts"][0]
    assert (receipt["stage"], receipt["way"]) == ("sent", "courriel")


def test_a_place_given_after_it_was_refused_brings_the_form(family: Open) -> None:
    one = family()
    one.say("je veux parler à une assistante sociale")
    one.tap("skip.commune")
    assert of(one.say("Blois"), "handoff")[0]["stage"] == "short"


def test_a_buttons_own_words_written_out_mean_the_button(family: Open) -> None:
    one = family()
    one.say(ARREARS)
    parts = one.say("Non merci")
    assert "Vous pourrez le demander plus tard" in words(parts)
    assert asked(parts) == "papier"
    one.say("je préfère ne pas répondre")
    assert "on laisse cette question" in words(one.last)
    assert [each["parts"][0]["text"] for each in one.messages() if each["author"] == "person"][1] == "Non merci"


def test_a_card_is_put_aside_in_its_own_words(family: Open) -> None:
    one = family()
    one.say("j'ai nulle part où dormir ce soir")
    assert of(one.last, "emergency")
    parts = one.say("Ce n'est pas ça")
    assert "j'ai mal compris" in words(parts)
    assert not of(parts, "emergency")


def test_stop_lets_go(family: Open) -> None:
    one = family()
    one.say(ARREARS)
    parts = one.say("stop")
    assert asked(parts) is None
    assert not of(parts, "handoff")
