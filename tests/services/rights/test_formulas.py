"""Families that no golden file holds, worked out by hand from the published formulas (CSS, CASF), engine apart.

Amounts in force in November 2026, in euros before CRDS: base of the family benefits (BMAF), RSA for one person.
"""

from collections.abc import Callable
from typing import Any

import pytest

from services.rights.figures import Figures

BMAF = 478.16
RSA_ONE = 651.69
LODGED_ONE, LODGED_TWO, LODGED_MORE = 0.12 * RSA_ONE, 0.16 * 1.5 * RSA_ONE, 0.165 * 1.8 * RSA_ONE
"""What a free lodging takes from the RSA (CASF R262-9), by size of the family."""
ASF, ASF_COUNTED = 0.422 * BMAF, 0.225 * BMAF
"""A child without support (CSS D523-1), and the part of it that the RSA counts."""
AF_TWO, AF_THREE, AF_FOUR, AF_OLDER = 0.32 * BMAF, 0.73 * BMAF, 1.14 * BMAF, 0.16 * BMAF
RAISED, RAISED_CHILD = 1.28412 * RSA_ONE, 0.42804 * RSA_ONE
"""Lone parent, for a time: with nobody yet born, and for each child (CASF R262-1)."""
BABY, BABY_PART, BIRTH = 0.4165 * BMAF, 0.20825 * BMAF, 2.2975 * BMAF
SCHOOL = {7: 0.8972 * BMAF, 12: 0.9467 * BMAF, 16: 0.9795 * BMAF}
UNPAID = {"kind": "pension_alimentaire_recue", "net": 0}
HOSTED = {"tenure": "heberge"}
Compute = Callable[..., Figures]


def adult(role: str = "demandeur", net: float = 0, *more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"role": role, "birth_date": "1990-01-15", "incomes": [{"net": net}, *more]} | fields


def child(birth: str, **more: Any) -> dict[str, Any]:
    return {"role": "enfant", "birth_date": birth} | more


def yearly(resources: float) -> float:
    """Return the net monthly wage that gives these yearly resources: taxable is 1.036 of it, a tenth is taken off."""
    return round(resources / 0.9 / 12 / 1.036, 2)


