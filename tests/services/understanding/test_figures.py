"""Figures of understanding, on a few predictions whose answer is known."""

from typing import Any

import pytest

from services.understanding.figures import Figure, figures, is_intent, same_entity


def gold(**changes: Any) -> dict[str, Any]:
    row = {
        "id": "x", "text": "…", "event": "impayes", "secondary_event": None, "intent": "raconte_situation",
        "danger": None, "danger_also": [], "entities": {}, "slices": [],
    }  # fmt: skip
    return {**row, **changes}


def said(**changes: Any) -> dict[str, Any]:
    row = {
        "events": ["impayes"], "candidates": ["impayes", "budget"], "intent": "raconte_situation",
        "danger": None, "danger_question": None, "entities": {},
    }  # fmt: skip
    return {**row, **changes}


def test_a_second_subject_counts_where_it_is_lenient() -> None:
    found = figures([(gold(event="budget", secondary_event="impayes"), said())])
    assert found["event_accuracy"].value == 0
    assert found["event_lenient"].value == 1
    assert found["event_top2"].value == 1
    assert found["events_precision"].value == 1


def test_acting_on_a_wrong_event_is_counted_over_all_messages() -> None:
    found = figures([(gold(event="aucun"), said()), (gold(), said())])
    assert found["acted_on_a_wrong_event"] == Figure(0.5, 1, 2)
    assert found["acted_rightly_without_asking"] == Figure(1.0, 1, 1)


def test_a_question_reaches_a_danger_and_is_no_false_alarm() -> None:
    asked = said(danger_question="suicide")
    found = figures([(gold(danger="suicide"), asked), (gold(), asked), (gold(danger_also=["detresse"]), asked)])
    assert found["acute_danger_reached"].value == 1
    assert found["acute_danger_carded"].value == 0
    assert found["needless_questions"] == Figure(1.0, 1, 1)
    assert found["false_alarms"].value == 0


def test_a_danger_may_be_read_as_the_form_it_was_said_in() -> None:
    assert is_intent(gold(intent="urgence_danger"), "demande_structure")
    assert not is_intent(gold(intent="urgence_danger"), "salutation")


@pytest.mark.parametrize(
    ("name", "wanted", "read", "same"),
    [
        ("lieu", "Le Mans", "Mans", True), ("lieu", "Saint-Denis", "st denis", True), ("lieu", "Blois", "Tours", False),
        ("ages", [3, 7], [7, 3], True), ("ages", [3], [3, 7], False), ("montant", 1200, 1200.5, True),
        ("mois_retard", 2, 3, False), ("nb_enfants", 2, None, False), ("code_postal", "41100", "41100 ", True),
    ],
)  # fmt: skip
def test_values_are_compared_by_what_they_mean(name: str, wanted: Any, read: Any, same: bool) -> None:
    assert same_entity(name, wanted, read) is same


def test_an_interval_holds_its_share() -> None:
    low, high = Figure(0.9, 90, 100).interval or (1, 0)
    assert low < 0.9 < high
    assert high - low < 0.13
    assert Figure(0.8).interval is None


def test_what_has_no_case_is_left_out() -> None:
    assert "two_events_both_found" not in figures([(gold(), said())])
