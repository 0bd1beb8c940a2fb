"""What people ask or say beside the point: its own true answer, then the thread, and nothing made up."""

import pytest

from tests.practice.rules import count_words, sentences
from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds, orientation

SCRIPT = orientation().script
HEARING = SCRIPT.hearing
WIDOW = (("defunt", "conjoint", "mari"),)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("vous pouvez appeler pour moi ?", "call_for_me"),
        ("vous pouvez les appeler ?", "call_for_me"),
        ("tu peux remplir le dossier à ma place", "call_for_me"),
        ("vous pouvez m'appeler ce soir ?", None),
        ("et mon ex il va le savoir ?", "other_is_told"),
        ("il va être prévenu ?", "other_is_told"),
        ("est-ce que mon proprio sera au courant", "other_is_told"),
        ("mes parents vont le savoir ?", "other_is_told"),
        ("mon mari est au courant", None),
        ("je veux savoir si j'ai droit à l'ASF", None),
        ("et si je peux pas me déplacer ?", "cannot_travel"),
        ("j'ai pas de voiture", "cannot_travel"),
        ("Je ne conduis pas", "cannot_travel"),
        ("c'est loin", "cannot_travel"),
        ("je peux pas payer", None),
        ("pourquoi ?", "why_asked"),
        ("pourquoi vous demandez ça ?", "why_asked"),
        ("ça vous regarde pas", "why_asked"),
        ("pourquoi la caf me coupe tout", None),
        ("j'ai honte", "ashamed"),
        ("je me sens nulle", "ashamed"),
        ("je suis complètement perdue", "overwhelmed"),
        ("C'est lui qui s'occupait de tout", "overwhelmed"),
        ("je comprends rien aux papiers", "overwhelmed"),
        ("j'ai perdu mon travail", None),
        ("ma femme dort plus", "heavy"),
        ("il me manque", "heavy"),
        ("je suis épuisée", "heavy"),
        ("il dort pas à la maison", None),
        ("sa coute combien", "cost"),
        ("c payant ?", "cost"),
        ("c'est qui qui me parle ?", "identity"),
        ("c'est qui la ccapex ?", None),
    ],
)
def test_a_question_beside_the_point_is_told_by_its_own_words(text: str, topic: str | None) -> None:
    assert HEARING.topic(text) == topic


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("c'est ouvert là ?", "places"),
        ("c ouver kan", "places"),
        ("c'est ouvert le samedi ?", "places"),
        ("ils répondent jusqu'à quelle heure ?", "places"),
        ("y a plus près ?", "places"),
        ("C'est où le plus près ?", "places"),
        ("ils prennent sans rendez-vous ?", "places"),
        ("j'ai combien de temps ?", "deadline"),
        ("je touche combien ?", "estimate"),
        ("jtouche cb", "estimate"),
        ("Combien ?", "estimate"),
        ("j'ai droit à quoi", "rights"),
        ("je peux demander quoi", "rights"),
        ("il veut parler à personne", "no_person"),
        ("revenons à mon père", "back_to"),
        ("recommencer", "start_again"),
        ("on repart à zéro", "start_again"),
        ("efface tout", "start_again"),
        ("c'est pour un ami", "for_someone"),
        ("ma voisine vient de perdre son mari", "for_someone"),
        ("j'accompagne une famille endeuillée", "for_someone"),
        ("c koi la pmi", "meaning"),
    ],
)
def test_a_wish_is_told_by_its_words(text: str, wish: str) -> None:
    assert wish in HEARING.wishes(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("la lettre n'est pas ouverte", "places"),
        ("j'habite plus près de chez elle", "places"),
        ("j'ai personne à qui parler", "no_person"),
        ("je veux parler à une personne", "no_person"),
        ("revenons à mon père", "start_again"),
        ("je voudrais une aide", "estimate"),
        ("mon voisin me menace", "start_again"),
        ("c'est normal ?", "rights"),
    ],
)
def test_words_that_ask_for_nothing_of_the_kind(text: str, wish: str) -> None:
    assert wish not in HEARING.wishes(text)


def test_every_answer_keeps_to_fifteen_words_a_sentence() -> None:
    for answer in SCRIPT.answers.values():
        for line in answer.text:
            assert all(count_words(each) <= 15 for each in sentences(line)), line


