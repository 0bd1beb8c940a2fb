"""What passes between a page and the gateway."""

from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.conversation.models import Message
from services.conversation.parts import Part
from services.situation.schemas import EventKey

State = Literal["bot", "waiting", "taken", "closed"]


class Opening(BaseModel):
    """A conversation to begin. Nothing is needed but the site."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field(max_length=40, examples=["demo"])
    commune: str | None = Field(
        default=None, pattern=r"^(\d{5}|2[AB]\d{3})$", description="Code INSEE, s'il est connu."
    )
    event: EventKey | None = None
    offer: str | None = Field(default=None, max_length=40)
    audience: Literal["family", "worker"] = Field(
        default="family", description="worker : notes d'un professionnel connecté, prises comme elles viennent."
    )


class Incoming(BaseModel):
    """One message: a text, or the id of a button of this conversation."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(default=None, description="2 000 caractères au plus.")
    choice: str | None = Field(default=None, max_length=120)
    client_id: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$", description="Unique par message.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.choice is None):
            raise ValueError("Envoyez un texte ou un choix, l'un des deux.")
        return self


class MessageOut(BaseModel):
    """One message as a page draws it."""

    id: str
    number: int
    author: Literal["person", "bot", "worker", "system"]
    at: datetime
    parts: list[Part]
    client_id: str = ""
    """Of a person's message: a page that was loaded again sends it once more where no answer came."""


class Opened(BaseModel):
    id: str
    token: str
    state: State
    messages: list[MessageOut]


class Turned(BaseModel):
    """An answer. `withdrawn` names cards shown earlier that must go from the page, by their id.

    `discreet`: somebody else may read this screen, nothing is offered to print or send.
    """

    state: State
    messages: list[MessageOut]
    withdrawn: list[str] = []
    discreet: bool = False


def message_out(message: Message) -> MessageOut:
    """Return a stored message as a page draws it."""
    at = message.at.astimezone(UTC)  # as it comes back from the database: the same answer twice is the same bytes
    words = message.text or (message.choice or {}).get("label", "")
    shown: list[Any] = message.parts or ([{"type": "text", "text": words}] if words else [])
    return MessageOut.model_validate(
        {
            "id": message.id,
            "number": message.number,
            "author": message.author,
            "at": at,
            "parts": shown,
            "client_id": message.client_id or "",
        }
    )
