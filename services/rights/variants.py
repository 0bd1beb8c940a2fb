"""What was not said, tried with several values: the bounds of an amount come from one batch of variants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from services.rights import months, people
from services.rights.engine_content import EngineContent, RightId, UnknownId
from services.situation.schemas import Income, Situation

Reading = Callable[[Situation], Situation]
RENTING = ("hlm", "prive", "meuble")
PENSION = "pension_alimentaire_recue"


@dataclass(frozen=True)
class Dimension:
    """One thing unknown and the readings tried for it; `hides` are rights too vague to show meanwhile."""

    id: UnknownId
    readings: Sequence[Reading]
    hides: tuple[RightId, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Every combination of the readings, the last dimension turning fastest."""

    dimensions: tuple[Dimension, ...]
    situations: list[Situation]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(dimension.readings) for dimension in self.dimensions)


class TooVague(ValueError):
    """So much is unknown that a range would say nothing; `unknown` lists it."""

    def __init__(self, unknown: list[UnknownId]) -> None:
        super().__init__(", ".join(unknown))
        self.unknown = unknown


def grid(situation: Situation, asked: int, content: EngineContent, zone_unknown: bool = False) -> Grid:
    """Return the variants of a situation, people written out; a single one where nothing is unknown.

    Raises IncompleteSituation where the family cannot be counted, TooVague above `most_variants` combinations.
    """
    ages = _ages(situation, content)
    with_ages = [reading(situation) for reading in ages.readings] if ages else [situation]
    base = people.fill(with_ages[0])
    dimensions = [each for each in _unknown(base, asked, content, zone_unknown) if each is not None]
    fill: Dimension | None = None
    if ages:
        fill = Dimension("ages", [_replace(people.fill(each)) for each in with_ages])
    every = ([fill] if fill else []) + dimensions
    chosen = _within(every, content.most_variants)
    situations = []
    for readings in product(*(dimension.readings for dimension in chosen)):
        variant = base
        for reading in readings:
            variant = reading(variant)
        situations.append(variant)
    return Grid(tuple(chosen), situations)


def _within(dimensions: list[Dimension], most: int) -> list[Dimension]:
    """Keep only the extremes of the longest dimensions until the combinations are few enough."""
    kept = list(dimensions)
    while _size(kept) > most:
        longest = max(kept, key=lambda each: len(each.readings))
        if len(longest.readings) <= 2:
            raise TooVague([each.id for each in dimensions])
        ends = Dimension(longest.id, [longest.readings[0], longest.readings[-1]], longest.hides)
        kept[kept.index(longest)] = ends
    return kept


def _size(dimensions: list[Dimension]) -> int:
    size = 1
    for each in dimensions:
        size *= len(each.readings)
    return size


def _unknown(base: Situation, asked: int, content: EngineContent, zone_unknown: bool) -> list[Dimension | None]:
    adults = [person for person in base.people if person.role != "enfant"]
    family = [person for person in base.people if person.role == "enfant"]
    lone = len(adults) == 1
    tried = {key: probe.values for key, probe in content.unknowns.items()}
    return [
        _incomes("income", "demandeur", base, tried["income"]),
        _incomes("partner_income", "conjoint", base, tried["partner_income"]),
        _past(base, asked, tried["past_income"]),
        None if family or _expecting(base) else _age(base, tried["age"]),
        _pension(base, len(family), tried["pension"]) if lone and family else None,
        _alone(base, asked) if lone and (family or _expecting(base)) else None,
        *_housing(base, tried["rent"], zone_unknown),
    ]


def _ages(situation: Situation, content: EngineContent) -> Dimension | None:
    count = situation.nb_enfants or 0
    if any(person.role == "enfant" for person in situation.people) or len(situation.ages) >= count:
        return None

    def with_age(age: int) -> Reading:
        missing = count - len(situation.ages)
        return _update(ages=[*situation.ages, *([age] * missing)])

    return Dimension("ages", [with_age(int(age)) for age in content.unknowns["ages"].values])


def _incomes(key: UnknownId, role: str, base: Situation, values: list[float]) -> Dimension | None:
    person = next((each for each in base.people if each.role == role), None)
    if person is None or any(income.kind != PENSION for income in person.incomes):
        return None
    return Dimension(key, [_earn(role, Income(net=value)) for value in values])


