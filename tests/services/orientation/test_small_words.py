"""Short words that steer a conversation: how to be answered, letting go, asking what will happen."""

import pytest

from services.clock import Clock
from services.rights.service import Rights
from services.settings import Settings
from tests.services.orientation.conftest import ARREARS, TODAY, Talk, fact, kinds, orientation

RIGHTS = Rights(Settings().content_dir, "http://127.0.0.1:1", Clock(TODAY), 1.0)
HEARING = orientation().script.hearing


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("je préfère un mail", "courriel"),
        ("pas au téléphone, plutôt par mail", "courriel"),
        ("un sms", "sms"),
        ("vous pouvez m'écrire par sms ?", "sms"),
        ("non je préfère en face", "rendez_vous"),
        ("je voudrais rencontrer une assistante sociale", "rendez_vous"),
        ("ne m'appelez pas", "sans_appel"),
        ("pas au téléphone", "sans_appel"),
        ("il me menace par sms", ""),
        ("j'ai reçu un mail de la caf", ""),
        ("je dois répondre au mail de la caf", ""),
        ("il ne m'appelle pas", ""),
        ("je n'ai pas de téléphone", ""),
        ("le voisin d'en face", ""),
    ],
)
def test_how_a_person_would_be_answered(text: str, way: str) -> None:
    assert HEARING.way(text) == way


@pytest.mark.parametrize(("text", "way"), [("non, plutôt en face", "rendez_vous"), ("je préfère un sms", "sms")])
def test_another_way_than_a_call_leads_to_the_form_and_answers_no_question(talk: Talk, text: str, way: str) -> None:
    here = (("mois_retard", 3, "3 loyers"), ("lieu", "Blois", "Blois"))
    talk.hear("3 loyers de retard à Blois", events=("impayes",), said=here)
    form = fact(talk.hear(text, "refuse", events=("numerique",)), "handoff")
    assert (form["stage"], form["way"]) == ("short", way)
    assert talk.situation.paper is None
    assert talk.situation.events == ["impayes"], "a mail tells of no online step"


