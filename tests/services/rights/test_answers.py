"""What an answer opens, closes or brings sooner: no question is asked for nothing."""

from typing import Any

import pytest

from services.clock import Clock
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

SEPARATED = {"events": ["separation"]}
BORN = {"events": ["naissance"], "child_born": True}
EXPECTING = {"events": ["naissance"], "pregnant": True}
WIDOWED = {"events": ["deuil"], "deceased": "conjoint"}
ABSENT = "absent"


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", Clock("2026-11-20"), 1)


def status(rights: Rights, name: str, said: dict[str, Any]) -> str:
    found = {each.right_id: each.status for each in rights.assess(Situation.model_validate(said))}
    return found.get(name, ABSENT)


@pytest.mark.parametrize(
    ("said", "answer", "right", "before", "after"),
    [
        (SEPARATED, {"children_sleep": "avec_moi", "pension": "pas_payee"}, "asf", "possible", "tres_probable"),
        (SEPARATED, {"children_sleep": "avec_moi", "pension": "pas_fixee"}, "asf", "possible", "tres_probable"),
        (SEPARATED, {"children_sleep": "avec_moi", "pension": "payee"}, "asf", "possible", "possible"),
        (SEPARATED, {"children_sleep": "chez_l_autre"}, "asf", "possible", "pas_maintenant"),
        (SEPARATED, {"children_sleep": "les_deux"}, "asf", "possible", "pas_maintenant"),
        (SEPARATED, {"children_sleep": "chez_l_autre"}, "rsa_majore", "possible", "pas_maintenant"),
        (SEPARATED, {"children_sleep": "chez_l_autre"}, "mediation_familiale", "possible", "information"),
        (SEPARATED, {"roof": "commun"}, "asf", "possible", "possible"),
        (SEPARATED, {"pension": "pas_payee", "nb_enfants": 1}, "aripa", "possible", "information"),
        (SEPARATED, {"pension": "pas_fixee", "nb_enfants": 1}, "aripa", "possible", "pas_maintenant"),
        (SEPARATED, {"pension": "pas_fixee", "nb_enfants": 1}, "fixer_pension", "possible", "information"),
        (SEPARATED, {"pension": "payee"}, "fixer_pension", "possible", "pas_maintenant"),
        (SEPARATED, {"between": "tendu"}, "titre_executoire_caf", "a_demander", "pas_maintenant"),
        (SEPARATED, {"own_income": "rien"}, "prime_activite", "possible", "pas_maintenant"),
        (SEPARATED, {"own_income": "rien"}, "css", "possible", "tres_probable"),
        (SEPARATED, {"lease_in": "moi"}, "bail_separation", "a_demander", "pas_maintenant"),
        (SEPARATED, {"safe_roof": False, "ages": [2]}, "toit_parent_enfant", ABSENT, "tres_probable"),
        (BORN, {"first_child": False}, "allocations_familiales", "possible", "tres_probable"),
        (BORN, {"first_child": True}, "allocations_familiales", "possible", "pas_maintenant"),
        (BORN, {"someone_near": False}, "rsa_majore", "possible", "possible"),
        (EXPECTING, {"safe_roof": False}, "toit_parent_enfant", ABSENT, "tres_probable"),
        (EXPECTING, {"how_it_goes": "ne_sait_pas"}, "choix_grossesse", ABSENT, "a_demander"),
        (EXPECTING, {"how_it_goes": "bien"}, "choix_grossesse", ABSENT, ABSENT),
        (EXPECTING, {"how_it_goes": "ne_sait_pas"}, "prime_naissance", "possible", ABSENT),
        (EXPECTING, {"how_it_goes": "ne_sait_pas"}, "declarer_grossesse", "information", ABSENT),
        (SEPARATED, {"taken_in": True}, "asf", "possible", ABSENT),
        (SEPARATED, {"taken_in": True}, "asf_recueilli", ABSENT, "possible"),
        (SEPARATED, {"taken_in": True}, "declarer_separation", "information", ABSENT),
        (EXPECTING, {"followed": True}, "suivi_grossesse", "information", "pas_maintenant"),
        (WIDOWED, {"union": "mariage"}, "reversion", "possible", "possible"),
        (WIDOWED, {"union": "union_libre"}, "reversion", "possible", "pas_maintenant"),
        (WIDOWED, {"lease_in": "autre"}, "bail_apres_deces", "possible", "information"),
        (WIDOWED, {"lease_in": "moi"}, "bail_apres_deces", "possible", "pas_maintenant"),
        (WIDOWED, {"since": "ces_jours_ci"}, "declarer_deces", "possible", "information"),
        (WIDOWED, {"since": "avant"}, "obseques_aide", "a_demander", "pas_maintenant"),
        (WIDOWED, {"other_children": True}, "asf_orphelin", "possible", "tres_probable"),
        (WIDOWED, {"other_children": False}, "asf_orphelin", "possible", "pas_maintenant"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_answer_opens_or_closes_a_right(
    said: dict[str, Any], answer: dict[str, Any], right: str, before: str, after: str, rights: Rights
) -> None:
    assert (status(rights, right, said), status(rights, right, {**said, **answer})) == (before, after)


def test_what_weighs_comes_sooner(rights: Rights) -> None:
    def first_three(weighs: str) -> list[str]:
        said = Situation.model_validate({**WIDOWED, "since": "avant", "weighs": weighs})
        return [each.right_id for each in rights.assess(said)][:3]

    assert "bail_apres_deces" in first_three("logement")
    assert "ecoute_deuil" in first_three("tenir")
    assert "capital_deces" in first_three("argent")
    assert "prevenir_organismes" in first_three("papiers")
    assert all(
        first_three(each)[0] == "travailleur_social_deuil" for each in ("argent", "papiers", "logement", "tenir")
    )


def test_choices_come_first_for_who_does_not_know_what_to_do(rights: Rights) -> None:
    said = Situation.model_validate({**EXPECTING, "how_it_goes": "ne_sait_pas"})
    assert [each.right_id for each in rights.assess(said)][:2] == ["suivi_grossesse", "choix_grossesse"]
