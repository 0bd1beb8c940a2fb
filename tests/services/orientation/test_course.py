"""How a conversation runs: what is left alone, what is taken back, when it ends."""

import pytest

from tests.services.orientation.conftest import Talk, fact, kinds


def answer_all(talk: Talk, most: int = 9) -> list[str]:
    """Answer each question with "I do not know"; return the ids asked."""
    asked: list[str] = []
    while talk.pending and len(asked) < most:
        asked.append(talk.pending)
        talk.hear("je ne sais pas", "ne_sait_pas")
    return asked


@pytest.mark.parametrize(("text", "event", "most"), [("ma femme est morte", "deuil", 3), ("loyers", "impayes", 5)])
def test_so_many_questions_at_most_before_a_way_out(talk: Talk, text: str, event: str, most: int) -> None:
    talk.hear(text, events=(event,))
    assert 0 < len(answer_all(talk)) <= most


def test_a_question_that_got_another_answer_comes_back_once(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", events=("impayes",))
    assert talk.hear("on a deux enfants", said=(("nb_enfants", 2, "deux enfants"),)).pending == "papier"
    assert talk.hear("on est à Blois", said=(("lieu", "Blois", "Blois"),)).pending != "papier"


def test_a_parent_who_never_lived_with_the_other_declares_no_separation(talk: Talk) -> None:
    talk.hear("on se sépare", events=("separation",))
    talk.hear("avec son père on n'a jamais vécu ensemble")
    assert talk.situation.roof == "jamais"
    answer = talk.hear("je dois déclarer la séparation ?", "demande_droit")
    assert "declarer_separation" not in str(answer)


def test_a_word_in_a_question_does_not_change_who_died(talk: Talk) -> None:
    talk.hear("ma femme est morte", events=("deuil",))
    talk.hear("il y a une allocation orphelin ?", "demande_droit", said=(("defunt", "parent", "orphelin"),))
    assert talk.situation.deceased == "conjoint"


def test_a_birth_beside_a_death_must_be_sure(talk: Talk) -> None:
    doubtful = {"events": [{"name": "deuil", "confidence": 0.8}, {"name": "naissance", "confidence": 0.5}]}
    talk.hear("mon petit frère est mort", understanding=doubtful)
    assert talk.situation.events == ["deuil"]


def test_three_cards_at_once_and_the_other_doors_behind_a_button(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard, à Blois", events=("impayes",), said=(("lieu", "Blois", "Blois"),))
    answer_all(talk, most=8)
    answer = talk.hear("arrêtez les questions")
    if "places" in kinds(answer):
        assert len(fact(answer, "rights")["ids"]) + fact(answer, "places")["most"] <= 3


def test_a_right_asked_by_name_is_answered_and_the_question_stays(talk: Talk) -> None:
    talk.hear("on se sépare", events=("separation",))
    waiting = talk.pending
    answer = talk.hear("c'est quoi l'aide juridictionnelle ?", "demande_droit")
    assert fact(answer, "rights") == {
        "title": "asked", "ids": ["aide_juridictionnelle"], "one_thing": None, "bare": False, "left": False,
    }  # fmt: skip
    assert answer.pending == waiting


def test_no_more_questions_once_asked_for_none(talk: Talk) -> None:
    talk.hear("on se sépare", events=("separation",))
    answer = talk.hear("j'en ai marre des questions", "plainte")
    assert "utter_plus_de_questions" in kinds(answer)
    assert answer.pending is None
    assert "question" not in kinds(talk.hear("d'accord", "affirme"))


def test_after_a_vital_card_the_question_comes_until_somebody_is_reached(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", events=("impayes",))
    assert kinds(talk.hear("bof", "ne_sait_pas", follow_up="suicide")) == ["followup"]
    assert kinds(talk.hear("non personne", "refuse")) == ["emergency"]
    assert kinds(talk.hear("ma soeur arrive"))[0] == "utter_apres_danger_joint"


def test_fear_tapped_brings_the_numbers_and_nothing_else(talk: Talk) -> None:
    talk.hear("on se sépare", events=("separation",))
    answer = talk.hear(choice={"action": "answer", "question": "separation_entre_vous", "id": "peur"})
    assert kinds(answer) == ["emergency"]
    assert talk.situation.violence_said


def test_the_day_beside_a_paper_is_its_date(talk: Talk) -> None:
    talk.hear(
        "commandement de payer du 03/11/2026",
        events=("impayes",),
        said=(("papier", "commandement_de_payer", "commandement de payer"),),
    )
    assert str(talk.situation.paper_date) == "2026-11-03"


@pytest.mark.parametrize(("text", "intent"), [("au revoir", "au_revoir"), ("c'est quoi l'ASF ?", "demande_droit")])
def test_not_every_text_is_a_town_where_one_was_asked(talk: Talk, text: str, intent: str) -> None:
    talk.hear("on se sépare", events=("separation",))
    talk.hear("je veux parler à quelqu'un", "demande_humain")
    assert talk.pending == "commune"
    assert "utter_commune_inconnue" not in kinds(talk.hear(text, intent))
