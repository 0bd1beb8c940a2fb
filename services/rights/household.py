"""A situation as the engine needs it: who lives there at a month, born or expected, and what each one received."""

from dataclasses import dataclass, replace
from datetime import date

from services.rights import months
from services.rights.engine_content import EngineContent
from services.situation.schemas import Person, Situation

GESTATION_MONTHS = 9
GRANT_AHEAD = 2
YEAR = 12


class IncompleteSituation(ValueError):
    """A figure would be a guess: `field` names what is missing, the message says it in French."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household with a birth date on the engine's calendar."""

    parent: bool
    birth: date
    said: Person
    real_birth: date
    pregnant: bool = False
    widowed: bool = False

    def age(self, month: int) -> int:
        """Return completed years on the first day of a month; negative before birth."""
        day = months.first_day(month)
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class Household:
    """A family on the engine's calendar.

    `asked` is the month wanted, `computed` the one whose rules apply; where they differ, everything that was
    said is moved `asked - computed` months back, so that the family is seen as it will be, under known rules.
    """

    situation: Situation
    asked: int
    computed: int
    parents: tuple[Member, ...]
    children: tuple[Member, ...]
    expected: tuple[Member, ...]
    alone_recently: bool
    alone_since: int | None
    asf_granted: bool
    grant_month: int | None = None
    """Month of the birth grant on the engine's calendar (the second month before birth)."""
    grant_real_month: int | None = None
    """The same month as the family will live it."""

    @property
    def shift(self) -> int:
        return self.asked - self.computed

    @property
    def members(self) -> tuple[Member, ...]:
        return self.parents + self.children

    def school_year(self) -> "Household | None":
        """Return the reading for yearly rights: ages of the year asked, under the rules of the year computed.

        None where nothing was moved: the family as it is gives the same.
        """
        if not self.shift:
            return None
        years = self.asked // YEAR - self.computed // YEAR
        everyone = [*self.children, *self.expected]
        moved = (replace(child, birth=months.back(child.real_birth, years * YEAR)) for child in everyone)
        return replace(self, children=tuple(moved))

    def twins_apart(self, limit_age: int = 20) -> "Household | None":
        """Return the reading where, of two children of one age, one is a year older; None where it changes nothing.

        The increase for age leaves out the eldest of two children; the engine leaves out both where their ages
        are equal. Read in this family, the allowance is what the law gives.
        """
        counted = [child for child in self.children if 0 <= child.age(self.computed) < limit_age]
        if len(counted) != 2 or counted[0].age(self.computed) != counted[1].age(self.computed):
            return None
        elder, younger = sorted(counted, key=lambda child: child.birth)
        if elder.age(self.computed) + 1 < limit_age:
            moved, other = replace(elder, birth=months.back(elder.birth, YEAR)), elder
        else:
            moved, other = replace(younger, birth=months.back(younger.birth, -YEAR)), younger
        return replace(self, children=tuple(moved if child is other else child for child in self.children))


def read(situation: Situation, asked: int, computed: int, content: EngineContent) -> Household:
    """Return the household of a situation whose people are known (see `people.fill` for the short form).

    Raises IncompleteSituation where a birth date can neither be read nor assumed.
    """
    shift = asked - computed
    people = situation.people
    if not any(person.role == "demandeur" for person in people):
        raise IncompleteSituation("people", "Il manque la personne qui demande.")

    def member(person: Person, birth: date, **traits: bool) -> Member:
        moved = _on_calendar(birth, shift, content.birth_pivots)
        return Member(parent=person.role != "enfant", birth=moved, said=person, real_birth=birth, **traits)

    parents = tuple(
        member(
            person,
            _birth(person, asked, content.assumed_adult_age),
            pregnant=bool(person.pregnant) or (person.role == "demandeur" and _expecting(situation, people, asked)),
            widowed=bool(person.widowed) or (person.role == "demandeur" and situation.deceased == "conjoint"),
        )
        for role in ("demandeur", "conjoint")
        for person in people
        if person.role == role
    )[:2]
    everyone = tuple(member(person, _birth(person, asked)) for person in people if person.role == "enfant")
    first = months.first_day(computed)
    children = tuple(child for child in everyone if child.birth <= first)
    expected = tuple(child for child in everyone if child.birth > first)
    if not expected and situation.due_date is not None and not situation.child_born:
        unborn = member(Person(role="enfant"), situation.due_date)
        expected = (unborn,) if unborn.birth > first else ()
    alone_since = _alone_since(situation)
    lone = len(parents) == 1
    household = Household(
        situation=situation,
        asked=asked,
        computed=computed,
        parents=parents,
        children=children,
        expected=expected,
        alone_since=alone_since,
        alone_recently=lone and alone_since is not None and asked - alone_since < content.recently_alone_months,
        asf_granted=lone and _asf_conditions_said(parents[0], children),
    )
    return _with_grant_month(household, content)


