"""Amounts in words, ranges for what is missing, and what must not be told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.rights.estimate import Estimator, euros
from services.situation.schemas import Situation

LONE: dict[str, Any] = {
    "couple": False,
    "nb_enfants": 2,
    "ages": [3, 7],
    "income": 900,
    "rent": 600,
    "tenure": "prive",
    "zone_apl": "zone_2",
    "alone_since": "2026-08-15",
}


def told(estimator: Estimator, **fields: Any) -> Any:
    return estimator.estimate(Situation.model_validate(fields))


def test_complete_family_has_single_amounts_to_the_cent(estimator: Estimator, all_families: dict[str, Any]) -> None:
    found = told(estimator, **all_families["separation_mere_2_enfants"]["situation"])
    amounts = {right: (figure.low, figure.high) for right, figure in found.figures.items() if figure.high}
    assert amounts == {
        "af": (152.24, 152.24),
        "asf": (401.55, 401.55),
        "aide_logement": (498.0, 498.0),
        "ppa": (487.48, 487.48),
        "ars": (426.86, 426.86),
    }
    assert found.missing == []
    assert found.figures["aide_logement"].parts == {"apl": 0, "alf": 498.0, "als": 0}
    assert (found.month, found.engine_version) == ("2026-11", estimator.content.package_version)
    assert found.estimation is True


def test_words_are_rounded_to_the_euro(estimator: Estimator, all_families: dict[str, Any]) -> None:
    found = told(estimator, **all_families["separation_mere_2_enfants"]["situation"])
    assert found.figures["aide_logement"].text == "environ 498 € par mois"
    assert found.figures["ppa"].text == "environ 487 € par mois"
    assert found.figures["ars"].text == "environ 427 € par an"
    assert found.figures["rsa"].text == "aucun montant avec ces éléments"
    assert found.sentence == "C'est une estimation. Seule la caisse décide."


def test_birth_grant_is_told_once_with_its_month(estimator: Estimator, all_families: dict[str, Any]) -> None:
    found = told(estimator, **all_families["naissance_couple_premier_enfant"]["situation"])
    grant = found.figures["paje_naissance"]
    assert (grant.text, grant.per, grant.paid_in) == ("environ 1 093 €, une seule fois", "une_fois", "2026-10")
    assert grant.note == "Versée en octobre 2026."


@pytest.mark.parametrize(("value", "text"), [(0.49, "0 €"), (498.5, "499 €"), (1093.08, "1 093 €"), (2.5, "3 €")])
def test_euros_round_halves_up(value: float, text: str) -> None:
    assert euros(value) == text


def test_unknown_pension_gives_a_range_and_says_so(estimator: Estimator, direct: Any) -> None:
    found = told(estimator, **LONE)
    asf = found.figures["asf"]
    assert (asf.low, asf.high) == (0, 401.55)
    assert asf.text == "peut-être, jusqu'à environ 402 € par mois"
    assert asf.missing == ["pension"]
    assert "pension alimentaire" in asf.note
    assert found.figures["af"].low == found.figures["af"].high == 152.24
    assert direct.batches == [3], "the variants go in one batch"


def test_unknown_income_leaves_exact_what_it_does_not_change(estimator: Estimator) -> None:
    found = told(estimator, **{key: value for key, value in LONE.items() if key != "income"})
    assert found.figures["af"].text == "environ 152 € par mois"
    assert found.figures["rsa"].missing[0] == "income"
    assert found.missing[0].id == "income"
    assert found.missing[0].moves > 300


def test_unknown_partner_income_is_tried(estimator: Estimator) -> None:
    found = told(estimator, **{**LONE, "couple": True, "alone_since": None})
    assert found.figures["ppa"].missing == ["partner_income"]
    assert found.figures["ppa"].low < found.figures["ppa"].high


def test_unknown_ages_are_tried(estimator: Estimator) -> None:
    found = told(estimator, **{**LONE, "ages": [], "nb_enfants": 1})
    assert found.figures["paje_base"].missing == ["ages"]
    assert (found.figures["paje_base"].low, found.figures["paje_base"].high) == (0, 198.15)


def test_unknown_place_is_tried_in_each_zone(estimator: Estimator) -> None:
    found = told(estimator, **{**LONE, "zone_apl": None})
    assert "zone_apl" in found.figures["aide_logement"].missing
    assert found.zone_apl == ""


def test_commune_the_engine_does_not_know_is_tried_in_each_zone(estimator: Estimator, direct: Any) -> None:
    found = told(estimator, **{**LONE, "zone_apl": None, "commune": "99999"})
    assert "zone_apl" in found.figures["aide_logement"].missing
    assert len(direct.batches) == 2


def test_unknown_home_hides_the_housing_aid_only(estimator: Estimator) -> None:
    found = told(estimator, couple=False, nb_enfants=0, income=1100, people=[{"role": "demandeur", "age": 40}])
    assert found.not_computed["aide_logement"].reason == "logement_inconnu"
    assert found.figures["ppa"].missing == ["tenure"]


def test_unknown_adult_age_matters_only_without_child(estimator: Estimator) -> None:
    alone = told(estimator, couple=False, nb_enfants=0, income=0, tenure="heberge")
    assert alone.figures["rsa"].missing == ["age"]
    parent = told(estimator, **LONE)
    assert not any("age" in figure.missing for figure in parent.figures.values())


def test_family_nobody_can_count_has_no_amount(estimator: Estimator, direct: Any) -> None:
    found = told(estimator, nb_enfants=2)
    assert found.figures == {}
    assert [each.id for each in found.missing] == ["couple"]
    assert set(found.not_computed) == set(estimator.content.rights)
    assert direct.batches == []


@pytest.mark.parametrize("place", [{"commune": "97611"}, {"departement": "976"}, {"code_postal": "97500"}])
def test_other_rules_elsewhere_no_amount(place: dict[str, str], estimator: Estimator, direct: Any) -> None:
    found = told(estimator, **{**LONE, "zone_apl": None, **place})
    assert found.figures == {}
    assert "caisse de votre territoire" in found.not_computed["rsa"].sentence
    assert direct.batches == []


def test_overseas_departement_has_its_own_family_allowance(estimator: Estimator) -> None:
    one_child = {**LONE, "nb_enfants": 1, "ages": [7], "zone_apl": None}
    assert told(estimator, **one_child, commune="97411").figures["af"].low > 0
    assert told(estimator, **one_child, commune="41018").figures["af"].high == 0


@pytest.mark.parametrize(
    ("fields", "right", "reason"),
    [
        ({"tenure": "accedant"}, "aide_logement", "accession"),
        (
            {"nb_enfants": None, "ages": [], "people": [{"role": "demandeur", "disabled": True}]},
            "rsa",
            "adulte_handicape",
        ),
    ],
)
def test_figure_the_engine_cannot_know_is_not_told(
    fields: dict[str, Any], right: str, reason: str, estimator: Estimator
) -> None:
    found = told(estimator, **{**LONE, **fields})
    assert right not in found.figures
    assert found.not_computed[right].reason == reason


def test_assumptions_are_said(estimator: Estimator) -> None:
    assert told(estimator, **LONE).assumed == [
        "Un âge a remplacé une date de naissance inconnue.",
        "Les revenus de 2024 sont supposés semblables à ceux dits.",
    ]


def test_month_is_the_clock_s_unless_asked(estimator_on: Callable[[str], Estimator]) -> None:
    october = estimator_on("2026-10-02")
    assert told(october, **LONE).asked_month == "2026-10"
    assert told(october, **LONE, month="2026-12").asked_month == "2026-12"


def test_child_born_this_month_is_counted_next_month(estimator: Estimator) -> None:
    people = [{"role": "demandeur", "age": 30, "incomes": [{"net": 0}]}, {"role": "enfant", "birth_date": "2026-11-12"}]
    found = told(estimator, people=people, tenure="heberge", alone_since="2026-01-01")
    assert found.asked_month == "2026-12"
    assert found.figures["paje_base"].low == 198.15


def test_several_situations_go_in_one_batch_in_order(estimator: Estimator, direct: Any) -> None:
    situations = [Situation(**{**LONE, "nb_enfants": number, "ages": [8] * number}) for number in (1, 2, 3)]
    found = estimator.estimate_many([*situations, Situation(nb_enfants=1)])
    assert len(direct.batches) == 1
    assert [round(each.figures["af"].low) for each in found[:3]] == [0, 152, 347]
    assert found[3].figures == {}


def test_estimate_is_complete_with_the_family_its_income_and_its_home(estimator: Estimator, direct: Any) -> None:
    assert estimator.is_complete(Situation(**LONE))
    assert estimator.is_complete(Situation(**{**LONE, "tenure": None, "zone_apl": None}))
    for key in ("couple", "nb_enfants", "income", "rent"):
        fields = {**LONE, key: None, "alone_since": None}
        if key == "nb_enfants":
            fields["ages"] = []
        assert not estimator.is_complete(Situation(**fields)), key
    assert direct.batches == []


def test_amounts_are_possible_except_where_other_rules_hold(estimator: Estimator) -> None:
    assert estimator.can_estimate(Situation())
    assert estimator.can_estimate(Situation(commune="97411"))
    assert not estimator.can_estimate(Situation(commune="97611"))


def test_many_families_go_in_calls_of_a_size_the_worker_takes(
    estimator: Estimator, direct: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.rights.estimate.MOST_VARIANTS_A_CALL", 7)
    found = estimator.estimate_many([Situation(**LONE)] * 4)
    assert direct.batches == [6, 6]
    assert found == [found[0]] * 4


def test_every_displayed_sentence_is_short(estimator: Estimator) -> None:
    words = estimator.content.words
    sentences = [words.rules, words.convention, words.estimation, *words.assumed.values(), *words.reasons.values()]
    for text in sentences:
        for sentence in text.split(". "):
            assert len(sentence.split()) <= 15, sentence


def test_estimate_survives_json(estimator: Estimator) -> None:
    found = told(estimator, **LONE)
    assert type(found).model_validate(json.loads(found.model_dump_json())) == found
