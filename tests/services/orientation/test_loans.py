"""Instalments of a loan: the bank, its insurance, who advises an owner or a debtor; nothing that serves a tenant."""

from datetime import date

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
SEIZURE = "repondre_saisie_immobiliere"
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


@pytest.mark.parametrize(
    ("text", "read", "paper", "card"),
    [
        ("commandement de payer", "commandement_de_payer", "saisie_immobiliere", SEIZURE),
        ("un commandement valant saisie immobilière", "commandement_de_payer", "saisie_immobiliere", SEIZURE),
        ("on a une mise en demeure", "mise_en_demeure", "pret_mise_en_demeure", None),
        ("la banque prononce la déchéance du terme", None, "pret_decheance", None),
        ("une lettre FICP", None, "pret_ficp", "lettre_ficp"),
    ],
)  # fmt: skip
def test_a_paper_of_the_bank_is_told_to_who_pays_a_loan(
    talk: Talk, text: str, read: str | None, paper: str, card: str | None
) -> None:
    talk.hear("on ne paie plus le crédit de la maison", events=("impayes",))
    answer = talk.hear(text, said=[("papier", read, text)] if read else [])
    assert talk.situation.paper == paper
    assert fact(answer, "paper")["paper"] == paper
    if card:
        assert card in fact(answer, "rights")["ids"]
    assert (answer.pending == "papier_date") is bool(card), "a date is asked where a delay runs from it"


@pytest.mark.parametrize(
    "text",
    [
        "on a reçu un commandement de payer valant saisie immobilière",
        "ils veulent faire une saisie de la maison, j'ai le papier",
        "la lettre dit déchéance du terme",
        "ma banque va m'inscrire à la banque de france, j'ai eu la lettre",
        "mise en demeure de la banque",
    ],
)
def test_a_paper_of_the_bank_alone_tells_that_a_loan_is_late(talk: Talk, text: str) -> None:
    answer = talk.hear(text, events=("impayes",))
    assert talk.situation.only_loan
    assert OF_TENANTS.isdisjoint(fact(answer, "rights")["ids"])


def test_the_same_words_beside_a_rent_stay_those_of_a_landlord(talk: Talk) -> None:
    talk.hear("j'ai 3 loyers de retard", events=("impayes",))
    talk.hear("j'ai un commandement de payer", said=[("papier", "commandement_de_payer", "commandement de payer")])
    assert talk.situation.paper == "commandement_de_payer"


def test_the_buttons_name_the_papers_of_a_bank(talk: Talk) -> None:
    answer = talk.hear("on ne paie plus le crédit de la maison", events=("impayes",))
    assert answer.pending == "papier_pret"
    answer = talk.tap("answer", "saisie", "papier_pret")
    assert fact(answer, "paper")["paper"] == "saisie_immobiliere"


def test_the_eight_days_of_a_seizure_run_from_its_date_and_end_on_a_working_day() -> None:
    situation = Situation(
        events=["impayes"], tenure="accedant", paper="saisie_immobiliere", paper_date=date(2026, 11, 14)
    )
    found = {each.right_id: each for each in RIGHTS.assess(situation)}["repondre_saisie_immobiliere"]
    assert found.urgent
    assert found.deadline is not None
    assert found.deadline.text == "au plus tard le 23 novembre 2026", "the 22nd is a Sunday"


def test_no_number_for_tenants_on_the_cards_of_who_pays_a_loan() -> None:
    tenant = Situation(events=["impayes"], paper="pas_ouvert", rent_late=True)
    owner = Situation(events=["impayes"], paper="pas_ouvert", loan_late=True)
    for situation, shown in ((tenant, True), (owner, False)):
        found = {each.right_id: each for each in RIGHTS.assess(situation)}
        assert (RIGHTS.card(found["ouvrir_les_lettres"], situation).phone is not None) is shown
        assert RIGHTS.catalogue.answers("loyers", situation) is shown


def test_the_caf_is_not_named_where_another_fund_pays() -> None:
    for departement, answers in (("41", True), ("974", True), ("976", False), ("988", False)):
        assert RIGHTS.catalogue.answers("caf", Situation(departement=departement)) is answers
