"""The French words of a hand-off: dates, hours, labels, and the text that a person consents to."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from services.conversation.parts import AnswerWay

Channel = Literal["famille", "terrain"]
"""Who wrote: the family itself, or a worker who is with the person."""
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

URGENCY = {"haute": "À appeler vite", "moyenne": "Cette semaine", "normale": "Sans délai fixé"}
CHANNEL = {"famille": "Écrit par la famille", "terrain": "Écrit avec un professionnel"}
EVENT = {
    "naissance": "Naissance",
    "separation": "Séparation",
    "deuil": "Deuil",
    "impayes": "Loyer ou factures impayés",
    "perte_emploi": "Perte d'emploi",
    "handicap": "Handicap",
    "logement": "Logement",
    "alimentation": "Alimentation",
    "sante": "Santé",
    "numerique": "Démarches en ligne",
    "budget": "Budget",
    "garde_enfant": "Garde d'enfant",
    "violence": "Violence",
}
WAY = {
    "appel": "Par un appel",
    "sms": "Par SMS, sans appel",
    "courriel": "Par mail, sans appel",
    "rendez_vous": "En face, à un rendez-vous",
}
ANSWERS: dict[AnswerWay, dict[Channel, str]] = {
    "appel": {"famille": "vous appelle", "terrain": "l'appelle"},
    "sms": {"famille": "vous écrit par SMS", "terrain": "lui écrit par SMS"},
    "courriel": {"famille": "vous écrit par mail", "terrain": "lui écrit par mail"},
    "rendez_vous": {"famille": "vous propose un rendez-vous", "terrain": "lui propose un rendez-vous"},
}
NOT_THIS_WAY = "Cette équipe ne répond pas de cette façon. Choisissez-en une autre."
STATE = {"waiting": "En attente", "taken": "Prise en charge", "closed": "Close", "withdrawn": "Retirée"}
STATE_FOR_SENDER = {
    "famille": {
        "waiting": "Votre demande est reçue. Personne ne l'a encore ouverte.",
        "taken": "Un travailleur social s'occupe de votre demande.",
        "closed": "Votre demande est close.",
        "withdrawn": "Votre demande est retirée. Son contenu est effacé.",
    },
    "terrain": {
        "waiting": "La demande est reçue. Personne ne l'a encore ouverte.",
        "taken": "Un travailleur social s'occupe de la demande.",
        "closed": "La demande est close.",
        "withdrawn": "La demande est retirée. Son contenu est effacé.",
    },
}
NO_CONSENT = {
    "famille": "Rien ne part sans votre accord. Lisez le texte, puis cochez la case.",
    "terrain": "Rien ne part sans l'accord de la personne. Lisez-lui le texte, puis cochez la case.",
}
CLOSING = {
    "repondu": "La personne a eu sa réponse",
    "rendez_vous": "Un rendez-vous est pris",
    "oriente": "Orientation vers un partenaire",
    "injoignable": "Personne ne répond, après plusieurs appels",
    "retrait": "La personne retire sa demande (le contenu est effacé)",
}
EVENT_OF_FILE = {
    "created": "Demande envoyée",
    "opened": "Dossier ouvert",
    "taken": "Prise en charge",
    "released": "Remise en attente",
    "note": "Note",
    "closed": "Clôture",
    "withdrawn": "Retrait par la personne",
}
NOBODY = "Personne ne reçoit encore de demandes ici."
NO_PLACE = "Il faut d'abord votre commune : l'équipe en dépend."


def channel_of(audience: str) -> Channel:
    """Return the channel of a conversation held for "family" or "worker"."""
    return "terrain" if audience == "worker" else "famille"


def day(moment: date, today: date | None = None) -> str:
    """Return "mardi 24 novembre", with the year where it is not the year of `today`."""
    year = f" {moment.year}" if today and moment.year != today.year else ""
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"{_DAYS[moment.weekday()]} {number} {_MONTHS[moment.month - 1]}{year}"


def hour(moment: datetime) -> str:
    """Return "17 h" or "16 h 30"."""
    return f"{moment.hour} h" + (f" {moment.minute:02}" if moment.minute else "")


def before(moment: datetime, now: datetime) -> str:
    """Return "avant mardi 24 novembre, 17 h" in the zone that `moment` carries."""
    return f"avant {day(moment.date(), now.astimezone(moment.tzinfo).date())}, {hour(moment)}"


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return "aujourd'hui à 14 h", "demain à 9 h" or "lundi 23 novembre à 9 h"."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"aujourd'hui à {hour(local)}"
    if local.date() == today + timedelta(days=1):
        return f"demain à {hour(local)}"
    return f"{day(local.date(), today)} à {hour(local)}"


def elapsed(since: datetime, now: datetime) -> str:
    """Return how long ago that was: "à l'instant", "depuis 20 min", "depuis 3 h", "depuis 2 jours"."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "à l'instant"
    if minutes < 60:
        return f"depuis {minutes} min"
    hours = minutes // 60
    if hours < 48:
        return f"depuis {hours} h"
    return f"depuis {hours // 24} jours"


def agreed(moment: datetime) -> str:
    """Return when a person said yes to a worker: "La personne a dit oui, le 20 novembre 2026 à 10 h 12."."""
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"La personne a dit oui, le {number} {_MONTHS[moment.month - 1]} {moment.year} à {hour(moment)}."


def consent(team: str, long: bool, channel: Channel = "famille", *, mail: bool = False) -> str:
    """Return the exact text that a person agrees to before anything is sent to the team.

    A worker who writes for someone reads it aloud first, and answers for that person's yes. `mail`: an address may
    be given in a number's stead.
    """
    if channel == "terrain":
        contact = f"son numéro {'ou son adresse mail, ' if mail else ''}et son heure, avec la précaution écrite"
        yes = (
            f"Elle est d'accord pour les envoyer. Ces lignes, {contact} vont à : {team}. "
            if long
            else f"Elle est d'accord pour envoyer {contact}, à : {team}. "
        )
        return (
            f"J'ai lu ces lignes à la personne. {yes}"
            "Sa commune et le sujet de sa demande sont joints. "
            "Les travailleurs sociaux de son département peuvent lire la demande. "
            "Elle peut la retirer au téléphone, avec la référence."
        )
    contact = f"mon numéro {'ou mon adresse mail, ' if mail else ''}et mon heure, avec ma précaution"
    sent = f"ces lignes, {contact}" if long else contact
    return (
        f"J'accepte d'envoyer {sent}, à : {team}. "
        "Ma commune et le sujet de ma demande sont joints. "
        "Les travailleurs sociaux de mon département peuvent lire ma demande. "
        "Je peux la retirer ici, ou au téléphone avec sa référence."
    )


def sent(reference: str, promise: str, channel: Channel = "famille", way: AnswerWay = "appel") -> str:
    """Return what the sender reads once the request is stored."""
    return f"C'est envoyé. Référence : {reference}. Quelqu'un {ANSWERS[way][channel]} {promise}."
