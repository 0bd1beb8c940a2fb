"""The directory over HTTP: services near a place, communes to choose from."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from services.clock import PARIS
from services.db import ReadingSession
from services.directory import schemas
from services.directory.importing.rules import load_rules
from services.directory.lines import lines_for
from services.directory.places import Commune
from services.directory.service import Directory
from services.problems import Problem
from services.situation.schemas import EventKey

router = APIRouter(prefix="/api/directory", tags=["annuaire"])

_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Commune ou code postal inconnu.", "content": _PROBLEM},
    409: {
        "description": "Plusieurs communes portent ce nom : `fields` les donne, avec leur `insee`.",
        "content": _PROBLEM,
    },
    422: {"description": "Une valeur est à corriger : `fields` dit laquelle.", "content": _PROBLEM},
}
_MOST_NAMED = 8


def _directory(request: Request) -> Directory:
    found: Directory = request.app.state.house.directory
    return found


@router.get("/search", summary="Chercher qui peut aider / Find who can help", responses=_ANSWERS)
def search(
    request: Request,
    session: ReadingSession,
    directory: Annotated[Directory, Depends(_directory)],
    commune: Annotated[str, Query(max_length=80, description="Nom ou code postal.", examples=["Blois", "41000"])] = "",
    insee: Annotated[
        str, Query(pattern=r"^(\d{5}|2[AB]\d{3})?$", description="Code INSEE, à la place du nom.", examples=["41018"])
    ] = "",
    lat: Annotated[float | None, Query(ge=-90, le=90, description="Latitude, avec `lon`.")] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180, description="Longitude, avec `lat`.")] = None,
    event: Annotated[EventKey | None, Query(description="Événement de vie.")] = None,
    need: Annotated[list[str] | None, Query(description="Besoins, le plus important d'abord.")] = None,
    open_at: Annotated[datetime | None, Query(description="Moment voulu ; maintenant à défaut.")] = None,
    q: Annotated[str, Query(max_length=200, description="Mots de la personne.")] = "",
    site: Annotated[str, Query(max_length=40, description="Le site qui demande.")] = "",
    violence: Annotated[bool, Query(description="Une violence a été dite : le téléphone d'abord.")] = False,
    far_from_home: Annotated[bool, Query(description="Plutôt loin de chez soi.")] = False,
    public: Annotated[str, Query(max_length=60, description="Public de data·inclusion, comme « femmes ».")] = "",
    language: Annotated[str, Query(pattern="^([a-z]{2})?$", description="Langue parlée, comme « ar ».")] = "",
    mode: Annotated[Literal["", "on_site", "remote"], Query(description="Sur place, ou à distance.")] = "",
    open_only: Annotated[bool, Query(description="Seulement ce qui est ouvert au moment voulu.")] = False,
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> schemas.SearchAnswer:
    """Rend les services utiles les plus proches, avec leurs horaires au moment voulu.

    La zone d'éligibilité est un filtre strict. La distance s'élargit de 10 à 30, 50 km, puis au département ; `note`
    le dit. Sans partenaire connu, viennent les numéros nationaux vérifiés et la mairie. Une adresse protégée ne donne
    ni lieu ni distance. Les services de démonstration ne viennent que pour un site de démonstration.

    Returns services, nearest useful first. The zone of eligibility is a hard filter; the circle widens and `note`
    says so. A name shared by several communes answers 409 with the INSEE codes to choose from (`insee`).
    """
    house = request.app.state.house
    place, departement = _place(directory, commune, insee, lat, lon)
    unknown = [each for each in need or [] if each not in directory.taxonomy.file.needs]
    if unknown:
        reason = f"Besoin inconnu : {unknown[0]}."
        raise Problem(422, "besoin-inconnu", reason, [{"field": "need", "reason": reason}])
    if public and public not in load_rules(house.settings.content_dir).accepted["publics"]:
        reason = f"Public inconnu : {public}."
        raise Problem(422, "public-inconnu", reason, [{"field": "public", "reason": reason}])
    at = house.clock.now() if open_at is None else open_at if open_at.tzinfo else open_at.replace(tzinfo=PARIS)
    known_site = house.sites.get(site)
    query = schemas.Query(
        at=at,
        commune=place,
        lat=lat,
        lon=lon,
        departement=departement,
        event=event,
        needs=tuple(need or ()),
        q=q,
        demonstration=bool(known_site and known_site.demonstration),
        violence=violence,
        far_from_home=far_from_home,
        public=public,
        language=language,
        mode=mode,
        open_only=open_only,
        limit=limit,
    )
    lines = lines_for(session, directory, query, house.orientation.script, house.safety)
    result = directory.search(session, query, lines)
    return schemas.SearchAnswer(
        commune=_suggestion(directory, result.commune) if result.commune else None,
        note=result.note,
        circle_km=result.circle_km,
        empty_territory=result.empty_territory,
        cards=result.cards,
    )


@router.get("/communes", summary="Proposer des communes / Suggest communes")
def communes(
    directory: Annotated[Directory, Depends(_directory)],
    q: Annotated[
        str, Query(max_length=80, description="Début d'un nom ou d'un code postal.", examples=["rom", "410"])
    ] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> schemas.Suggestions:
    """Rend les communes qui commencent ainsi, les plus peuplées d'abord. Accents et tirets ne comptent pas."""
    found = directory.communes.suggest(q, limit)
    return schemas.Suggestions(communes=[_suggestion(directory, each) for each in found])


