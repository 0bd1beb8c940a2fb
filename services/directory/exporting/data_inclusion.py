"""data·inclusion v1: what validates against the format's own package. What our taxonomy says more is lost (see it)."""

import json
from typing import Any, TextIO

from sqlalchemy.orm import Session

from services.directory.exporting import public
from services.directory.exporting.public import Exported, Library, PublicRecord, PublicService, PublicStructure
from services.directory.exporting.repository import Wanted

_SHORTEST_TEXT = 5


def write(session: Session, library: Library, wanted: Wanted, out: TextIO) -> Exported:
    """Write {"structures": […], "services": […]}, one record a line."""
    out.write('{"structures": [')
    structures = _list(out, (structure(each) for each in public.structures(session, library, wanted)))
    out.write('], "services": [')
    services = _list(out, (service(each, library) for each in public.services(session, library, wanted)))
    out.write("]}\n")
    return Exported(structures, services)


def structure(each: PublicStructure) -> dict[str, Any]:
    """Return a structure of data·inclusion v1."""
    return {
        **_shared(each),
        "description": each.description if len(each.description) >= _SHORTEST_TEXT else None,
        "siret": each.siret or None,
        "site_web": each.site_web or None,
        "accessibilite_lieu": each.accessibilite_lieu or None,
        "reseaux_porteurs": each.reseaux_porteurs or None,
    }


def service(each: PublicService, library: Library) -> dict[str, Any]:
    """Return a service of data·inclusion v1."""
    kind = library.taxonomy.kind(each.kind)
    publics = each.publics or (["femmes"] if each.receives == ["femmes"] else [])
    return {
        **_shared(each),
        "structure_id": each.structure.uid,
        "description": each.description if len(each.description) >= _SHORTEST_TEXT else kind.why,
        "type": each.type or None,
        "thematiques": each.thematiques or None,
        "frais": each.frais or None,
        "frais_precisions": each.frais_precisions or None,
        "publics": publics or None,
        "publics_precisions": each.publics_precisions or None,
        "conditions_acces": each.conditions_acces or None,
        "contact_nom_prenom": None,
        "modes_accueil": each.modes_accueil or None,
        "zone_eligibilite": each.zones or None,
        "lien_mobilisation": each.lien_mobilisation or None,
        "modes_mobilisation": each.modes_mobilisation or None,
        "mobilisable_par": each.mobilisable_par or None,
        "mobilisation_precisions": each.mobilisation_precisions or None,
        "volume_horaire_hebdomadaire": each.volume_horaire_hebdomadaire,
        "nombre_semaines": each.nombre_semaines,
    }


def _shared(each: PublicRecord) -> dict[str, Any]:
    found = {
        name: getattr(each, name) or None
        for name in (
            "lien_source", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "telephone",
            "courriel", "horaires_accueil",
        )
    }  # fmt: skip
    return {
        "source": each.source,
        "id": each.uid,
        "nom": each.nom,
        "date_maj": each.date_maj.isoformat(),
        "longitude": each.longitude,
        "latitude": each.latitude,
        **found,
    }


def _list(out: TextIO, records: Any) -> int:
    number = 0
    for number, each in enumerate(records, start=1):
        out.write(("\n" if number == 1 else ",\n") + json.dumps(each, ensure_ascii=False))
    return number
