"""What safety reads in a message, what it remembers of a conversation, and the schemas of its content files."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.content.loader import ContentModel

DangerKind = Literal[
    "urgence_medicale", "suicide", "violence_conjugale", "enfant_en_danger",
    "sans_abri_ce_soir", "expulsion_imminente", "detresse",
]  # fmt: skip
KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
"""Every kind, the most vital first."""

Who = Literal["self", "other", "worker"]
Victim = Literal["woman", "man", "child", "unknown"]
When = Literal["now", "tonight", "past"]
About = Literal[
    "baby", "pregnant", "under_three", "minor", "with_children", "fire", "begun", "perpetrator", "shaken",
    "fear_of_harm", "unfit_collection", "online", "lock_changed", "cut_off",
]  # fmt: skip
"""What in a danger changes the numbers or the first gestures."""
Audience = Literal["self_woman", "self_man", "self_unknown", "other", "worker"]


class Signal(BaseModel):
    """One reading of one kind in one message. `strength` runs from 0 to 1; `words` are hashes, never the text."""

    model_config = ConfigDict(extra="ignore")

    kind: DangerKind
    strength: float = Field(ge=0, le=1)
    reasons: list[str] = []
    words: list[int] = []
    turn: int = 0


class Memory(BaseModel):
    """What a conversation must remember, as JSON. It holds ids, figures and hashes of words: no text."""

    model_config = ConfigDict(extra="ignore")

    turn: int = 0
    weak: list[Signal] = []
    """Signals too weak to say anything alone; two of a kind make one."""
    shown: Signal | None = None
    """What the card or question shown last rested on."""
    dismissed: list[Signal] = []
    """What the person said was not it: the same words do not bring the card back."""
    asked: DangerKind | None = None
    """The kind of the question that waits for an answer."""
    carded: list[DangerKind] = []
    """Kinds whose card was shown and not dismissed: one line each of a hand-off summary."""
    carded_on: dict[DangerKind, int] = {}
    """The turn of the last card of each kind."""
    said: list[str] = []
    """Ids of the patterns that a card already answered."""
    presumed: list[DangerKind] = []
    """Kinds whose question got no answer: no answer counts as a yes for all that is withdrawn or handed over."""
    follow_up: DangerKind | None = None
    """The card shown last, after which the next answer begins by asking whether someone was reached."""
    reaching: DangerKind | None = None
    """The danger after which "avez-vous pu joindre quelqu'un ?" was just asked."""
    victim: Victim = "unknown"
    who: Who = "self"
    about: list[About] = []


class Reading(BaseModel):
    """What one message says of danger. At most one of `danger` (a card) and `question` (one question) is set."""

    danger: DangerKind | None = None
    question: DangerKind | None = None
    who: Who = "self"
    victim: Victim = "unknown"
    when: When = "now"
    about: list[About] = []
    reasons: list[str] = []
    """Ids of patterns (`suicide.want_to_die`) or `classifier`; never words of the message."""
    scores: dict[DangerKind, float] = {}
    """Strength by kind, 0 to 1, for figures and for choosing a threshold."""
    follow_up: DangerKind | None = None
    """Set when the message before had a card: the answer opens with this kind's follow-up question."""
    repeated: bool = False
    """Whether this conversation already had a card of this kind."""
    memory: Memory = Memory()

    @property
    def audience(self) -> Audience:
        """Return whom the card speaks to."""
        if self.who == "worker":
            return "worker"
        if self.who == "other":
            return "other"
        if self.victim == "woman":
            return "self_woman"
        return "self_man" if self.victim == "man" else "self_unknown"

    @property
    def kind(self) -> DangerKind | None:
        """Return the kind to draw a card for, with or without a question."""
        return self.danger or self.question

    def for_a_professional(self) -> "Reading":
        """Return the reading as someone signed in gets it: their own card at once; nothing is asked of them."""
        memory, kind = self.memory.model_copy(deep=True), self.kind
        memory.asked = None
        if kind and kind not in memory.carded:
            memory.carded = [*memory.carded, kind]
        return self.model_copy(update={"danger": kind, "question": None, "who": "worker", "memory": memory})


