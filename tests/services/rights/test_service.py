"""What is said to a family: which rights, in which order, why, and what is withheld."""

import re
from itertools import product
from typing import Any

import pytest

from services.clock import Clock
from services.kit.text import longest_sentence
from services.rights.estimate import Estimator
from services.rights.estimate_schemas import Estimate, Figure, NotComputed
from services.rights.schemas import Assessment
from services.rights.service import Rights, events_of
from services.settings import ROOT
from services.situation.schemas import EVENTS, Paper, Situation

TODAY = "2026-11-20"
MOST_WORDS = 15
FAMILY = {"events": ["impayes"], "mois_retard": 3, "tenure": "hlm", "housing_aid": True, "rent": 520}
RESIDENCE = "si vous résidez en France de façon stable et régulière"


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", Clock(TODAY), 1)


def situation(**said: Any) -> Situation:
    return Situation.model_validate(said)


def names(found: list[Assessment], *, now: bool = True) -> list[str]:
    return [each.right_id for each in found if not now or each.status != "pas_maintenant"]


def one(found: list[Assessment], name: str) -> Assessment:
    return next(each for each in found if each.right_id == name)


# -- arrears, at each paper ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "said", "first", "sure"),
    [
        ("aucun", {}, "appeler_sos_loyers", ["payer_une_partie", "echeancier_ecrit", "plan_apurement", "fsl"]),
        ("pas_ouvert", {}, "appeler_sos_loyers", ["ouvrir_les_lettres"]),
        ("mise_en_demeure", {}, "appeler_sos_loyers", ["echeancier_ecrit"]),
        ("commandement_de_payer", {"paper_date": "2026-11-10"}, "repondre_commandement_de_payer", ["ccapex"]),
        ("commandement_de_payer", {}, "repondre_commandement_de_payer", []),
        (
            "assignation",
            {"hearing_date": "2026-12-10"},
            "aller_a_l_audience",
            ["diagnostic_social", "delais_du_juge", "aide_juridictionnelle"],
        ),
        ("enquete_sociale", {"hearing_date": "2026-12-10"}, "aller_a_l_audience", ["diagnostic_social"]),
        ("jugement", {}, "appeler_sos_loyers", ["protocole_cohesion_sociale", "dalo", "aide_juridictionnelle"]),
        (
            "commandement_de_quitter",
            {"paper_date": "2026-11-10"},
            "delai_commandement_de_quitter",
            ["dalo", "protocole_cohesion_sociale"],
        ),
        ("requisition", {}, "requisition_force_publique", ["dalo"]),
        ("courrier_caf", {"paper_date": "2026-11-10"}, "appeler_sos_loyers", ["repondre_caf_impaye"]),
        ("indu", {"paper_date": "2026-11-10"}, "contester_indu", []),
    ],
)
def test_a_family_in_arrears_at_each_paper(
    rights: Rights, paper: Paper, said: dict[str, str], first: str, sure: list[str]
) -> None:
    found = rights.assess(situation(**FAMILY, paper=paper, **said))
    assert names(found)[0] == first
    for name in ["appeler_sos_loyers", *sure]:
        assert one(found, name).status == "information", name


def test_the_date_comes_with_the_paper(rights: Rights) -> None:
    found = rights.assess(situation(**FAMILY, paper="commandement_de_payer", paper_date="2026-12-01"))
    deadline = found[0].deadline
    assert found[0].urgent
    assert deadline is not None
    assert deadline.text == "avant le 12 janvier 2027"


def test_rights_of_other_papers_are_not_for_now(rights: Rights) -> None:
    found = rights.assess(situation(**FAMILY, paper="assignation"))
    refused = one(found, "repondre_commandement_de_payer")
    assert refused.status == "pas_maintenant"
    assert refused.reason == "Pas maintenant, car vous avez dit : une assignation."
    assert refused.deadline is None


def test_papers_nobody_spoke_of_come_after_everything_else(rights: Rights) -> None:
    found = names(rights.assess(situation(events=["impayes"])))
    assert found.index("aller_a_l_audience") > found.index("point_conseil_budget")


def test_the_reason_cites_what_was_said(rights: Rights) -> None:
    found = rights.assess(situation(**FAMILY))
    assert one(found, "appeler_sos_loyers").reason == "Vous avez dit : trois loyers de retard."
    assert one(found, "aide_logement").reason == "Vous avez dit : un logement HLM. À demander à la Caf ou à la MSA."


def test_what_is_missing_is_said_and_named(rights: Rights) -> None:
    found = one(rights.assess(situation(events=["impayes"], mois_retard=3)), "plan_apurement")
    assert found.status == "possible"
    assert found.reason == "Vous avez dit : trois loyers de retard. Peut-être, si vous recevez une aide au logement."
    assert found.missing == ["housing_aid"]


