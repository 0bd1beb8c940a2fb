"""What passes between a family, the hand-off and the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from services.conversation.parts import AnswerWay, SummaryLine
from services.handoff.words import Channel
from services.situation.schemas import EventKey

Urgency = Literal["haute", "moyenne", "normale"]
State = Literal["waiting", "taken", "closed", "withdrawn"]
ClosingReason = Literal["repondu", "rendez_vous", "oriente", "injoignable", "retrait"]


@dataclass(frozen=True)
class Requester:
    """Who asks, as the conversation knows it: a conversation and a place, never a name."""

    conversation_id: str
    site_id: str
    departement: str | None = None
    commune: str = ""
    """Name of the commune, where it was said."""
    events: tuple[EventKey, ...] = ()
    urgency: Urgency = "normale"
    channel: Channel = "famille"


class Families(Protocol):
    """What the hand-off asks of the conversation. The conversation stands above and gives itself in."""

    def requester(self, session: Session, token: str) -> Requester | None:
        """Return whose token this is, or None."""
        ...

    def summary_lines(self, session: Session, conversation_id: str) -> list[SummaryLine]:
        """Return the exact lines shown to the person. A line whose text changes must take another id."""
        ...

    def keep_receipt(self, session: Session, conversation_id: str, sent: "HandoffSent") -> None:
        """Keep a receipt in the conversation, so that a page that is loaded again shows it."""
        ...

    def settle_receipt(self, session: Session, reference: str, text: str) -> None:
        """Put a sentence in the place of the receipt of a request that was withdrawn."""
        ...


class HandoffAsked(BaseModel):
    """A request for a person, read and agreed to by the one who sends it."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["short", "long"] = Field(description="short : un rappel. long : un rappel et le résumé.")
    lines: list[Annotated[str, Field(max_length=80)]] = Field(
        default_factory=list, max_length=100, description="Identifiants des lignes du résumé que la personne garde."
    )
    way: AnswerWay = Field(default="appel", description="Comment répondre, parmi les façons de l'équipe.")
    phone: str = Field(default="", max_length=40, examples=["06 12 34 56 78"], description="Sauf pour un mail.")
    email: str = Field(default="", max_length=254, description="Pour une réponse par mail seulement.")
    safe_time: str = Field(default="", max_length=120, description="Quand joindre la personne sans risque.")
    care: str = Field(default="", max_length=120, description="Précaution à prendre avant d'appeler ou d'écrire.")
    voicemail: bool = Field(default=False, description="La personne accepte un message sur son répondeur.")
    consent: bool = Field(description="La personne a lu le texte d'accord et l'accepte.")
    yes_seconds_ago: int = Field(
        default=0,
        ge=0,
        le=86_400,
        description="Terrain : depuis combien de secondes la personne a dit oui.",
    )
    client_id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Choisi par l'écran ; le renvoyer ne crée rien de plus."
    )


class HandoffSent(BaseModel):
    """The receipt. `promise` is an aware moment; `promise_text` words it ("avant mardi 24 novembre, 17 h").

    `agreed` says when the person said yes, where a worker wrote for them; else it is empty.
    """

    reference: str
    state: State
    team: str
    promise: datetime
    promise_text: str
    text: str
    agreed: str = ""
    way: AnswerWay = "appel"
    message_id: str = Field(description="Le message de la conversation qui garde ce reçu.")


class HandoffState(BaseModel):
    """Where a request stands, as its sender may read it."""

    reference: str
    state: State
    text: str
    promise: datetime | None = None
    promise_text: str = ""
