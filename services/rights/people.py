"""The short form of the dialogue ("seule, deux enfants, 900 euros") written out as people."""

from services.rights.household import IncompleteSituation
from services.situation.schemas import Income, IncomeKind, Person, Situation

PENSION: IncomeKind = "pension_alimentaire_recue"


def fill(situation: Situation) -> Situation:
    """Return the situation with its people written out; what was said of people explicitly is kept as it is.

    Raises IncompleteSituation where the family cannot be counted: nobody knows whether there is a partner, how
    many children there are, or how old they are.
    """
    people = list(situation.people)
    if not any(person.role == "demandeur" for person in people):
        people.insert(0, Person(role="demandeur", age=situation.age, pregnant=situation.pregnant))
    if not any(person.role == "conjoint" for person in people):
        couple = lives_as_couple(situation)
        if couple is None:
            raise IncompleteSituation("couple", "Il manque si la personne vit en couple.")
        if couple:
            people.append(Person(role="conjoint"))
    if not any(person.role == "enfant" for person in people):
        people += _children(situation)
    if situation.income is not None:
        people = [
            person.model_copy(update={"incomes": [Income(net=situation.income)]})
            if person.role == "demandeur" and not person.incomes
            else person
            for person in people
        ]
    if situation.pension == "pas_payee":
        # Said unpaid: nothing is received, and the family support allowance can be computed.
        people = [_without_pension(person) if person.role == "demandeur" else person for person in people]
    return situation.model_copy(update={"people": people})


def _without_pension(person: Person) -> Person:
    if any(income.kind == PENSION for income in person.incomes):
        return person
    return person.model_copy(update={"incomes": [*person.incomes, Income(kind=PENSION, net=0)]})


def lives_as_couple(situation: Situation) -> bool | None:
    """Return whether there is a partner at home; None where nobody said so."""
    if any(person.role == "conjoint" for person in situation.people):
        return True
    if situation.couple is not None:
        return situation.couple
    own_separation = "separation" in situation.events and not situation.taken_in
    alone = situation.alone_since or situation.deceased == "conjoint" or own_separation
    # People listed one by one are the whole household.
    return False if alone or situation.people else None


def _children(situation: Situation) -> list[Person]:
    count = situation.nb_enfants if situation.nb_enfants is not None else len(situation.ages) or None
    if count is None:
        if situation.people or situation.pregnant or situation.due_date:
            return []
        raise IncompleteSituation("nb_enfants", "Il manque le nombre d'enfants.")
    if len(situation.ages) < count:
        raise IncompleteSituation("ages", "Il manque l'âge des enfants.")
    return [Person(role="enfant", age=age) for age in situation.ages]
