"""What a situation says once worked out: every field, and the facts that follow from several of them.

None always means "not known". Nothing here decides a right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.rights.calendar import CalendarContent
from services.situation.schemas import EventKey, Person, Situation

RENTING = {"hlm", "prive", "meuble"}
LANDLORD_PAPERS = {"commandement_de_payer", "commandement_de_quitter"}
FEAR = "peur"
"""What is between the parents, where it withdraws every step that the other would learn of."""
PENSION = "pension_alimentaire_recue"
DOUBTFUL: dict[str, set[Any]] = {"paper": {"pas_ouvert", "autre"}, "fund": {"ne_sait_pas"}}
"""Answers that leave the question open: an unopened letter may be any letter."""

CHANGES: dict[str, EventKey] = {
    "travail": "perte_emploi",
    "separation": "separation",
    "sante": "sante",
    "facture": "budget",
    "deces": "deuil",
    "naissance": "naissance",
}
"""What changed in the family opens the rights of another event."""


@dataclass(frozen=True)
class Case:
    """A situation on a given day, under the dated rules of that day."""

    situation: Situation
    today: date
    calendar: CalendarContent
    told: Mapping[EventKey, str] = field(default_factory=dict)
    """In which words each event was told, where a person told it."""


def place_code(situation: Situation) -> str:
    """Return the best code of the place said (INSEE, département, postal code), or an empty text."""
    return situation.commune or situation.departement or situation.code_postal or ""


def departement_of(situation: Situation) -> str:
    """Return the département of the place said ("57", "971"), or an empty text."""
    code = situation.departement or situation.commune or situation.code_postal or ""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def events_of(situation: Situation) -> list[EventKey]:
    """Return the events said, then those that follow from what changed or from violence said.

    The death of a baby is a bereavement: nothing of a birth is named beside it.
    """
    events = [each for each in situation.events if not (each == "naissance" and situation.deceased == "bebe")]
    if (situation.violence or situation.between == FEAR) and "violence" not in events:
        events.insert(0, "violence")
    if situation.deceased and "deuil" not in events:
        events.append("deuil")
    for change in situation.changed:
        event = CHANGES.get(change)
        if event and event not in events:
            events.append(event)
    return events


def applicant(situation: Situation) -> Person | None:
    """Return the person who asks, where the situation lists people."""
    return next((each for each in situation.people if each.role == "demandeur"), None)


def _age_of(person: Person, today: date) -> int | None:
    if person.birth_date:
        born = person.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return person.age


def _ages(case: Case) -> list[int]:
    listed = [_age_of(each, case.today) for each in case.situation.people if each.role == "enfant"]
    return list(case.situation.ages) or [age for age in listed if age is not None and age >= 0]


def _children(case: Case) -> int | None:
    said = case.situation
    if said.nb_enfants is not None:
        return said.nb_enfants
    listed = sum(each.role == "enfant" for each in said.people)
    return max(len(said.ages), listed, int(bool(said.child_born and not _mourns_child(case)))) or None


def _youngest(case: Case) -> int | None:
    if case.situation.child_born and not _mourns_child(case):
        return 0
    return min(_ages(case), default=None)


def _mourns_child(case: Case) -> bool:
    return case.situation.deceased in {"enfant", "bebe"}


def _has_children(case: Case) -> bool | None:
    """Return whether there are children at all, wherever they sleep."""
    said = case.situation
    if said.children_sleep is not None:
        return True
    if said.other_children is not None:
        return said.other_children
    count = _children(case)
    return None if count is None else count > 0


def _children_home(case: Case) -> bool | None:
    """Return whether a child lives with the person, all or part of the time."""
    said = case.situation
    if said.children_sleep is not None:
        return said.children_sleep != "chez_l_autre"
    if said.other_children is not None and "deuil" in said.events:
        return said.other_children
    return _has_children(case)


def _second_child(case: Case) -> bool | None:
    """Return whether two children or more live there; a birth that is not the first says so too."""
    said, count = case.situation, _children(case)
    if count is not None and count >= 2:
        return True
    if said.child_born and said.first_child is not None and not _mourns_child(case):
        return not said.first_child
    known = said.nb_enfants is not None or any(each.role == "enfant" for each in said.people)
    return False if known else None


def _shared_custody(case: Case) -> bool | None:
    said = case.situation
    if any(each.shared_custody for each in said.people):
        return True
    return None if said.children_sleep is None else said.children_sleep == "les_deux"


def _alone(case: Case) -> bool | None:
    said = case.situation
    if said.couple is not None:
        return not said.couple
    if any(each.role == "conjoint" for each in said.people):
        return False
    # Who says a separation or a partner's death is alone until they say otherwise; under one roof the fund decides.
    if said.alone_since or said.deceased == "conjoint" or ("separation" in said.events and not said.taken_in):
        return None if said.roof == "commun" and not said.alone_since else True
    # "Personne" answers "who is with you every day?".
    return True if "naissance" in said.events and said.someone_near is False else None


def _unpaid_pension(case: Case) -> bool | None:
    """Return whether the other parent pays nothing; what is paid may still be too little."""
    paid = [income.net for each in case.situation.people for income in each.incomes if income.kind == PENSION]
    if case.situation.pension in {"pas_payee", "pas_fixee"} or (paid and not any(paid)):
        return True
    return None


def _pension_fixed(case: Case) -> bool | None:
    return None if case.situation.pension is None else case.situation.pension != "pas_fixee"


def _own_separation(case: Case) -> bool:
    """Return whether the person's own couple comes apart: never told to a grandparent, nor where there was none."""
    said = case.situation
    return "separation" in said.events and said.roof != "jamais" and not said.taken_in


