"""HSDS 3.0 over HTTP: for everyone, without a key, reading only."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from services.db import ReadingSession
from services.directory.exporting import hsds, public, repository
from services.directory.exporting.public import Library
from services.directory.exporting.repository import Wanted
from services.directory.exporting.serving import Page, Size, finder_of, library_of, stream, unknown
from services.directory.models import Structure
from services.problems import Problem

router = APIRouter(tags=["données ouvertes"])

VERSION = "3.0"
Written = Annotated[Literal["json", "ndjson"], Query(alias="format", description="json, ou ndjson sans pages.")]
Search = Annotated[str, Query(max_length=200, description="Mots à chercher.")]
Full = Annotated[bool, Query(description="Avec tout ce qui dépend de la fiche.")]
After = Annotated[datetime | None, Query(description="Changées à partir de ce moment.")]
_FILTERS = {"thematiques": "thematique", "needs": "need", "kind": "kind", "publics": "public"}


@router.get("/hsds/", summary="Ce que cette adresse sait faire / What this API is")
def about(request: Request) -> dict[str, str]:
    """Return version, profile and description of the HSDS API."""
    base = (request.app.state.house.settings.public_url or str(request.base_url)).rstrip("/")
    return {"version": VERSION, "profile": f"{base}/hsds/profile", "openapi_url": f"{base}/openapi.json"}


@router.get("/hsds/profile", summary="Ce que notre profil HSDS précise / Our HSDS profile")
def profile(request: Request) -> dict[str, Any]:
    """Return the JSON merge patches (RFC 7386) of our profile, by name of the schema that each one completes."""
    folder: Path = request.app.state.house.settings.content_dir / "hsds_profile"
    patches = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    return {"hsds_version": VERSION, "language": "fr", "schemas": patches}


@router.get("/hsds/profile/{name}", summary="Un schéma du profil / One schema of the profile")
def profile_schema(name: str, request: Request) -> dict[str, Any]:
    """Return one merge patch of our profile."""
    schemas: dict[str, Any] = profile(request)["schemas"]
    if name not in schemas:
        raise Problem(404, "schema-inconnu", "Ce schéma n'est pas dans notre profil.")
    found: dict[str, Any] = schemas[name]
    return found


@router.get("/hsds/services", summary="Les services, page par page / Services", response_model=None)
def hsds_services(
    request: Request,
    session: ReadingSession,
    search: Search = "",
    page: Page = 1,
    per_page: Size = 100,
    written: Written = "json",
    taxonomy_term_id: UUID | None = None,
    taxonomy_id: UUID | None = None,
    organization_id: UUID | None = None,
    modified_after: After = None,
    minimal: bool = False,
    full: Full = False,
) -> dict[str, Any] | StreamingResponse:
    """Return services that may be shown to everyone. Filters add up."""
    library = library_of(request)
    wanted = _wanted(request, session, library, search, modified_after, organization_id, taxonomy_term_id, taxonomy_id)
    if wanted is None:
        return _page([], 0, page, per_page)

    def shape(each: public.PublicService) -> dict[str, Any]:
        found = hsds.service(each, library, full)
        return {name: found[name] for name in ("id", "name", "status", "last_modified")} if minimal else found

    if written == "ndjson":
        return stream(request, lambda own: map(shape, public.services(own, library, wanted)))
    found = repository.page_of_services(session, wanted, (page - 1) * per_page, per_page)
    contents = [shape(each) for each in public.open_services(session, found, library)]
    return _page(contents, repository.count_services(session, wanted), page, per_page)


@router.get("/hsds/services/{identity}", summary="Un service entier / One service")
def hsds_service(identity: UUID, request: Request, session: ReadingSession) -> dict[str, Any]:
    """Return a service with everything below it."""
    return hsds.service(_service(identity, request, session), library_of(request))


@router.get("/hsds/service_at_locations", summary="Où sont donnés les services / Services at locations")
def hsds_at_locations(
    request: Request,
    session: ReadingSession,
    search: Search = "",
    page: Page = 1,
    per_page: Size = 100,
    organization_id: UUID | None = None,
    modified_after: After = None,
) -> dict[str, Any]:
    """Return the places of the services of a page; services without a place to go to have none."""
    library = library_of(request)
    wanted = _wanted(request, session, library, search, modified_after, organization_id, None, None)
    if wanted is None:
        return _page([], 0, page, per_page)
    wanted = replace(wanted, on_site=True)
    found = repository.page_of_services(session, wanted, (page - 1) * per_page, per_page)
    places = (hsds.at_location(each, library) for each in public.open_services(session, found, library))
    total = repository.count_services(session, wanted)
    return _page([each for each in places if each], total, page, per_page)


@router.get("/hsds/organizations", summary="Les structures, page par page / Organizations", response_model=None)
def hsds_organizations(
    request: Request,
    session: ReadingSession,
    search: Search = "",
    page: Page = 1,
    per_page: Size = 100,
    written: Written = "json",
    full: Full = False,
) -> dict[str, Any] | StreamingResponse:
    """Return structures that may be shown to everyone."""
    library, wanted = library_of(request), Wanted(stems=tuple(search.split()))
    if written == "ndjson":
        return stream(
            request,
            lambda own: (hsds.organization(each, library, full) for each in public.structures(own, library, wanted)),
        )
    found = repository.page_of_structures(session, wanted, (page - 1) * per_page, per_page)
    contents = [hsds.organization(public.open_structure(each, library), library, full) for each in found]
    return _page(contents, repository.count_structures(session, wanted), page, per_page)


@router.get("/hsds/organizations/{identity}", summary="Une structure entière / One organization")
def hsds_organization(identity: UUID, request: Request, session: ReadingSession) -> dict[str, Any]:
    """Return a structure with everything below it."""
    found, library = finder_of(request).structure(session, identity), library_of(request)
    if found is None:
        raise unknown()
    return hsds.organization(public.open_structure(found, library), library)


@router.get("/hsds/taxonomies", summary="Les listes de valeurs / Taxonomies")
def hsds_taxonomies(page: Page = 1, per_page: Size = 100) -> dict[str, Any]:
    """Return the taxonomies that services and structures are described with."""
    return _slice(hsds.taxonomies(), page, per_page)


@router.get("/hsds/taxonomies/{identity}", summary="Une liste de valeurs / One taxonomy")
def hsds_taxonomy(identity: UUID) -> dict[str, Any]:
    """Return one taxonomy."""
    return _among(hsds.taxonomies(), identity)


@router.get("/hsds/taxonomy_terms", summary="Les valeurs / Taxonomy terms")
def hsds_terms(
    request: Request, taxonomy_id: UUID | None = None, page: Page = 1, per_page: Size = 100
) -> dict[str, Any]:
    """Return the terms of one taxonomy or of all."""
    found = _terms(library_of(request))
    kept = [each for each in found if taxonomy_id is None or each["taxonomy_id"] == str(taxonomy_id)]
    return _slice(kept, page, per_page)


@router.get("/hsds/taxonomy_terms/{identity}", summary="Une valeur / One taxonomy term")
def hsds_term(identity: UUID, request: Request) -> dict[str, Any]:
    """Return one term."""
    return _among(_terms(library_of(request)), identity)


def _wanted(
    request: Request, session: Session, library: Library, search: str, after: datetime | None,
    organization: UUID | None, term: UUID | None, taxonomy: UUID | None,
) -> Wanted | None:  # fmt: skip
    """Return what HSDS's parameters ask for; None where nothing can answer."""
    structure_id = finder_of(request).row(session, Structure, organization) if organization else None
    if organization and structure_id is None:
        return None
    limits: dict[str, Any] = {"structure_id": structure_id, "stems": tuple(library.taxonomy.stems.of(search))}
    if after:
        limits["modified_after"] = after if after.tzinfo else after.replace(tzinfo=UTC)
    for identity, terms in ((term, _terms(library)), (taxonomy, hsds.taxonomies())):
        found = next((each for each in terms if each["id"] == str(identity)), None)
        if identity is None:
            continue
        if found is None or found.get("taxonomy", found["name"]) not in _FILTERS:
            return None
        if "code" in found:
            limits[_FILTERS[found["taxonomy"]]] = found["code"]
        else:
            limits["described_by"] = found["name"]
    return Wanted(**limits)


def _service(identity: UUID, request: Request, session: Session) -> public.PublicService:
    found = finder_of(request).service(session, identity)
    if found is None:
        raise unknown()
    return next(public.open_services(session, [found], library_of(request)))


def _terms(library: Library) -> list[dict[str, Any]]:
    return [term for name in hsds.TAXONOMIES for term in hsds.terms(name, library)]


def _among(found: list[dict[str, Any]], identity: UUID) -> dict[str, Any]:
    kept = next((each for each in found if each["id"] == str(identity)), None)
    if kept is None:
        raise unknown()
    return kept


def _slice(found: list[dict[str, Any]], page: int, size: int) -> dict[str, Any]:
    return _page(found[(page - 1) * size : page * size], len(found), page, size)


def _page(contents: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }
