"""What would make a record better, said in the order in which it helps families."""

from services.directory.models import Service
from services.office.content import content

_GOOD_LENGTH = 200


def advice(service: Service) -> list[str]:
    """Return one sentence for each thing that is missing."""
    missing = {
        "telephone": not service.telephone,
        "horaires_accueil": service.on_site and not service.horaires_accueil,
        "description": len(service.description) < _GOOD_LENGTH,
        "adresse": service.on_site and not service.adresse,
        "publics": not service.publics,
        "frais": not service.frais,
        "courriel": not service.courriel,
        "modes_mobilisation": not service.modes_mobilisation,
    }
    return [sentence for name, sentence in content().quality.items() if missing.get(name)]


def percent(quality: float) -> int:
    """Return a quality of 0 to 1 as a percentage."""
    return round(100 * quality)