def test_no_plan_with_the_fund_below_its_level_of_arrears(rights: Rights) -> None:
    found = rights.assess(situation(events=["impayes"], mois_retard=1, rent=500, housing_aid=True))
    assert one(found, "plan_apurement").status == "pas_maintenant"


def test_what_changed_opens_the_rights_of_another_event() -> None:
    assert events_of(situation(events=["impayes"], changed=["separation", "travail"])) == [
        "impayes",
        "separation",
        "perte_emploi",
    ]


def test_a_second_event_joins_the_first(rights: Rights) -> None:
    found = names(rights.assess(situation(events=["deuil", "impayes"], deceased="conjoint", mois_retard=2)))
    assert {"travailleur_social_deuil", "capital_deces", "appeler_sos_loyers", "fsl"} <= set(found)


# -- status and order ------------------------------------------------------------------------------------------------


def test_very_likely_carries_the_condition_of_residence(rights: Rights) -> None:
    found = one(rights.assess(situation(events=["separation"], nb_enfants=2)), "allocations_familiales")
    assert found.status == "tres_probable"
    assert RESIDENCE in found.reason
    assert "un travailleur social peut vérifier avec vous" in found.reason


def test_an_unverified_right_is_only_to_be_asked(rights: Rights) -> None:
    found = one(rights.assess(situation(**FAMILY)), "cheque_energie")
    assert found.status == "a_demander"
    assert found.deadline is None
    card = rights.card(found, situation(**FAMILY), amount=True)
    assert (card.amount, card.verified) == (None, False)


@pytest.mark.parametrize("place", [{"departement": "976"}, {"commune": "98818"}, {"commune": "97502"}])
def test_elsewhere_no_amount_and_nothing_very_likely(rights: Rights, place: dict[str, str]) -> None:
    said = situation(events=["separation"], nb_enfants=2, violence=True, **place)
    found = rights.assess(said, estimate(af=152.24))
    assert "tres_probable" not in {each.status for each in found}
    assert all(rights.card(each, said, estimate=estimate(af=152.24), amount=True).amount is None for each in found)
    assert "caisse de votre territoire" in one(found, "allocations_familiales").reason


def test_urgent_then_sure_then_possible_then_not_now(rights: Rights) -> None:
    found = rights.assess(situation(**FAMILY, paper="assignation", hearing_date="2026-12-10"))
    assert [each.order for each in found] == sorted(each.order for each in found)
    assert found[0].urgent
    assert found[-1].status == "pas_maintenant"


# -- violence --------------------------------------------------------------------------------------------------------

SEPARATED = {"events": ["separation"], "nb_enfants": 2, "ages": [2, 6], "couple": False}


def test_violence_withdraws_every_step_that_tells_the_other_parent(rights: Rights) -> None:
    before = names(rights.assess(situation(**SEPARATED)), now=False)
    after = rights.assess(situation(**SEPARATED, violence=True))
    gone = {"declarer_separation", "asf", "mediation_familiale", "fixer_pension", "aripa", "parents_apres_separation"}
    assert gone <= set(before)
    assert not gone & set(names(after, now=False))
    for each in after:
        right = rights.catalogue.rights[each.right_id]
        assert right.alert is None or right.alert.who != "autre_parent"


def test_violence_brings_what_protects(rights: Rights) -> None:
    found = names(rights.assess(situation(**SEPARATED, violence=True)))
    assert found[0] == "ecoute_violences"
    assert {"parler_caf_sans_prevenir", "asf_violences", "aide_urgence_violences", "ordonnance_protection"} <= set(
        found
    )


def test_violence_as_the_event_itself_counts_too(rights: Rights) -> None:
    found = names(rights.assess(situation(events=["violence", "separation"], nb_enfants=1)), now=False)
    assert found[0] == "ecoute_violences"
    assert "mediation_familiale" not in found


def test_violence_said_about_any_event_counts(rights: Rights) -> None:
    found = names(rights.assess(situation(**FAMILY, violence=True)))
    assert "ecoute_violences" in found


def test_nothing_about_violence_before_it_was_said(rights: Rights) -> None:
    found = rights.assess(situation(**SEPARATED))
    assert not [each.right_id for each in found if "violence" in each.right_id]


# -- bereavement -----------------------------------------------------------------------------------------------------


