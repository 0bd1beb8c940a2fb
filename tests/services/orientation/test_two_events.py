"""Two events at once: the gentlest gives the tone, the most urgent what to do; what tells of one is not the other's."""

from datetime import date

import pytest

from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds

LEAVE = ("papier", "commandement_de_quitter", "commandement de quitter")
PAY = ("papier", "commandement_de_payer", "commandement de payer")
SUMMONS = ("papier", "assignation", "assignation")
WIDOW = ("defunt", "conjoint", "mari est mort")


def test_a_paper_that_cannot_wait_comes_first_and_keeps_its_date_beside_a_death(talk: Talk) -> None:
    answer = talk.hear(
        "mon mari est mort et j'ai reçu un commandement de quitter", events=("deuil", "impayes"), said=(WIDOW, LEAVE)
    )
    assert kinds(answer)[:4] == ["utter_deuil_premiers_mots", "utter_j_ai_lu", "paper", "rights"]
    card = fact(answer, "rights")
    assert card["ids"] == ["delai_commandement_de_quitter"] == [card["one_thing"]]
    assert (card["title"], card["bare"]) == ("today", False)


def test_without_a_paper_the_first_answer_after_a_death_holds_no_date(talk: Talk) -> None:
    said = (("defunt", "conjoint", "Veuve"), ("mois_retard", 3, "3 loyers de retard"))
    answer = talk.hear("Veuve depuis 2 mois, 3 loyers de retard", events=("impayes", "deuil"), said=said)
    assert kinds(answer)[0] == "utter_deuil_premiers_mots"
    card = fact(answer, "rights")
    assert (card["ids"], card["title"], card["bare"]) == (["appeler_sos_loyers"], "gentle", True)


def test_the_orientation_begins_with_the_paper_whatever_was_told_first(talk: Talk) -> None:
    talk.hear("mon mari est mort", events=("deuil",), said=(WIDOW,))
    talk.hear("j'ai un commandement de payer du 15 novembre", events=("impayes",), said=(PAY,))
    card = fact(talk.hear("plus de questions"), "rights")
    assert card["ids"][0] == card["one_thing"] == "repondre_commandement_de_payer"


def test_after_violence_a_paper_does_not_come_before_who_can_protect(talk: Talk) -> None:
    talk.hear("j'ai un commandement de payer", events=("impayes", "violence"), said=(PAY,), quiet=True)
    assert fact(talk.hear("oui", "affirme"), "rights")["ids"] == ["ecoute_violences"]


def test_the_date_of_a_letter_is_not_that_of_the_death(talk: Talk) -> None:
    talk.hear("mon mari est mort", events=("deuil", "impayes"), said=(WIDOW,))
    day = ("date", "15 novembre", "15 novembre")
    talk.hear("j'ai un commandement de payer du 15 novembre", said=(PAY, day))
    assert (talk.situation.since, talk.situation.paper_date) == (None, date(2026, 11, 15))


def test_a_later_date_does_not_move_the_death(talk: Talk) -> None:
    said = (WIDOW, ("date", "il y a 2 mois", "il y a 2 mois"))
    talk.hear("mon mari est mort il y a 2 mois", events=("deuil",), said=said)
    talk.hear("on m'a coupé l'eau le 18 novembre", said=(("date", "le 18 novembre", "le 18 novembre"),))
    assert talk.situation.since == "avant"


def test_a_day_and_a_month_in_figures_date_a_paper(talk: Talk) -> None:
    talk.hear("un commandement de quitter du 12/11", events=("impayes",), said=(LEAVE,))
    assert talk.situation.paper_date == date(2026, 11, 12)


@pytest.mark.parametrize("text", ["une assignation pour le 15 décembre", "une assignation, audience le 15/12/2026"])
def test_the_date_of_a_summons_is_that_of_the_hearing_to_come(talk: Talk, text: str) -> None:
    talk.hear(text, events=("impayes",), said=(SUMMONS,))
    assert (talk.situation.hearing_date, talk.situation.paper_date) == (date(2026, 12, 15), None)


def test_fear_told_in_the_middle_of_arrears_brings_the_numbers_at_once(talk: Talk) -> None:
    answer = talk.hear("mon ex me fait peur et j'ai 3 loyers de retard", **ARREARS)
    assert kinds(answer) == ["emergency"]
    assert talk.situation.violence is True
    assert talk.situation.mois_retard == 3


@pytest.mark.parametrize(("text", "value"), [("la caf", "caf"), ("La MSA", "msa")])
def test_the_plain_answer_to_a_question_asks_nothing_of_the_assistant(talk: Talk, text: str, value: str) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.pending = "caisse"
    answer = talk.hear(text, "donne_info_foyer", topic="control", said=(("caisse", value, text),))
    assert "answer" not in kinds(answer)
    assert talk.situation.fund == value


def test_a_kind_of_home_given_as_an_answer_is_no_demand_for_one(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.pending = "logement_occupe"
    answer = talk.hear("hlm", "demande_droit", said=(("bailleur", "hlm", "hlm"),))
    assert "logement_social" not in str(answer)


def test_whoever_stops_the_questions_twice_still_gets_something(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.hear("plus de questions")
    talk.hear("je continue")
    assert fact(talk.hear("plus de questions"), "rights")["ids"]
