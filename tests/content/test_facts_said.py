"""What the facts of the four events and their neighbours say is somewhere in a card or a paper, in plain words."""

import pytest

from tests.content.test_rights import CATALOGUE, shown, shown_paper

FACTS = [
    # birth
    ("declarer_grossesse", "quatorze premières semaines"), ("prime_naissance", "septième mois"),
    ("prime_adoption", "adoptez un enfant"), ("cmg", "douze ans"), ("cmg", "chaque mois les heures à Pajemploi"),
    ("allocations_familiales", "dix-huit ans"), ("allocations_familiales", "avant mars 2012"),
    ("declarer_naissance", "Dans les cinq jours"), ("conge_paternite", "vingt-cinq jours, à prendre dans les six mois"),
    ("conge_paternite", "Trois jours sont payés"), ("conge_maternite", "seize semaines"),
    ("conge_supplementaire_naissance", "un ou deux mois"), ("conge_supplementaire_naissance", "neuf mois"),
    ("conge_supplementaire_naissance", "quinze jours suffisent"),
    ("conge_supplementaire_naissance", "peut pas le refuser"),
    ("entretien_prenatal", "prénatal précoce"), ("suivi_grossesse", "dès le sixième mois"),
    # separation
    ("declarer_separation", "mois de la demande"), ("declarer_separation", "même toit"), ("asf", "moins de vingt ans"),
    ("asf", "quatre mois"), ("asf", "sans aller chez le juge"), ("asf", "fait le complément"),
    ("aripa", "vingt-quatre mois"), ("aripa", "sauf refus des deux parents"),
    ("asf_violences", "Nul ne peut le refuser"),
    ("rsa_majore", "douze mois, ou jusqu'aux trois ans"), ("mediation_familiale", "premier entretien. Il est gratuit"),
    ("aide_juridictionnelle", "55 % ou 25 %"), ("aide_urgence_violences", "trois à cinq jours"),
    ("aide_urgence_violences", "plus forte avec des enfants"), ("ordonnance_protection", "vingt-quatre heures"),
    ("residence_alternee", "par moitié"),
    # bereavement
    ("allocation_deces_enfant", "vingt semaines"), ("allocation_deces_enfant", "l'un ou l'autre"),
    ("allocation_deces_enfant", "acte d'enfant sans vie"), ("maintien_prestations", "trois mois"),
    ("maintien_prestations", "allocation de base"), ("conge_deces_enfant", "quatorze jours ouvrables"),
    ("conge_deces_enfant", "huit jours"), ("conge_deces_enfant", "treize semaines"),
    ("conge_deces_enfant", "payé dès le premier jour"), ("declarer_deces", "vingt-quatre heures"),
    ("declarer_deces", "quatorze jours"), ("capital_deces", "rente d'accident du travail"), ("reversion", "54 %"),
    ("allocation_veuvage", "jusqu'à 55 ans"), ("allocation_veuvage", "trois mois dans l'année"),
    ("allocation_deces_france_travail", "120 fois"), ("allocation_deces_france_travail", "45 fois"),
    ("prime_naissance_deuil", "après le cinquième mois"), ("conge_maternite_deuil", "vingt-deux semaines"),
    ("ne_rien_payer_avant_conseil", "sans payer"), ("bail_apres_deces", "depuis un an"),
    # arrears
    ("plan_apurement", "signaler dans les deux mois"), ("plan_apurement", "six mois"),
    ("plan_apurement", "cent euros de dette"), ("plan_apurement", "la moitié du loyer"),
    ("plan_apurement", "janvier 2027"), ("plan_apurement", "trois ans"),
    ("delais_du_juge", "loyer du mois avant l'audience"),
    ("delai_commandement_de_quitter", "un mois à un an"), ("dalo", "trois mois, six"),
    ("treve_hivernale", "relogement"), ("surendettement", "loyer du mois"),
    ("protocole_cohesion_sociale", "le bail reprend"),
    # neighbours
    ("aspa", "petite retraite"), ("ajpp", "310 jours"), ("ajpp", "vingt-deux jours par mois"), ("css", "Avec le RSA"),
    ("allocation_rentree", "grand adolescent"), ("france_travail_inscription", "Avec le RSA"),
    ("recours_caf", "prescription"), ("recours_caf", "droit à l'erreur"), ("contester_indu", "arrête le remboursement"),
    ("contester_indu", "trop ancienne"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "words"), FACTS, ids=[f"{right}: {words}" for right, words in FACTS])
def test_a_fact_is_said_on_its_card(right: str, words: str) -> None:
    assert words.lower() in " ".join(shown(CATALOGUE.rights[right])).lower()


def test_the_prefecture_is_told_six_weeks_before_the_hearing() -> None:
    assert "six semaines avant" in " ".join(shown_paper(CATALOGUE.papers["assignation"]))
