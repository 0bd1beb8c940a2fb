"""The addresses that a browser opens: host page, iframe, loader, static files, reading pages."""

from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from services.problems import Problem
from services.web import source
from services.web.assets import Asset
from services.web.service import FOLDER, Page, Web

router = APIRouter(include_in_schema=False)
page = partial(router.api_route, methods=["GET", "HEAD"])

_STATIC_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
# The loader runs on other sites' pages: they fetch it with `crossorigin`, so that `integrity` can be checked.
_FOR_OTHER_SITES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

IfNoneMatch = Annotated[str, Header()]
AcceptEncoding = Annotated[str, Header()]


def _web(request: Request) -> Web:
    web: Web = request.app.state.house.web
    return web


def send(asset: Asset, headers: dict[str, str], if_none_match: str = "", accept_encoding: str = "") -> Response:
    """Return an asset, compressed where the browser takes that, or 304 where it has it already."""
    headers = {**headers, "ETag": f'"{asset.digest}"', "Vary": "Accept-Encoding"}
    if f'"{asset.digest}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    if "gzip" in accept_encoding:
        return Response(asset.compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


def _show(found: Page | None, if_none_match: str, accept_encoding: str) -> Response:
    if found is None:
        raise Problem(404, "page-inconnue", "Cette page n'existe pas ici.")
    return send(found.asset, found.headers, if_none_match, accept_encoding)


@page("/")
def host_page(request: Request, if_none_match: IfNoneMatch = "", accept_encoding: AcceptEncoding = "") -> Response:
    """Show the launcher on the page of an invented site."""
    return _show(_web(request).host(), if_none_match, accept_encoding)


@page("/widget/{site_id}")
def widget(
    site_id: str, request: Request, if_none_match: IfNoneMatch = "", accept_encoding: AcceptEncoding = ""
) -> Response:
    """Send the iframe's page, with its styles and modules, in one response."""
    return _show(_web(request).widget(site_id), if_none_match, accept_encoding)


@page("/loader.js")
def loader(request: Request, if_none_match: IfNoneMatch = "", accept_encoding: AcceptEncoding = "") -> Response:
    """Send the launcher at the address that never changes."""
    headers = {**_FOR_OTHER_SITES, "Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return send(_web(request).loader, headers, if_none_match, accept_encoding)


@page("/loader.{digest}.js")
def loader_of_version(digest: str, request: Request, accept_encoding: AcceptEncoding = "") -> Response:
    """Send the launcher of one version, for sites that pin it with `integrity`; an old version is not kept."""
    asset = _web(request).loader
    if digest != asset.digest:
        raise Problem(404, "version-inconnue", "Cette version n'existe plus. Prenez /loader.js.")
    headers = {**_FOR_OTHER_SITES, "Cache-Control": "public, max-age=31536000, immutable"}
    return send(asset, {**headers, "X-Content-Type-Options": "nosniff"}, "", accept_encoding)


@page("/web/{path:path}")
def static(path: str, request: Request) -> Response:
    """Send a script, a sheet or an image of a page; nothing else of the folder."""
    found = (FOLDER / path).resolve()
    kind = _STATIC_TYPES.get(found.suffix)
    if kind is None or not found.is_relative_to(FOLDER) or not found.is_file():
        raise Problem(404, "fichier-inconnu", "Ce fichier n'existe pas.")
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(found, media_type=kind, headers=headers)


@page("/favicon.ico")
def icon() -> Response:
    """Answer that there is none: an icon would stay in the browser's history."""
    return Response(status_code=204, headers={"Cache-Control": "public, max-age=86400"})


@page("/source/aller-vers.tar.gz")
def source_archive(request: Request) -> Response:
    """Send the source of the version that runs (AGPL, section 13), or lead to where the installation publishes it."""
    settings = request.app.state.house.settings
    if settings.source_url:
        return RedirectResponse(settings.source_url)
    archive: Path = source.archive(settings.var_dir)
    return FileResponse(archive, media_type="application/gzip", filename="aller-vers.tar.gz")


@page("/securite")
@page("/confidentialite")
@page("/accessibilite")
@page("/source")
def reading_page(
    request: Request, site: str = "", if_none_match: IfNoneMatch = "", accept_encoding: AcceptEncoding = ""
) -> Response:
    """Show a page to read: safety advice, privacy, accessibility, source."""
    return _show(_web(request).reading(request.url.path.strip("/"), site), if_none_match, accept_encoding)