def test_after_a_death_no_amount_and_no_loss_until_asked(rights: Rights) -> None:
    said = situation(events=["deuil"], deceased="conjoint", nb_enfants=1)
    found = one(rights.assess(said), "asf_orphelin")
    card = rights.card(found, said, estimate=estimate(asf=200.77))
    assert card.amount is None
    assert "s'arrête" not in card.reason
    asked = rights.card(found, said, estimate=estimate(asf=200.77), amount=True)
    assert asked.amount is not None
    assert asked.amount.text == "environ 201 € par mois"


@pytest.mark.parametrize("deceased", ["bebe", "enfant", None])
def test_a_grieving_parent_is_not_asked_about_children(rights: Rights, deceased: str | None) -> None:
    found = rights.assess(situation(events=["deuil"], deceased=deceased))
    facts = {fact for each in found for fact in [*each.missing, *each.cited]}
    assert not facts & {"children", "youngest", "raised", "pregnant"}


def test_a_stillbirth_is_a_bereavement(rights: Rights) -> None:
    found = names(rights.assess(situation(events=["naissance", "deuil"], deceased="bebe")), now=False)
    assert found[0] == "travailleur_social_deuil"
    assert not {"declarer_naissance", "prime_naissance", "parcours_naissance"} & set(found)
    assert {"arreter_courriers_naissance", "acte_enfant_sans_vie", "prime_naissance_deuil"} <= set(found)


@pytest.mark.parametrize(
    ("deceased", "named", "silent"),
    [
        ("enfant", ["allocation_deces_enfant", "conge_deces_enfant"], ["reversion", "acte_enfant_sans_vie"]),
        ("conjoint", ["bail_apres_deces", "capital_deces", "reversion", "ne_rien_payer_avant_conseil"],
         ["allocation_deces_enfant", "conge_deces_enfant"]),
        (None, ["travailleur_social_deuil", "ecoute_deuil"], ["reversion", "allocation_deces_enfant"]),
    ],
)  # fmt: skip
def test_rights_follow_who_was_lost(rights: Rights, deceased: str | None, named: list[str], silent: list[str]) -> None:
    found = names(rights.assess(situation(events=["deuil"], deceased=deceased)), now=False)
    assert set(named) <= set(found)
    assert not set(silent) & set(found)


# -- birth -----------------------------------------------------------------------------------------------------------


def test_a_birth_has_its_five_days_first(rights: Rights) -> None:
    said = situation(events=["naissance"], child_born=True, event_dates={"naissance": "2026-11-16"})
    found = rights.assess(said)
    assert found[0].right_id == "declarer_naissance"
    assert found[0].deadline is not None
    assert found[0].deadline.text == "au plus tard le 23 novembre 2026"


def test_without_a_roof_the_departement_comes_first(rights: Rights) -> None:
    found = rights.assess(situation(events=["naissance"], pregnant=True, tenure="sans_logement"))
    assert found[0].right_id == "toit_parent_enfant"
    assert found[0].status == "tres_probable"


# -- with the engine's figures ---------------------------------------------------------------------------------------


def estimate(raised: bool | None = None, **figures: float) -> Estimate:
    found = {
        name: Figure.model_validate(
            {
                "right": name,
                "label": name,
                "low": value,
                "high": value,
                "month": "2026-11",
                "engine": "openfisca-france",
            }
            | {"text": f"environ {round(value)} € par mois"}
        )
        for name, value in figures.items()
    }
    return Estimate.model_validate({"figures": found, "raised_rsa": raised})


def test_only_the_engine_decides_the_housing_aid(rights: Rights) -> None:
    said = situation(**FAMILY)
    assert one(rights.assess(said), "aide_logement").status == "possible"
    assert one(rights.assess(said, estimate(aide_logement=449)), "aide_logement").status == "tres_probable"
    nothing = one(rights.assess(said, estimate(aide_logement=0)), "aide_logement")
    assert nothing.status == "pas_maintenant"
    assert "zéro" in nothing.reason


def test_a_right_the_engine_could_not_compute_is_never_refused(rights: Rights) -> None:
    found = Estimate(not_computed={"rsa": NotComputed(reason="jeune", sentence="À voir avec la Caf ou la MSA.")})
    said = situation(**FAMILY, people=[{"role": "demandeur", "age": 22}], nb_enfants=1)
    assert one(rights.assess(said, found), "rsa").status == "possible"


def test_the_raised_or_the_usual_amount_never_both(rights: Rights) -> None:
    said = situation(events=["separation"], nb_enfants=1)
    assert {"rsa", "rsa_majore"} <= set(names(rights.assess(said)))
    raised = names(rights.assess(said, estimate(raised=True, rsa=500)))
    usual = names(rights.assess(said, estimate(raised=False, rsa=500)))
    assert ("rsa" in raised, "rsa_majore" in raised) == (False, True)
    assert ("rsa" in usual, "rsa_majore" in usual) == (True, False)


