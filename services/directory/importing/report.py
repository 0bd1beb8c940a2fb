"""What an import did, or would do, as an administrator reads it. A dry run makes the very same report."""

import csv
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from services.directory.importing.apart import Part
from services.directory.importing.rows import Effect, Remark

_EFFECTS: dict[Effect, str] = {
    "refused": "Fiche refusée",
    "emptied": "Laissé vide",
    "fixed": "Corrigé",
    "held": "Retenu",
    "kept": "La valeur de la personne reste",
    "noted": "À savoir",
}
_SHOWN = 3
"""Examples shown for each reason; all of them are in the list to open in a spreadsheet."""
_FEW_REMOVED, _MANY_REMOVED = 10, 0.2
"""More than this number, and more than this share of what was there: the file may be cut short."""
MOST_KEPT = 500
"""Remarks kept in the database with the import; their counts are kept whole."""


@dataclass(slots=True)
class Tally:
    """Structures, or services. before + created - removed = after; read - refused = created + changed + unchanged."""

    read: int = 0
    refused: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    """In the directory already, not in this file (or refused there), left as they were."""
    held: int = 0
    """Among those read: waiting for the answer to "adresse secrète ?"."""
    waiting: int = 0
    """Among those read: not written before a second person has read them."""
    before: int = 0
    after: int = 0

    @property
    def adds_up(self) -> bool:
        """Tell whether the counts agree with each other."""
        return (
            self.read == self.refused + self.created + self.changed + self.unchanged + self.waiting
            and self.before + self.created - self.removed == self.after
            and self.after == self.created + self.changed + self.unchanged + self.kept
        )


@dataclass(slots=True)
class Report:
    """Everything that is told about an import."""

    format: str
    files: list[str]
    sources: list[str] = field(default_factory=list)
    import_id: str = ""
    """Empty where nothing was written."""
    dry_run: bool = False
    blocked: bool = False
    """Nothing is written: a row was refused, and all or nothing was asked for; or nothing could be read."""
    structures: Tally = field(default_factory=Tally)
    services: Tally = field(default_factory=Tally)
    remarks: list[Remark] = field(default_factory=list)
    apart: dict[str, Part] = field(default_factory=dict)
    """What waits for a second person, by territory."""

    @property
    def written(self) -> bool:
        """Tell whether the directory holds this import."""
        return bool(self.import_id)

    @property
    def succeeded(self) -> bool:
        """Tell whether the import did, or would do, what was asked."""
        return not self.blocked

    def as_dict(self, most_remarks: int | None = None) -> dict[str, Any]:
        """Return the report as JSON data; at most `most_remarks` remarks, all of them without a limit."""
        return {
            "format": self.format,
            "files": self.files,
            "sources": self.sources,
            "import": self.import_id or None,
            "dry_run": self.dry_run,
            "blocked": self.blocked,
            "structures": asdict(self.structures),
            "services": asdict(self.services),
            "waiting": {area: len(part.waits) for area, part in sorted(self.apart.items())},
            "remark_counts": [
                {"effect": effect, "field": name, "reason": reason, "count": count}
                for (effect, name, reason), count in self._groups()
            ],
            "remarks": [asdict(each) for each in self.remarks[:most_remarks]],
        }

    def lines(self) -> list[str]:
        """Return the report in French, one line an idea."""
        found = [self._title()]
        rows = (
            ("Lus dans le fichier", "read"), ("Refusés", "refused"), ("Ajoutés", "created"), ("Changés", "changed"),
            ("Inchangés", "unchanged"), ("Retirés", "removed"), ("Gardés, absents du fichier", "kept"),
            ("Dans l'annuaire, avant", "before"), ("Dans l'annuaire, après", "after"),
        )  # fmt: skip
        found += ["", f"{'':<30}{'Structures':>12}{'Services':>12}"]
        for label, name in rows:
            pair = getattr(self.structures, name), getattr(self.services, name)
            found.append(f"{label:<30}{_spaced(pair[0]):>12}{_spaced(pair[1]):>12}")
        for tally, name in ((self.structures, "structures"), (self.services, "services")):
            if tally.removed > max(_FEW_REMOVED, tally.before * _MANY_REMOVED):
                found += ["", f"Attention : {_spaced(tally.removed)} {name} sur {_spaced(tally.before)} s'en vont."]
                found.append("Vérifiez que le fichier est complet. Sinon, ajoutez --keep-missing.")
        if self.apart:
            listed = ", ".join(f"{area} ({_spaced(len(part.waits))})" for area, part in sorted(self.apart.items()))
            found += ["", f"Un second regard est demandé. Fiches qui attendent, par territoire : {listed}."]
            found.append("Un gestionnaire du territoire les lit dans /admin, sous Propositions.")
        waiting = self.structures.held + self.services.held
        if waiting:
            found += ["", f"{_spaced(waiting)} fiches attendent une réponse : « adresse secrète ? »"]
            found.append("Elles ne sont montrées à personne. Pour les voir : aller-vers directory held")
        if self.remarks:
            found += ["", "À regarder"]
        for (effect, name, reason), count in self._groups():
            where = f" [{name}]" if name else ""
            found.append(f"  {_spaced(count)} × {reason}{where} {_EFFECTS[effect]}.")
            found += [f"      {_example(each)}" for each in self._examples(effect, name, reason)]
        return [*found, "", self._ending()]

    def write_remarks(self, path: Path) -> None:
        """Write every remark as a table that a spreadsheet opens."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["fichier", "ligne", "fiche", "champ", "valeur", "raison", "valeur proche", "effet"])
            for each in self.remarks:
                cells = (each.file, each.line, each.record, each.field, each.value, each.reason, each.nearest)
                writer.writerow([safe_cell(str(cell)) for cell in cells] + [_EFFECTS[each.effect]])

    def _groups(self) -> list[tuple[tuple[Effect, str, str], int]]:
        order = list(_EFFECTS)
        counts = Counter((each.effect, each.field, each.reason) for each in self.remarks)
        return sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1:]))

    def _examples(self, effect: Effect, name: str, reason: str) -> list[Remark]:
        found = (each for each in self.remarks if (each.effect, each.field, each.reason) == (effect, name, reason))
        return [each for each, _ in zip(found, range(_SHOWN), strict=False)]

    def _title(self) -> str:
        return f"Import {self.format} : {', '.join(self.files)}"

    def _ending(self) -> str:
        if self.blocked:
            return "Rien n'est écrit. Corrigez ce qui est refusé, puis recommencez."
        if self.dry_run:
            return "Ceci est un essai : rien n'est écrit. Relancez sans --dry-run pour écrire."
        return f"C'est écrit. Pour tout annuler : aller-vers directory undo {self.import_id}"


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text


def _example(remark: Remark) -> str:
    parts = [f"ligne {remark.line}" if remark.line else remark.file]
    if remark.value:
        parts.append(f"« {remark.value[:60]} »")
    if remark.nearest:
        parts.append(
            f"→ peut-être « {remark.nearest} »" if remark.effect not in ("fixed", "kept") else f"→ « {remark.nearest} »"
        )
    return " ".join(parts)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
