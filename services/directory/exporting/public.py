"""The one gate through which records leave: what is published, real, and without the place of a protected address.

Exports read nothing else. A protected record leaves without street, commune, point, commune zones, and under a name
that tells none of them; persons' names do not leave at all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.directory.communes import Communes
from services.directory.exporting import repository
from services.directory.exporting.repository import Wanted
from services.directory.identity import public_uid, public_uuid
from services.directory.importing.contacts import mail, web
from services.directory.importing.rules import Rules
from services.directory.models import Service, Structure
from services.directory.places import COUNTRY
from services.directory.schemas import OccasionIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing import repository as written
from services.directory.writing.preparing import departement_of, occasion_of, without_places

_STEP = 500


@dataclass(frozen=True, slots=True)
class Library:
    """What exports look things up in."""

    communes: Communes
    taxonomy: Taxonomy
    rules: Rules


@dataclass(frozen=True, slots=True)
class Exported:
    """How much an export wrote."""

    structures: int
    services: int


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What structures and services share. Texts are empty where nothing is known."""

    uid: str
    uuid: UUID
    source: str
    nom: str
    description: str
    lien_source: str
    date_maj: date
    adresse: str
    complement_adresse: str
    code_postal: str
    commune: str
    code_insee: str
    latitude: float | None
    longitude: float | None
    telephone: str
    courriel: str
    horaires_accueil: str
    protected_address: bool
    recorded_at: datetime

    @property
    def has_place(self) -> bool:
        return bool(self.adresse or self.commune or self.code_insee or self.latitude is not None)

    @property
    def departement(self) -> str:
        return departement_of(self.code_insee or self.code_postal)


@dataclass(frozen=True, slots=True)
class PublicStructure(PublicRecord):
    siret: str
    site_web: str
    accessibilite_lieu: str
    reseaux_porteurs: list[str]
    closures: list[tuple[date, date, str]]
    """Each shuts all its services."""


@dataclass(frozen=True, slots=True)
class PublicService(PublicRecord):
    structure: PublicStructure
    type: str
    thematiques: list[str]
    frais: str
    frais_precisions: str
    publics: list[str]
    publics_precisions: str
    conditions_acces: str
    modes_accueil: list[str]
    zones: list[str]
    """Of eligibility; none where the source says none."""
    lien_mobilisation: str
    modes_mobilisation: list[str]
    mobilisable_par: list[str]
    mobilisation_precisions: str
    volume_horaire_hebdomadaire: float | None
    nombre_semaines: int | None
    kind: str
    pairs: frozenset[tuple[str, str]]
    """(event, need) that it answers; an empty event stands for whatever event."""
    by_appointment: bool | None
    free_call: bool | None
    home_visits: bool | None
    interpreter: bool | None
    papers_not_required: bool | None
    peer_helpers: bool | None
    languages: list[str]
    receives: list[str]
    waiting_time: str
    closures: list[tuple[date, date, str]]
    """Its own; see `shut`."""
    occasions: list[OccasionIn]
    remote: bool
    on_site: bool

    @property
    def shut(self) -> list[tuple[date, date, str]]:
        """Return its closures and those of its structure, the first to come first."""
        return sorted({*self.closures, *self.structure.closures})

    @property
    def needs(self) -> list[str]:
        return sorted({need for event, need in self.pairs if not event})

    @property
    def events(self) -> list[str]:
        return sorted({event for event, _ in self.pairs if event})


def territory(communes: Communes, departement: str, **limits: Any) -> Wanted:
    """Return what an export of a département is limited to; of the whole country where it is empty."""
    if not departement:
        return Wanted(**limits)
    inside = [commune for commune in communes if commune.departement == departement]
    codes = tuple(commune.insee for commune in inside)
    zones = {departement, *codes, *(commune.epci for commune in inside if commune.epci)}
    return Wanted(departement=departement, communes=codes, zones=tuple(sorted(zones)), **limits)


def structures(session: Session, library: Library, wanted: Wanted) -> Iterator[PublicStructure]:
    """Yield the structures that may leave."""
    for each in repository.structures(session, wanted):
        yield open_structure(each, library)


def services(session: Session, library: Library, wanted: Wanted) -> Iterator[PublicService]:
    """Yield the services that may leave."""
    step: list[Service] = []
    for each in repository.services(session, wanted):
        step.append(each)
        if len(step) == _STEP:
            yield from open_services(session, step, library)
            step = []
    yield from open_services(session, step, library)


def open_structure(structure: Structure, library: Library) -> PublicStructure:
    """Return a structure as it may be shown to everyone."""
    hidden = structure.protected_address
    return PublicStructure(
        **_shared(structure, library, hidden),
        siret=structure.siret if not hidden else "",  # the public register of companies gives the address of a SIRET
        site_web=web(structure.site_web) if structure.site_web else "",
        accessibilite_lieu=web(structure.accessibilite_lieu) if structure.accessibilite_lieu and not hidden else "",
        reseaux_porteurs=_accepted(library, "reseaux_porteurs", structure.reseaux_porteurs),
        closures=[
            (date.fromisoformat(first), date.fromisoformat(last), "" if hidden else reason)
            for first, last, reason in structure.closures
        ],
    )


def open_services(session: Session, found: Iterable[Service], library: Library) -> Iterator[PublicService]:
    """Yield services as they may be shown to everyone."""
    listed = list(found)
    below = written.children(session, [each.id for each in listed])
    for each in listed:
        yield _open_service(each, below[each.id], library)


def _open_service(service: Service, below: dict[str, list[list[Any]]], library: Library) -> PublicService:
    hidden = service.protected_address or service.structure.protected_address
    if hidden:
        below = {**below, **without_places(below)}
    zones = sorted(code for (code,) in below["zones"] if code)
    if hidden:
        zones = [code for code in zones if code == COUNTRY or len(code) <= 3]
    publics = _accepted(library, "publics", service.publics)
    return PublicService(
        **_shared(service, library, hidden),
        structure=open_structure(service.structure, library),
        type=next(iter(_accepted(library, "type", [service.type])), ""),
        thematiques=_accepted(library, "thematiques", sorted(code for (code,) in below["thematiques"])),
        frais=next(iter(_accepted(library, "frais", [service.frais])), ""),
        frais_precisions=service.frais_precisions,
        publics=["tous-publics"] if "tous-publics" in publics else publics,
        publics_precisions=service.publics_precisions,
        conditions_acces=service.conditions_acces,
        modes_accueil=["a-distance"] if hidden else _accepted(library, "modes_accueil", service.modes_accueil),
        zones=zones,
        lien_mobilisation=web(service.lien_mobilisation) if service.lien_mobilisation else "",
        modes_mobilisation=[
            each
            for each in _accepted(library, "modes_mobilisation", service.modes_mobilisation)
            if not (hidden and each == "se-presenter")
        ],
        mobilisable_par=_accepted(library, "mobilisable_par", service.mobilisable_par),
        mobilisation_precisions=service.mobilisation_precisions,
        volume_horaire_hebdomadaire=_at_least(service.volume_horaire_hebdomadaire, 0),
        nombre_semaines=_at_least(service.nombre_semaines, 1),
        kind=service.kind,
        pairs=frozenset((event, need) for event, need in below["needs"]),
        by_appointment=service.by_appointment,
        free_call=service.free_call,
        home_visits=service.home_visits,
        interpreter=service.interpreter,
        papers_not_required=service.papers_not_required,
        peer_helpers=service.peer_helpers,
        languages=service.languages,
        receives=service.receives,
        waiting_time=service.waiting_time,
        closures=[(first, last, reason) for first, last, reason in below["closures"]],
        occasions=[occasion_of(row) for row in below["occasions"]],
        remote=service.remote or hidden,
        on_site=service.on_site and not hidden,
    )


def _shared(record: Structure | Service, library: Library, hidden: bool) -> dict[str, Any]:
    lat, lon = (None, None) if hidden else (record.latitude, record.longitude)
    commune = library.communes.by_insee(record.code_insee) if record.code_insee and not hidden else None
    if commune and (lat, lon) == (commune.lat, commune.lon):
        lat = lon = None  # we put the centre of the commune where the source gave no point: that is not its address
    return {
        "uid": public_uid(record),
        "uuid": public_uuid(record),
        "source": record.source,
        "nom": record.nom,
        "description": record.description,
        "lien_source": web(record.lien_source) if record.lien_source and not hidden else "",
        "date_maj": record.date_maj,
        "adresse": "" if hidden else record.adresse,
        "complement_adresse": "" if hidden else record.complement_adresse,
        "code_postal": "" if hidden else record.code_postal,
        "commune": "" if hidden else record.commune,
        "code_insee": "" if hidden else record.code_insee,
        "latitude": lat,
        "longitude": lon,
        "telephone": record.telephone,
        "courriel": mail(record.courriel) if record.courriel else "",
        "horaires_accueil": record.horaires_accueil,
        "protected_address": hidden,
        "recorded_at": record.recorded_at,
    }


def _accepted(library: Library, field: str, values: Iterable[str]) -> list[str]:
    known = library.rules.accepted[field]
    return [each for each in dict.fromkeys(values) if each in known]


def _at_least(number: Any, least: float) -> Any:
    return number if number is not None and number >= least else None
