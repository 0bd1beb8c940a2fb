"""One test for each known defect of the engine: it fails where the remedy is taken away."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from services.content.loader import read_file
from services.orientation.schemas import QuestionsContent
from services.rights import engine_inputs, household, months, people
from services.rights.catalogue import Catalogue
from services.rights.engine import Engine
from services.rights.engine_inputs import Calendar, Inputs
from services.rights.estimate import Estimator
from services.rights.figures import Figures
from services.settings import ROOT
from services.situation.schemas import Income, Situation

HOME = {"tenure": "prive", "rent": 500, "zone_apl": "zone_2"}
NOTHING = [{"kind": "salaire", "net": 0}]
Compute = Callable[..., Figures]


def adult(role: str = "demandeur", birth: str = "1990-01-15", **more: Any) -> dict[str, Any]:
    return {"role": role, "birth_date": birth, "incomes": NOTHING} | more


def child(birth: str, **more: Any) -> dict[str, Any]:
    return {"role": "enfant", "birth_date": birth} | more


def inputs_of(engine: Engine, month: str = "2026-11", **fields: Any) -> Inputs:
    asked = months.parse(month)
    family = household.read(people.fill(Situation(**fields)), asked, min(asked, engine.last_month), engine.content)
    return engine_inputs.build([family], Calendar(family.computed), ["zone_2"], engine.content)


# D1: the complements of the AEEH are wrong.
def test_d1_disabled_child_has_the_base_and_no_complement(engine: Engine, figures: Compute) -> None:
    fields = {"people": [adult(), child("2018-02-08", disabled=True)]}
    bmaf = engine.system.parameters("2026-11").prestations_sociales.prestations_familiales.bmaf.bmaf
    base = engine.system.parameters("2026-11").prestations_sociales.prestations_familiales.education_presence_parentale
    assert figures(**fields).figures["aeeh"].net == pytest.approx(base.aeeh.base * bmaf, abs=0.01)
    assert figures(**fields).figures["aeeh"].net == 153.01
    assert "aeeh_niveau_handicap" not in inputs_of(engine, **fields).monthly
    assert "base" in engine.content.rights["aeeh"].label


# D2: a child to be born counts as born.
UNBORN = [
    {"due_date": "2026-12-15", "people": [adult(pregnant=True), adult("conjoint")]},
    {"people": [adult(pregnant=True), adult("conjoint"), child("2026-12-15")]},
]


@pytest.mark.parametrize("fields", UNBORN, ids=["due date", "birth date to come"])
def test_d2_expected_child_counts_for_the_birth_grant_alone(fields: dict[str, Any], figures: Compute) -> None:
    found = figures(month="2026-10", **fields)
    assert found.figures["paje_base"].gross == 0
    assert found.figures["rsa"].gross == 977.53
    assert found.figures["paje_naissance"].gross == 1098.57
    assert found.birth_grant is not None
    assert (found.birth_grant.month, found.birth_grant.net) == ("2026-10", 1093.08)


def test_d2_lone_pregnant_woman_has_the_raised_rsa_of_one_without_child(figures: Compute) -> None:
    found = figures(month="2026-10", due_date="2026-12-15", couple=False, people=[adult(pregnant=True)])
    assert found.figures["rsa"].gross == 836.85
    assert found.raised_rsa


def test_d2_birth_grant_after_known_months_is_still_told_with_its_month(figures: Compute) -> None:
    found = figures(month="2026-11", due_date="2027-05-02", people=[adult(pregnant=True), adult("conjoint")])
    assert found.figures["paje_naissance"].gross == 0
    assert found.birth_grant is not None
    assert (found.birth_grant.month, found.birth_grant.gross) == ("2027-03", 1098.57)


def test_d2_birth_without_a_date_has_a_grant_without_month(figures: Compute) -> None:
    found = figures(people=[adult(pregnant=True), adult("conjoint")])
    assert found.birth_grant is not None
    assert (found.birth_grant.month, found.birth_grant.gross) == (None, 1098.57)


def test_d2_born_child_counts(figures: Compute) -> None:
    found = figures(month="2026-11", people=[adult(), adult("conjoint"), child("2026-10-09")])
    assert found.figures["paje_base"].gross == 199.15
    assert found.birth_grant is not None
    assert found.birth_grant.month == "2026-08"


# D3: stale variables.
def test_d3_stale_variables_are_never_asked_for(engine: Engine) -> None:
    asked = {name for right in engine.content.rights.values() for name in (right.gross, right.net, *right.parts)}
    assert {"paje_cmg", "cmu_c", "css_participation_forfaitaire", "cheque_energie"} <= set(engine.content.never)
    assert not asked & set(engine.content.never)
    assert not any(name.startswith(("css", "cmu", "cheque")) or "cmg" in name for name in asked)


@pytest.mark.parametrize("name", ["css", "cmg", "cheque_energie"])
def test_d3_no_card_gives_an_amount_that_is_stale(name: str) -> None:
    assert Catalogue(ROOT / "data" / "content").rights[name].amount is None


# D4: ASF is given to any lone parent who declares no pension.
def test_d4_asf_needs_what_the_other_parent_pays(figures: Compute) -> None:
    parent = {"role": "demandeur", "birth_date": "1990-01-15"}
    unsaid = figures(people=[parent | {"incomes": [{"net": 900}]}, child("2019-06-20")], **HOME)
    nothing_paid = [{"net": 900}, {"kind": "pension_alimentaire_recue", "net": 0}]
    said = figures(people=[parent | {"incomes": nothing_paid}, child("2019-06-20")], **HOME)
    assert unsaid.figures["asf"].gross == 0
    assert said.figures["asf"].gross == 201.78
    # What the allowance would have taken from the prime d'activité is not taken either.
    assert unsaid.figures["ppa"].gross > said.figures["ppa"].gross + 100


def test_d4_asf_after_the_other_parent_died(figures: Compute) -> None:
    assert figures(people=[adult(widowed=True), child("2019-06-20")]).figures["asf"].gross == 201.78


def test_d4_no_asf_with_shared_custody(figures: Compute) -> None:
    paid = [*NOTHING, {"kind": "pension_alimentaire_recue", "net": 0}]
    found = figures(people=[adult(incomes=paid), child("2019-06-20", shared_custody=True)])
    assert found.figures["asf"].gross == 0
    assert found.uncertain["asf"] == "garde_alternee"


def test_d4_one_refused_family_takes_nothing_from_its_neighbour(engine: Engine) -> None:
    from services.rights.figures import Calculation

    paid = [*NOTHING, {"kind": "pension_alimentaire_recue", "net": 0}]
    both = [
        Situation.model_validate({"people": [adult(incomes=incomes), child("2019-06-20")]})
        for incomes in (NOTHING, paid)
    ]
    found = engine.calculate(Calculation(situations=both, month="2026-11"))
    assert [each.figures["asf"].gross for each in found] == [0, 201.78]


# D5: two children of one age both miss the increase for age.
@pytest.mark.parametrize(
    ("first", "second", "increased"),
    [
        ("2010-05-02", "2010-05-02", True),
        ("2010-01-02", "2010-10-30", True),
        ("2007-02-02", "2007-02-02", True),
        ("2019-05-02", "2019-05-02", False),
        ("2009-05-02", "2011-05-02", True),
    ],
    ids=["twins of 16", "ten months apart", "twins of 19", "twins of 7", "two years apart"],
)
def test_d5_the_younger_of_two_has_the_increase(first: str, second: str, increased: bool, figures: Compute) -> None:
    found = figures(people=[adult(), adult("conjoint"), child(first), child(second)])
    assert found.figures["af"].gross == pytest.approx(153.01 + 76.51 * increased, abs=0.01)


def test_d5_twins_apart_change_no_other_right(figures: Compute) -> None:
    twins = figures(people=[adult(), child("2010-05-02"), child("2010-05-02")], **HOME)
    months_apart = figures(people=[adult(), child("2010-04-30"), child("2010-05-02")], **HOME)
    assert twins.figures == months_apart.figures


# D6: the reference quarter is M-4 to M-2 everywhere.
def test_d6_rsa_reads_the_quarter_that_ends_two_months_before(figures: Compute) -> None:
    def with_wage_until(month: str) -> float:
        incomes = [{"net": 600, "until": month}, {"net": 0}]
        return figures(month="2026-11", people=[adult(incomes=incomes)]).figures["rsa"].gross

    assert with_wage_until("2026-06") == 651.69
    # July is in the quarter of November (July to September); the engine's default would start in August.
    assert with_wage_until("2026-07") == pytest.approx(651.69 - 200, abs=0.01)


# D7: RSA and prime d'activité read the "montant net social".
def test_d7_net_is_the_montant_net_social_and_reaches_the_engine_as_it_is(engine: Engine) -> None:
    assert "montant net social" in str(Income.model_fields["net"].description)
    asked = read_file(ROOT / "data" / "content" / "questions" / "estimation.yml", QuestionsContent)
    assert "montant net social" in asked.questions["estimation_revenu"].why
    built = inputs_of(engine, people=[adult(incomes=[{"net": 1234.56}])])
    assert np.allclose(built.monthly["salaire_net"], 1234.56)


# D8: taxable without net gives a false prime d'activité.
def test_d8_net_and_taxable_are_always_given_together(engine: Engine) -> None:
    built = inputs_of(engine, people=[adult(incomes=[{"net": 1000}, {"kind": "chomage", "net": 500, "taxable": 520}])])
    assert np.allclose(built.monthly["salaire_net"], 1000)
    assert np.allclose(built.monthly["salaire_imposable"], 1036)
    assert np.allclose(built.monthly["chomage_net"], 500)
    assert np.allclose(built.monthly["chomage_imposable"], 520)


# D9: the back-to-school allowance is yearly.
def test_d9_yearly_right_is_computed_on_its_year(figures: Compute, estimator: Estimator) -> None:
    family = {"people": [adult(), child("2016-04-11")]}
    assert figures(**family).figures["ars"].net == 426.86
    told = estimator.estimate(Situation(**family, **HOME)).figures["ars"]  # type: ignore[arg-type]
    assert (told.per, told.text, told.note) == ("an", "environ 427 € par an", "Pour la rentrée 2026.")


# D10: a quarter that mixes two family situations gives an average that no rule knows.
def test_d10_recently_alone_holds_for_the_whole_quarter(engine: Engine, figures: Compute) -> None:
    fields = {
        "event_dates": {"separation": "2026-11-02"},
        "people": [
            adult(incomes=[{"net": 900}, {"kind": "pension_alimentaire_recue", "net": 0}]),
            child("2023-02-10"),
            child("2019-06-20"),
        ],
        "tenure": "prive",
        "rent": 600,
        "zone_apl": "zone_2",
    }
    assert figures(**fields).figures["ppa"].gross == 489.93
    assert inputs_of(engine, **fields).constant["rsa_isolement_recent"].all()


@pytest.mark.parametrize(("since", "raised"), [("2025-06-01", True), ("2025-05-31", False), ("2022-10-01", False)])
def test_d10_recently_alone_ends_after_eighteen_months(since: str, raised: bool, figures: Compute) -> None:
    found = figures(month="2026-11", alone_since=since, people=[adult(), child("2016-04-11")])
    assert found.raised_rsa is raised


def test_d10_pregnancy_holds_for_the_whole_quarter(figures: Compute) -> None:
    def prime(**fields: Any) -> float:
        return figures(tenure="heberge", **fields).figures["ppa"].gross

    parent = adult(birth="1994-01-01", incomes=[{"net": 900}])
    newly = prime(due_date="2027-06-20", people=[parent | {"pregnant": True}])
    assert newly == prime(due_date="2026-12-20", people=[parent | {"pregnant": True}])
    assert newly > prime(couple=False, people=[parent]) + 100


# D11: months without parameters silently reuse old values.
def test_d11_last_known_month_is_used_and_said(figures: Compute, estimator: Estimator) -> None:
    family = {"people": [adult(), child("2016-04-11")], **HOME}
    found = figures(month="2027-04", **family)
    assert (found.asked_month, found.month) == ("2027-04", "2026-12")
    told = estimator.estimate(Situation(month="2027-04", **family))  # type: ignore[arg-type]
    assert told.rules == "Calculé avec les règles de décembre 2026."
    assert {each.month for each in told.figures.values()} == {"2026-12"}


def test_d11_family_is_seen_at_the_month_asked(figures: Compute) -> None:
    born_later = figures(month="2027-03", people=[adult(), child("2027-01-20")])
    assert born_later.figures["paje_base"].gross == 199.15
    three_by_then = figures(month="2027-03", people=[adult(), child("2024-02-10")])
    assert three_by_then.figures["paje_base"].gross == 0
    out_of_work = [{"net": 1500, "until": "2026-12"}, {"net": 0, "since": "2027-01"}]
    assert figures(month="2027-06", people=[adult(incomes=out_of_work)]).figures["rsa"].gross == 651.69


def test_d11_reference_year_stays_two_years_before_the_month_asked(figures: Compute) -> None:
    # Rich in 2024 and poor in 2025: family benefits of 2027 look at 2025 alone.
    incomes = [{"net": 9000, "until": "2024-12"}, {"net": 800, "since": "2025-01"}]
    family = {"people": [adult(incomes=incomes), child("2025-06-10")]}
    assert figures(month="2026-11", **family).figures["paje_base"].gross == 0
    assert figures(month="2027-02", **family).figures["paje_base"].gross == 199.15


def test_d11_no_family_is_moved_across_a_date_that_changes_a_rule(figures: Compute) -> None:
    # Born in April 2012: increase at 18, not at 14, whatever the months moved.
    family = {"people": [adult(), adult("conjoint"), child("2012-04-05"), child("2009-04-05")]}
    assert figures(month="2027-06", **family).figures["af"].gross == 153.01


def test_d11_school_year_is_the_one_asked(figures: Compute) -> None:
    six_in_2027 = {"people": [adult(), child("2021-11-11")]}
    assert figures(month="2026-11", **six_in_2027).figures["ars"].gross == 0
    assert figures(month="2027-02", **six_in_2027).figures["ars"].gross == 429.01


# D12: a couple under 25 that expects a child.
def test_d12_young_couple_expecting_is_sent_to_the_fund(figures: Compute, estimator: Estimator) -> None:
    young = [adult(birth="2003-05-05", pregnant=True), adult("conjoint", "2002-08-08")]
    fields = {"due_date": "2027-01-20", "people": young, **HOME}
    assert figures(**fields).uncertain["rsa"] == "moins_de_25_ans_enfant_attendu"
    told = estimator.estimate(Situation(**fields))  # type: ignore[arg-type]
    assert "rsa" not in told.figures
    assert "Demandez à votre caisse" in told.not_computed["rsa"].sentence


def test_d12_lone_woman_under_25_expecting_is_computed(figures: Compute) -> None:
    found = figures(
        couple=False, due_date="2027-01-20", people=[adult(birth="2003-05-05", pregnant=True)], tenure="heberge"
    )
    assert "rsa" not in found.uncertain
    assert found.figures["rsa"].gross == pytest.approx(758.65, abs=0.01)


# And one that is ours: what was earned before the first income said is unknown, not nothing.
def test_income_before_the_first_one_said_is_tried(estimator: Estimator) -> None:
    incomes = [{"kind": "chomage", "net": 1100, "since": "2026-05"}]
    told = estimator.estimate(Situation(people=[adult(incomes=incomes)], **HOME))  # type: ignore[arg-type, list-item]
    aid = told.figures["aide_logement"]
    assert "past_income" in aid.missing
    assert aid.low < aid.high
