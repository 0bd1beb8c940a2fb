"""How soon a request should be read, from what was said. It orders the desk; nobody is refused by it."""

from datetime import date, timedelta

from services.handoff.schemas import Urgency
from services.situation.schemas import Paper, Situation

# Steps of an eviction that leave days (practice: "aujourd'hui si audience proche, commandement de quitter…").
_DAYS_LEFT: set[Paper] = {"assignation", "commandement_de_quitter", "requisition", "saisie_immobiliere"}
_WEEKS_LEFT: set[Paper] = {
    "pas_ouvert", "commandement_de_payer", "enquete_sociale", "jugement", "convocation_jaf",
    "pret_mise_en_demeure", "pret_decheance", "pret_ficp",
}  # fmt: skip
_HEARING_SOON = timedelta(days=14)


def urgency_of(situation: Situation, today: date, *, danger: bool = False) -> Urgency:
    """Return "haute" (danger, no roof, days left), "moyenne" (a dated paper, a death) or "normale"."""
    if danger or situation.violence or "violence" in situation.events or situation.tenure == "sans_logement":
        return "haute"
    if situation.paper in _DAYS_LEFT:
        return "haute"
    if situation.hearing_date and today <= situation.hearing_date <= today + _HEARING_SOON:
        return "haute"
    if situation.paper in _WEEKS_LEFT or "deuil" in situation.events:
        return "moyenne"
    return "normale"