def _birth(person: Person, asked: int, assumed_age: int | None = None) -> date:
    """Return the birth date; from an age, the middle of the year in which it can lie."""
    if person.birth_date is not None:
        return person.birth_date
    age = person.age if person.age is not None else assumed_age
    if age is None:
        raise IncompleteSituation("people.birth_date", "Il manque la date de naissance ou l'âge d'un enfant.")
    return months.back(months.first_day(asked), age * YEAR + YEAR // 2)


def _on_calendar(birth: date, shift: int, pivots: list[date]) -> date:
    """Return a birth date moved with the calendar, but never across a date on which a rule turns."""
    moved = months.back(birth, shift) if shift else birth
    for pivot in pivots:
        if moved < pivot <= birth:
            return pivot
    return moved


def _expecting(situation: Situation, people: list[Person], asked: int) -> bool:
    """Return whether the one who asks carries the child, when nobody else was said to."""
    if situation.child_born or any(person.pregnant for person in people):
        return False
    if situation.pregnant is not None:
        return situation.pregnant
    due = situation.due_date
    return due is not None and asked <= months.index(due) <= asked + GESTATION_MONTHS


def _alone_since(situation: Situation) -> int | None:
    dates = situation.event_dates
    day = situation.alone_since or (dates.get("deuil") if situation.deceased == "conjoint" else dates.get("separation"))
    return months.index(day) if day else None


def _asf_conditions_said(parent: Member, children: tuple[Member, ...]) -> bool:
    """Return whether what was said opens the family support allowance (CSS, L523-1).

    The engine gives it to any lone parent who declares no pension. Here the other parent must have died, or what
    that parent pays must have been said (nothing is an answer); a child living half the time there opens none.
    """
    if any(child.said.shared_custody for child in children):
        return False
    return parent.widowed or any(income.kind == "pension_alimentaire_recue" for income in parent.said.incomes)


def _with_grant_month(household: Household, content: EngineContent) -> Household:
    """Place the birth grant: the second month before birth, as the engine pays it.

    A birth expected without a date has an amount and no month.
    """
    if not household.expected and any(parent.pregnant for parent in household.parents):
        birth = months.first_day(household.computed + GRANT_AHEAD)
        unborn = Member(parent=False, birth=birth, said=Person(role="enfant"), real_birth=birth)
        return replace(household, expected=(unborn,), grant_month=household.computed)
    newest = max((child.birth for child in household.expected or household.children), default=None)
    if newest is None:
        return household
    month = months.index(newest) - GRANT_AHEAD
    too_old = not household.expected and months.index(newest) < household.computed - content.birth_grant_shown_months
    if too_old or month < content.first_month_index:
        return household
    return replace(household, grant_month=month, grant_real_month=month + household.shift)


def grant_reading(household: Household, last_known: int) -> Household:
    """Return the reading for the birth grant, its birth brought forward where the grant falls after known months."""
    ahead = max(0, (household.grant_month or 0) - last_known)
    unborn = tuple(replace(child, birth=months.back(child.birth, ahead)) for child in household.expected)
    month = None if household.grant_month is None else household.grant_month - ahead
    return replace(household, children=household.children + unborn, grant_month=month)
