"""What a social worker would object to on a card: a promise made too soon, an order, a door that is not theirs."""

from typing import Any

import pytest

from services.clock import Clock
from services.conversation.parts import RightCard
from services.rights.schemas import Assessment
from services.rights.service import Rights
from services.settings import ROOT
from services.situation.schemas import Situation

SHARED = "peut y voir cette demande"


@pytest.fixture(scope="module")
def rights() -> Rights:
    return Rights(ROOT / "data" / "content", "http://127.0.0.1:1", Clock("2026-11-29"), 1)


def assessed(rights: Rights, name: str, **said: Any) -> Assessment | None:
    found = rights.assess(Situation.model_validate(said))
    return next((each for each in found if each.right_id == name), None)


def card(rights: Rights, name: str, **said: Any) -> RightCard:
    found = assessed(rights, name, **said)
    assert found is not None
    return rights.card(found, Situation.model_validate(said))


@pytest.mark.parametrize("event", ["deuil", "separation"])
def test_an_allowance_for_a_child_taken_in_depends_on_the_child_s_parents(rights: Rights, event: str) -> None:
    found = assessed(rights, "asf_recueilli", events=[event], taken_in=True)
    assert found is not None
    assert found.status == "possible"
    assert "ses deux parents" in found.reason


@pytest.mark.parametrize("name", ["ordonnance_protection", "ecoute_violences", "hebergement_115"])
def test_after_violence_no_step_sounds_like_an_order(rights: Rights, name: str) -> None:
    assert card(rights, name, events=["separation"], violence=True).status_label == "Si vous le voulez"


def test_what_the_fund_pays_may_be_seen_in_a_shared_account_once_there_is_fear(rights: Rights) -> None:
    said: dict[str, Any] = {"events": ["separation"], "nb_enfants": 1, "couple": False, "children_sleep": "avec_moi"}
    names = ("rsa", "rsa_majore", "prime_activite", "aide_logement")
    for name in names:
        assert SHARED not in card(rights, name, **said).alert
        assert SHARED in card(rights, name, **said, violence=True).alert
        assert SHARED in card(rights, name, **said, between="peur").alert
    assert "autre parent" not in card(rights, "rsa", **said, violence=True).alert


def test_families_of_the_msa_are_not_sent_to_the_general_scheme(rights: Rights) -> None:
    for fund, organisation in (("msa", "MSA"), ("caf", "Assurance maladie")):
        assert card(rights, "css", events=["sante"], fund=fund).page.organisation == organisation
    widow = {"events": ["deuil"], "deceased": "conjoint", "union": "mariage"}
    assert card(rights, "reversion", **widow, fund="msa").page.organisation == "MSA ou Assurance retraite"
    assert card(rights, "reversion", **widow).page.organisation == "Assurance retraite"


@pytest.mark.parametrize(
    ("name", "said"),
    [("css", {"events": ["sante"]}), ("declarer_separation", {"events": ["separation"]})],
    ids=["health insurance", "Caf"],
)
def test_a_line_of_another_fund_is_not_given(rights: Rights, name: str, said: dict[str, Any]) -> None:
    assert card(rights, name, **said, fund="msa").phone is None
    assert card(rights, name, **said, fund="caf").phone is not None
    assert card(rights, name, **said, fund="ne_sait_pas").phone is not None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("autorite_parentale", {"events": ["separation"], "taken_in": True}),
        ("report_pret", {"events": ["impayes"], "tenure": "accedant"}),
    ],
)
def test_a_step_that_reaches_the_parents_says_so_and_is_withdrawn_after_violence(
    rights: Rights, name: str, said: dict[str, Any]
) -> None:
    assert card(rights, name, **said).alert
    assert assessed(rights, name, **said, violence=True) is None


def test_telling_a_death_tells_the_landlord(rights: Rights) -> None:
    assert "bailleur" in card(rights, "prevenir_organismes", events=["deuil"], deceased="conjoint").alert


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        ({"deceased": "bebe", "lost_when": "pendant_grossesse"}, "si ce congé vaut aussi dans votre cas"),
        ({"deceased": "bebe"}, "si ce congé vaut aussi dans votre cas"),
        ({"deceased": "bebe", "lost_when": "apres_naissance"}, "si vous travaillez"),
        ({"deceased": "enfant"}, "si vous travaillez"),
    ],
    ids=["during pregnancy", "not said when", "after birth", "child"],
)
def test_leave_after_the_loss_of_a_child_is_not_promised_for_a_pregnancy(
    rights: Rights, lost: dict[str, Any], reason: str
) -> None:
    found = assessed(rights, "conge_deces_enfant", events=["deuil"], **lost)
    assert found is not None
    assert found.status == "possible"
    assert reason in found.reason


def test_a_loss_during_pregnancy_has_a_sick_leave_to_ask_for(rights: Rights) -> None:
    lost = {"events": ["deuil"], "deceased": "bebe"}
    found = assessed(rights, "arret_perte_grossesse", **lost, lost_when="pendant_grossesse")
    assert found is not None
    assert found.status == "a_demander"
    assert assessed(rights, "arret_perte_grossesse", **lost, lost_when="apres_naissance") is None


def test_a_lease_is_kept_without_unexplained_law_words(rights: Rights) -> None:
    told = card(rights, "bail_apres_deces", events=["deuil"], deceased="conjoint", union="union_libre")
    assert "concubin " not in " ".join(told.steps)
    assert any("En couple sans papier" in each for each in told.steps)


@pytest.mark.parametrize("pregnant", [True, None])
def test_nobody_who_is_pregnant_is_spoken_to_about_adoption(rights: Rights, pregnant: bool | None) -> None:
    assert assessed(rights, "prime_adoption", events=["naissance"], pregnant=pregnant) is None
    assert assessed(rights, "prime_adoption", events=["naissance"], child_born=True) is not None


def test_an_amount_paid_by_the_day_says_so(rights: Rights) -> None:
    told = card(rights, "allocation_solidarite_specifique", events=["perte_emploi"])
    assert told.amount is not None
    assert "19 € par jour" in told.amount.text
    assert "1er avril 2026" in told.amount.detail


@pytest.mark.parametrize(
    "name", ["fixer_pension", "bail_separation", "parents_apres_separation", "mediation_familiale"]
)
def test_a_grandparent_is_not_spoken_to_as_the_one_who_separates(rights: Rights, name: str) -> None:
    said: dict[str, Any] = {"events": ["separation"], "children_sleep": "avec_moi"}
    assert assessed(rights, name, **said) is not None
    assert assessed(rights, name, **said, taken_in=True) is None
