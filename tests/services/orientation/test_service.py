"""What is answered to an utterance, with the real content and communes, and no Rasa: order, never words."""

from collections.abc import Callable
from typing import Any

import pytest

from services.orientation.schemas import Answer, Sentence
from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds, orientation


def test_useful_and_person_come_before_the_question(talk: Talk) -> None:
    assert kinds(talk.hear("j'ai 3 loyers de retard", **ARREARS)) == [
        "utter_impayes_premiers_mots", "utter_j_ai_lu", "rights", "person", "question",
    ]  # fmt: skip


def test_the_same_utterance_twice_answers_the_same_and_merges_once(talk: Talk) -> None:
    first = talk.hear("j'ai 3 loyers de retard", **ARREARS)
    assert talk.replay(talk.utterance) == first
    assert talk.situation.mois_retard == 3


def test_an_answer_that_was_lost_is_still_to_be_given(talk: Talk) -> None:
    first = talk.hear("j'ai 3 loyers de retard", **ARREARS)
    quiet = talk.replay(talk.utterance.model_copy(update={"quiet": True, "pending": first.pending}))
    assert (kinds(quiet), quiet.pending) == (["silence"], None)
    later = talk.hear("vous êtes là ?", "hors_sujet")
    assert kinds(later) == ["utter_impayes_premiers_mots", "rights", "person", "question"]
    assert later.pending == first.pending, "the question that nobody saw"
    assert talk.situation.mois_retard == 3