def _past(base: Situation, asked: int, factors: list[float]) -> Dimension | None:
    """Try what an adult earned before the first income said: nothing said is not nothing earned."""
    readings: list[list[tuple[str, Income]]] = [[] for _ in factors]
    for person in base.people:
        kinds = [income for income in person.incomes if income.kind != PENSION]
        if person.role == "enfant" or not kinds or any(income.since is None for income in kinds):
            continue
        first = min(kinds, key=lambda income: months.parse(income.since or ""))
        since = months.parse(first.since or "")
        if since <= (asked // 12 - 2) * 12:
            continue
        for number, factor in enumerate(factors):
            before = Income(net=min(first.net * factor, 100_000), until=months.text(since - 1))
            readings[number].append((person.role, before))
    if not readings[0]:
        return None
    return Dimension("past_income", [_earn_all(additions) for additions in readings])


def _age(base: Situation, values: list[float]) -> Dimension | None:
    person = next(each for each in base.people if each.role == "demandeur")
    if person.birth_date is not None or person.age is not None:
        return None
    return Dimension("age", [_each("demandeur", {"age": int(value)}) for value in values])


def _pension(base: Situation, children: int, values: list[float]) -> Dimension | None:
    """Try a lone parent without the family support allowance, with it, and with a pension instead."""
    person = next(each for each in base.people if each.role == "demandeur")
    shared = any(each.shared_custody for each in base.people)
    known = any(income.kind == PENSION for income in person.incomes)
    if known or shared or person.widowed or base.deceased == "conjoint":
        return None
    pensions = [Income(kind=PENSION, net=value * children) for value in values]
    return Dimension("pension", [_same, *(_earn("demandeur", pension) for pension in pensions)])


def _alone(base: Situation, asked: int) -> Dimension | None:
    """Try a parent alone for long, and alone since last month."""
    dates = base.event_dates
    if base.alone_since or "separation" in dates or ("deuil" in dates and base.deceased == "conjoint"):
        return None
    return Dimension("alone_since", [_same, _update(alone_since=months.first_day(asked - 1))])


def _housing(base: Situation, rents: list[float], zone_unknown: bool) -> list[Dimension | None]:
    found: list[Dimension | None] = []
    may_rent = base.tenure in RENTING
    if base.tenure is None and base.rent:
        may_rent = True
        found.append(Dimension("tenure", [_update(tenure="prive"), _update(tenure="hlm")]))
    elif base.tenure is None:
        homes = [_update(tenure="heberge"), *(_update(tenure="prive", rent=rent) for rent in rents)]
        found.append(Dimension("tenure", homes, hides=("aide_logement",)))
    elif may_rent and base.rent is None:
        found.append(Dimension("rent", [_update(rent=rent) for rent in rents]))
    nowhere = base.zone_apl is None and (base.commune is None or zone_unknown)
    if may_rent and nowhere:
        found.append(Dimension("zone_apl", [_update(zone_apl=f"zone_{number}") for number in (1, 2, 3)]))
    return found


def _expecting(base: Situation) -> bool:
    if base.child_born:
        return False
    return bool(base.pregnant or base.due_date or any(person.pregnant for person in base.people))


def _same(situation: Situation) -> Situation:
    return situation


def _update(**changes: object) -> Reading:
    return lambda situation: situation.model_copy(update=changes)


def _replace(ready: Situation) -> Reading:
    return lambda situation: situation.model_copy(update={"people": ready.people, "ages": ready.ages})


def _each(role: str, changes: dict[str, object]) -> Reading:
    return lambda situation: situation.model_copy(
        update={
            "people": [
                person.model_copy(update=changes) if person.role == role else person for person in situation.people
            ]
        }
    )


def _earn(role: str, income: Income) -> Reading:
    return _earn_all([(role, income)])


def _earn_all(additions: list[tuple[str, Income]]) -> Reading:
    def reading(situation: Situation) -> Situation:
        listed = [
            person.model_copy(
                update={"incomes": [*person.incomes, *(income for role, income in additions if role == person.role)]}
            )
            for person in situation.people
        ]
        return situation.model_copy(update={"people": listed})

    return reading
