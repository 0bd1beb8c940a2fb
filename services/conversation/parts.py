"""What a message to a person is made of. Widget, phone and printed page draw the same parts."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

AnswerWay = Literal["appel", "sms", "courriel", "rendez_vous"]
"""How a team answers a request."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Choice(_Part):
    """A button. `id` is resolved on the server, in this conversation only; it carries no payload."""

    id: str
    label: str
    kind: Literal["answer", "action", "skip"] = "answer"


class Phone(_Part):
    """A telephone to tap. `href` is ready for a link (`tel:…` or `sms:…`)."""

    number: str
    href: str
    name: str
    detail: str = ""
    """Hours, price, who answers; in one plain sentence."""
    open_now: bool | None = None


class Text(_Part):
    type: Literal["text"] = "text"
    text: str
    lang: str = ""
    """Language of the text where it is not French, so that a page reads it aloud and lays it out rightly."""


class Choices(_Part):
    type: Literal["choices"] = "choices"
    label: str = ""
    choices: list[Choice]


class Question(_Part):
    """One question, with its reason and a way to pass it. Free text is always allowed too."""

    type: Literal["question"] = "question"
    id: str
    text: str
    why: str
    choices: list[Choice] = []
    skip: Choice


class Amount(_Part):
    """Euros, already worded ("environ 498 € par mois"), with what it was computed from."""

    text: str
    detail: str


class Deadline(_Part):
    """A date to keep, worded ("avant le 12 janvier 2027"), and why this one."""

    text: str
    day: date | None = None
    detail: str = ""
    calendar: str = ""
    """Where this date can be fetched as a calendar file; empty where it must not be kept on a telephone."""


class LocalNote(_Part):
    """What the territory adds to a right, and who says so."""

    text: str
    source: str
    checked_on: date


class Page(_Part):
    title: str
    url: str
    organisation: str


class RightCard(_Part):
    id: str
    title: str
    status: Literal["tres_probable", "possible", "a_demander", "pas_maintenant", "information"]
    status_label: str
    reason: str
    one_thing_today: bool = False
    amount: Amount | None = None
    deadline: Deadline | None = None
    steps: list[str] = []
    documents: list[str] = []
    local: list[LocalNote] = []
    phone: Phone | None = None
    alert: str = ""
    """What the other parent or the landlord will learn from this step."""
    if_refused: str = ""
    page: Page
    source: str
    checked_on: date
    verified: bool = True
    """False where nobody has checked it against its source yet: then the card says so instead of a date."""


class Rights(_Part):
    """At most three cards, one of them marked "une chose aujourd'hui"."""

    type: Literal["rights"] = "rights"
    title: str
    cards: list[RightCard] = Field(max_length=3)
    more: list[Choice] = []


class PlaceCard(_Part):
    id: str
    name: str
    kind: str
    """In plain words: "Mairie", "Service social du département"."""
    why: str
    distance: str = ""
    """Worded: "à 3 km", "par téléphone"; empty where no distance may be told."""
    open_state: Literal["ouvert", "ferme", "inconnu", "sur_rendez_vous"]
    open_text: str
    hours: list[str] = []
    details: list[str] = []
    """Small facts, one sentence each: free, without appointment, languages."""
    address: str = ""
    phone: Phone | None = None
    page: str = ""
    """Address of its page on this house, to print or to send; empty for what concerns violence."""
    demonstration: bool = False
    source: str
    checked_on: date | None = None


class Places(_Part):
    type: Literal["places"] = "places"
    title: str
    note: str = ""
    cards: list[PlaceCard] = Field(max_length=3)
    more: list[Choice] = []


class Emergency(_Part):
    """Alone in its answer. The title is neutral: a screen can be read over a shoulder."""

    type: Literal["emergency"] = "emergency"
    title: str = "Numéros utiles"
    sentence: str
    numbers: list[Phone]
    now: list[str] = []
    """What to do in the next minutes."""
    now_title: str = ""
    """The title of `now` where it is not French."""
    why: str
    dismiss: Choice | None = None
    answers: list[Choice] = []
    """The answers to the one question of the card, where it comes with one."""
    lang: str = ""
    """Language of sentence, `now`, its title and the buttons, where it is not French; the rest always is."""
    dir: Literal["ltr", "rtl"] = "ltr"
    french: str = ""
    """The sentence in French, for someone beside the person; only where `lang` is set."""


class SummaryLine(_Part):
    id: str
    label: str
    text: str


class Summary(_Part):
    type: Literal["summary"] = "summary"
    title: str
    lines: list[SummaryLine]
    actions: list[Choice] = []


class Way(_Part):
    """One way in which the team answers, as the form offers it."""

    id: AnswerWay
    label: str
    help: str = ""


class Handoff(_Part):
    """The offer of a person, its forms, and what became of it.

    offer: choices only. short: telephone and safe hour. long: the exact summary too, line by line.
    closed: nobody receives requests here; `phones` say whom to call. sent: reference and promise.
    """

    type: Literal["handoff"] = "handoff"
    stage: Literal["offer", "short", "long", "closed", "sent"]
    text: str
    lang: str = ""
    """Language of the words where they are not French."""
    choices: list[Choice] = []
    lines: list[SummaryLine] = []
    consent: str = ""
    promise: str = ""
    reference: str = ""
    phones: list[Phone] = []
    ways: list[Way] = []
    """How the team can answer; the form asks which one where there are several."""
    way: AnswerWay | Literal[""] = ""
    """The one that is marked in the form, or was chosen; empty: the person must choose."""


class Clarify(_Part):
    """We are not sure what was meant: the likeliest readings as buttons."""

    type: Literal["clarify"] = "clarify"
    text: str
    choices: list[Choice]


Part = Annotated[
    Text | Choices | Question | Rights | Places | Emergency | Summary | Handoff | Clarify,
    Field(discriminator="type"),
]
