"""What a situation cannot say, field by field: things that contradict each other, or days that have not come."""

from collections.abc import Iterator
from datetime import date

from services.rights import months
from services.situation.schemas import Person, Situation

LONGEST_EXPECTATION_MONTHS = 10
FARTHEST_MONTHS = 24
_FUTURE = "Cette date est dans le futur."

Field = dict[str, str]


def contradictions(situation: Situation, today: date, first_month: str) -> list[Field]:
    """Return each field to correct with its reason in French; empty where the situation holds together."""
    return [
        {"field": field, "reason": reason}
        for field, reason in (
            *_dates(situation, today),
            *_month(situation, today, first_month),
            *_family(situation),
            *_people(situation.people, today),
            *_housing(situation),
        )
    ]


def _dates(situation: Situation, today: date) -> Iterator[tuple[str, str]]:
    past = {"alone_since": situation.alone_since, "paper_date": situation.paper_date}
    for name, day in past.items():
        if day is not None and day > today:
            yield name, _FUTURE
    for event, day in situation.event_dates.items():
        if day > today and event != "naissance":
            yield f"event_dates.{event}", _FUTURE
    due = situation.due_date
    if due is not None and months.index(due) > months.index(today) + LONGEST_EXPECTATION_MONTHS:
        yield "due_date", "Cette naissance est trop lointaine pour être attendue."
    if due is not None and situation.child_born and due > today:
        yield "due_date", "L'enfant est déjà né, mais cette date est dans le futur."


def _month(situation: Situation, today: date, first_month: str) -> Iterator[tuple[str, str]]:
    if situation.month is None:
        return
    if situation.month < first_month:
        yield "month", f"Ce mois est trop ancien. Le calcul commence en {first_month}."
    elif months.parse(situation.month) > months.index(today) + FARTHEST_MONTHS:
        yield "month", "Ce mois est trop lointain. Deux ans au plus."


def _family(situation: Situation) -> Iterator[tuple[str, str]]:
    roles = [person.role for person in situation.people]
    if roles.count("conjoint") > 1:
        yield "people", "Un seul conjoint peut vivre au foyer."
    if situation.couple is False and "conjoint" in roles:
        yield "couple", "Un conjoint est décrit, mais la personne ne vit pas en couple."
    listed = roles.count("enfant")
    if situation.age is not None and "demandeur" in roles:
        yield "age", "La personne qui demande est déjà décrite."
    if listed and situation.nb_enfants is not None and situation.nb_enfants != listed:
        yield "nb_enfants", f"Le nombre d'enfants ne correspond pas : {listed} sont décrits."
    if listed and situation.ages:
        yield "ages", "Les enfants sont déjà décrits un par un."


def _people(people: list[Person], today: date) -> Iterator[tuple[str, str]]:
    births = [person.birth_date for person in people if person.role == "demandeur" and person.birth_date]
    for number, person in enumerate(people):
        where = f"people.{number}"
        birth = person.birth_date
        if birth is not None and birth > today:
            hint = " Pour un enfant attendu, remplissez due_date." if person.role == "enfant" else ""
            yield f"{where}.birth_date", f"{_FUTURE}{hint}"
        elif birth is not None and person.role == "enfant" and births and birth <= births[0]:
            yield f"{where}.birth_date", "Cet enfant serait plus âgé que la personne qui demande."
        if birth is not None and person.age is not None and birth <= today:
            age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
            if abs(age - person.age) > 1:
                yield f"{where}.age", "Cet âge ne va pas avec la date de naissance."
        if person.unemployed_since is not None and person.unemployed_since > today:
            yield f"{where}.unemployed_since", _FUTURE
        if person.role == "enfant" and any(income.kind == "retraite" for income in person.incomes):
            yield f"{where}.incomes", "Un enfant ne reçoit pas de retraite."
        for rank, income in enumerate(person.incomes):
            if income.since and income.until and income.since > income.until:
                yield f"{where}.incomes.{rank}.until", "Ce revenu finit avant de commencer."


def _housing(situation: Situation) -> Iterator[tuple[str, str]]:
    if situation.tenure == "sans_logement" and situation.rent:
        yield "rent", "Sans logement, il n'y a pas de loyer."
    commune, departement = situation.commune, situation.departement
    if commune and departement and not commune.startswith(departement):
        yield "departement", "La commune n'est pas dans ce département."