def _no_safe_roof(case: Case) -> bool | None:
    """Return whether there is no roof of one's own: said as such, without housing, or put up by somebody."""
    said = case.situation
    if said.safe_roof is not None:
        return not said.safe_roof
    return None if said.tenure is None else said.tenure in {"sans_logement", "heberge"}


def _no_income(case: Case) -> bool | None:
    return True if case.situation.income == 0 or case.situation.own_income == "rien" else None


def _surely_followed(case: Case) -> bool:
    """Return whether a midwife, a doctor or the PMI was said: certain only where it was said."""
    return case.situation.followed is True


def _violence(case: Case) -> bool | None:
    """Return whether violence or fear was said, as such, as the event itself or between the parents."""
    said = case.situation
    return True if "violence" in said.events or said.between == FEAR else said.violence


def _rents(case: Case) -> bool | None:
    said = case.situation
    if said.tenure is not None:
        return None if said.tenure == "heberge" else said.tenure in RENTING  # put up today, a tenant tomorrow
    return True if said.rent or said.paper in LANDLORD_PAPERS else None


def _age(case: Case) -> int | None:
    person = applicant(case.situation)
    listed = _age_of(person, case.today) if person else None
    return case.situation.age if listed is None else listed


def _minor(case: Case) -> bool | None:
    age = _age(case)
    return case.situation.minor if age is None else age < 18


def _pregnant(case: Case) -> bool | None:
    said = case.situation
    if said.pregnant is not None:
        return said.pregnant
    if any(each.pregnant for each in said.people):
        return True
    if said.child_born:
        return False
    return True if said.due_date and said.due_date >= case.today else None


def _works(case: Case) -> bool | None:
    adults = [each for each in case.situation.people if each.role != "enfant"]
    kinds = {income.kind for each in adults for income in each.incomes if income.net > 0 and income.until is None}
    if "salaire" in kinds or case.situation.own_income == "travail":
        return True
    if "travail" in case.situation.changed or "perte_emploi" in case.situation.events:
        return None
    return False if kinds or case.situation.income == 0 or case.situation.own_income else None


def _paid_in_full(case: Case) -> bool:
    """Return whether this month's rent was said to be paid: certain only where it was said."""
    return case.situation.rent_now == "tout"


def _behind(case: Case) -> bool | None:
    """Return whether a rent is late: "three bills of electricity" are none, nor are the instalments of a loan."""
    said = case.situation
    if said.only_bills or said.only_loan:
        return False
    if said.mois_retard is not None or said.debt is not None:
        return bool(said.mois_retard or said.debt)
    if said.paper in LANDLORD_PAPERS or "impayes" in said.events:
        return True
    return None


def _loan_due(case: Case) -> bool:
    """Return whether a loan is what is late: certain only where it was said, by itself or by who owns the home."""
    return case.situation.only_loan and "impayes" in case.situation.events