FAMILIES: dict[str, tuple[dict[str, Any], dict[str, float]]] = {
    "separation: mother, child of 5, nothing paid, alone since September": (
        {"people": [adult("demandeur", 0, UNPAID), child("2021-05-02")], "alone_since": "2026-09-10", **HOSTED},
        {"asf": ASF, "rsa": RAISED + RAISED_CHILD - LODGED_TWO - ASF_COUNTED, "af": 0, "ppa": 0},
    ),
    "separation: mother, children of 9 and 12, alone for three years": (
        {
            "people": [adult("demandeur", 0, UNPAID), child("2017-05-02"), child("2014-02-10")],
            "alone_since": "2023-05-01",
            **HOSTED,
        },
        {"asf": 2 * ASF, "af": AF_TWO, "rsa": 1.8 * RSA_ONE - LODGED_MORE - AF_TWO - 2 * ASF_COUNTED},
    ),
    "separation: father, two children, a pension below the allowance": (
        {
            "people": [
                adult("demandeur", 1400, {"kind": "pension_alimentaire_recue", "net": 150}),
                child("2018-03-03"),
                child("2015-03-03"),
            ],
            **HOSTED,
        },
        {"asf": 2 * ASF - 150, "af": AF_TWO, "rsa": 0},
    ),
    "separation: a pension above the allowance": (
        {"people": [adult("demandeur", 900, {"kind": "pension_alimentaire_recue", "net": 250}), child("2018-03-03")]},
        {"asf": 0},
    ),
    "birth: lone woman, child due in January": (
        {"people": [adult(pregnant=True)], "couple": False, "due_date": "2027-01-20", **HOSTED},
        {"paje_naissance": BIRTH, "paje_base": 0, "rsa": RAISED - LODGED_ONE},
    ),
    "birth: couple, one wage, resources between the two ceilings": (
        {"people": [adult("demandeur", yearly(34_000)), adult("conjoint"), child("2026-07-09")]},
        {"paje_base": BABY_PART, "af": 0},
    ),
    "birth: couple, one wage, resources under both ceilings": (
        {"people": [adult("demandeur", yearly(28_000)), adult("conjoint"), child("2026-07-09")]},
        {"paje_base": BABY},
    ),
    "birth: couple, resources above both ceilings": (
        {"people": [adult("demandeur", yearly(45_000)), adult("conjoint"), child("2026-07-09")]},
        {"paje_base": 0},
    ),
    "bereavement: widower, three children at school": (
        {
            "people": [
                adult("demandeur", 1500, widowed=True),
                child("2019-06-20"),
                child("2014-06-20"),
                child("2010-06-20"),
            ],
            "deceased": "conjoint",
            **HOSTED,
        },
        {"asf": 3 * ASF, "af": AF_THREE + AF_OLDER, "ars": sum(SCHOOL.values())},
    ),
    "arrears: couple without child and without income": (
        {"people": [adult(), adult("conjoint")], **HOSTED},
        {"rsa": 1.5 * RSA_ONE - LODGED_TWO, "af": 0, "ppa": 0},
    ),
    "arrears: single person, small wage, the RSA falls by it": (
        {"people": [adult("demandeur", 200)], **HOSTED},
        {"rsa": RSA_ONE - LODGED_ONE - 200},
    ),
    "arrears: four children, one over fourteen born before March 2012": (
        {
            "people": [
                adult("demandeur", 1700),
                adult("conjoint"),
                *(child(day) for day in ("2011-06-02", "2016-01-01", "2018-01-01", "2021-01-01")),
            ]
        },
        {"af": AF_FOUR + AF_OLDER},
    ),
    "job loss: unemployment benefit above the RSA, nothing else": (
        {"people": [adult("demandeur", 0, {"kind": "chomage", "net": 900})], **HOSTED},
        {"rsa": 0, "ppa": 0},
    ),
    "two children, resources in the second bracket": (
        {"people": [adult("demandeur", yearly(90_000)), adult("conjoint"), child("2018-01-01"), child("2016-01-01")]},
        {"af": AF_TWO / 2},
    ),
    "two children, resources above the second bracket": (
        {"people": [adult("demandeur", yearly(150_000)), adult("conjoint"), child("2018-01-01"), child("2016-01-01")]},
        {"af": AF_TWO / 4},
    ),
    "disabled child of 12": (
        {"people": [adult("demandeur", 1200), child("2014-04-11", disabled=True)], **HOSTED},
        {"aeeh": 0.32 * BMAF, "ars": SCHOOL[12]},
    ),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_figures_are_those_of_the_published_formulas(name: str, figures: Compute) -> None:
    family, wanted = FAMILIES[name]
    found = figures(month="2026-11", **family).figures
    assert {right: found[right].gross for right in wanted} == pytest.approx(wanted, abs=0.02)  # type: ignore[index]


@pytest.mark.parametrize(
    ("born", "increased"), [("2012-02-29", True), ("2012-03-01", False), ("2012-10-31", False), ("2008-10-31", True)]
)
def test_the_age_of_the_increase_depends_on_the_date_of_birth(born: str, increased: bool, figures: Compute) -> None:
    """Fourteen for children born before March 2012, eighteen for the others (décret 2026-138)."""
    people = [adult(), adult("conjoint"), child(born), child("2007-06-01")]
    found = figures(month="2026-11", people=people).figures["af"].gross
    assert found == pytest.approx(AF_TWO + AF_OLDER * increased, abs=0.02)


def test_net_is_gross_without_the_social_debt_contribution(figures: Compute) -> None:
    people = [adult("demandeur", 0, UNPAID), child("2017-05-02"), child("2014-02-10")]
    found = figures(month="2026-11", people=people).figures
    for right in ("af", "asf"):
        assert found[right].net == pytest.approx(found[right].gross * 0.995, abs=0.02)
    assert found["rsa"].net == found["rsa"].gross


def test_a_free_lodging_takes_its_share_from_the_prime(figures: Compute) -> None:
    def prime(tenure: str) -> float:
        return figures(month="2026-11", people=[adult("demandeur", 1300)], tenure=tenure).figures["ppa"].gross

    assert prime("sans_logement") - prime("heberge") == pytest.approx(0.12 * 638.28, abs=0.02)
