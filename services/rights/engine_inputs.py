"""Many households as the arrays of one calculation: one column a month, one line a person or a family."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.rights import months
from services.rights.engine_content import EngineContent
from services.rights.household import YEAR, Household, Member

Array = NDArray[Any]

_TENURES = {
    "hlm": "locataire_hlm",
    "prive": "locataire_vide",
    "meuble": "locataire_meuble",
    "proprietaire": "proprietaire",
    "accedant": "primo_accedant",
    "heberge": "loge_gratuitement",
    "sans_logement": "sans_domicile",
    None: "non_renseigne",
}

# kind of income -> the engine's variables, net and taxable (None: the engine derives it).
_INCOMES: dict[str, tuple[str, str | None]] = {
    "salaire": ("salaire_net", "salaire_imposable"),
    "chomage": ("chomage_net", "chomage_imposable"),
    "retraite": ("retraite_nette", "retraite_imposable"),
    "indemnites_journalieres": ("indemnites_journalieres_maladie", None),
    "pension_alimentaire_recue": ("pensions_alimentaires_percues", None),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months a calculation reads: from January, two years before its reference quarter, to its December."""

    computed: int

    @property
    def start(self) -> int:
        return ((self.computed - 4) // YEAR - 2) * YEAR

    @property
    def length(self) -> int:
        return (self.computed // YEAR + 1) * YEAR - self.start

    @property
    def months(self) -> range:
        return range(self.start, self.start + self.length)

    def said(self, asked: int) -> Array:
        """Return, for each month of the calculation, the real month whose incomes it stands for.

        Recent months move with the month asked; the year whose income opens family benefits (N-2) stays a whole
        civil year, the one that the month asked looks at.
        """
        engine = np.arange(self.start, self.start + self.length)
        if asked == self.computed:
            return engine
        moved = engine + (asked - self.computed)
        reference = engine // YEAR == self.computed // YEAR - 2
        years = asked // YEAR - self.computed // YEAR
        return np.where(reference, engine + years * YEAR, moved)


@dataclass(slots=True)
class Inputs:
    """What the engine receives. `monthly` holds (lines, months) arrays, `lasting` one value a line."""

    calendar: Calendar
    family_of: Array
    role: Array
    monthly: dict[str, Array]
    constant: dict[str, Array]
    lasting: dict[str, Array]
    asf_granted: Array

    @property
    def families(self) -> int:
        return len(self.asf_granted)


def build(households: Sequence[Household], calendar: Calendar, zones: Sequence[str], content: EngineContent) -> Inputs:
    """Return the arrays of one calculation, in the order of `households`; `zones` are their rent zones."""
    members: list[tuple[int, int, Household, Member]] = []
    for number, household in enumerate(households):
        for parent_role, parent in enumerate(household.parents):
            members.append((number, parent_role, household, parent))
        members.extend((number, 2, household, child) for child in household.children)
    inputs = Inputs(
        calendar=calendar,
        family_of=np.array([number for number, _, _, _ in members]),
        role=np.array([role for _, role, _, _ in members]),
        monthly={},
        constant={},
        lasting={"date_naissance": np.array([member.birth for *_, member in members], dtype="datetime64[D]")},
        asf_granted=np.array([household.asf_granted for household in households], dtype=bool),
    )
    for pair in _INCOMES.values():
        # Zeros are given too: what was not said is not earned, and the engine spares deriving it from gross pay.
        for name in pair:
            if name is not None:
                _sheet(inputs, name, len(members))
    for line, (_, _, household, member) in enumerate(members):
        _person(inputs, line, len(members), household, member, content)
    _families(inputs, households, zones)
    return inputs


def _sheet(inputs: Inputs, name: str, lines: int, fill: Any = 0, dtype: Any = np.float32) -> Array:
    if name not in inputs.monthly:
        inputs.monthly[name] = np.full((lines, inputs.calendar.length), fill, dtype=dtype)
    return inputs.monthly[name]


def _person(
    inputs: Inputs, line: int, lines: int, household: Household, member: Member, content: EngineContent
) -> None:
    said = member.said
    computed = household.computed - inputs.calendar.start
    real = inputs.calendar.said(household.asked) if said.incomes or said.unemployed_since else None
    for income in said.incomes:
        assert real is not None
        active = np.ones(len(real), dtype=bool)
        if income.since is not None:
            active &= real >= months.parse(income.since)
        if income.until is not None:
            active &= real <= months.parse(income.until)
        net, taxable = _INCOMES[income.kind]
        _sheet(inputs, net, lines)[line, active] += income.net
        if taxable is not None:
            ratio = content.taxable_ratio[income.kind].value  # type: ignore[index]
            _sheet(inputs, taxable, lines)[line, active] += (
                income.taxable if income.taxable is not None else round(income.net * ratio, 2)
            )
    if said.unemployed_since is not None and member.parent:
        assert real is not None
        out = real >= months.index(said.unemployed_since)
        _sheet(inputs, "activite", lines, "inactif", "U8")[line] = np.where(out, "chomeur", "actif")
        if "date_debut_chomage" not in inputs.lasting:
            inputs.lasting["date_debut_chomage"] = np.full(lines, "0001-01-01", dtype="datetime64[D]")
        inputs.lasting["date_debut_chomage"][line] = months.back(said.unemployed_since, household.shift)
    if member.pregnant:
        # True over the whole reference quarter: the fund applies the new situation to all of it.
        _sheet(inputs, "enceinte", lines, False, bool)[line, computed - 4 :] = True
    if said.disabled and not member.parent:
        _sheet(inputs, "handicap", lines, False, bool)[line] = True
    if said.shared_custody and not member.parent:
        _sheet(inputs, "garde_alternee", lines, False, bool)[line] = True
    if member.widowed:
        if "statut_marital" not in inputs.monthly:
            couples = {number for number, role in zip(inputs.family_of, inputs.role, strict=True) if role == 1}
            usual = np.array(["pacse" if number in couples else "celibataire" for number in inputs.family_of])
            inputs.monthly["statut_marital"] = np.repeat(usual[:, None], inputs.calendar.length, axis=1)
        since = household.alone_since
        first = 0 if since is None else max(0, since - household.shift - inputs.calendar.start)
        inputs.monthly["statut_marital"][line, first:] = "veuf"


def _families(inputs: Inputs, households: Sequence[Household], zones: Sequence[str]) -> None:
    situations = [household.situation for household in households]
    inputs.constant["loyer"] = np.array([situation.rent or 0 for situation in situations], dtype=np.float32)
    inputs.constant["statut_occupation_logement"] = np.array([_TENURES[each.tenure] for each in situations])
    inputs.constant["zone_apl"] = np.array(zones)
    # The quarter M-4 to M-2 is the national rule since March 2025; the engine still asks for it by this flag.
    inputs.constant["departement_experimentation_rsa"] = np.ones(len(households), dtype=bool)
    # The same on every month: a quarter that mixes both states gives an average that no rule knows.
    recently = np.array([household.alone_recently for household in households], dtype=bool)
    if recently.any():
        inputs.constant["rsa_isolement_recent"] = recently
    communes = np.array([situation.commune or "" for situation in situations])
    if any(commune.startswith("97") for commune in communes.tolist()):
        inputs.constant["depcom"] = communes
