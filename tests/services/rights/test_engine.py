"""The golden families, to the cent, and families like them against OpenFisca asked directly."""

from collections.abc import Callable
from typing import Any

import pytest

from services.rights.engine import Engine
from services.rights.figures import Calculation, Figures
from services.situation.schemas import Situation

NET = {"af_nettes_crds": "af", "asf_nette_crds": "asf", "cf_net_crds": "cf", "ppa_nette_crds": "ppa"}
NET_YEAR = {"ars_nette_crds@2026": "ars"}
RESOURCES = {
    "_prestations_familiales_base_ressources": "prestations_familiales",
    "_aide_logement_base_ressources": "aide_logement",
}
MONTHS = ("2026-10", "2026-11")


def read(found: Figures, name: str) -> float | bool:
    """Return the figure that a golden file calls `name`."""
    if name in NET | NET_YEAR:
        return found.figures[(NET | NET_YEAR)[name]].net
    if name in RESOURCES:
        return found.resources[RESOURCES[name]]
    if name == "rsa_majore_eligibilite":
        return found.raised_rsa
    if name == "ars@2026":
        return found.figures["ars"].gross
    if name in found.parts:
        return found.parts[name]
    if name in found.taken_as_nil:
        return 0.0
    return found.figures[name].gross  # type: ignore[index]


def test_golden_family_has_its_figures_to_the_cent(
    golden: str, month: str, all_families: dict[str, Any], figures: Callable[..., Figures]
) -> None:
    file = all_families[golden]
    found = figures(Situation(**file["situation"]), month)
    wrong = {
        name: (value, read(found, name))
        for name, value in file["figures"][month].items()
        if abs(read(found, name) - value) > 0.01
    }
    assert not wrong
    assert found.month == month


def test_golden_figures_name_the_engine_that_runs(all_families: dict[str, Any], engine: Engine) -> None:
    assert {file["engine"]["version"] for file in all_families.values()} == {engine.version}
    assert engine.version == engine.content.package_version


def test_families_together_give_the_figures_they_give_alone(all_families: dict[str, Any], engine: Engine) -> None:
    situations = [Situation(**file["situation"], month=month) for file in all_families.values() for month in MONTHS]
    together = engine.calculate(Calculation(situations=situations, month="2026-11"))
    alone = [engine.calculate(Calculation(situations=[each], month="2026-11"))[0] for each in situations]
    assert together == alone


def test_short_cut_changes_no_figure(all_families: dict[str, Any], engine: Engine) -> None:
    aged = Situation.model_validate(
        {
            "people": [{"role": "demandeur", "age": 68, "incomes": [{"kind": "retraite", "net": 640}]}],
            "tenure": "hlm",
            "rent": 400,
            "zone_apl": "zone_2",
        }
    )
    calculation = Calculation(
        situations=[*(Situation(**file["situation"]) for file in all_families.values()), aged], month="2026-11"
    )
    short = engine.calculate(calculation)
    whole = engine.calculate(calculation, short_cut=False)
    assert [each.figures for each in short] == [each.figures for each in whole]


def test_wanted_rights_alone_are_computed(engine: Engine, all_families: dict[str, Any]) -> None:
    situation = Situation(**all_families["separation_mere_2_enfants"]["situation"])
    found = engine.calculate(Calculation(situations=[situation], month="2026-11", rights=["af", "asf"]))[0]
    assert set(found.figures) == {"af", "asf"}


def test_family_that_cannot_be_counted_names_what_is_missing(engine: Engine) -> None:
    complete = Situation(couple=False, nb_enfants=0, income=500)
    vague = [Situation(nb_enfants=2), Situation(couple=True), Situation(couple=False, nb_enfants=2, ages=[4])]
    found = engine.calculate(Calculation(situations=[*vague, complete], month="2026-11"))
    assert [each.missing for each in found] == ["couple", "nb_enfants", "ages", ""]
    assert found[-1].figures["rsa"].gross > 0
    assert not found[0].figures


@pytest.mark.parametrize(
    ("commune", "zone"),
    [("75056", "zone_1"), ("75113", "zone_1"), ("69123", "zone_2"), ("48095", "zone_3"), ("41018", "zone_3")],
)
def test_rent_zone_comes_from_the_commune(commune: str, zone: str, figures: Callable[..., Figures]) -> None:
    found = figures(couple=False, nb_enfants=0, income=0, rent=400, tenure="prive", commune=commune)
    assert found.zone_apl == zone
    assert "zone_apl" not in found.assumed


def test_commune_the_engine_does_not_know_is_said(figures: Callable[..., Figures]) -> None:
    found = figures(couple=False, nb_enfants=0, income=0, rent=400, tenure="prive", commune="99999")
    assert "zone_apl" in found.assumed


def test_short_form_is_the_same_family_as_people_written_out(figures: Callable[..., Figures]) -> None:
    short = figures(
        couple=False, nb_enfants=2, ages=[7, 3], income=900, rent=600, tenure="prive", zone_apl="zone_2",
        alone_since="2026-08-15",
    )  # fmt: skip
    whole = figures(
        people=[
            {"role": "demandeur", "age": 35, "incomes": [{"net": 900}]},
            {"role": "enfant", "age": 7},
            {"role": "enfant", "age": 3},
        ],
        rent=600, tenure="prive", zone_apl="zone_2", alone_since="2026-08-15",
    )  # fmt: skip
    assert short.figures == whole.figures
