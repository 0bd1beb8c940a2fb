"""What a right file holds, what an assessment says, and what the engine hands back."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.content.loader import ContentModel
from services.conversation.parts import Deadline, RightCard
from services.kit.text import longest_sentence
from services.rights.engine_content import RightId
from services.rights.estimate_schemas import Estimate, Per
from services.rights.facts import FACTS
from services.situation.schemas import EVENTS, EventKey, Fund, Paper

DAYS = {"paper_date", "hearing_date", "due_date", "lease_date", "alone_since", "child_birth_date"}
"""What a deadline may start from, beside `event_dates.<event>`."""

MOST_WORDS = 15
"""In a sentence that a person reads."""

FactStatus = Literal["V", "E", "C", "G"]
"""V: seen on a public page. E: dated parameter of the engine. C: computed from one. G: not verified."""
RightStatus = Literal["tres_probable", "possible", "a_demander", "pas_maintenant", "information"]
FixedPer = Per | Literal["jour"]
Unit = Literal["days", "working_days", "weeks", "months", "years"]


class Condition(ContentModel):
    """A question put to the situation: one of all, any, not, or one field with one operator.

    `if` says in a person's words what would have to be true ("vous louez en HLM").
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    all: list["Condition"] | None = None
    any: list["Condition"] | None = None
    not_: "Condition | None" = Field(default=None, alias="not")
    field: str | None = None
    is_: Any = Field(default=None, alias="is")
    in_: list[Any] | None = Field(default=None, alias="in")
    includes: Any = None
    at_least: float | None = None
    at_most: float | None = None
    from_: date | None = Field(default=None, alias="from")
    before: date | None = None
    if_: str = Field(default="", alias="if")

    @field_validator("field")
    @classmethod
    def _is_a_fact(cls, name: str | None) -> str | None:
        if name is not None and name not in FACTS:
            raise ValueError(f"{name} is no fact about a situation")
        return name

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [self.all is not None, self.any is not None, self.not_ is not None, self.field is not None]
        if sum(forms) != 1:
            raise ValueError("a condition has exactly one of all, any, not, field")
        operators = ("is_", "in_", "includes", "at_least", "at_most", "from_", "before")
        used = [name for name in operators if getattr(self, name) is not None]
        if len(used) != (1 if self.field else 0):
            raise ValueError("a field needs exactly one operator; all, any and not take none")
        return self


class FixedAmount(ContentModel):
    """Euros that a dated rule fixes; `high` makes a range. Shown only while in force."""

    low: float = Field(gt=0)
    high: float | None = None
    per: FixedPer
    what: str = ""
    """For whom or what, in words: "par enfant"."""
    from_: date = Field(alias="from")
    until: date


class AmountRule(ContentModel):
    """Either computed by the engine or fixed and dated. `decides`: only the engine can say who has it."""

    engine: RightId | None = None
    decides: bool = False
    raised: bool | None = None
    """Named only where the engine finds the raised amount of a lone parent (True), or the usual one (False)."""
    fixed: list[FixedAmount] = []

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.engine is None) == (not self.fixed):
            raise ValueError("an amount is either `engine` or `fixed`")
        return self


class Span(ContentModel):
    """A duration in force under one condition on the case."""

    length: int
    unit: Unit
    when: Condition


class DeadlineRule(ContentModel):
    """A date to keep: `length` after (or, negative, before) the day that `starts` names; 0 is that day itself."""

    starts: str = ""
    """One of DAYS, or `event_dates.<event>`."""
    length: int = 0
    unit: Unit = "days"
    variants: list[Span] = []
    """Other lengths for some cases; where the case is unknown the shortest counts, and `why_shortest` says so."""
    last_day_counts: bool = False
    """True: "au plus tard le"; False: "avant le", the day itself being too late."""
    moves_to_working_day: bool = False
    season: str = ""
    """Name of a yearly season of calendar.yml, instead of a duration."""
    unknown: str
    """What to say while the first day is not known."""
    why: str = ""
    why_shortest: str = ""
    quiet_once_passed: bool = False
    """Say only `passed`, without the day: a date that was missed would hurt more than it helps."""
    passed: str = "Cette date est passée. Appelez quand même : il reste des choses à faire."

    @field_validator("starts")
    @classmethod
    def _is_a_day(cls, name: str) -> str:
        if name and name not in DAYS and name.removeprefix("event_dates.") not in EVENTS:
            raise ValueError(f"{name} is no day of a situation")
        return name

    @model_validator(mode="after")
    def _season_or_start(self) -> Self:
        if bool(self.starts) == bool(self.season):
            raise ValueError("a deadline has either `starts` or `season`")
        if self.variants and not self.why_shortest:
            raise ValueError("variants need `why_shortest`: the shorter delay is said")
        return self


class Alert(ContentModel):
    """Who learns something from this step, and what."""

    who: Literal["autre_parent", "bailleur", "employeur"]
    text: str


class PageRef(ContentModel):
    """The official page: its title, on the home address of the organisation."""

    organisation: str
    title: str


