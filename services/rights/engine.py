"""OpenFisca-France, behind one door. The only file of the house that imports it."""

import csv
import json
from collections.abc import Sequence
from importlib import metadata, resources
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem

from services.rights import engine_inputs, engine_outputs, household, months, parameters, people
from services.rights.engine_content import EngineContent, RightId
from services.rights.engine_inputs import Calendar, Inputs
from services.rights.engine_outputs import Batch, Case
from services.rights.figures import Calculation, Figures
from services.rights.household import Household, IncompleteSituation
from services.situation.schemas import Person, Situation

REFERENCE_MONTHS = 4
LARGEST_BATCH = 2_000
_DEFAULT_ZONE = "zone_2"
_NIL_FOR_ALL = ("aah", "caah", "ass")
"""Nothing that we give opens these: a degree of disability and past contributions are never asked."""
_NIL_UNLESS_AGED = ("asi", "aspa")
_ROLES = {
    "famille": ("demandeur", "conjoint", "enfant"),
    "foyer_fiscal": ("declarant_principal", "conjoint", "personne_a_charge"),
    "menage": ("personne_de_reference", "conjoint", "enfant"),
}


class Engine:
    """One TaxBenefitSystem for the life of the process; it is never changed. Not meant for several threads."""

    def __init__(self, content: EngineContent) -> None:
        self.content = content
        self.system = FranceTaxBenefitSystem()
        self.version = metadata.version(content.package)
        self.last_month = parameters.last_known_month(self.system.parameters, content)
        self._zones = _read_zones()

    def warm(self, month: str) -> None:
        """Run two families through everything, at a month and at the last known one.

        The first calculation at a month builds its parameters, which takes seconds; later ones find them.
        """
        child = Person(role="enfant", age=5)
        families = [
            Situation(people=[Person(role="demandeur", age=age), child], income=900, rent=500, tenure="prive")
            for age in (35, 70)
        ]
        for each in {month, months.text(self.last_month)}:
            self.calculate(Calculation(situations=families, month=each))

    def zone_of(self, commune: str) -> str | None:
        """Return the rent zone of a commune by its INSEE code, or None where the engine's table lacks it."""
        return self._zones.get(commune)

    def calculate(self, calculation: Calculation, short_cut: bool = True) -> list[Figures]:
        """Return the figures of each situation, in order.

        Families of one month share one vectorised calculation. `short_cut` gives as zeros the benefits that nobody
        there can have; the figures are the same, in less than half the time. A family that cannot be counted gets an
        answer that names the missing field instead of figures.
        """
        default = months.parse(calculation.month)
        rights = calculation.rights or list(self.content.rights)
        answers: list[Figures | None] = [None] * len(calculation.situations)
        groups: dict[tuple[int, tuple[str, ...]], list[Case]] = {}
        for place, situation in enumerate(calculation.situations):
            asked = max(months.parse(situation.month) if situation.month else default, self.content.first_month_index)
            computed = min(asked, self.last_month)
            try:
                case = self._case(place, situation, asked, computed)
            except IncompleteSituation as missing:
                answers[place] = Figures(
                    month=months.text(computed), asked_month=months.text(asked), missing=missing.field,
                    reason=str(missing),
                )  # fmt: skip
                continue
            groups.setdefault((computed, self._nil(case.household, short_cut)), []).append(case)
        for (computed, nil), cases in groups.items():
            for start in range(0, len(cases), LARGEST_BATCH):
                batch = cases[start : start + LARGEST_BATCH]
                for case, figures in zip(batch, self._run(batch, computed, nil, rights), strict=True):
                    answers[case.place] = figures
        return [answer for answer in answers if answer is not None]

    def _case(self, place: int, situation: Situation, asked: int, computed: int) -> Case:
        filled = people.fill(situation)
        assumed = [] if all(person.birth_date for person in filled.people) else ["birth_date"]
        zone = situation.zone_apl or (self._zones.get(situation.commune) if situation.commune else None)
        if zone is None:
            assumed.append("zone_apl")
        return Case(place, household.read(filled, asked, computed, self.content), zone or _DEFAULT_ZONE, assumed)

    def _nil(self, family: Household, short_cut: bool) -> tuple[str, ...]:
        """Return the benefits that nobody there can have; given as zeros, they spare more than half the time."""
        if not short_cut:
            return ()
        aged = any(
            parent.said.disabled or parent.age(family.computed) >= self.content.aged_from for parent in family.parents
        )
        return _NIL_FOR_ALL if aged else _NIL_FOR_ALL + _NIL_UNLESS_AGED

    def _run(self, cases: list[Case], computed: int, nil: tuple[str, ...], rights: Sequence[RightId]) -> list[Figures]:
        lines: list[Household] = []
        zones: list[str] = []

        def line(case: Case, reading: Household) -> int:
            lines.append(reading)
            zones.append(case.zone)
            return len(lines) - 1

        for case in cases:
            case.main = line(case, case.household)
            family = case.household
            readings = {
                "twins": family.twins_apart() if "af" in rights else None,
                "school": family.school_year() if "ars" in rights else None,
                "expected": household.grant_reading(family, self.last_month)
                if "paje_naissance" in rights and family.grant_month is not None
                else None,
            }
            case.others = {row: line(case, reading) for row, reading in readings.items() if reading is not None}
        inputs = engine_inputs.build(lines, Calendar(computed), zones, self.content)
        simulation = self._simulation(inputs, nil)
        self._refuse_asf(simulation, inputs)
        batch = Batch(cases, lines, computed, rights, list(nil), self.content, self._crds)
        return engine_outputs.read(simulation, batch)

    def _simulation(self, inputs: Inputs, nil: tuple[str, ...]) -> Any:
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        count = len(inputs.family_of)
        builder.declare_person_entity("individu", range(count))
        for entity, roles in _ROLES.items():
            group = builder.declare_entity(entity, range(inputs.families))
            builder.join_with_persons(group, inputs.family_of, np.array(roles)[inputs.role])
        simulation = builder.build(self.system)
        for name, values in inputs.lasting.items():
            simulation.set_input(name, "ETERNITY", values)
        names = [months.text(month) for month in inputs.calendar.months]
        for name, sheet in inputs.monthly.items():
            for column, period in enumerate(names):
                simulation.set_input(name, period, sheet[:, column])
        constants = dict(inputs.constant)
        for name in nil:
            lines = count if self.system.variables[name].entity.is_person else inputs.families
            constants[name] = np.zeros(lines, dtype=np.float32)
        for name, values in constants.items():
            for period in names:
                simulation.set_input(name, period, values)
        return simulation

    @staticmethod
    def _refuse_asf(simulation: Any, inputs: Inputs) -> None:
        """Take the allowance away where its conditions were not said, also from what RSA and PPA count."""
        if inputs.asf_granted.all():
            return
        for month in range(inputs.calendar.computed - REFERENCE_MONTHS, inputs.calendar.computed + 1):
            period = periods.period(months.text(month))
            values = simulation.calculate("asf", period) * inputs.asf_granted
            simulation.get_holder("asf").put_in_cache(values, period)

    def _crds(self, month: str) -> float:
        return float(self.system.parameters(month).prelevements_sociaux.contributions_sociales.crds)


def _read_zones() -> dict[str, str]:
    """Return the rent zone of each commune, from the table that the engine itself reads (1 bis counts as 1)."""
    folder = resources.files("openfisca_france") / "assets" / "apl"
    with (folder / "20110914_zonage.csv").open(encoding="utf-8") as file:
        zones = {row["CODGEO"]: f"zone_{row['Zonage'][0]}" for row in csv.DictReader(file)}
    parts = json.loads((folder / "commune_depcom_by_subcommune_depcom.json").read_text(encoding="utf-8"))
    return zones | {part: zones[whole] for part, whole in parts.items() if whole in zones}
