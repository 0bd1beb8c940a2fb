"""Bills of energy or water alone: the doors that help to pay them, never those of a rent nobody spoke of."""

import pytest

from services.clock import Clock
from services.rights.service import Rights
from services.settings import Settings
from tests.services.orientation.conftest import ARREARS, TODAY, Talk, fact, kinds

BILLS = [
    "j'ai 2 factures edf de retard",
    "EDF va me couper le courant",
    "je dois 430 euros d'eau",
    "facture de gaz impayée",
    "on n'a plus de courant depuis lundi",
    "je suis en retard sur l'électricité, mon loyer est à jour",
]
RIGHTS = Rights(Settings().content_dir, "http://127.0.0.1:1", Clock(TODAY), 1.0)
OF_RENTS = {"papier", "papier_date", "loyer_courant", "mois_retard", "logement_occupe"}


@pytest.mark.parametrize("text", BILLS)
def test_the_first_door_is_the_one_that_pays_bills(talk: Talk, text: str) -> None:
    answer = talk.hear(text, events=("impayes",))
    assert fact(answer, "rights")["ids"] == ["fsl_energie"]
    assert answer.pending not in OF_RENTS


def test_nothing_of_a_rent_is_named_or_asked_to_the_end(talk: Talk) -> None:
    bills = ("mois_retard", 2, "2 factures edf")
    answer = talk.hear("2 factures edf de retard", events=("impayes",), said=(bills,))
    asked = []
    while answer.pending:
        asked.append(answer.pending)
        answer = talk.hear("je ne sais pas", "ne_sait_pas")
    assert OF_RENTS.isdisjoint(asked)
    rights = RIGHTS.assess(talk.situation)
    named = [each.right_id for each in rights if each.status != "pas_maintenant"]
    assert named[:3] == ["fsl_energie", "cheque_energie", "coupures_energie"]
    assert not {"appeler_sos_loyers", "echeancier_ecrit", "plan_apurement", "treve_hivernale"} & {*named}
    assert "travailleur_social_impayes" in named
    assert "loyer" not in next(each for each in rights if each.right_id == "cheque_energie").reason


@pytest.mark.parametrize("text", ["3 loyers de retard et edf menace de couper", "le bailleur a coupé l'eau"])
def test_a_rent_beside_a_bill_keeps_the_doors_of_rents_first(talk: Talk, text: str) -> None:
    assert fact(talk.hear(text, events=("impayes",)), "rights")["ids"] == ["appeler_sos_loyers"]


def test_the_paper_of_a_landlord_says_that_it_is_a_rent(talk: Talk) -> None:
    said = (("papier", "commandement_de_payer", "commandement de payer"),)
    answer = talk.hear("edf et un commandement de payer", events=("impayes",), said=said)
    assert fact(answer, "rights")["ids"] == ["repondre_commandement_de_payer"]


def test_a_bill_told_after_the_button_changes_the_door_and_drops_the_question_of_rents(talk: Talk) -> None:
    assert talk.tap("event", "impayes").pending == "papier"
    answer = talk.hear("c'est pour l'électricité, ils vont couper")
    assert fact(answer, "rights")["ids"] == ["fsl_energie"]
    assert answer.pending not in OF_RENTS


def test_a_rent_told_later_brings_back_the_doors_of_rents(talk: Talk) -> None:
    talk.hear("j'ai 2 factures edf de retard", events=("impayes",))
    answer = talk.hear("j'ai aussi 3 loyers de retard", **ARREARS)
    assert fact(answer, "rights")["ids"] == ["appeler_sos_loyers"]
    assert "question" in kinds(answer)
