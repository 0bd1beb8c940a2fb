"""Instalments of a loan: the bank, its insurance, who advises an owner or a debtor; nothing that serves a tenant."""

import pytest

from services.clock import Clock
from services.rights.service import Rights
from services.settings import Settings
from services.situation.schemas import Situation
from tests.services.orientation.conftest import TODAY, Talk, fact, kinds

LOANS = [
    "je n'arrive plus à payer le crédit de la maison",
    "j'ai 3 mensualités de prêt immobilier en retard, la banque me relance",
    "on a deux échéances du prêt maison impayées",
    "on ne rembourse plus la banque",
    "nous sommes propriétaires et on a 3 mois de retard",
]
RENTS = [
    "j'ai 3 loyers de retard et des crédits impayés",
    "mon propriétaire me réclame 2 mois",
    "je suis prêt à payer, j'ai 2 mois de retard",
    "je n'ai pas de crédit, j'ai 2 mois de retard",
]
OF_TENANTS = {"appeler_sos_loyers", "payer_une_partie", "echeancier_ecrit", "plan_apurement", "treve_hivernale"}
OF_RENTS = {"papier", "papier_date", "loyer_courant", "mois_retard", "logement_occupe", "aide_logement"}
RIGHTS = Rights(Settings().content_dir, "http://127.0.0.1:1", Clock(TODAY), 1.0)


@pytest.mark.parametrize("text", LOANS)
def test_the_first_door_serves_who_pays_a_loan(talk: Talk, text: str) -> None:
    answer = talk.hear(text, events=("impayes",))
    assert fact(answer, "rights")["ids"] == ["report_pret"]
    assert answer.pending not in OF_RENTS


@pytest.mark.parametrize("text", RENTS)
def test_a_rent_keeps_the_doors_of_rents_first(talk: Talk, text: str) -> None:
    assert fact(talk.hear(text, events=("impayes",)), "rights")["ids"] == ["appeler_sos_loyers"]


def test_nothing_of_a_rent_is_named_or_asked_to_the_end(talk: Talk) -> None:
    answer = talk.hear("3 mensualités du crédit maison en retard", events=("impayes",), said=(("mois_retard", 3, "3"),))
    asked, shown = [], set(fact(answer, "rights")["ids"])
    while answer.pending:
        asked.append(answer.pending)
        answer = talk.hear("je ne sais pas", "ne_sait_pas")
        if "rights" in kinds(answer):
            shown |= set(fact(answer, "rights")["ids"])
    assert OF_RENTS.isdisjoint(asked)
    assert OF_TENANTS.isdisjoint(shown)
    named = [each for each in RIGHTS.assess(talk.situation) if each.status != "pas_maintenant"]
    assert [each.right_id for each in named][:4] == [
        "report_pret", "assurance_pret", "surendettement", "point_conseil_budget",
    ]  # fmt: skip
    assert not OF_TENANTS & {each.right_id for each in named}
    assert "loyer" not in " ".join(each.reason for each in named[:4]), "nobody said a rent"


def test_what_nobody_verified_is_named_to_be_asked_for_without_a_promise() -> None:
    situation = Situation(events=["impayes"], tenure="accedant")
    found = {each.right_id: each for each in RIGHTS.assess(situation)}
    card = RIGHTS.card(found["report_pret"], situation)
    assert card.status == "a_demander"
    assert (card.amount, card.deadline, card.verified) == (None, None, False)


def test_buying_ones_home_told_after_the_button_changes_the_doors(talk: Talk) -> None:
    assert talk.tap("event", "impayes").pending == "papier"
    answer = talk.hear("c'est le crédit de l'appartement qu'on ne paie plus")
    assert fact(answer, "rights")["ids"][0] == "report_pret"
    assert answer.pending not in OF_RENTS


def test_an_owner_who_pays_a_loan_off_corrects_nothing(talk: Talk) -> None:
    talk.hear("3 mensualités du crédit maison en retard", events=("impayes",))
    answer = talk.hear("je suis propriétaire", said=(("bailleur", "proprietaire", "je suis propriétaire"),))
    assert "utter_corrige" not in kinds(answer)
    assert talk.situation.tenure == "accedant"


def test_what_a_tenants_paper_means_is_not_told_to_an_owner(talk: Talk) -> None:
    talk.hear("on ne paie plus le crédit de la maison", events=("impayes",))
    paper = ("papier", "commandement_de_payer", "commandement de payer")
    assert "paper" not in kinds(talk.hear("j'ai reçu un commandement de payer", said=(paper,)))