def _in_arrears_for_the_fund(case: Case) -> bool | None:
    """Return whether the fund counts the tenant as in arrears today (CCH R824-1; its rule changes with the date)."""
    rules = [each for each in case.calendar.rent_arrears if each.from_ <= case.today]
    if not rules:
        return None
    if case.situation.only_bills or case.situation.only_loan:
        return False
    rule, said = max(rules, key=lambda each: each.from_), case.situation
    months = said.mois_retard
    if months is None and said.debt is not None and said.rent:
        months = said.debt / said.rent
    debt = said.debt if said.debt is not None else None if months is None or not said.rent else months * said.rent
    tests: list[bool | None] = []
    if rule.months_of_rent is not None:
        tests.append(None if months is None else months >= rule.months_of_rent)
    if rule.debt_above is not None:
        tests.append(None if debt is None else debt > rule.debt_above)
    if rule.months_unpaid is not None:
        tests.append(None if months is None else months >= rule.months_unpaid)
    if True in tests:
        return True
    return None if None in tests else False


def _undecided(case: Case) -> bool:
    """Return whether a pregnant person said not to know what to do: nothing then speaks as if a birth were sure."""
    return bool(_pregnant(case)) and case.situation.how_it_goes == "ne_sait_pas"


def _raises_kin(case: Case) -> bool:
    return case.situation.taken_in is True


def _aid_in_order(case: Case) -> bool | None:
    """Return whether nothing holds the housing aid back; arrears without an aid leave it open (CCH R824-1)."""
    return None if case.situation.housing_aid is False and _in_arrears_for_the_fund(case) else True


def _elsewhere(case: Case) -> bool | None:
    code = place_code(case.situation)
    return code.startswith(tuple(case.calendar.other_rules)) if code else None


def _disabled_child(case: Case) -> bool | None:
    return True if any(each.disabled and each.role == "enfant" for each in case.situation.people) else None


def _raised(case: Case) -> bool | None:
    """Return whether the RSA and the prime d'activité are raised: a lone parent, for a time (CASF L262-9, CSS L842-7).

    Up to the youngest child's third birthday, or within the months after becoming alone that calendar.yml gives.
    """
    alone, pregnant, youngest, children = _alone(case), _pregnant(case), _youngest(case), _children_home(case)
    if alone is False or (children is False and not pregnant):
        return False
    young = bool(pregnant) or (youngest is not None and youngest < 3)
    since = case.situation.alone_since or case.situation.event_dates.get("separation")
    if since is None and case.situation.deceased == "conjoint":
        since = case.situation.event_dates.get("deuil")
    if young or (children and since):
        recent = young or (since is not None and _months_since(since, case.today) < case.calendar.recently_alone_months)
        return alone if recent else False
    return None


def _surely_raised(case: Case) -> bool:
    return _raised(case) is True


def _months_since(day: date, today: date) -> int:
    return (today.year - day.year) * 12 + today.month - day.month


def _unsaid(_: Case) -> None:
    """Stand for what no question asks; only the words of the condition say what would have to be true."""


def _jobless(case: Case) -> bool | None:
    said = case.situation
    if "perte_emploi" in said.events or "travail" in said.changed:
        return True
    person = applicant(said)
    if person and (person.unemployed_since or any(each.kind == "chomage" for each in person.incomes)):
        return True
    return None


def _field(name: str) -> Callable[[Case], Any]:
    def read(case: Case) -> Any:
        value = getattr(case.situation, name)
        return None if name == "changed" and not value else value

    return read


FACTS: dict[str, Callable[[Case], Any]] = {
    **{name: _field(name) for name in Situation.model_fields if name not in {"people", "event_dates", "ages"}},
    "events": lambda case: events_of(case.situation),
    "children": _children,
    "has_children": _has_children,
    "children_home": _children_home,
    "second_child": _second_child,
    "shared_custody": _shared_custody,
    "unpaid_pension": _unpaid_pension,
    "pension_fixed": _pension_fixed,
    "own_separation": _own_separation,
    "no_safe_roof": _no_safe_roof,
    "no_income": _no_income,
    "surely_followed": _surely_followed,
    "youngest": _youngest,
    "alone": _alone,
    "violence": _violence,
    "rents": _rents,
    "age": _age,
    "minor": _minor,
    "pregnant": _pregnant,
    "works": _works,
    "paid_in_full": _paid_in_full,
    "behind": _behind,
    "loan_due": _loan_due,
    "arrears_for_the_fund": _in_arrears_for_the_fund,
    "undecided": _undecided,
    "raises_kin": _raises_kin,
    "aid_in_order": _aid_in_order,
    "elsewhere": _elsewhere,
    "disabled_child": _disabled_child,
    "jobless": _jobless,
    "raised": _raised,
    "surely_raised": _surely_raised,
    "unsaid": _unsaid,
}
"""Every fact that a condition may ask about."""
