"""What a social worker would wince at in the first hour of a conversation, and no longer hears."""

from datetime import date

import pytest

from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds, orientation

WIFE = ("defunt", "conjoint", "femme est décédée")


def test_a_complaint_about_the_fund_is_met_as_anger(talk: Talk) -> None:
    answer = talk.hear("la caf me coupe tout, vous servez à rien", "plainte", said=(("caisse", "caf", "la caf"),))
    assert kinds(answer)[:2] == ["utter_plainte", "handoff"]


def test_a_letter_that_claims_money_back_leads_to_contesting_it_and_takes_its_date_alone(talk: Talk) -> None:
    answer = talk.hear("j'ai reçu une lettre qui me demande de rembourser 1200 euros", events=("budget",))
    assert fact(answer, "rights")["ids"] == ["contester_indu"]
    talk.pending = "commune"
    assert "utter_commune_inconnue" not in kinds(talk.hear("du 10 novembre", "donne_info_foyer"))
    assert talk.situation.paper_date == date(2026, 11, 10)


def test_what_someone_died_of_is_not_said_back(talk: Talk) -> None:
    said = (WIFE, ("changement", "sante", "cancer"))
    answer = talk.hear("ma femme est décédée d'un cancer", events=("deuil",), said=said)
    assert "cancer" not in str(answer)


@pytest.mark.parametrize(("when", "since"), [("en juin", "avant"), ("en octobre", None), ("l'an dernier", "avant")])
def test_the_name_of_a_month_well_over_dates_a_death(talk: Talk, when: str, since: str | None) -> None:
    talk.hear(f"ma femme est décédée {when}", events=("deuil",), said=(WIFE, ("date", when, when)))
    assert talk.situation.since == since


def test_a_question_is_not_said_back(talk: Talk) -> None:
    answer = talk.hear("est-ce que j'ai droit à la réversion ?", "demande_droit", events=("deuil",))
    assert "utter_j_ai_lu" not in kinds(answer)


def test_who_is_near_is_heard_and_is_no_question_about_who_reads(talk: Talk) -> None:
    talk.hear("ma femme est décédée", events=("deuil",), said=(WIFE,))
    answer = talk.hear("mes parents sont avec nous en ce moment", topic="who_reads")
    assert "answer" not in kinds(answer)
    assert talk.situation.someone_near is True


def test_whoever_does_not_want_to_keep_it_hears_of_the_choice(talk: Talk) -> None:
    talk.hear("je suis enceinte", events=("naissance",), said=(("enceinte", True, "enceinte"),))
    answer = talk.hear("jveu pas le garder jsai pas", "ne_sait_pas")
    assert fact(answer, "rights")["ids"] == ["choix_grossesse"]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("mon bb a 3 semaines", date(2026, 10, 30)),
        ("mon bébé a deux jours", date(2026, 11, 18)),
        ("mon bébé a 500 mois", None),
        ("ma fille a 3 ans", None),
    ],
)
def test_the_age_of_a_baby_dates_its_birth(talk: Talk, text: str, born: date | None) -> None:
    talk.hear(text, events=("naissance",))
    assert talk.situation.due_date == born


def test_a_birth_of_three_weeks_ago_is_not_to_be_declared_within_five_days(talk: Talk) -> None:
    answer = talk.hear("mon bb a 3 semaines", events=("naissance",))
    assert "declarer_naissance" not in str(answer)


def test_what_is_not_for_a_minor_is_held_back_from_whoever_says_their_age(talk: Talk) -> None:
    talk.hear("jsui enceinte et g 15 ans", events=("naissance",), said=(("age", 15, "15 ans"),))
    assert (talk.situation.age, talk.situation.ages) == (15, [])
    assert talk.situation.nb_enfants is None
    named = {each.right_id for each in orientation()._dialogue._pieces._rights.assess(talk.situation)}
    assert not named & {"prime_naissance", "rsa", "declarer_grossesse"}


def test_an_age_answers_no_question_about_a_sum_or_a_number(talk: Talk) -> None:
    talk.hear("je suis enceinte", events=("naissance",))
    talk.pending = "estimation_enfants"
    talk.hear("j'ai 23 ans", said=(("age", 23, "23 ans"),))
    assert (talk.situation.age, talk.situation.nb_enfants) == (23, None)


def test_where_the_child_sleeps_is_not_where_the_parent_lives(talk: Talk) -> None:
    talk.hear("je me sépare", events=("separation",))
    talk.hear("elle dort chez sa mère", said=(("bailleur", "heberge", "dort chez sa mère"),))
    assert (talk.situation.children_sleep, talk.situation.tenure) == ("chez_l_autre", None)


def test_nothing_received_answers_the_question_about_papers(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.hear("rien", "hors_sujet")
    assert talk.situation.paper == "aucun"


def test_nothing_fixed_is_no_refusal(talk: Talk) -> None:
    talk.hear("je me sépare", events=("separation",))
    talk.pending = "separation_pension"
    assert "utter_refus_note" not in kinds(talk.hear("non rien de fixé", "refuse"))
    assert talk.situation.pension == "pas_fixee"


def test_a_mortgage_that_is_not_paid_is_arrears(talk: Talk) -> None:
    talk.hear("le crédit est pas payé depuis 2 mois", events=("budget",))
    assert "impayes" in talk.situation.events