def test_amounts_of_the_real_engine_reach_the_cards(
    rights: Rights, estimator: Estimator, all_families: dict[str, dict[str, Any]]
) -> None:
    said = situation(**all_families["separation_mere_2_enfants"]["situation"], month="2026-11")
    computed = estimator.estimate(said)
    shown = [each for each in rights.assess(said, computed) if rights.has_figure(each, computed)]
    cards = {each.right_id: rights.card(each, said, estimate=computed) for each in shown}
    assert {"aide_logement", "asf", "allocations_familiales"} <= set(cards)
    amount = cards["aide_logement"].amount
    assert amount is not None
    assert amount.text == "environ 498 € par mois"
    assert "novembre 2026" in amount.detail
    assert "openfisca-france 176.1.8" in amount.detail


def test_a_fixed_amount_ends_with_its_rule() -> None:
    said = situation(events=["deuil"], deceased="enfant")
    for today, shown in (("2026-11-20", True), ("2027-04-01", False)):
        rights = Rights(ROOT / "data" / "content", "http://127.0.0.1:1", Clock(today), 1)
        card = rights.card(one(rights.assess(said), "allocation_deces_enfant"), said, amount=True)
        assert (card.amount is not None) is shown
        if card.amount:
            assert card.amount.text == "entre 1 154 € et 2 308 €, une seule fois selon les ressources"
            assert card.amount.detail == "Montant en vigueur depuis le 1er avril 2026."


# -- cards and papers ------------------------------------------------------------------------------------------------


def test_a_card_is_complete(rights: Rights) -> None:
    said = situation(**FAMILY, fund="msa")
    card = rights.card(one(rights.assess(said), "appeler_sos_loyers"), said, one_thing_today=True)
    assert card.one_thing_today
    assert card.status_label == "À faire"
    assert card.phone is not None
    assert card.phone.number == "0 805 16 00 75"
    assert card.page.url == "https://www.anil.org"
    assert card.steps
    assert rights.card(one(rights.assess(said), "aide_logement"), said).page.organisation == "MSA"


def test_a_card_says_what_comes_by_itself_and_what_changes_with_the_territory(rights: Rights) -> None:
    said = situation(events=["separation"], nb_enfants=2)
    card = rights.card(one(rights.assess(said), "allocations_familiales"), said)
    assert "peut arriver sans demande" in card.reason
    fsl = rights.card(one(rights.assess(situation(**FAMILY)), "fsl"), situation(**FAMILY))
    assert "d'un territoire à l'autre" in fsl.reason


def test_who_learns_what_is_said_on_the_card(rights: Rights) -> None:
    said = situation(**SEPARATED)
    card = rights.card(one(rights.assess(said), "mediation_familiale"), said)
    assert card.alert == "L'autre parent est invité à venir. Seulement si vous pouvez encore vous parler."


@pytest.mark.parametrize("paper", ["aucun", "autre"])
def test_no_paper_has_no_explanation(rights: Rights, paper: Paper) -> None:
    assert rights.paper(paper) is None


def test_a_paper_says_what_it_means_and_whom_to_call(rights: Rights) -> None:
    found = rights.paper("commandement_de_payer")
    assert found is not None
    assert found.phones == ["loyers"]
    assert found.first_right == "repondre_commandement_de_payer"


# -- every sentence that is built ------------------------------------------------------------------------------------


def many_situations() -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = [
        {"events": [event], "violence": violence} for event, violence in product(EVENTS, (None, True))
    ]
    said += [{"events": ["impayes"], "paper": paper, "mois_retard": 2.5} for paper in Paper.__args__]
    said += [{"events": ["deuil"], "deceased": who} for who in ("enfant", "bebe", "conjoint", "parent", "autre")]
    said += [{"events": list(EVENTS), "nb_enfants": 3, "ages": [0, 4, 9], "tenure": "hlm", "couple": False}]
    said += [{"events": ["impayes"], "mois_retard": count, "rent_now": "partie"} for count in (0, 1, 2, 40)]
    said += [{"events": ["separation"], "departement": "976", "nb_enfants": 1, "housing_aid": False}]
    return said


@pytest.mark.parametrize("said", many_situations(), ids=lambda said: "-".join(map(str, said.values()))[:60])
def test_every_reason_is_short_and_plain(rights: Rights, said: dict[str, Any]) -> None:
    for each in rights.assess(situation(**said)):
        assert not re.search(r"[{}]|None|  ", each.reason), each.reason
        assert each.reason.endswith(".")
        assert longest_sentence(each.reason) <= MOST_WORDS, each.reason