def test_what_was_merged_in_silence_is_met_by_a_greeting(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", quiet=True, **ARREARS)
    assert kinds(talk.hear("bonjour ?", "salutation"))[0] == "utter_impayes_premiers_mots"
    assert "utter_merci" in kinds(talk.hear("merci", "remerciement"))


def test_no_corrects_and_does_not_answer_the_question_that_waits(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    answer = talk.hear("non, 4 loyers de retard", "correction", said=(("mois_retard", 4, "4 loyers de retard"),))
    assert talk.situation.mois_retard == 4
    assert talk.situation.paper is None
    assert kinds(answer) == ["utter_corrige", "question"]
    assert answer.pending == "papier"


def test_fewer_children_make_the_earlier_ages_doubtful(talk: Talk) -> None:
    talk.hear(
        "3 enfants de 3, 5 et 7 ans",
        events=("separation",),
        said=(("nb_enfants", 3, "3 enfants"), ("ages", [3, 5, 7], "3, 5 et 7 ans")),
    )
    talk.hear("non deux enfants", "correction", said=(("nb_enfants", 2, "deux enfants"),))
    assert (talk.situation.nb_enfants, talk.situation.ages) == (2, [])


def test_two_refusals_end_the_questions(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.tap("skip", question="papier")
    answer = talk.tap("skip", question="caisse")
    assert "utter_plus_de_questions" in kinds(answer)
    assert answer.pending is None
    assert "question" not in kinds(talk.hear("merci", "remerciement"))


def test_at_most_five_questions_and_the_commune_last(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    asked = [talk.pending]
    while talk.pending != "commune":
        question = orientation().script.questions[talk.pending or ""]
        asked.append(talk.tap("answer", question.choices[0].id, talk.pending or "").pending)
    assert asked[:2] == ["papier", "caisse"]
    assert len(asked) <= 5
    answer = talk.hear("Blois", "donne_lieu", said=(("lieu", "Blois", "Blois"),))
    assert "places" in kinds(answer)
    assert talk.situation.commune == "41018"


def test_three_questions_after_a_death(talk: Talk) -> None:
    talk.hear("ma fille est morte", events=("deuil",), said=(("defunt", "enfant", "ma fille est morte"),))
    count = 1
    while talk.pending:
        count += (
            bool(talk.tap("answer", orientation().script.questions[talk.pending].choices[0].id, talk.pending).pending)
            if talk.pending != "commune"
            else bool(talk.hear("Blois", said=(("lieu", "Blois", "Blois"),)).pending)
        )
    assert count <= 3


def test_a_first_answer_after_a_death_says_nothing_urgent(talk: Talk) -> None:
    answer = talk.hear("ma fille est morte", events=("deuil",), said=(("defunt", "enfant", "ma fille est morte"),))
    assert kinds(answer)[0] == "utter_deuil_premiers_mots"
    shown = fact(answer, "rights")
    assert (shown["title"], shown["one_thing"]) == ("gentle", None)


def test_a_stillbirth_is_a_bereavement_and_no_birth(talk: Talk) -> None:
    answer = talk.hear(
        "j'ai perdu mon bébé", events=("naissance", "deuil"), said=(("defunt", "bebe", "perdu mon bébé"),)
    )
    assert talk.situation.events == ["deuil"]
    assert kinds(answer)[0] == "utter_deuil_premiers_mots"


def test_two_events_the_gentlest_in_tone_the_urgent_in_what_to_do(talk: Talk) -> None:
    answer = talk.hear(
        "veuve depuis 2 mois, 3 loyers de retard",
        events=("impayes", "deuil"),
        said=(("defunt", "conjoint", "veuve"), ("mois_retard", 3, "3 loyers de retard")),
    )
    assert kinds(answer)[0] == "utter_deuil_premiers_mots"
    assert fact(answer, "rights")["ids"] == ["appeler_sos_loyers"]
    assert answer.pending == "papier"


def test_fear_withdraws_what_would_tell_the_other_parent(talk: Talk) -> None:
    talk.hear("on se sépare", events=("separation",))
    talk.tap("answer", "non", "separation_toit")
    talk.tap("answer", "peur", "separation_entre_vous")
    assert talk.situation.violence
    rights = orientation()._dialogue._pieces._rights
    left = {each.right_id for each in rights.assess(talk.situation)}
    assert not left & rights.withdrawn(talk.situation)
    assert "mediation_familiale" not in left


def test_a_homonym_is_settled_by_its_departement(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    answer = talk.hear("j'habite Saint-Aubin", said=(("lieu", "Saint-Aubin", "Saint-Aubin"),))
    assert "communes" in kinds(answer)
    talk.hear("Jura", "donne_lieu", said=(("lieu", "Jura", "Jura"),))
    assert (talk.situation.commune or "").startswith("39")


def test_a_number_in_brackets_tells_one_namesake_from_another(talk: Talk) -> None:
    answer = talk.hear("on vit à St Pierre (974)", events=("impayes",), said=(("lieu", "Saint-Pierre", "St Pierre"),))
    assert "communes" not in kinds(answer)
    assert talk.situation.commune == "97416"


def test_a_postal_code_of_an_overseas_collectivity_is_a_place(talk: Talk) -> None:
    answer = talk.hear("j'habite au 98800", events=("impayes",), said=(("code_postal", "98800", "98800"),))
    assert "utter_code_postal_inconnu" not in kinds(answer)
    assert talk.situation.departement == "988"


@pytest.mark.parametrize(("name", "code"), [("Saint-Barthélemy", "977"), ("Saint-Martin", "978")])
def test_an_island_stands_among_the_communes_of_its_name(talk: Talk, name: str, code: str) -> None:
    answer = talk.hear(f"j'habite à {name}", events=("impayes",), said=(("lieu", name, name),))
    offered = fact(answer, "communes")["insee"]
    assert offered[0] == code
    assert len(offered) > 2
    talk.tap("commune", code)
    assert talk.situation.departement == code
    assert talk.situation.commune is None


@pytest.mark.parametrize(
    ("text", "name", "words", "departement", "commune"),
    [
        ("je vis à La Réunion", "La Réunion", "La Réunion", "974", None),
        ("dans le 974", "La Réunion", "974", "974", None),
        ("j'habite dans la Vienne", "Vienne", "Vienne", "86", None),
        ("je suis du 86", "Vienne", "86", "86", None),
        ("on est dans les Landes", "Landes", "Landes", "40", None),
        ("c'est la Loire", "Loire", "Loire", "42", None),
        ("j'habite à Vienne", "Vienne", "Vienne", "38", "38544"),
        ("je suis de Paris", "Paris", "Paris", "75", "75056"),
        ("en Martinique", "Martinique", "Martinique", "972", None),
    ],
)
def test_a_departement_is_told_from_a_town_of_its_name(
    talk: Talk, text: str, name: str, words: str, departement: str, commune: str | None
) -> None:
    talk.hear(text, events=("impayes",), said=(("lieu", name, words),))
    assert (talk.situation.departement, talk.situation.commune) == (departement, commune)


@pytest.mark.parametrize("text", ["Noyers-sur-Cher", "elle est sur Noyers-sur-Cher", "il habite à Noyers-sur-Cher"])
def test_the_commune_that_was_asked_for_may_be_that_of_whoever_is_helped(talk: Talk, text: str) -> None:
    talk.pending = "commune"
    talk.hear(text, "donne_lieu")
    assert talk.situation.commune == "41164"


def test_a_postal_code_that_does_not_exist_is_said(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    answer = talk.hear("j'habite au 99999", said=(("code_postal", "99999", "99999"),))
    assert "utter_code_postal_inconnu" in kinds(answer)
    assert talk.situation.commune is None


def test_a_date_to_come_is_asked_again(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.tap("answer", "commandement_de_payer", "papier")
    answer = talk.hear("le 12/11/2030", "donne_info_foyer")
    assert "utter_date_a_venir" in kinds(answer)
    assert answer.pending == "papier_date"


@pytest.mark.parametrize(
    ("text", "value"),
    [("rien du tout", "rien"), ("j'ai payé une partie", "partie"), ("tout", "tout"), ("Une partie", "partie")],
)
def test_a_written_answer_fits_its_button(talk: Talk, text: str, value: str) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.tap("answer", "non", "papier")
    talk.tap("answer", "caf", "caisse")
    talk.pending = "loyer_courant"
    talk.hear(text, "donne_info_foyer", events=("separation",))
    assert talk.situation.rent_now == value
    assert "separation" not in talk.situation.events or len(text.split()) > 4


def test_a_quiet_message_is_merged_and_says_nothing(talk: Talk) -> None:
    answer = talk.hear("j'ai 3 loyers de retard et envie de mourir", quiet=True, **ARREARS)
    assert kinds(answer) == ["silence"]
    assert talk.situation.mois_retard == 3


def test_after_a_vital_card_one_question_and_no_other(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    answer = talk.hear("je sais pas", "ne_sait_pas", follow_up="suicide")
    assert kinds(answer) == ["followup"]
    assert answer.pending is None


def test_a_worker_is_asked_nothing(talk: Talk) -> None:
    answer = talk.hear(
        "mme 34a 2 enf sép 3 mois, impayé 2 tx loyer, Vendôme", events=("separation", "impayes"), audience="worker",
        said=(("nb_enfants", 2, "2 enf"), ("mois_retard", 2, "2 tx loyer"), ("lieu", "Vendôme", "Vendôme")),
    )  # fmt: skip
    assert "question" not in kinds(answer)
    assert {"rights", "places", "still"} <= set(kinds(answer))
    assert not {"commune", "mois_retard"} & set(fact(answer, "still")["ids"])


def test_the_topics_that_are_answered_have_content() -> None:
    wanted = {
        "cost",
        "identity",
        "human_or_machine",
        "who_reads",
        "control",
        "children_taken",
        "delay",
        "erase",
        "what_next",
    }
    assert wanted <= set(orientation().script.answers)


def test_two_misunderstandings_propose_a_person(talk: Talk) -> None:
    hear: Callable[..., Answer] = talk.hear
    hear("zzz", "donne_info_foyer")
    answer = hear("blorg", "donne_info_foyer")
    assert "handoff" in kinds(answer)


NOTE: dict[str, Any] = {
    "events": ("impayes",), "audience": "worker",
    "said": (("mois_retard", 2, "2 tx"), ("lieu", "Saint-Aubin", "St Aubin")),
}  # fmt: skip


def test_a_worker_whose_commune_has_namesakes_gets_rights_and_their_buttons(talk: Talk) -> None:
    answer = talk.hear("impayé 2 tx loyer, St Aubin", **NOTE)
    assert kinds(answer)[-4:] == ["rights", "communes", "still", "closing"]
    assert not [step for step in answer.steps if isinstance(step, Sentence) and "premiers_mots" in step.name]
    chosen = talk.hear(choice={"action": "commune", "id": fact(answer, "communes")["insee"][0]}, audience="worker")
    assert "places" in kinds(chosen)
    assert "question" not in kinds(chosen)


def test_a_worker_who_wants_an_estimate_is_asked_nothing(talk: Talk) -> None:
    talk.hear("impayé 2 tx loyer", **{**NOTE, "said": ()})
    answer = talk.hear(choice={"action": "estimate"}, audience="worker")
    assert kinds(answer)[0] == "amounts"
    assert "question" not in kinds(answer)
    assert answer.pending is None


def test_a_worker_who_asks_for_a_call_gets_the_form_once_the_place_is_known(talk: Talk) -> None:
    talk.hear("impayé 2 tx loyer", **{**NOTE, "said": ()})
    talk.hear(choice={"action": "person", "id": "oui"}, audience="worker")
    answer = talk.hear("Vendôme", "donne_info_foyer", audience="worker", said=(("lieu", "Vendôme", "Vendôme"),))
    form = fact(answer, "handoff")
    assert (form["stage"], form["discreet"]) == ("short", False)


def test_places_away_from_home_stay_so_until_the_person_changes_it(talk: Talk) -> None:
    asked = talk.hear("je ne paie plus le loyer", events=("impayes",)).pending
    away = talk.tap("distance", "loin")
    assert fact(away, "places")["far_from_home"] is True
    assert away.pending == asked, "the question that waited is still there"
    later = talk.hear("arrêtez avec vos questions")
    assert fact(later, "places")["far_from_home"] is True
    back = talk.tap("distance", "pres")
    assert fact(back, "places")["far_from_home"] is False
    assert "closing" in kinds(back), "where no question waits, the ways out are still there"
