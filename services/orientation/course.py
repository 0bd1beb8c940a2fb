"""Where a conversation stands, as a value: what was met, asked, shown, offered."""

from typing import Literal

from pydantic import BaseModel

from services.situation.schemas import EventKey

Way = Literal["", "sms", "courriel", "rendez_vous", "sans_appel"]


class Course(BaseModel):
    """Kept as JSON beside the conversation; nothing here is a fact about the family."""

    greeted: bool = False
    met: list[EventKey] = []
    asked: list[str] = []
    since_pause: int = 0
    refusals_in_a_row: int = 0
    misunderstood_in_a_row: int = 0
    questions_ended: bool = False
    person: Literal["", "offered", "wanted", "yes", "later", "no"] = ""
    way: Way = ""
    """How the person would rather be answered than by a call; "sans_appel": in any other way."""
    shown: list[str] = []
    oriented: bool = False
    estimating: bool = False
    screen: Literal["", "asked", "safe", "read"] = ""
    """Once violence was said: whether somebody else may read this telephone. Nothing to print or send before."""
    closed: bool = False
    """The closing words were said: they are not said twice."""
    after_card: bool = False
    """A danger card, or a fault, answered the last message: words that tell nothing new are not "misunderstood"."""
    reaching: str = ""
    """The danger after which "avez-vous pu joindre quelqu'un ?" still waits for an answer."""
    can_write: Literal["", "yes", "no"] = ""
    """What was answered to "pouvez-vous écrire tranquille ?" on the card that came when violence was said."""
    again: str = ""
    """The question that was asked a second time because a message told something else; not a third time."""
    far_from_home: bool = False
    """The person would rather be helped outside their own commune: it holds until they change it."""
    for_someone: bool = False
    """It is somebody else's life: nothing is asked that only that person knows."""
    towns: list[str] = []
    """INSEE codes among which the person was asked to choose."""
    towns_of_code: bool = False
    """Whether these towns share a postal code, and no name."""
    wants_places: bool = False
    """Addresses were asked for, and wait for the place."""