def test_a_question_beside_the_point_keeps_what_was_said_and_asks_the_same_question_again(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("vous pouvez appeler pour moi ?", "demande_humain")
    assert kinds(answer) == ["answer", "handoff", "question"]
    assert fact(answer, "question")["id"] == "papier"


def test_why_is_answered_with_the_reason_of_the_question_that_waits(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("pourquoi ?", "demande_droit")
    assert fact(answer, "answer") == {"topic": "why_asked", "question": "papier"}


def test_the_answer_to_the_waiting_question_beside_another_question_is_not_asked_for_again(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    answer = talk.hear("et si je peux pas me déplacer ? j'habite Blois", said=(("lieu", "Blois", "Blois"),))
    assert fact(answer, "answer")["topic"] == "cannot_travel"
    assert all(step.data.get("id") != "commune" for step in answer.steps if step.kind == "question")


@pytest.mark.parametrize("text", ["c'est ouvert là ?", "y a plus près ?"])
def test_hours_and_distance_are_answered_with_the_addresses_alone(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard à Blois", events=("impayes",), said=(*ARREARS["said"], ("lieu", "Blois", "Blois")))
    answer = talk.hear(text, "demande_droit", topic="delay")
    assert kinds(answer) == ["places", "question"]


def test_a_place_told_with_the_question_where_is_enough_to_show_the_addresses(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("c'est où le plus près ? j'habite Blois", said=(("lieu", "Blois", "Blois"),))
    assert kinds(answer).count("places") == 1


def test_how_long_one_has_is_the_date_of_the_paper_and_not_how_fast_this_page_answers(talk: Talk) -> None:
    said = (("papier", "commandement_de_payer", "commandement de payer"),)
    talk.hear("j'ai reçu un commandement de payer", events=("impayes",), said=said)
    answer = talk.hear("j'ai combien de temps ?", "demande_droit", topic="delay")
    assert fact(answer, "rights")["ids"][0] == "repondre_commandement_de_payer"
    assert "answer" not in kinds(answer)


@pytest.mark.parametrize("text", ["c'est normal ?", "et s'il se marie avec une autre ?"])
def test_a_question_without_an_answer_is_not_met_with_three_rights(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear(text, "demande_droit")
    assert fact(answer, "answer") == {"topic": "no_answer"}
    assert "rights" not in kinds(answer)


def test_rights_at_large_are_still_shown_to_who_asks_for_them(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert "rights" in kinds(talk.hear("j'ai droit à quoi ?", "demande_droit"))


def test_a_sentence_that_tells_something_else_is_thanked_for_and_never_called_badly_said(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("on est mariés depuis douze ans tous les deux")
    assert fact(answer, "answer") == {"topic": "told"}
    assert "utter_pas_compris" in kinds(talk.hear("asdfgh")) or "utter_pas_compris_deux_fois" in kinds(talk.hear("zz"))


def test_shame_is_met_before_anything_else_and_the_question_waits(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert kinds(talk.hear("j'ai honte")) == ["answer", "handoff", "question"]


def test_a_feeling_told_with_an_event_leaves_the_first_words_to_the_event(talk: Talk) -> None:
    answer = talk.hear("j'ai honte, 3 loyers de retard", **ARREARS)
    assert kinds(answer)[0] == "utter_impayes_premiers_mots"
    assert "answer" not in kinds(answer)


def test_everything_is_forgotten_only_at_words_that_say_so(talk: Talk) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père"),))
    answer = talk.hear("revenons à mon père", "recommencer")
    assert "utter_recommencer" not in kinds(answer)
    assert fact(answer, "answer")["topic"] == "back_to"
    assert talk.situation.events == ["deuil"]
    assert "utter_recommencer" in kinds(talk.hear("on recommence", "recommencer"))


def test_who_wants_nobody_is_not_led_to_somebody(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear("je veux parler à personne", "demande_humain")
    assert kinds(answer) == ["utter_personne_non", "question"]


def test_anger_is_no_town(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "commune"
    answer = talk.hear("vous servez à rien", "plainte")
    assert kinds(answer)[0] == "utter_insulte"
    assert "utter_commune_inconnue" not in kinds(answer)


def test_a_refused_number_of_children_changes_nothing_of_their_ages(talk: Talk) -> None:
    talk.hear(
        "3 loyers de retard, 2 enfants de 3 et 5 ans", events=("impayes",), said=(("ages", [3, 5], "3 et 5 ans"),)
    )
    talk.pending = "estimation_enfants"
    talk.hear("je préfère pas", "refuse")
    assert talk.situation.ages == [3, 5]


# -- grief --------------------------------------------------------------------------------------------------------


def test_the_caf_that_is_feared_is_not_told_as_the_one_that_pays(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "caisse"
    said = (("caisse", "caf", "la caf"),)
    answer = talk.hear("la caf va s'en servir ?", "demande_confidentialite", topic="control", said=said)
    assert fact(answer, "answer") == {"topic": "control"}
    assert answer.pending == "caisse"
