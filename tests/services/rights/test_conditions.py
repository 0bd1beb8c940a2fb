"""Yes, no or not known: conditions and the facts that they look at."""

from datetime import date
from typing import Any

import pytest

from services.content.loader import read_file
from services.rights.calendar import CalendarContent
from services.rights.conditions import evaluate
from services.rights.facts import FACTS, Case
from services.rights.schemas import Condition
from services.settings import ROOT
from services.situation.schemas import Situation

CALENDAR = read_file(ROOT / "data" / "content" / "calendar.yml", CalendarContent)


def case(today: str = "2026-11-20", **said: Any) -> Case:
    return Case(Situation.model_validate(said), date.fromisoformat(today), CALENDAR)


def holds(condition: dict[str, Any], **said: Any) -> bool | None:
    return evaluate(Condition.model_validate(condition), case(**said)).holds


@pytest.mark.parametrize(
    ("condition", "said", "expected"),
    [
        ({"field": "tenure", "is": "hlm"}, {"tenure": "hlm"}, True),
        ({"field": "tenure", "is": "hlm"}, {"tenure": "prive"}, False),
        ({"field": "tenure", "is": "hlm"}, {}, None),
        ({"field": "tenure", "in": ["hlm", "prive"]}, {"tenure": "prive"}, True),
        ({"field": "mois_retard", "at_least": 2}, {"mois_retard": 3}, True),
        ({"field": "mois_retard", "at_least": 2}, {"mois_retard": 1}, False),
        ({"field": "mois_retard", "at_most": 2}, {"mois_retard": 1}, True),
        ({"field": "mois_retard", "at_least": 2}, {}, None),
        ({"field": "lease_date", "before": "2023-07-29"}, {"lease_date": "2023-07-28"}, True),
        ({"field": "lease_date", "before": "2023-07-29"}, {"lease_date": "2023-07-29"}, False),
        ({"field": "lease_date", "from": "2023-07-29"}, {"lease_date": "2023-07-29"}, True),
        ({"field": "events", "includes": "impayes"}, {"events": ["impayes"]}, True),
        ({"field": "events", "includes": "deuil"}, {"events": ["impayes"]}, False),
        ({"field": "changed", "includes": "travail"}, {}, None),
        ({"not": {"field": "tenure", "is": "hlm"}}, {"tenure": "hlm"}, False),
        ({"not": {"field": "tenure", "is": "hlm"}}, {}, None),
    ],
)
def test_one_question(condition: dict[str, Any], said: dict[str, Any], expected: bool | None) -> None:
    assert holds(condition, **said) is expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [("assignation", True), ("aucun", False), ("jugement", False), ("pas_ouvert", None), ("autre", None), (None, None)],
)
def test_an_unopened_letter_may_be_any_letter(paper: str | None, expected: bool | None) -> None:
    assert holds({"field": "paper", "is": "assignation"}, paper=paper) is expected


def test_asking_for_the_unopened_letter_itself_is_certain() -> None:
    assert holds({"field": "paper", "is": "pas_ouvert"}, paper="pas_ouvert") is True


TWO = [{"field": "tenure", "is": "hlm"}, {"field": "housing_aid", "is": True}]


@pytest.mark.parametrize(
    ("said", "all_of", "any_of"),
    [
        ({"tenure": "hlm", "housing_aid": True}, True, True),
        ({"tenure": "hlm"}, None, True),
        ({"tenure": "prive"}, False, None),
        ({"tenure": "prive", "housing_aid": False}, False, False),
        ({}, None, None),
    ],
)
def test_all_and_any_keep_what_is_not_known(said: dict[str, Any], all_of: bool | None, any_of: bool | None) -> None:
    assert holds({"all": TWO}, **said) is all_of
    assert holds({"any": TWO}, **said) is any_of


def test_a_verdict_names_what_led_to_it_and_what_is_missing() -> None:
    verdict = evaluate(Condition.model_validate({"all": TWO}), case(tenure="hlm"))
    assert [leaf.fact for leaf in verdict.cited] == ["tenure"]
    assert [leaf.fact for leaf in verdict.missing] == ["housing_aid"]