def _place(
    directory: Directory, text: str, insee: str, lat: float | None, lon: float | None
) -> tuple[Commune | None, str]:
    """Return the commune meant, or the département of an overseas postal code that has no known commune."""
    if insee:  # many INSEE codes are the postal code of another commune: only what is named tells which is meant
        commune = directory.communes.by_insee(insee)
        if commune is None:
            raise Problem(404, "commune-inconnue", "Nous ne trouvons pas cette commune. Essayez avec le code postal.")
        return commune, ""
    if (lat is None) != (lon is None):
        missing = "lat" if lat is None else "lon"
        raise Problem(422, "position-incomplete", "La latitude et la longitude vont ensemble.",
                      [{"field": missing, "reason": "Ce champ manque."}])  # fmt: skip
    if not text.strip():
        if lat is None:
            raise Problem(422, "lieu-manquant", "Donnez une commune, un code postal ou une position.",
                          [{"field": "commune", "reason": "Ce champ manque."}])  # fmt: skip
        return None, ""
    found = directory.communes.find(text)
    is_code = text.strip().replace(" ", "").isdigit()
    if not found:
        area = directory.communes.departement_of_postal_code(text.strip().replace(" ", "")) if is_code else None
        if area:
            return None, area.code
        if is_code:
            raise Problem(
                404, "code-postal-inconnu", "Ce code postal n'existe pas. Il a cinq chiffres, par exemple 41000."
            )
        raise Problem(404, "commune-inconnue", "Nous ne trouvons pas cette commune. Essayez avec le code postal.")
    if len(found) > 1 and not is_code:
        labels = [_suggestion(directory, each) for each in found[:_MOST_NAMED]]
        named = " ; ".join(each.label for each in labels[:3])
        fields = [{"field": "insee", "reason": each.label, "value": each.insee} for each in labels]
        raise Problem(409, "commune-a-preciser", f"Plusieurs communes portent ce nom : {named}.", fields)
    return found[0], ""


def _suggestion(directory: Directory, commune: Commune) -> schemas.Suggestion:
    area = directory.communes.departement(commune.departement)
    name = area.name if area else commune.departement
    return schemas.Suggestion(
        insee=commune.insee,
        name=commune.name,
        departement=commune.departement,
        departement_name=name,
        postal_codes=list(commune.postal_codes),
        label=f"{commune.name} ({name})",
    )
