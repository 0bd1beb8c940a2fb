"""A record as a form: what it shows, and what is read back from it with one sentence for each thing to correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from services.directory.cards import phone
from services.directory.communes import Communes
from services.directory.importing.checking import Checker
from services.directory.importing.places import Places
from services.directory.importing.rows import Row
from services.directory.importing.rules import Rules
from services.directory.models import Service, Structure
from services.directory.schemas import YES_OR_NO, ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing.given import as_given, service_as_given
from services.directory.writing.preparing import Children, departement_of
from services.office.content import FormField, Group, content
from services.office.records import hours

Typed = dict[str, Any]
"""Texts by field; a list of texts where several may be chosen."""
_PLACE = ("adresse", "complement_adresse", "code_postal", "commune")
_POINT = ("latitude", "longitude")
_FOLLOWS_PLACE = ("code_insee", *_POINT)
_WRONG_POINT = "Ce point ne va pas, ou il est loin de la commune. Videz-le pour le centre de la commune."
_HALF_POINT = "La latitude et la longitude vont ensemble. Donnez les deux, ou aucune."
_ANSWERS = {True: "oui", False: "non", None: ""}


@dataclass(slots=True)
class Read:
    """What a form says: the record, or what is to be corrected, by field."""

    record: ServiceIn | StructureIn | None
    problems: dict[str, str] = field(default_factory=dict)


class Forms:
    """Reads and fills the forms of services and structures."""

    def __init__(self, communes: Communes, taxonomy: Taxonomy, rules: Rules) -> None:
        self.communes, self.taxonomy, self.rules = communes, taxonomy, rules
        self._options: dict[str, dict[str, str]] = {
            "kinds": {key: each.name for key, each in taxonomy.file.kinds.items()},
            "needs": {key: each.label for key, each in taxonomy.file.needs.items()},
            **{name: rules.accepted[name] for name in ("publics", "modes_accueil", "frais")},
        }

    def options(self, name: str) -> dict[str, str]:
        """Return what may be chosen: value → label."""
        return self._options.get(name, {})

    def service_values(self, service: Service, below: Children) -> Typed:
        """Return a stored service as its form shows it."""
        given = self.service_given(service, below)
        return self._values(given.model_dump(), content().service)

    def structure_values(self, structure: Structure) -> Typed:
        """Return a stored structure as its form shows it."""
        return self._values(as_given(structure).model_dump(), content().structure)

    def service_given(self, service: Service, below: Children) -> ServiceIn:
        """Return a stored service in the terms in which it may be written again."""
        return service_as_given(service, below, self.taxonomy)

    def read_service(self, typed: Typed, base: ServiceIn, home: StructureIn, today: date) -> Read:
        """Return the service that a form says; what the form does not show stays as it is in `base`."""
        checker = self._checker(today)
        values, problems = self._row(typed, base.model_dump(), content().service, today)
        found = checker.service(Row("service", "formulaire", 1, values), {(base.source, home.id): home})
        return self._result(found, base, checker, problems, content().service)

    def read_structure(self, typed: Typed, base: StructureIn, today: date) -> Read:
        """Return the structure that a form says."""
        checker = self._checker(today)
        values, problems = self._row(typed, base.model_dump(), content().structure, today)
        found = checker.structure(Row("structure", "formulaire", 1, values))
        return self._result(found, base, checker, problems, content().structure)

    def _checker(self, today: date) -> Checker:
        return Checker(self.rules, self.taxonomy, Places(self.communes), today)

    def _values(self, given: Mapping[str, Any], groups: Sequence[Group]) -> Typed:
        return {each.name: _shown(each, given.get(each.name)) for each in _fields(groups)}

    def _row(
        self, typed: Typed, base: dict[str, Any], groups: Sequence[Group], today: date
    ) -> tuple[dict[str, Any], dict[str, str]]:
        problems: dict[str, str] = {}
        values = dict(base)
        for each in _fields(groups):
            said = typed.get(each.name, "")
            values[each.name] = said
            if each.kind == "hours":
                try:
                    values[each.name] = hours.read(str(said))
                except hours.NotUnderstood as error:
                    problems[each.name] = str(error)
                    values[each.name] = ""
            if each.required and not said:
                problems[each.name] = "Ce champ manque."
        point = {name: typed[name] if name in typed else _written(base.get(name)) for name in _POINT}
        if any(str(values.get(name) or "") != str(base.get(name) or "") for name in _PLACE):
            values["code_insee"] = ""
            values["code_insee"] = self._commune_of(values, base)
            if all(point[name] == _written(base.get(name)) for name in _POINT):
                point = dict.fromkeys(_POINT, "")  # it was the old place's: the commune's own is proposed
        values |= point
        if bool(point["latitude"]) != bool(point["longitude"]):
            problems["latitude"] = _HALF_POINT
        for name in ("occasions", "closures"):
            values.pop(name, None)  # they have forms of their own
        values["date_maj"] = today
        return values, problems

    def _commune_of(self, values: dict[str, Any], base: dict[str, Any]) -> str:
        """Return the code of a commune of which the name alone was typed: the one of the record's own département."""
        if values.get("code_postal") or not values.get("commune"):
            return ""
        said = base.get("code_insee") or next(iter(base.get("zone_eligibilite") or ()), "")
        found = self.communes.find(str(values["commune"]), departement_of(said) or None)
        return found[0].insee if len(found) == 1 else ""

    @staticmethod
    def _result(found: Any, base: Any, checker: Checker, problems: dict[str, str], groups: Sequence[Group]) -> Read:
        shown = {each.name for each in _fields(groups)}
        for remark in checker.remarks:
            if remark.effect in ("refused", "emptied"):
                asked = f" Vouliez-vous dire « {remark.nearest} » ?" if remark.nearest else ""
                name = remark.field if remark.field in shown else "commune" if remark.field in _FOLLOWS_PLACE else "nom"
                problems.setdefault(name, _WRONG_POINT if name in _POINT else f"{remark.reason}{asked}")
        if found is None or problems:
            return Read(None, problems or {"nom": "Cette fiche ne se lit pas."})
        names = [*shown, *_FOLLOWS_PLACE, "date_maj"]
        return Read(base.model_copy(update={name: getattr(found, name) for name in names if hasattr(found, name)}))


def typed_of(form: FormData, groups: Sequence[Group]) -> Typed:
    """Return what a person typed, by field."""
    found: Typed = {}
    for each in _fields(groups):
        many = [str(value) for value in form.getlist(each.name) if value]
        found[each.name] = many if each.kind == "many" else str(form.get(each.name) or "").strip()
    return found


def changed_in(now: Typed, typed: Typed) -> Typed:
    """Return what was typed that differs from the values of now; the order of what was ticked does not count."""
    return {name: value for name, value in typed.items() if _plain(value) != _plain(now.get(name, ""))}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else str(value or "").replace("\r\n", "\n").strip()


def labels(groups: Sequence[Group]) -> dict[str, str]:
    """Return the label of each field."""
    return {each.name: each.label for each in _fields(groups)}


def _fields(groups: Sequence[Group]) -> list[FormField]:
    return [each for group in groups for each in group.fields]


def _shown(each: FormField, value: Any) -> Any:
    if each.kind == "many":
        return list(value or [])
    if each.kind == "hours":
        return hours.as_typed(value or "")
    if each.name in YES_OR_NO:
        return _ANSWERS[value]
    if each.name == "telephone":
        return phone_text(value or "")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _written(number: float | None) -> str:
    return "" if number is None else str(number)


def phone_text(number: str) -> str:
    """Return a telephone as it is read in France."""
    said = phone(number, "")
    return said.number if said else ""
