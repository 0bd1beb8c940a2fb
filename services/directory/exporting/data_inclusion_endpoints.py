"""data·inclusion v1 over HTTP: for everyone, without a key, reading only. Pages as the format's own API makes them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session

from services.db import ReadingSession
from services.directory.exporting import data_inclusion, public, repository
from services.directory.exporting.public import Library
from services.directory.exporting.repository import Wanted
from services.directory.exporting.serving import Page, Size, finder_of, library_of, unknown
from services.directory.models import Service, Structure
from services.problems import Problem

router = APIRouter(tags=["données ouvertes"])


@router.get("/data-inclusion/structures", summary="Les structures en data·inclusion v1 / Structures")
def structures(
    request: Request,
    session: ReadingSession,
    sources: str = "",
    code_departement: str = "",
    page: Page = 1,
    size: Size = 100,
) -> dict[str, Any]:
    """Return structures that validate against data·inclusion v1."""
    library = library_of(request)
    wanted = _of_territory(library, code_departement, source=sources)
    found = repository.page_of_structures(session, wanted, (page - 1) * size, size)
    items = [data_inclusion.structure(public.open_structure(each, library)) for each in found]
    return _items(items, repository.count_structures(session, wanted), page, size)


@router.get("/data-inclusion/services", summary="Les services en data·inclusion v1 / Services")
def services(
    request: Request,
    session: ReadingSession,
    sources: str = "",
    thematiques: Annotated[str, Query(description="Une thématique, ou une catégorie entière.")] = "",
    code_departement: str = "",
    page: Page = 1,
    size: Size = 100,
) -> dict[str, Any]:
    """Return services that validate against data·inclusion v1."""
    library = library_of(request)
    wanted = _of_territory(library, code_departement, source=sources, thematique=thematiques)
    found = repository.page_of_services(session, wanted, (page - 1) * size, size)
    items = [data_inclusion.service(each, library) for each in public.open_services(session, found, library)]
    return _items(items, repository.count_services(session, wanted), page, size)


@router.get("/data-inclusion/structures/{identity}", summary="Une structure / One structure")
def structure(identity: str, request: Request, session: ReadingSession) -> dict[str, Any]:
    """Return one structure by its id, source--id."""
    found = _by_uid(request, session, Structure, identity)
    return data_inclusion.structure(public.open_structure(found, library_of(request)))


@router.get("/data-inclusion/services/{identity}", summary="Un service / One service")
def service(identity: str, request: Request, session: ReadingSession) -> dict[str, Any]:
    """Return one service by its id, source--id."""
    library = library_of(request)
    opened = next(public.open_services(session, [_by_uid(request, session, Service, identity)], library))
    return data_inclusion.service(opened, library)


def _of_territory(library: Library, departement: str, **limits: Any) -> Wanted:
    if departement and library.communes.departement(departement) is None:
        raise Problem(404, "departement-inconnu", "Ce département n'existe pas. Exemple : 41.")
    return public.territory(library.communes, departement.upper(), **limits)


def _by_uid(request: Request, session: Session, model: type[Service] | type[Structure], uid: str) -> Any:
    source, _, identity = uid.partition("--")
    found = repository.by_source_id(session, model, source, identity)
    if found is not None and not found.protected_address:
        return found
    finder = finder_of(request)
    try:
        wanted = UUID(identity)
    except ValueError:
        raise unknown() from None
    found = finder.service(session, wanted) if model is Service else finder.structure(session, wanted)
    if found is None or not found.protected_address or found.source != source:
        raise unknown()
    return found


def _items(items: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    return {"items": items, "total": total, "page": page, "size": size, "pages": max(1, -(-total // size))}
