"""Families like the golden ones, written by hand for OpenFisca and for us: both must say the same."""

from collections.abc import Callable
from typing import Any

import pytest
from openfisca_core.simulation_builder import SimulationBuilder

from services.rights.engine import Engine
from services.rights.figures import Figures

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
THIS_YEAR = MONTHS[-12:]


def always(value: Any, months: list[str] = MONTHS) -> dict[str, Any]:
    return dict.fromkeys(months, value)


def wage(net: float, months: list[str] = MONTHS) -> dict[str, Any]:
    return {"salaire_net": always(net, months), "salaire_imposable": always(round(net * 1.036, 2), months)}


def household(parents: dict[str, Any], children: dict[str, Any], home: dict[str, Any], **family: Any) -> dict[str, Any]:
    people = {
        name: {**fields, "date_naissance": {"ETERNITY": fields["date_naissance"]}}
        for name, fields in (parents | children).items()
    }
    first, *others = parents
    return {
        "individus": people,
        "familles": {
            "f": {
                "parents": list(parents),
                "enfants": list(children),
                "departement_experimentation_rsa": always(True, THIS_YEAR),
                **family,
            }
        },
        "foyers_fiscaux": {"ff": {"declarants": list(parents), "personnes_a_charge": list(children)}},
        "menages": {
            "m": {
                "personne_de_reference": [first],
                "conjoint": others,
                "enfants": list(children),
                **{name: always(value) for name, value in home.items()},
            }
        },
    }


FAMILIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "separation, father, three children, small pension": (
        household(
            {"a": {"date_naissance": "1984-09-01", **wage(1350), "pensions_alimentaires_percues": always(150)}},
            {
                "b": {"date_naissance": "2011-04-02"},
                "c": {"date_naissance": "2014-08-20"},
                "d": {"date_naissance": "2024-03-05"},
            },
            {"loyer": 710, "statut_occupation_logement": "locataire_meuble", "zone_apl": "zone_1"},
            rsa_isolement_recent=always(True, THIS_YEAR),
        ),
        {
            "people": [
                {
                    "role": "demandeur",
                    "birth_date": "1984-09-01",
                    "incomes": [{"net": 1350}, {"kind": "pension_alimentaire_recue", "net": 150}],
                },
                {"role": "enfant", "birth_date": "2011-04-02"},
                {"role": "enfant", "birth_date": "2014-08-20"},
                {"role": "enfant", "birth_date": "2024-03-05"},
            ],
            "alone_since": "2026-05-01",
            "tenure": "meuble",
            "rent": 710,
            "zone_apl": "zone_1",
        },
    ),
    "birth, couple, a baby of four months, one wage": (
        household(
            {"a": {"date_naissance": "1998-01-11", **wage(0)}, "b": {"date_naissance": "1996-12-30", **wage(1620)}},
            {"c": {"date_naissance": "2026-07-09"}},
            {"loyer": 560, "statut_occupation_logement": "locataire_hlm", "zone_apl": "zone_2"},
        ),
        {
            "people": [
                {"role": "demandeur", "birth_date": "1998-01-11", "incomes": [{"net": 0}]},
                {"role": "conjoint", "birth_date": "1996-12-30", "incomes": [{"net": 1620}]},
                {"role": "enfant", "birth_date": "2026-07-09"},
            ],
            "tenure": "hlm",
            "rent": 560,
            "zone_apl": "zone_2",
        },
    ),
    "bereavement, widower, four children, no housing aid": (
        household(
            {
                "a": {
                    "date_naissance": "1979-06-06",
                    **wage(2150),
                    "statut_marital": always("veuf", ["2026-10", "2026-11", "2026-12"]),
                }
            },
            {
                name: {"date_naissance": day}
                for name, day in zip("bcde", ("2008-10-01", "2012-06-15", "2015-01-01", "2019-12-25"), strict=True)
            },
            {"loyer": 0, "statut_occupation_logement": "proprietaire", "zone_apl": "zone_3"},
            rsa_isolement_recent=always(True, THIS_YEAR),
        ),
        {
            "people": [
                {"role": "demandeur", "birth_date": "1979-06-06", "widowed": True, "incomes": [{"net": 2150}]},
                *({"role": "enfant", "birth_date": day} for day in ("2008-10-01", "2012-06-15", "2015-01-01")),
                {"role": "enfant", "birth_date": "2019-12-25"},
            ],
            "deceased": "conjoint",
            "event_dates": {"deuil": "2026-10-03"},
            "tenure": "proprietaire",
            "zone_apl": "zone_3",
        },
    ),
    "arrears, single person without child, part of the year at work": (
        household(
            {"a": {"date_naissance": "1971-03-03", **wage(1180, MONTHS[:31])}},
            {},
            {"loyer": 430, "statut_occupation_logement": "locataire_vide", "zone_apl": "zone_2"},
        ),
        {
            "people": [
                {
                    "role": "demandeur",
                    "birth_date": "1971-03-03",
                    "incomes": [
                        {"net": 1180, "until": "2026-07"},
                        {"net": 0, "since": "2026-08"},
                    ],
                }
            ],
            "tenure": "prive",
            "rent": 430,
            "zone_apl": "zone_2",
        },
    ),
    "job loss, couple, two wages then one allowance": (
        household(
            {
                "a": {
                    "date_naissance": "1990-10-10",
                    **wage(1500, MONTHS[:26]),
                    "chomage_net": always(980, MONTHS[26:]),
                    "chomage_imposable": always(980, MONTHS[26:]),
                    "activite": always("actif", MONTHS[:26]) | always("chomeur", MONTHS[26:]),
                    "date_debut_chomage": {"ETERNITY": "2026-03-01"},
                },
                "b": {"date_naissance": "1991-02-02", **wage(1250)},
            },
            {"c": {"date_naissance": "2016-06-06"}},
            {"loyer": 640, "statut_occupation_logement": "locataire_hlm", "zone_apl": "zone_1"},
        ),
        {
            "people": [
                {
                    "role": "demandeur",
                    "birth_date": "1990-10-10",
                    "unemployed_since": "2026-03-01",
                    "incomes": [
                        {"net": 1500, "until": "2026-02"},
                        {"kind": "chomage", "net": 980, "since": "2026-03"},
                    ],
                },
                {"role": "conjoint", "birth_date": "1991-02-02", "incomes": [{"net": 1250}]},
                {"role": "enfant", "birth_date": "2016-06-06"},
            ],
            "tenure": "hlm",
            "rent": 640,
            "zone_apl": "zone_1",
        },
    ),
    "retired grandmother alone": (
        household(
            {
                "a": {
                    "date_naissance": "1955-01-20",
                    "retraite_nette": always(890),
                    "retraite_imposable": always(890),
                }
            },
            {},
            {"loyer": 380, "statut_occupation_logement": "locataire_hlm", "zone_apl": "zone_3"},
        ),
        {
            "people": [
                {"role": "demandeur", "birth_date": "1955-01-20", "incomes": [{"kind": "retraite", "net": 890}]}
            ],
            "tenure": "hlm",
            "rent": 380,
            "zone_apl": "zone_3",
        },
    ),
}
MONTHLY = ["af", "asf", "cf", "paje_base", "aide_logement", "rsa", "ppa", "aeeh"]


@pytest.mark.parametrize("month", ["2026-09", "2026-12"])
@pytest.mark.parametrize("name", FAMILIES)
def test_same_figures_as_openfisca_asked_directly(
    name: str, month: str, engine: Engine, figures: Callable[..., Figures]
) -> None:
    theirs, ours = FAMILIES[name]
    simulation = SimulationBuilder().build_from_dict(engine.system, theirs)
    wanted = {right: float(simulation.calculate(right, month)[0]) for right in MONTHLY}
    wanted["ars"] = float(simulation.calculate("ars", "2026")[0])
    found = figures(month=month, **ours)
    assert {right: found.figures[right].gross for right in wanted} == pytest.approx(wanted, abs=0.01)  # type: ignore[index]
