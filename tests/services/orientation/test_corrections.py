"""What was said is taken back in the middle: figures, who died, the town, a date; and short answers in their place."""

from datetime import date
from typing import Any

import pytest

from services.orientation.counting import months_in, put_right
from services.situation.schemas import Situation
from tests.services.orientation.conftest import ARREARS, Talk, fact, kinds

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("depuis 4 mois", 4),
        ("depuis quatre mois", 4),
        ("ça fait environ cinq mois", 5),
        ("depuis un an", 12),
        ("deux", 2),
        ("depuis mars", 8),
        ("depuis juin environ", 5),
        ("je ne sais plus", None),
        ("je paye un peu", None),
    ],
)
def test_how_many_months_an_answer_tells(text: str, months: float | None) -> None:
    assert months_in(text, TODAY) == months


@pytest.mark.parametrize("text", ["depuis 4 mois", "depuis quatre mois", "ça fait quatre mois"])
def test_since_four_months_answers_the_question_about_months_alone(talk: Talk, text: str) -> None:
    talk.hear("j'ai des loyers de retard", events=("impayes",))
    talk.pending = "mois_retard"
    talk.hear(text)
    assert talk.situation.mois_retard == 4


@pytest.mark.parametrize("pending", [None, "papier", "changement", "separation_entre_vous"])
def test_since_four_months_out_of_its_place_tells_no_months_of_arrears(talk: Talk, pending: str | None) -> None:
    talk.hear("j'ai des loyers de retard", events=("impayes",))
    talk.pending = pending
    talk.hear("depuis 4 mois")
    assert talk.situation.mois_retard is None


@pytest.mark.parametrize(
    ("text", "said", "field", "value"),
    [
        ("non 2 pas 3", {"mois_retard": 3}, "mois_retard", 2),
        ("non pas 3, 2", {"nb_enfants": 3}, "nb_enfants", 2),
        ("pas trois mais deux", {"nb_enfants": 3, "mois_retard": 2}, "nb_enfants", 2),
        ("je me suis trompé c'est 2 mois", {"mois_retard": 3, "nb_enfants": 1}, "mois_retard", 2),
        ("non en fait deux", {"mois_retard": 3}, "mois_retard", 2),
        ("pardon, 2 loyers", {"mois_retard": 3, "nb_enfants": 4}, "mois_retard", 2),
        ("non pas 3, 2", {"mois_retard": 3, "nb_enfants": 3}, None, None),
        ("non en fait 2", {"mois_retard": 3, "nb_enfants": 4}, None, None),
        ("je n'ai pas 2 minutes", {"mois_retard": 2}, None, None),
        ("non 2 pas 3", {}, None, None),
    ],
)
def test_a_figure_is_put_right_where_one_alone_is_meant(
    text: str, said: dict[str, Any], field: str | None, value: float | None
) -> None:
    found = put_right(text, Situation.model_validate(said))
    assert (found.field, found.value) == (field, value) if found else field is None


def test_no_two_not_three_corrects_the_months_and_answers_no_question_about_papers(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    answer = talk.hear("non 2 pas 3", "refuse")
    assert "utter_corrige" in kinds(answer)
    assert (talk.situation.mois_retard, talk.situation.paper) == (2, None)
    assert answer.pending == "papier"


def test_no_not_blois_answers_no_question_about_papers(talk: Talk) -> None:
    here = (("mois_retard", 3, "3 loyers"), ("lieu", "Blois", "Blois"))
    talk.hear("3 loyers de retard à Blois", events=("impayes",), said=here)
    answer = talk.hear("non pas Blois, Vendôme", "refuse", said=(("lieu", "Vendôme", "Vendôme"),))
    assert (talk.situation.commune, talk.situation.paper) == ("41269", None)
    assert "utter_corrige" in kinds(answer)


def test_the_wrong_town_is_asked_again_then_replaced_and_the_question_comes_back(talk: Talk) -> None:
    here = (("mois_retard", 3, "3 loyers"), ("lieu", "Blois", "Blois"))
    assert talk.hear("3 loyers de retard à Blois", events=("impayes",), said=here).pending == "papier"
    assert talk.hear("je me suis trompée de ville", "correction").pending == "commune"
    answer = talk.hear("Vendôme", "donne_lieu", said=(("lieu", "Vendôme", "Vendôme"),))
    assert "utter_corrige" in kinds(answer)
    assert talk.situation.commune == "41269"
    assert answer.pending == "papier", "the question that waited was not lost"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("en fait c'est mon frère", "autre"),
        ("non c'est ma fille", "enfant"),
        ("je me suis trompée, c'est mon mari", "conjoint"),
        ("en fait c'est mon frère qui est mort pas mon père", "autre"),
    ],
)
def test_who_died_is_put_right(talk: Talk, text: str, who: str) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père est mort"),))
    assert "utter_corrige" in kinds(talk.hear(text))
    assert talk.situation.deceased == who


def test_the_one_who_helps_is_not_the_one_who_died(talk: Talk) -> None:
    talk.hear("mon père est mort", events=("deuil",), said=(("defunt", "parent", "père est mort"),))
    talk.hear("c'est mon frère qui s'occupe des papiers")
    assert talk.situation.deceased == "parent"


def test_the_date_of_a_paper_is_put_right(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.tap("answer", "commandement_de_payer", "papier")
    talk.hear("12/11/2026")
    talk.hear("je me suis trompée de date c'est le 2 novembre")
    assert talk.situation.paper_date == date(2026, 11, 2)


def test_not_pregnant_after_all_is_put_right(talk: Talk) -> None:
    talk.hear("je suis enceinte", events=("naissance",), said=(("enceinte", True, "enceinte"),))
    answer = talk.hear("en fait non je suis pas enceinte", "correction", events=("naissance",))
    assert talk.situation.pregnant is False
    assert "utter_corrige" in kinds(answer)
    assert "rights" not in kinds(answer), "no card about an adoption"


@pytest.mark.parametrize("text", ["HLM", "c'est un HLM", "j'habite en HLM"])
@pytest.mark.parametrize("pending", ["papier", "caisse", "changement"])
def test_a_kind_of_home_in_passing_fills_the_tenure_alone(talk: Talk, text: str, pending: str) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.pending = pending
    answer = talk.hear(text, "demande_structure", events=("logement",), said=(("bailleur", "hlm", "HLM"),))
    assert (talk.situation.tenure, talk.situation.events) == ("hlm", ["impayes"])
    assert not {"rights", "places"} & set(kinds(answer))
    assert answer.pending == pending


def test_a_trouble_with_the_home_is_still_heard(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", **ARREARS)
    talk.hear("mon HLM est insalubre", events=("logement",), said=(("bailleur", "hlm", "HLM"),))
    assert talk.situation.events == ["impayes", "logement"]


def test_private_instead_of_hlm_corrects_and_answers_no_question_about_papers(talk: Talk) -> None:
    talk.hear("3 loyers de retard en hlm", events=("impayes",), said=(("bailleur", "hlm", "hlm"),))
    answer = talk.hear("non c'est du privé", "refuse")
    assert (talk.situation.tenure, talk.situation.paper) == ("prive", None)
    assert "utter_corrige" in kinds(answer)
    assert fact(answer, "question")["id"] == "papier"
