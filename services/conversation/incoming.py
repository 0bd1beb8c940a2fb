"""What a person sends: words, a tap, or a button's own words written in its stead."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.conversation import repository
from services.conversation.composition import Meaning
from services.conversation.models import Conversation
from services.conversation.schemas import Incoming
from services.kit.text import clean, fold
from services.problems import Problem

LEAST_WORDS = 2
"""A button's words written out mean the button from here on; "oui" alone may answer something else on the screen."""


@dataclass(frozen=True)
class Told:
    """One message: its text, and what the button means that was tapped or written out."""

    text: str
    choice: Meaning | None = None
    choice_id: str = ""


def told_by(session: Session, row: Conversation, incoming: Incoming, limit: int) -> Told:
    """Return what a person tells. A text written is read for danger even where it names a button.

    Raises Problem 422 with a sentence: a button that is not offered, an empty text, one longer than `limit`.
    """
    earlier = reversed(repository.messages(session, row.id))
    if incoming.choice is not None:
        offered = next((each.offered for each in earlier if incoming.choice in each.offered), None)
        if offered is None:
            raise Problem(422, "choix-inconnu", "Ce bouton n'est plus proposé. Écrivez votre réponse.")
        return Told("", offered[incoming.choice], incoming.choice)
    text = clean(incoming.text or "")
    if not text or not text.lstrip("/ \n\t"):
        raise Problem(422, "message-vide", "Votre message est vide. Écrivez quelques mots.")
    if len(text) > limit:
        raise Problem(422, "message-trop-long", f"Votre message est trop long. Restez sous {limit} caractères.")
    last = next((each.offered for each in earlier if each.author == "bot"), {})
    same = [each for each, meaning in last.items() if fold(meaning.get("label", "")) == fold(text) != ""]
    if len(same) == 1 and len(text.split()) >= LEAST_WORDS:
        return Told(text, last[same[0]], same[0])
    return Told(text)
