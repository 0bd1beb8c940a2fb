"""The next best question: the event's own first, then what changes the answer most, nothing for nothing, and enough."""

from typing import Any

import pytest

from services.clock import Clock
from services.orientation.course import Course
from services.orientation.next_question import next_question, worth_asking
from services.orientation.script import Script
from services.rights.engine_client import EngineUnavailable
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation
from services.situation.service import Story

CONTENT = ROOT / "data" / "content"
SCRIPT = Script(CONTENT)


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(CONTENT, "http://127.0.0.1:1", Clock("2026-11-20"), 1)


def story(**said: Any) -> Story:
    return Story(Situation.model_validate(said), words=dict.fromkeys(said, "dit"))


def course(asked: int = 0, **more: Any) -> Course:
    return Course(since_pause=asked, **more)


def wanted(rights: Rights, asked: int = 0, **said: Any) -> list[str]:
    return list(worth_asking(SCRIPT, story(**said), course(asked), rights))


@pytest.mark.parametrize(
    ("event", "first"),
    [
        ("impayes", ["papier", "caisse"]),
        ("separation", ["separation_toit", "separation_entre_vous"]),
        ("deuil", ["deuil_qui", "deuil_quand", "deuil_entoure"]),
        ("naissance", ["naissance_comment", "naissance_ne"]),
    ],
)
def test_the_first_questions_and_their_order_belong_to_the_event(event: str, first: list[str], rights: Rights) -> None:
    assert wanted(rights, events=[event])[: len(first)] == first


def test_the_date_follows_the_paper_it_is_written_on(rights: Rights) -> None:
    assert wanted(rights, events=["impayes"], paper="commandement_de_payer")[0] == "papier_date"


def test_what_changes_the_answer_most_comes_next(rights: Rights) -> None:
    said: dict[str, Any] = {"events": ["impayes"], "paper": "aucun", "fund": "caf", "mois_retard": 1}
    rest = wanted(rights, 2, **said)
    changes = rights.worth(
        Situation.model_validate(said),
        {key: [{SCRIPT.questions[key].field: each.value} for each in SCRIPT.questions[key].choices] for key in rest},
    )
    assert rest[0] == "changement"
    assert [changes[key] for key in rest] == sorted(changes.values(), reverse=True)


def test_what_changes_nothing_is_not_asked(rights: Rights) -> None:
    assert "deuil_bail" in wanted(rights, events=["deuil"], deceased="conjoint", since="avant", someone_near=True)
    settled = {"events": ["impayes"], "paper": "aucun", "fund": "caf", "mois_retard": 0.5, "tenure": "accedant"}
    assert "aide_logement" not in wanted(rights, **settled)


def test_a_question_that_tells_a_danger_is_kept_though_it_changes_no_right(rights: Rights) -> None:
    said = {"events": ["deuil"], "deceased": "autre", "since": "avant"}
    answers = [{"someone_near": True}, {"someone_near": False}]
    assert rights.worth(Situation.model_validate(said), {"deuil_entoure": answers}) == {"deuil_entoure": 0}
    assert wanted(rights, **said)[0] == "deuil_entoure"


def test_the_more_was_asked_the_more_an_answer_must_change(rights: Rights) -> None:
    said: dict[str, Any] = {
        "events": ["impayes"], "rent_late": True, "paper": "aucun", "fund": "caf", "changed": ["sante"],
    }  # fmt: skip
    many, few = wanted(rights, 0, **said), wanted(rights, 4, **said)
    assert "logement_occupe" in many
    assert few == []


def test_whether_a_home_is_rented_or_bought_is_worth_asking_where_no_rent_was_said(rights: Rights) -> None:
    said: dict[str, Any] = {"events": ["impayes"], "paper": "aucun", "fund": "caf", "changed": ["sante"]}
    assert wanted(rights, 4, **said) == ["logement_occupe"]


def test_enough_then_the_commune_then_nothing(rights: Rights) -> None:
    said: dict[str, Any] = {
        "events": ["impayes"], "rent_late": True, "paper": "aucun", "fund": "caf", "changed": ["sante"],
    }  # fmt: skip
    assert next_question(SCRIPT, story(**said), course(4), rights) == "commune"
    there = story(**said, commune="41018", departement="41")
    assert next_question(SCRIPT, there, course(4), rights) is None


def test_nothing_asked_or_answered_before_comes_back(rights: Rights) -> None:
    said = story(events=["separation"])
    said.refused.add("between")
    asked = Course(asked=["separation_toit"])
    found = set(worth_asking(SCRIPT, said, asked, rights))
    assert not {"separation_toit", "separation_entre_vous"} & found


def test_after_a_childs_death_the_number_of_children_is_never_asked(rights: Rights) -> None:
    said = story(events=["deuil"], deceased="enfant", couple=False)
    assert "estimation_enfants" not in list(worth_asking(SCRIPT, said, Course(estimating=True), rights))


class Moving:
    """The engine's answer about what is unknown, given by us."""

    def __init__(self, moves: dict[str, float] | None) -> None:
        self._moves = moves

    def moves(self, situation: Situation, patience: float) -> dict[str, float]:
        if self._moves is None:
            raise EngineUnavailable("away")
        return self._moves


def estimation(moves: dict[str, float] | None) -> list[str]:
    said = story(events=["impayes"], couple=False, nb_enfants=1, commune="41018", departement="41")
    found: Any = Moving(moves)
    return list(worth_asking(SCRIPT, said, Course(estimating=True), found))


def test_amounts_ask_first_for_what_moves_them_most() -> None:
    inputs = {"income": 480.0, "tenure": float("inf"), "rent": 120.0, "ages": 4.0}
    assert estimation(inputs) == ["estimation_logement", "estimation_revenu", "estimation_loyer"]


def test_amounts_may_ask_a_question_of_the_event_that_moves_them() -> None:
    moving: Any = Moving({"pension": 400.0, "income": 900.0})
    said = story(events=["separation"], couple=False, nb_enfants=1, commune="41018", departement="41")
    asked = list(worth_asking(SCRIPT, said, Course(estimating=True), moving))
    assert asked == ["estimation_revenu", "separation_pension"]


def test_amounts_are_told_once_nothing_moves_them() -> None:
    nothing: Any = Moving({"income": 4.0})
    nowhere = story(events=["impayes"], couple=False, nb_enfants=0)
    assert next_question(SCRIPT, nowhere, Course(estimating=True), nothing) is None
    place: Any = Moving({"income": 4.0, "commune": 60.0})
    assert next_question(SCRIPT, nowhere, Course(estimating=True), place) == "commune"


def test_amounts_ask_in_the_order_of_the_content_without_the_engine() -> None:
    assert estimation(None)[:2] == ["estimation_ages", "estimation_revenu"]


def test_an_answer_the_situation_cannot_hold_counts_for_nothing(rights: Rights) -> None:
    said = Situation(events=["separation"], ages=[3, 7])
    assert rights.worth(said, {"children": [{"nb_enfants": 1}]}) == {"children": 0}
