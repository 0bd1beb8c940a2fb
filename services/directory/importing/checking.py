"""Checks row after row: a wrong value is corrected or left empty, and told; a row without identity is refused."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from services.directory.importing import cells
from services.directory.importing.fields import Fields
from services.directory.importing.holding import is_sensitive
from services.directory.importing.places import Places
from services.directory.importing.rows import RecordKind, Remark, Row
from services.directory.importing.rules import Labels, Rules, nearest
from services.directory.schemas import YES_OR_NO, ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing.demonstration import MARK, SOURCE
from services.kit.text import fold
from services.problems import reason_of

Record = TypeVar("Record", StructureIn, ServiceIn)
Key = tuple[str, str]
"""Source and the source's own id."""

HIDDEN = "(masqué)"
PLACE_FIELDS = {"adresse", "complement_adresse", "code_postal", "commune", "code_insee", "latitude", "longitude"}
_OLDEST = date(2000, 1, 1)
_MOST_PROPOSALS = 50
"""Looking for the nearest id among tens of thousands takes time: later rows do without."""


class _Refused(Exception):
    """A row that cannot come in: which field, which value, why, and what was perhaps meant."""

    def __init__(self, field: str, value: str, reason: str, proposed: str = "") -> None:
        super().__init__(reason)
        self.field, self.value, self.proposed = field, value, proposed