def test_a_way_said_while_the_place_is_asked_is_kept_and_no_town(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    first = talk.hear("je veux parler à quelqu'un", "demande_humain")
    assert fact(first, "handoff")["stage"] == "where"
    answer = talk.hear("pas au téléphone, je préfère un mail", "refuse")
    assert answer.pending == "commune"
    assert "handoff" not in kinds(answer), "what may come of it is said once"
    form = fact(talk.hear("Blois", "donne_lieu", said=(("lieu", "Blois", "Blois"),)), "handoff")
    assert (form["stage"], form["way"], form["told"]) == ("short", "courriel", True)


def test_a_way_said_beside_the_rest_waits_for_the_request(talk: Talk) -> None:
    answer = talk.hear("3 loyers de retard à Blois, ne m'appelez pas", **ARREARS)
    assert fact(answer, "rights")["ids"] == ["appeler_sos_loyers"]
    talk.hear("Blois", "donne_lieu", said=(("lieu", "Blois", "Blois"),))
    assert fact(talk.hear("je veux quelqu'un", "demande_humain"), "handoff")["way"] == "sans_appel"


def test_a_place_told_after_the_request_brings_the_form(talk: Talk) -> None:
    talk.hear("je veux une assistante sociale", "demande_humain")
    talk.tap("skip", question="commune")
    answer = talk.hear("Blois", "donne_lieu", said=(("lieu", "Blois", "Blois"),))
    assert fact(answer, "handoff")["stage"] == "short"


@pytest.mark.parametrize("text", ["stop", "Stop merci", "on s'arrête là", "laissez tomber"])
def test_letting_go_is_no_call_for_a_person(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear(text, "demande_humain")
    assert kinds(answer) == ["utter_impayes_clore", "closing"]
    assert answer.pending is None
    assert talk.hear("merci", "remerciement").pending is None


def test_letting_go_before_anything_was_told_is_taken_leave_of(talk: Talk) -> None:
    assert kinds(talk.hear("stop", "demande_humain")) == ["utter_au_revoir"]


@pytest.mark.parametrize("text", ["stop les dettes", "arrêtez de m'appeler", "je veux arrêter le travail"])
def test_a_word_of_a_longer_sentence_is_no_letting_go(text: str) -> None:
    assert "stop" not in HEARING.wishes(text)


def test_no_more_questions_before_anything_was_told_promises_nothing_to_come(talk: Talk) -> None:
    answer = talk.hear("arrêtez avec vos questions", "refuse")
    assert kinds(answer) == ["utter_que_se_passe_t_il", "person"]
    assert talk.hear("3 loyers de retard", **ARREARS).pending is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("qu'est-ce que je risque ?", "what_risk"),
        ("ils vont me mettre dehors ?", "what_risk"),
        ("est-ce que je dois partir ?", "leave_home"),
    ],
)
def test_what_will_happen_has_a_true_answer_of_its_own(talk: Talk, text: str, topic: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    answer = talk.hear(text, "demande_droit", topic="who_reads")
    assert fact(answer, "answer") == {"topic": topic}
    assert answer.pending == "papier"


def test_nobody_who_told_of_violence_is_told_not_to_leave() -> None:
    assert HEARING.topic("est-ce que je dois partir ?", ["impayes", "violence"]) is None
    assert HEARING.topic("est-ce que je dois partir ?") is None


@pytest.mark.parametrize("text", ["il avait 3 ans", "3 ans"])
def test_the_age_of_a_child_who_died_is_heard_and_opens_nothing(talk: Talk, text: str) -> None:
    talk.hear("mon fils est mort", events=("deuil",), said=(("defunt", "enfant", "fils"),))
    answer = talk.hear(text, "donne_info_foyer", said=(("ages", [3], "3 ans"),))
    assert kinds(answer)[0] == "utter_j_ai_lu"
    assert "rights" not in kinds(answer)
    assert talk.situation.ages == []


def test_the_ages_of_other_children_are_kept_after_a_death(talk: Talk) -> None:
    talk.hear("mon fils est mort", events=("deuil",), said=(("defunt", "enfant", "fils"),))
    talk.hear("mes autres enfants ont 5 et 7 ans", "donne_info_foyer", said=(("ages", [5, 7], "5 et 7 ans"),))
    assert talk.situation.ages == [5, 7]


@pytest.mark.parametrize(("confidence", "shown"), [(0.03, "open"), (0.4, "clarify")])
def test_an_unlikely_event_is_not_asked_about(talk: Talk, confidence: float, shown: str) -> None:
    candidates = [{"name": "naissance", "confidence": confidence}]
    answer = talk.hear("ça va pas trop", "refuse", understanding={"candidates": candidates})
    assert shown in kinds(answer)


def test_a_letter_that_was_told_is_asked_which_one(talk: Talk) -> None:
    answer = talk.hear("3 loyers de retard, j'ai reçu un papier du tribunal", **ARREARS)
    assert fact(answer, "question") == {"id": "papier", "told": True}
    assert not HEARING.wishes("je n'ai pas reçu de papier du tribunal")


def test_nothing_answers_what_changed(talk: Talk) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    talk.pending = "changement"
    assert talk.hear("rien").pending not in {"changement", None}


def test_how_much_is_asked_shows_the_right_and_begins_the_estimate(talk: Talk) -> None:
    answer = talk.hear("combien je vais toucher de RSA ?", "demande_droit", events=("budget",))
    assert kinds(answer)[0] == "rights"
    assert "utter_estimation_debut" in kinds(answer)


@pytest.mark.parametrize(
    ("text", "until"), [("bébé né hier", "24 novembre 2026"), ("elle est née il y a 3 jours", "23 novembre 2026")]
)
def test_a_birth_of_these_days_is_declared_first(talk: Talk, text: str, until: str) -> None:
    answer = talk.hear(text, events=("naissance",))
    assert fact(answer, "rights")["ids"] == ["declarer_naissance"]
    named = RIGHTS.assess(talk.situation)
    deadline = next(each.deadline for each in named if each.right_id == "declarer_naissance")
    assert deadline is not None
    assert until in deadline.text


@pytest.mark.parametrize("text", ["j'ai un bébé", "ma fille est née il y a 2 mois", "je suis enceinte"])
def test_a_birth_that_is_over_or_to_come_is_not(talk: Talk, text: str) -> None:
    assert fact(talk.hear(text, events=("naissance",)), "rights")["ids"] == ["suivi_grossesse"]


def test_the_debts_of_who_died_are_not_ones_own(talk: Talk) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père"),))
    answer = talk.hear("on me réclame ses dettes", events=("impayes",))
    assert fact(answer, "rights")["ids"] == ["ne_rien_payer_avant_conseil"]


def test_a_rent_that_is_late_after_a_death_is_ones_own(talk: Talk) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père"),))
    answer = talk.hear("et j'ai 3 loyers de retard", **ARREARS)
    assert fact(answer, "rights")["ids"] == ["appeler_sos_loyers"]


@pytest.mark.parametrize("text", ["99999", "00000"])
def test_five_figures_that_are_no_postal_code_are_said_to_be_none(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert "utter_code_postal_inconnu" in kinds(talk.hear(text))


@pytest.mark.parametrize(
    "text",
    [
        "c'est ma soeur qui lit les papiers pour moi",
        "le juge a lu mon dossier",
        "mon ex voit qui vient chez moi",
        "les voisins ont vu l'huissier",
        "mon fils a tout vu",
        "j'arrive pas à lire le courrier",
    ],
)
def test_that_somebody_reads_or_sees_something_is_no_question_about_who_reads(talk: Talk, text: str) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    for intent, topic in (("raconte_situation", "who_reads"), ("demande_confidentialite", None)):
        said = [each.data for each in talk.hear(text, intent, topic=topic).steps if each.kind == "answer"]
        assert {"topic": "who_reads"} not in said


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("qui voit ça", None),
        ("et qui va lire", None),
        ("dis-moi qui regarde les messages", None),
        ("mon mari lit ce que j'écris", "who_reads"),
        ("le juge voit cette conversation ?", "who_reads"),
        ("c'est anonyme", "who_reads"),
    ],
)
def test_who_reads_is_still_answered_where_it_is_asked(talk: Talk, text: str, topic: str | None) -> None:
    talk.hear("3 loyers de retard", **ARREARS)
    assert fact(talk.hear(text, "hors_sujet", topic=topic), "answer") == {"topic": "who_reads"}