def test_a_group_speaks_for_its_questions() -> None:
    condition = Condition.model_validate({"any": TWO, "if": "une aide est possible"})
    assert {leaf.wanted for leaf in evaluate(condition, case()).missing} == {"une aide est possible"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"field": "inconnu", "is": 1}, "no fact"),
        ({"field": "tenure"}, "exactly one operator"),
        ({"field": "tenure", "is": "hlm", "in": ["hlm"]}, "exactly one operator"),
        ({"any": [], "field": "tenure", "is": "hlm"}, "exactly one of"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(bad: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Condition.model_validate(bad)


@pytest.mark.parametrize(
    ("fact", "said", "expected"),
    [
        ("children", {"nb_enfants": 2}, 2),
        ("children", {"ages": [3, 7]}, 2),
        ("children", {"nb_enfants": 0}, 0),
        ("children", {}, None),
        ("children", {"child_born": True}, 1),
        ("children", {"child_born": True, "deceased": "bebe"}, None),
        ("youngest", {"ages": [3, 7]}, 3),
        ("youngest", {"people": [{"role": "enfant", "birth_date": "2025-11-21"}]}, 0),
        ("alone", {"couple": True}, False),
        ("alone", {"deceased": "conjoint"}, True),
        ("alone", {"events": ["separation"]}, True),
        ("alone", {"events": ["separation"], "couple": True}, False),
        ("alone", {}, None),
        ("rents", {"tenure": "meuble"}, True),
        ("rents", {"tenure": "accedant", "rent": 500}, False),
        ("rents", {"paper": "commandement_de_payer"}, True),
        ("rents", {}, None),
        ("age", {"people": [{"role": "demandeur", "birth_date": "2008-11-21"}]}, 17),
        ("minor", {"people": [{"role": "demandeur", "age": 17}]}, True),
        ("minor", {"age": 16}, True),
        ("minor", {"age": 31, "minor": True}, False),
        ("minor", {"minor": True}, True),
        ("minor", {"ages": [16]}, None),
        ("age", {"age": 62}, 62),
        ("pregnant", {"due_date": "2027-02-01"}, True),
        ("pregnant", {"child_born": True}, False),
        ("works", {"people": [{"role": "demandeur", "incomes": [{"kind": "salaire", "net": 900}]}]}, True),
        ("works", {"events": ["perte_emploi"]}, None),
        ("behind", {"mois_retard": 0}, False),
        ("behind", {"events": ["impayes"]}, True),
        ("paid_in_full", {}, False),
        ("raised", {"events": ["separation"], "ages": [8], "alone_since": "2026-08-01"}, True),
        ("raised", {"events": ["separation"], "ages": [8], "alone_since": "2025-04-01"}, False),
        ("raised", {"events": ["separation"], "ages": [2], "alone_since": "2024-01-01"}, True),
        ("raised", {"couple": True, "ages": [2]}, False),
        ("elsewhere", {"departement": "976"}, True),
        ("elsewhere", {"commune": "98818"}, True),
        ("elsewhere", {"commune": "97411"}, False),
        ("elsewhere", {}, None),
    ],
)
def test_facts_worked_out_from_what_was_said(fact: str, said: dict[str, Any], expected: Any) -> None:
    assert FACTS[fact](case(**said)) == expected


@pytest.mark.parametrize(
    ("today", "said", "expected"),
    [
        # until 31 December 2026: a debt of two months of rent
        ("2026-12-31", {"mois_retard": 2}, True),
        ("2026-12-31", {"mois_retard": 1}, False),
        ("2026-12-31", {"debt": 1000, "rent": 500}, True),
        ("2026-12-31", {"debt": 600, "rent": 500}, False),
        # from 1 January 2027: more than 450 euros, or three months unpaid
        ("2027-01-01", {"mois_retard": 3}, True),
        ("2027-01-01", {"mois_retard": 2}, None),
        ("2027-01-01", {"mois_retard": 1, "rent": 500}, True),
        ("2027-01-01", {"mois_retard": 1, "debt": 450}, False),
        ("2027-01-01", {"mois_retard": 1, "debt": 451}, True),
        ("2027-01-01", {}, None),
    ],
)
def test_arrears_for_the_fund_change_on_1_january_2027(today: str, said: dict[str, Any], expected: bool | None) -> None:
    assert FACTS["arrears_for_the_fund"](case(today, **said)) is expected