class Checker:
    """Makes records of rows. Every remark is kept in `remarks`, every key that was read and refused in `refused`."""

    def __init__(self, rules: Rules, taxonomy: Taxonomy, places: Places, today: date) -> None:
        self.remarks: list[Remark] = []
        self.refused: dict[str, set[Key]] = {"structure": set(), "service": set()}
        self.rows_refused = 0
        self._rules, self._places, self._today = rules, places, today
        self._kinds = Labels({key: each.name for key, each in taxonomy.file.kinds.items()})
        self._needs = Labels({key: each.label for key, each in taxonomy.file.needs.items()})
        self._received = Labels({each: each for each in ("femmes", "hommes", "enfants")})
        self._first: dict[str, dict[Key, tuple[str, int]]] = {"structure": {}, "service": {}}
        self._proposals = 0

    def structure(self, row: Row) -> StructureIn | None:
        """Return the structure of a row, or None where the row is refused."""
        key: Key = "", ""
        try:
            key = self._key(row)
            return self._structure(Fields(row, key, self._rules, self._places))
        except _Refused as refusal:
            self._refuse(row, key, refusal)
            return None

    def service(self, row: Row, known: dict[Key, StructureIn]) -> ServiceIn | None:
        """Return the service of a row, or None where it is refused or its structure is not in `known`."""
        key: Key = "", ""
        try:
            key = self._key(row)
            return self._service(Fields(row, key, self._rules, self._places), known)
        except _Refused as refusal:
            self._refuse(row, key, refusal)
            return None

    def where(self, kind: RecordKind, key: Key) -> tuple[str, int]:
        """Return the file and the line where a record was read."""
        return self._first[kind][key]

    def _structure(self, fields: Fields) -> StructureIn:
        values = self._shared(fields)
        values |= {
            "siret": fields.siret(),
            "site_web": fields.web("site_web"),
            "accessibilite_lieu": fields.web("accessibilite_lieu"),
            "reseaux_porteurs": fields.accepted_list("reseaux_porteurs"),
            "closures": fields.closures(),
        }
        return self._end(fields, values, StructureIn)

    def _service(self, fields: Fields, known: dict[Key, StructureIn]) -> ServiceIn:
        source, structure_id = fields.source, own_id(fields.source, fields.text("structure_id", 200))
        if (source, structure_id) not in known:
            proposed = ""
            if structure_id and self._proposals < _MOST_PROPOSALS:
                self._proposals += 1
                proposed = nearest(structure_id, (each for where, each in known if where == source))
            reason = "La structure de ce service n'est ni dans le fichier ni dans l'annuaire."
            raise _Refused("structure_id", structure_id, reason, proposed)
        home = known[source, structure_id]
        values = self._shared(fields, home.nom, home.commune)
        values |= {
            "structure_id": structure_id,
            "type": fields.accepted("type"),
            "thematiques": fields.accepted_list("thematiques"),
            "frais": fields.accepted("frais"),
            "publics": fields.publics(),
            "modes_accueil": fields.accepted_list("modes_accueil"),
            "modes_mobilisation": fields.accepted_list("modes_mobilisation"),
            "mobilisable_par": fields.accepted_list("mobilisable_par"),
            "zone_eligibilite": fields.zones(values["code_insee"] or home.code_insee),
            "lien_mobilisation": fields.web("lien_mobilisation"),
            "volume_horaire_hebdomadaire": fields.number("volume_horaire_hebdomadaire", least=0),
            "nombre_semaines": fields.whole("nombre_semaines", least=1),
            "kind": fields.one_of("kind", self._kinds),
            "needs": fields.some_of("needs", self._needs),
            "languages": fields.languages(),
            "receives": fields.some_of("receives", self._received),
            "waiting_time": fields.text("waiting_time", 120),
            "closures": fields.closures(),
            "occasions": fields.occasions(values["code_insee"] or home.code_insee),
        }
        for name in ("frais_precisions", "publics_precisions", "conditions_acces", "mobilisation_precisions"):
            values[name] = fields.text(name, 5000)
        for name in YES_OR_NO:
            values[name] = fields.answer(name)
        if fields.text("contact_nom_prenom", 200):
            fields.remark("contact_nom_prenom", HIDDEN, "Le nom d'une personne n'est pas gardé.", effect="emptied")
        return self._end(fields, values, ServiceIn)

    def _key(self, row: Row) -> Key:
        """Return the identity of a row that is seen for the first time."""
        if not isinstance(row.values, dict):
            raise _Refused("", cells.words(row.values)[:80], "Cette ligne n'est pas une fiche.")
        source = cells.words(row.values.get("source"))
        key = source, own_id(source, cells.words(row.values.get("id")))
        if not source or len(source) > 60:
            raise _Refused("source", source, "Il manque la source : qui donne cette fiche.")
        if not key[1] or len(key[1]) > 200:
            raise _Refused("id", key[1], "Il manque l'identifiant de la fiche.")
        if source == SOURCE or MARK in cells.words(row.values.get("nom")):
            raise _Refused("source", source, "Cette fiche est inventée. Elle n'entre pas ici.")
        first = self._first[row.kind].setdefault(key, (row.file, row.line))
        if first != (row.file, row.line):
            raise _Refused("id", key[1], f"Cet identifiant est déjà à la ligne {first[1]}.")  # the first one was read
        return key

    def _shared(self, fields: Fields, *names: str) -> dict[str, Any]:
        values = {
            "source": fields.source,
            "id": fields.key[1],
            "nom": fields.text("nom", 150),
            "description": fields.text("description", 10_000),
            "lien_source": fields.web("lien_source"),
            "date_maj": cells.day(fields.raw("date_maj")),
            "adresse": fields.text("adresse", 500),
            "complement_adresse": fields.text("complement_adresse", 500),
            **fields.place(),
            "horaires_accueil": fields.hours(),
            "protected_address": fields.answer("protected_address") or False,
        }
        values["telephone"] = fields.telephone(values["code_insee"] or values["code_postal"])
        values["courriel"] = fields.mail(values["nom"], values["commune"], *names)
        return values

    def _end(self, fields: Fields, values: dict[str, Any], model: type[Record]) -> Record:
        nom, updated = values["nom"], values["date_maj"]
        written = cells.words(fields.raw("date_maj"))
        if len(nom) < 3:
            raise _Refused("nom", nom, "Le nom manque, ou il est trop court.")
        if updated is None:
            reason = "La date de mise à jour manque ou ne se lit pas. Exemple : 2026-11-20."
            raise _Refused("date_maj", written, reason)
        if not _OLDEST <= updated <= self._today:
            reason = "Cette date est dans l'avenir." if updated > self._today else "Cette date est trop ancienne."
            raise _Refused("date_maj", written, reason)
        try:
            record = model.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            raise _Refused(name, cells.words(values.get(name))[:80], reason_of(dict(first))) from error
        secret = record.protected_address or is_sensitive(record, self._rules)
        self.remarks += [
            replace(each, value=HIDDEN, nearest="") if secret and each.field in PLACE_FIELDS else each
            for each in fields.remarks
        ]
        return record

    def _refuse(self, row: Row, key: Key, refusal: _Refused) -> None:
        self.rows_refused += 1
        if all(key):
            self.refused[row.kind].add(key)
        value = refusal.value[:200]
        self.remarks.append(
            Remark(row.file, row.line, key[1], refusal.field, value, str(refusal), refusal.proposed, "refused")
        )


def own_id(source: str, identity: str) -> str:
    """Return the source's own id, without the "source--" that data·inclusion writes before it."""
    return identity.removeprefix(f"{source}--") or identity


def made_up_id(*texts: str) -> str:
    """Return an id made of texts, the same for the same texts; "" where they say nothing."""
    return re.sub(r"-+", "-", "-".join(fold(each).replace(" ", "-") for each in texts if each)).strip("-")[:190]
