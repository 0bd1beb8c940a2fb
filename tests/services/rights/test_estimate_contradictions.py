"""What cannot be true is told field by field."""

from datetime import date
from typing import Any

import pytest

from services.rights.contradictions import contradictions
from services.rights.examples import ESTIMATE_EXAMPLES
from services.situation.schemas import Situation

TODAY = date(2026, 11, 20)
ADULT = {"role": "demandeur", "birth_date": "1990-01-01"}


def found(fields: dict[str, Any]) -> dict[str, str]:
    wrong = contradictions(Situation.model_validate(fields), TODAY, "2026-01")
    return {each["field"]: each["reason"] for each in wrong}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"people": [ADULT, {"role": "enfant", "birth_date": "2027-02-01"}]}, "people.1.birth_date"),
        ({"people": [{"role": "demandeur", "birth_date": "2030-01-01"}]}, "people.0.birth_date"),
        ({"people": [ADULT, {"role": "enfant", "birth_date": "1985-02-01"}]}, "people.1.birth_date"),
        ({"people": [ADULT | {"age": 60}]}, "people.0.age"),
        ({"people": [ADULT | {"unemployed_since": "2027-01-01"}]}, "people.0.unemployed_since"),
        (
            {"people": [ADULT | {"incomes": [{"net": 1, "since": "2026-05", "until": "2026-01"}]}]},
            "people.0.incomes.0.until",
        ),
        (
            {"people": [ADULT, {"role": "enfant", "age": 8, "incomes": [{"kind": "retraite", "net": 900}]}]},
            "people.1.incomes",
        ),
        ({"people": [ADULT, {"role": "conjoint"}, {"role": "conjoint"}]}, "people"),
        ({"people": [ADULT, {"role": "conjoint"}], "couple": False}, "couple"),
        ({"people": [ADULT, {"role": "enfant", "age": 3}], "nb_enfants": 2}, "nb_enfants"),
        ({"people": [ADULT, {"role": "enfant", "age": 3}], "ages": [3]}, "ages"),
        ({"people": [ADULT], "age": 34}, "age"),
        ({"alone_since": "2026-12-01"}, "alone_since"),
        ({"paper_date": "2026-12-01"}, "paper_date"),
        ({"event_dates": {"deuil": "2026-12-01"}}, "event_dates.deuil"),
        ({"due_date": "2027-11-01"}, "due_date"),
        ({"due_date": "2027-01-01", "child_born": True}, "due_date"),
        ({"month": "2025-12"}, "month"),
        ({"month": "2029-01"}, "month"),
        ({"tenure": "sans_logement", "rent": 400}, "rent"),
        ({"commune": "41018", "departement": "07"}, "departement"),
    ],
)
def test_contradiction_names_its_field(fields: dict[str, Any], field: str) -> None:
    wrong = found(fields)
    assert list(wrong) == [field]
    assert wrong[field].endswith(".")


def test_child_to_be_born_is_given_by_its_due_date() -> None:
    assert found({"due_date": "2027-02-01"}) == {}
    future = found({"people": [ADULT, {"role": "enfant", "birth_date": "2027-02-01"}]})
    assert "due_date" in future["people.1.birth_date"]


def test_birth_planned_is_no_contradiction() -> None:
    assert found({"event_dates": {"naissance": "2027-01-01"}}) == {}


@pytest.mark.parametrize("name", ESTIMATE_EXAMPLES)
def test_documented_examples_hold_together(name: str) -> None:
    assert found(ESTIMATE_EXAMPLES[name]["value"]) == {}
