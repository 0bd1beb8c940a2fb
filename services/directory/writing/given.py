"""A stored record in the terms in which it came: what may be changed, and written again."""

from datetime import date

from services.directory.models import Service, Structure, columns_of
from services.directory.places import ANYONE
from services.directory.schemas import ClosureIn, ServiceIn, StructureIn
from services.directory.taxonomy import Taxonomy
from services.directory.writing.preparing import Children, occasion_of


def as_given(structure: Structure) -> StructureIn:
    """Return a stored structure in the terms in which it came."""
    values = {name: value for name, value in columns_of(structure).items() if name in StructureIn.model_fields}
    values["closures"] = [
        ClosureIn(first=date.fromisoformat(first), last=date.fromisoformat(last), reason=reason)
        for first, last, reason in structure.closures
    ]
    return StructureIn.model_construct(**values, id=structure.source_id)


def service_as_given(service: Service, below: Children, taxonomy: Taxonomy) -> ServiceIn:
    """Return a stored service in the terms in which it may be written again; `below` are its rows."""
    columns = {name: value for name, value in columns_of(service).items() if name in ServiceIn.model_fields}
    pairs = [(event, need) for event, need in below["needs"]]
    thematiques = sorted(code for (code,) in below["thematiques"])
    needs, codes = taxonomy.fewest(
        service.kind, pairs, sorted({need for event, need in pairs if not event}), thematiques
    )
    return ServiceIn.model_construct(
        **{
            **columns,
            "id": service.source_id,
            "structure_id": service.structure.source_id,
            "needs": needs,
            "thematiques": codes,
            "zone_eligibilite": sorted(code for (code,) in below["zones"] if code != ANYONE),
            "closures": [ClosureIn(first=first, last=last, reason=why) for first, last, why in below["closures"]],
            "occasions": sorted((occasion_of(row) for row in below["occasions"]), key=lambda each: each.key),
        }
    )
