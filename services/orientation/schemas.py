"""What passes between the action server and orientation, and the content that decides order and words."""

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from services.content.loader import ContentModel
from services.situation.schemas import EventKey, Situation

SURE = 0.6
"""Confidence under which nothing is undone on a word alone."""


class Entity(BaseModel):
    """A Rasa entity; `value` is already normalised by the extractors."""

    entity: str
    value: Any
    start: int = 0
    end: int = 0


class Reading(BaseModel):
    name: str
    confidence: float = 1.0


class Understanding(BaseModel):
    """What the pipeline adds to Rasa's own result: life events, and a question about the assistant itself."""

    events: list[Reading] = []
    candidates: list[Reading] = []
    topic: str | None = None


class Utterance(BaseModel):
    """One message as Rasa understood it. `choice` is set instead of text where a button was tapped."""

    conversation_id: str
    message_id: str
    text: str = ""
    intent: str = ""
    confidence: float = 1.0
    entities: list[Entity] = []
    understanding: Understanding = Understanding()
    choice: dict[str, str] | None = None
    pending: str | None = None
    audience: Literal["family", "worker"] = "family"
    follow_up: str = ""
    """The danger whose card came just before: the answer begins by asking whether someone was reached."""
    slashed: bool = False
    """It began with the sign of a command: it is read as words, and never undoes anything."""
    quiet: bool = False
    """Something else has answered this message already: merge it and say nothing."""

    @property
    def starts_again(self) -> bool:
        """Return whether everything said is to be forgotten: tapped, or written beyond doubt."""
        if self.choice:
            return self.choice["action"] == "restart"
        return self.intent == "recommencer" and self.confidence >= SURE and not self.slashed


class Sentence(BaseModel):
    """A sentence of the dialogue, by its name in bot/domain, with the values it needs."""

    kind: Literal["say"] = "say"
    name: str
    values: dict[str, str] = {}


class Fact(BaseModel):
    """A plain fact that the gateway turns into a card: `kind` names the part, `data` holds keys only."""

    kind: Literal[
        "rights", "places", "question", "person", "answer", "open", "clarify", "communes", "pause",
        "closing", "screen", "still", "summary", "amounts", "handoff", "followup", "silence", "emergency", "paper",
    ]  # fmt: skip
    data: dict[str, Any] = {}


class Answer(BaseModel):
    """What to say, in order, and the question that waits for an answer."""

    steps: list[Sentence | Fact] = []
    pending: str | None = None


class ChoiceContent(ContentModel):
    """One button of a question. `value` fills the field; none means "I do not know"."""

    id: str
    label: str
    value: Any = None


class QuestionContent(ContentModel):
    """A question, its reason, and the field of the Situation that it fills."""

    field: str
    short: str
    """What a professional may still tell, in a word or two ("date du papier")."""
    text: str
    why: str
    choices: list[ChoiceContent] = []
    reads: Literal["number", "date", "place", "choice", "text"] = "choice"
    told_by: str | None = None
    """The wish (heard/) that names what is asked about already: "un papier du tribunal" is then asked which one."""
    told_text: str = ""
    wording: dict[str, str] = {}
    """Other words for some events ("deuil": "Y a-t-il d'autres enfants à la maison ?")."""
    only_if: dict[str, list[Any]] = {}
    """Asked only where each of these fields holds one of the values."""
    never_if: dict[str, list[Any]] = {}


class QuestionsContent(ContentModel):
    """One file of questions."""

    questions: dict[str, QuestionContent]
    source: str
    checked_on: str


class FirstWhen(ContentModel):
    """What the first answer shows before anything else, where a field has this value."""

    field: str
    value: Any
    rights: list[str]


class InsteadContent(ContentModel):
    """What takes the place of an event's own where only bills are late, or a loan, or where a minor writes."""

    first_rights: list[str]
    questions: list[str]
    leading: int = Field(default=2, ge=0)
    needs: list[str]
    lines: list[str] = []


class EventContent(ContentModel):
    """How a life event is met: first words, the first useful thing, the order of questions, the end."""

    label: str
    """On a button, in the person's own terms; never said back as a label."""
    opens: bool = True
    """Whether it stands among the buttons of the welcome, where anybody may read it."""
    rank_tone: int = Field(ge=1, le=9)
    """The gentlest event gives the tone: 1 death, 2 violence, then the rest."""
    rank_urgency: int = Field(ge=1, le=9)
    gentle: bool = False
    """Nothing urgent is said in the first answer: no "today", no mark, no amount."""
    first_words: str
    closing: str
    first_rights: list[str] = []
    """What the first answer shows: the first of these that fits the family."""
    first_when: list[FirstWhen] = []
    beside: dict[EventKey, list[str]] = {}
    """What comes before them where this other event was told too, and no debt of one's own."""
    questions: list[str] = []
    leading: int = Field(default=2, ge=0)
    """How many of `questions` come first, in this order; among the others the one that changes the answer most."""
    most_questions: int = Field(default=5, ge=1, le=5)
    needs: list[str] = []
    """Needs of the directory (taxonomy.yml), the first one first."""
    lines: list[str] = []
    """National telephone lines (helplines.yml) that serve this event everywhere."""
    only_bills: InsteadContent | None = None
    only_loan: InsteadContent | None = None
    of_a_minor: InsteadContent | None = None
    source: str
    checked_on: str

    def seen_from(self, situation: Situation) -> "EventContent":
        """Return the event as it is met in this situation."""
        instead = self.only_loan if situation.only_loan else self.only_bills if situation.only_bills else None
        instead = (self.of_a_minor if situation.is_minor else None) or instead
        return self.model_copy(update=dict(instead)) if instead else self

    @model_validator(mode="after")
    def _sentences_have_names(self) -> "EventContent":
        for name in (self.first_words, self.closing):
            if not name.startswith("utter_"):
                raise ValueError(f"{name} is not the name of a sentence of bot/domain (utter_…)")
        return self


class AnswerContent(ContentModel):
    """A true answer to a question about the assistant; `{…}` are filled from the site."""

    topic: str
    text: list[str]
    then: Literal["", "person"] = ""
    """What is offered with it."""
    feeling: bool = False
    """It meets how somebody feels: what else the message tells is heard first."""
    source: str
    checked_on: str


EventFiles = dict[EventKey, EventContent]
