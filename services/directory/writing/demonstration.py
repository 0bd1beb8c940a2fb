"""The fictional partner services of data/demo/: read, written, taken away again."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import phonenumbers
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from services.clock import Clock
from services.content.loader import ContentError, ContentModel, read_folder
from services.directory.communes import Communes
from services.directory.models import DemonstrationRemoved, Service, Structure
from services.directory.places import Commune, at_commune
from services.directory.schemas import ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository
from services.directory.writing.source import Counts, write_source
from services.settings import Settings

SOURCE = "demonstration"
MARK = "(démonstration)"
_ONLY = 1


class _Entry(BaseModel):
    """A structure as it is written by hand: a commune's name stands for its code, postal code and point."""

    model_config = ConfigDict(extra="allow")

    services: list[dict[str, Any]]


class DemonstrationFile(ContentModel):
    """One département of data/demo/."""

    departement: str
    date_maj: date
    structures: list[_Entry]


def load_demonstration(session: Session, settings: Settings, communes: Communes | None = None) -> Counts:
    """Write the demonstration; a second call changes nothing. Raises ContentError where a file is wrong."""
    structures, services = read_demonstration(settings.demo_dir, communes or Communes(settings.communes_dir))
    taxonomy = Taxonomy(settings.content_dir / "taxonomy.yml")
    now = Clock(settings.today).now()
    return write_source(session, SOURCE, structures, services, taxonomy, now=now, by="data/demo")


def remove_demonstration(session: Session) -> Counts:
    """Delete every record of the demonstration; the next start of a house with a demonstration site brings it back."""
    services = repository.fingerprints(session, Service, SOURCE)
    structures = repository.fingerprints(session, Structure, SOURCE)
    repository.remove(session, Service, [identity for identity, _ in services.values()])
    repository.remove(session, Structure, [identity for identity, _ in structures.values()])
    return Counts(removed=len(services) + len(structures))


def give_up_demonstration(session: Session, now: datetime, by: str) -> Counts:
    """Delete every record of the demonstration and keep that a person did: no start brings it back."""
    session.merge(DemonstrationRemoved(id=_ONLY, removed_at=now, removed_by=by))
    return remove_demonstration(session)


def bring_back_demonstration(session: Session, settings: Settings) -> Counts:
    """Write the demonstration, also where a person had given it up. Raises ContentError where a file is wrong."""
    if found := given_up(session):
        session.delete(found)
    return load_demonstration(session, settings)


def given_up(session: Session) -> DemonstrationRemoved | None:
    """Return who gave the demonstration up and when; None where nobody did."""
    return session.get(DemonstrationRemoved, _ONLY)


def read_demonstration(folder: Path, communes: Communes) -> tuple[list[StructureIn], list[ServiceIn]]:
    """Return every structure and service of the demonstration.

    Raises ContentError where a file is wrong, names an unknown commune, or a record that does not say it is fictional.
    """
    structures: list[StructureIn] = []
    services: list[ServiceIn] = []
    for name, file in read_folder(folder, DemonstrationFile).items():
        for entry in file.structures:
            values = entry.model_dump(exclude={"services"})
            try:
                structure = StructureIn(**_filled(values, file, communes))
                structures.append(structure)
                services += [
                    ServiceIn(structure_id=structure.id, **_filled(each, file, communes)) for each in entry.services
                ]
            except (ValidationError, ValueError) as error:
                raise ContentError(f"{folder / name}.yml:1: {values.get('id')}: {error}") from error
    return structures, services


def _filled(values: dict[str, Any], file: DemonstrationFile, communes: Communes) -> dict[str, Any]:
    if MARK not in values.get("nom", ""):
        raise ValueError(f"the name must contain {MARK}")
    filled = {"date_maj": file.date_maj, **values, "source": SOURCE, "demonstration": True}
    if name := values.get("commune"):
        filled |= at_commune(_commune(name, file, communes))
    if "occasions" in values:
        filled["occasions"] = [
            {**each, **at_commune(_commune(each["commune"], file, communes))} if "commune" in each else each
            for each in values["occasions"]
        ]
    if telephone := values.get("telephone"):
        number = phonenumbers.parse(telephone, "FR")
        filled["telephone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return filled


def _commune(name: str, file: DemonstrationFile, communes: Communes) -> Commune:
    found = communes.find(name, file.departement)
    if len(found) != 1:
        raise ValueError(f"unknown or ambiguous commune {name}")
    return found[0]