class Right(ContentModel):
    """One right, step or piece of information. The file's name is its id."""

    title: str
    aliases: list[str] = []
    kind: Literal["droit", "demarche", "choix", "information"]
    """choix: a step that only the person decides on; its label never sounds like an order."""
    events: dict[EventKey, int] = Field(min_length=1)
    """The events it belongs to, with its place in each: 1 comes first, 0 is what cannot wait a day."""
    eases: list[Literal["argent", "papiers", "logement", "tenir", "difficile", "ne_sait_pas", "facture", "pret"]] = []
    """What weighs on a person, or how it goes, where this helps most: it comes sooner once they said so."""
    for_whom: str
    proposed_when: Condition | None = None
    """Kept silent unless this is certain (violence, who died…)."""
    conditions: Condition | None = None
    amount: AmountRule | None = None
    deadline: DeadlineRule | None = None
    steps: list[str] = Field(min_length=1, max_length=6)
    documents: list[str] = []
    organisation: str
    needs: list[str] = []
    """Needs of taxonomy.yml: who near by can help with this."""
    phone: str = ""
    """Id of a line in helplines.yml."""
    if_refused: str = ""
    automatic: bool = False
    loss: str = ""
    """What this may take away or change elsewhere."""
    alert: Alert | None = None
    contraindications: list[Literal["violence", "dispute", "minor", "never_couple"]] = []
    law: str = ""
    page: PageRef
    source: str
    checked_on: date
    status: FactStatus
    local: bool = False
    """Rules or existence differ by territory."""

    @model_validator(mode="after")
    def _unverified_promises_nothing(self) -> Self:
        if self.status == "G" and (self.amount or self.deadline):
            raise ValueError("an unverified right (G) has no amount and no deadline")
        if self.amount and self.amount.decides and not self.amount.engine:
            raise ValueError("`decides` needs an engine right")
        return self


class CatalogueEntry(Right):
    """A right with its id, for other tools."""

    id: str


class LocalAddition(BaseModel):
    """What a territory adds to a right, with its source and date."""

    right_id: str
    departement: str
    fund: Literal["", "caf", "msa"] = ""
    spent: bool = False
    text: str
    source: str
    checked_on: date


class NewLocalRule(LocalAddition):
    """A local rule to keep. Raises ValidationError with a French sentence where a person could not read it."""

    departement: str = Field(pattern=r"^(\d{2}|2[AB]|9\d{2})$")
    text: str = Field(min_length=10, max_length=400)
    source: str = Field(min_length=5, max_length=200)
    until: date | None = None

    @field_validator("text")
    @classmethod
    def _reads_easily(cls, text: str) -> str:
        if longest_sentence(text) > MOST_WORDS:
            raise ValueError(f"Une phrase a plus de {MOST_WORDS} mots. Coupez-la.")
        return text


class PaperContent(ContentModel):
    """A letter that a family receives: how to recognise it, what it means, what to do."""

    title: str
    recognise: list[str] = Field(min_length=1)
    means: list[str] = Field(min_length=1)
    which_date: str
    """Which date written on it counts."""
    to_do: list[str] = Field(min_length=1)
    first_right: str
    phones: list[str] = []
    source: str
    checked_on: date
    status: FactStatus


class Organisation(ContentModel):
    """Who holds a right. `to` follows "à demander"."""

    name: str
    to: str
    url: str
    by_fund: dict[Fund, str] = {}
    """The organisation to show instead, once the family's fund is known."""


class OrganisationsContent(ContentModel):
    organisations: dict[str, Organisation]
    not_for_fund: dict[Fund, list[str]] = {}
    """Telephone lines (ids) that do not answer the families of a fund."""
    for_tenants: list[str] = []
    """Lines of rents: nothing for who pays a loan off."""
    not_elsewhere: list[str] = []
    """Lines of funds that do not run Mayotte or an overseas collectivity (calendar.yml, other_rules)."""
    source: str
    checked_on: date


class Said(ContentModel):
    """How a fact is cited and what is said while it is missing."""

    values: dict[str, str] = {}
    one: str = ""
    many: str = ""
    """`{n}` is the number in words."""
    day: str = ""
    """`{day}` is the date in words."""
    cite: str = ""
    """A field of the situation that is cited instead, where it was said."""
    missing: str = ""
    """What would have to be true, after "si"."""


class WordsContent(ContentModel):
    """Every sentence that the catalogue builds by itself."""

    numbers: list[str]
    statuses: dict[str, str]
    sentences: dict[str, str]
    said: dict[str, Said]
    own_words: list[EventKey]
    """Events that a reason cites in the person's own words where nothing more precise was told."""


class Assessment(BaseModel):
    """What can be said of one right for one situation."""

    right_id: str
    title: str
    status: RightStatus
    reason: str
    deadline: Deadline | None = None
    urgent: bool = False
    door: str = ""
    """Who to ask: the family's own fund once it is known."""
    cited: list[str] = []
    """Facts the reason rests on."""
    missing: list[str] = []
    """Facts that would settle it."""
    order: tuple[int, int, int, int, int] = (9, 9, 9, 99, 9)
    """Urgent deadline, then sure, then what eases, then worth within the event, then which event."""


class Answered(Estimate):
    """An estimate, and the rights of the events told, in the order to say them."""

    rights: list[RightCard] = Field(
        default=[], description="Vide sans `events`. Après des violences dites, rien qui prévienne l'autre parent."
    )


class PaperCard(BaseModel):
    """A paper, ready to say."""

    id: Paper
    title: str
    recognise: list[str]
    means: list[str]
    which_date: str
    to_do: list[str]
    first_right: str
    phones: list[str]
    source: str
    checked_on: date