# -- content ----------------------------------------------------------------------------------------------------------


class Helpline(ContentModel):
    """A national line. `hours` is OSM opening_hours; empty where the source gives none."""

    number: str
    name: str
    for_whom: str
    hours: str = ""
    hours_text: str = ""
    price: str = ""
    note: str = ""
    reach: list[Literal["tel", "sms"]] = Field(min_length=1)
    status: Literal["V"]
    """V: seen on a public page. Any other status may not be shown, so it may not be here."""
    source: str = Field(min_length=3)
    checked_on: date


class Helplines(ContentModel):
    lines: dict[str, Helpline]
    always_shown: list[str]

    @model_validator(mode="after")
    def _shown_lines_exist(self) -> Self:
        missing = [each for each in self.always_shown if each not in self.lines]
        if missing:
            raise ValueError(f"lines that do not exist: {', '.join(missing)}")
        return self


class LineUse(ContentModel):
    """A line of a card; `detail` replaces the line's own words where this danger needs others."""

    line: str
    detail: str = ""


class Case(ContentModel):
    """One row of kind × who × when; the first that matches is shown. Empty lists match everything."""

    id: str
    who: list[Audience] = []
    when: list[When] = []
    about: list[About] = []
    sentence: str
    asks: bool = False
    """Whether the card ends with the one question of its kind (`Danger.asks`)."""
    only_in_french: bool = False
    """What other languages say of this kind would be wrong here: this card keeps its own words."""
    numbers: Annotated[list[LineUse | str], Field(min_length=1)]
    now: Annotated[list[str], Field(min_length=1, max_length=4)]

    def matches(self, audience: Audience, when: When, about: list[About]) -> bool:
        return (
            (not self.who or audience in self.who)
            and (not self.when or when in self.when)
            and (not self.about or any(each in about for each in self.about))
        )


class DoubtAnswer(ContentModel):
    id: str
    label: str
    means: Literal["card", "calm"]


class Doubt(ContentModel):
    """The one question between alarm and silence, with its numbers already beside it."""

    text: str
    other_text: str = ""
    """The same question about someone else."""
    numbers: Annotated[list[LineUse | str], Field(min_length=1)]
    answers: Annotated[list[DoubtAnswer], Field(min_length=2)]
    someone: str = ""
    """The answer that somebody's name gives ("ma soeur"); empty where a name answers nothing."""
    someone_else: bool = False
    """Whether only a grown person counts whom the worry did not name."""
    nobody: str = ""
    """The answer that "personne" or "je suis seule" gives."""

    @model_validator(mode="after")
    def _answers_exist(self) -> Self:
        missing = {self.someone, self.nobody} - {"", *(each.id for each in self.answers)}
        if missing:
            raise ValueError(f"answers that do not exist: {', '.join(sorted(missing))}")
        return self


class AskAnswer(ContentModel):
    id: str
    label: str


class Ask(ContentModel):
    """The one question that a card may end with: about this danger now, and nothing else."""

    text: str
    answers: Annotated[list[AskAnswer], Field(min_length=2)]


class Danger(ContentModel):
    """One kind of danger: its cases, its question, why the numbers came, what is asked on return."""

    kind: DangerKind
    source: str = Field(min_length=3)
    checked_on: date
    why: str
    why_other: str = ""
    again: str = Field(min_length=3)
    """What its card says the second time: nobody reads the same words, or is asked the same, twice."""
    follow_up: str = ""
    question: Doubt
    asks: Ask | None = None
    cases: Annotated[list[Case], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_case_takes_all(self) -> Self:
        last = self.cases[-1]
        if last.who or last.when or last.about:
            raise ValueError("the last case must match everything, so that no card is ever empty")
        if any(case.asks for case in self.cases) and self.asks is None:
            raise ValueError("a case asks, but this danger has no question to end its card with")
        return self


class SpokenDanger(ContentModel):
    """One kind of danger in another language: one card for all its cases. `{samu}` stands for that line's number."""

    sentence: str
    now: Annotated[list[str], Field(min_length=2, max_length=3)]
    question: str
    other_question: str = ""
    """The question of doubt about someone else."""
    asks: str = ""
    """The question that a card may end with."""
